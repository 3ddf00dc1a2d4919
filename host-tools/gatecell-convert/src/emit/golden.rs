//! Frames with the outputs that the device must give.

use gatecell::format::float;

use super::plan::{Plan, Shape, Shown};
use super::stage::inconsistent;
use crate::quantize::{DeviceNetwork, Representation};
use crate::simulate::Simulator;
use gatecell_network::engine::{Engine, Item};
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// A few frames and what the network gives for them, bit for bit.
#[derive(Clone, Debug, PartialEq)]
pub struct GoldenVector {
    /// Frames from the initial state on; states that are given at run time are zero.
    pub frames: Frames,
    /// Every output: of a line of layers the one after the last frame, otherwise
    /// all of the sequence.
    pub expected: Vec<Expected>,
}

/// Frames as the device reads them, `[steps][input_size]`.
#[derive(Clone, Debug, PartialEq)]
pub enum Frames {
    /// Single precision.
    Float(Vec<f32>),
    /// Quantized, in the format's integers.
    Fixed(Vec<i16>),
}

/// An output as the device gives it.
#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
    /// Single precision.
    Float(Vec<f32>),
    /// Raw numbers of the output's fixed-point format.
    Fixed(Vec<i32>),
}

impl GoldenVector {
    /// What the simulator of `device` computes on the first `steps` frames of
    /// `item`.
    ///
    /// # Errors
    ///
    /// Those of [`emit`](super::emit), and an item that does not fit.
    pub fn simulate(device: &DeviceNetwork, item: &Item, steps: usize) -> Result<Self> {
        let plan = Plan::of(device)?;
        let width = plan.input_size();
        let steps = device
            .network
            .fixed_steps()
            .unwrap_or(steps.min(item.steps));
        let input = steps
            .checked_mul(width)
            .filter(|len| *len > 0)
            .and_then(|len| item.input.get(..len))
            .ok_or_else(|| {
                Error::new(
                    format!("no {steps} frames of {width} features"),
                    Remedy::Sequences,
                )
            })?;
        let states = device.network.state_inputs.iter();
        let head = Item {
            steps,
            input: input.to_vec(),
            states: states.map(|state| vec![0.0; state.len]).collect(),
        };
        let trace = Simulator::new(device).run(&head)?;
        let outputs = plan.outputs.iter().map(|output| {
            let real = trace.value(&head, output.value);
            let start = match plan.shape {
                Shape::Line(_) => real.len().checked_sub(output.width),
                Shape::Graph(_) => Some(0),
            };
            let shown = start
                .and_then(|start| real.get(start..))
                .ok_or_else(|| inconsistent("the simulator gave no output"))?;
            Ok(expected(output, shown))
        });
        Ok(Self {
            frames: frames(&plan, input),
            expected: outputs.collect::<Result<_>>()?,
        })
    }

    /// Number of frames, where they are whole frames of `input_size`.
    pub(super) fn steps(&self, input_size: usize) -> Option<usize> {
        let len = match &self.frames {
            Frames::Float(frames) => frames.len(),
            Frames::Fixed(frames) => frames.len(),
        };
        (input_size > 0 && len > 0 && len % input_size == 0).then(|| len / input_size)
    }
}

fn frames(plan: &Plan<'_>, input: &[f64]) -> Frames {
    let real = input.iter().map(|x| *x as f32);
    match (plan.format.integer(), plan.input) {
        (Some(format), Some(scales)) => {
            let scales = scales.inverse_scale.iter().zip(&scales.offset).cycle();
            let quantized = real
                .zip(scales)
                .map(|(x, (scale, offset))| format.quantize(x, *scale, *offset));
            Frames::Fixed(quantized.collect())
        }
        (None, _) | (Some(_), None) => Frames::Float(real.map(float::finite).collect()),
    }
}

/// Raw numbers of real values; the simulator's are exact multiples of a step.
fn expected(output: &Shown<'_>, real: &[f64]) -> Expected {
    let fixed = |steps_per_unit: u32| {
        let steps = real
            .iter()
            .map(|x| (x * f64::from(steps_per_unit)).round() as i32);
        Expected::Fixed(steps.collect())
    };
    match output.representation {
        Representation::Float => Expected::Float(real.iter().map(|x| *x as f32).collect()),
        Representation::PreActivation { .. } => fixed(1 << 16),
        Representation::Probability => fixed(1 << 30),
        Representation::Activation { .. } => {
            let scale = output.scale.unwrap_or_default().iter().cycle();
            let steps = real
                .iter()
                .zip(scale)
                .map(|(x, scale)| (x / scale).round() as i32);
            Expected::Fixed(steps.collect())
        }
    }
}
