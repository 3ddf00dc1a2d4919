//! States before the first step, where they are not zero.

use std::fmt::Write;

use gatecell::format::integer::SlowGates;
use gatecell::format::{Format, StateScale};
use gatecell::{F32, W8A8, W8A16};

use super::declare::{INDENT, item};
use super::identifier::{Names, comment};
use super::numbers::array;
use super::plan::Plan;
use super::stage::{Stage, inconsistent};
use super::types::state_type;
use crate::quantize::{DeviceLayer, NumberFormat, Representation};
use gatecell_network::error::Result;
use gatecell_network::network::{Initial, Network};

/// Declares a layer's constant initial state and returns its name.
pub(super) fn declare(
    stage: &Stage<'_>,
    format: NumberFormat,
    format_type: &str,
    out: &mut String,
) -> Result<String> {
    let [hidden, cell] = constants(stage)?;
    let scale = scale(stage);
    let mut arrays = match format {
        NumberFormat::F32 => acts::<F32>(&hidden, scale),
        // States are alike in all integer formats, but for the bits of an activation.
        NumberFormat::W8A8 => acts::<W8A8>(&hidden, scale),
        NumberFormat::W8A16 | NumberFormat::W16A16 | NumberFormat::W4A16 => {
            acts::<W8A16>(&hidden, scale)
        }
    };
    let carry = match stage.layer {
        DeviceLayer::Lstm(_) => Some(&cell),
        DeviceLayer::Gru(_) | DeviceLayer::GruResetBefore(_) => Some(&hidden),
        DeviceLayer::Rnn(_)
        | DeviceLayer::Dense(_)
        | DeviceLayer::Activation(..)
        | DeviceLayer::Softmax
        | DeviceLayer::LogSoftmax
        | DeviceLayer::LastStep
        | DeviceLayer::Flatten { .. }
        | DeviceLayer::Concat => None,
    };
    if let Some(carry) = carry {
        arrays += &match (format.integer(), stage.is_slow()) {
            (None, _) => carries::<F32>(carry, scale),
            (Some(_), true) => carries::<SlowGates<W8A16>>(carry, scale),
            (Some(_), false) => carries::<W8A16>(carry, scale),
        };
    }
    let name = format!("{}_INITIAL", stage.prefix);
    let doc = format!(
        "State of layer `{}` before the first step.",
        comment(stage.name)
    );
    let ty = state_type(stage, format_type);
    let value = format!("<{ty}>::new({arrays}\n    )");
    item(out, &doc, "static", &name, &ty, &value);
    Ok(name)
}

fn acts<F: Format>(values: &[f32], scale: StateScale) -> String
where
    F::Act: super::numbers::Literal,
{
    let numbers = values.iter().map(|&x| F::act_from_real(x, scale));
    argument(&numbers.collect::<Vec<_>>())
}

fn carries<F: Format>(values: &[f32], scale: StateScale) -> String
where
    F::Carry: super::numbers::Literal,
{
    let numbers = values.iter().map(|&x| F::carry_from_real(x, scale));
    argument(&numbers.collect::<Vec<_>>())
}

fn argument<T: super::numbers::Literal>(numbers: &[T]) -> String {
    format!(
        "\n        {},",
        array(numbers, &[numbers.len()], 2 * INDENT)
    )
}

/// Hidden state and cell state as constants; zeros where they are not.
fn constants(stage: &Stage<'_>) -> Result<[Vec<f32>; 2]> {
    // Of a projected LSTM the hidden state is not as wide as the cell state.
    let units = stage.units();
    let values = |initial: &Initial, units: usize| match initial {
        Initial::Constant(values) if values.len() == units => {
            Ok(values.iter().map(|&value| value as f32).collect())
        }
        Initial::Constant(_) => Err(inconsistent("an initial state of another size")),
        Initial::Zero | Initial::Given { .. } => Ok(vec![0.0; units]),
    };
    let [hidden, cell] = stage.initial;
    Ok([values(hidden, stage.output_size)?, values(cell, units)?])
}

/// How the device holds the state.
fn scale(stage: &Stage<'_>) -> StateScale {
    let inverse = match stage.output {
        Representation::Activation { scale, .. } => scale
            .get(stage.direction * stage.output_size)
            .map_or(1.0, |scale| (1.0 / scale) as f32),
        Representation::Float
        | Representation::PreActivation { .. }
        | Representation::Probability => 1.0,
    };
    let exponent = |exponent: Option<i32>| 30u32.saturating_add_signed(-exponent.unwrap_or(0));
    let frac_bits = match stage.layer {
        DeviceLayer::Lstm(cells) => cells
            .get(stage.direction)
            .and_then(|cell| cell.cell_frac_bits)
            .unwrap_or(0),
        DeviceLayer::Gru(cells) => {
            let variant = cells
                .get(stage.direction)
                .and_then(|cell| cell.variant.as_ref());
            exponent(variant.map(|variant| variant.hidden_exponent))
        }
        DeviceLayer::GruResetBefore(cells) => {
            let variant = cells
                .get(stage.direction)
                .and_then(|cell| cell.variant.as_ref());
            exponent(variant.map(|variant| variant.hidden_exponent))
        }
        DeviceLayer::Rnn(_)
        | DeviceLayer::Dense(_)
        | DeviceLayer::Activation(..)
        | DeviceLayer::Softmax
        | DeviceLayer::LogSoftmax
        | DeviceLayer::LastStep
        | DeviceLayer::Flatten { .. }
        | DeviceLayer::Concat => 0,
    };
    StateScale { inverse, frac_bits }
}

/// The state of a layer as an expression, if some of it is given at run time.
pub(super) fn given(
    plan: &Plan<'_>,
    stage: &Stage<'_>,
    format: &str,
    path: &str,
) -> Result<Option<String>> {
    if !stage.is_given() {
        return Ok(None);
    }
    let constants = constants(stage)?;
    let names = names(plan.network);
    let mut arguments = String::new();
    let parts = 1 + usize::from(stage.has_cell_state());
    for (initial, constant) in stage.initial.iter().zip(&constants).take(parts) {
        let text = match initial {
            Initial::Given { input, offset } => {
                let name = names
                    .get(*input)
                    .ok_or_else(|| inconsistent("a state of no input"))?;
                format!("&{path}::run::part({name}, {offset})")
            }
            Initial::Zero | Initial::Constant(_) => {
                format!("&{}", array(constant, &[constant.len()], 3 * INDENT))
            }
        };
        let _ = write!(arguments, "\n            {text},");
    }
    let StateScale { inverse, frac_bits } = scale(stage);
    Ok(Some(format!(
        "<{}>::from_real({arguments}\n            \
         {path}::format::StateScale {{ inverse: {inverse:?}, frac_bits: {frac_bits} }},\n        )",
        state_type(stage, format),
    )))
}

/// Names of the graph inputs that give states.
fn names(network: &Network) -> Vec<String> {
    let mut names = Names::default();
    for taken in ["state", "self"] {
        names.field(taken);
    }
    let inputs = network.state_inputs.iter();
    inputs.map(|input| names.field(&input.name)).collect()
}

/// Parameters of the function that takes initial states: `h0: &[f32; 64], …`.
pub(super) fn parameters(network: &Network) -> String {
    let inputs = names(network).into_iter().zip(&network.state_inputs);
    let parameters = inputs.map(|(name, input)| format!("{name}: &[f32; {}]", input.len));
    parameters.collect::<Vec<_>>().join(", ")
}

/// The same as arguments.
pub(super) fn arguments(network: &Network) -> String {
    names(network).join(", ")
}
