//! A model on the host: its Rust file, its reference, its simulation.
use anyhow::{Result, anyhow};
use gatecell_convert::calibrate::calibrate;
use gatecell_convert::emit::{self, EmitOptions};
use gatecell_convert::engine::{Engine, Item};
use gatecell_convert::import;
use gatecell_convert::network::Network;
use gatecell_convert::quantize::{DeviceNetwork, NumberFormat, quantize};
use gatecell_convert::reference::Reference;
use gatecell_convert::simulate::Simulator;

use super::recordings::Recording;
use super::sets;
use super::spec::{LABELS, STRINGS, Spec, data, explain};

/// A model ready to run on the host.
pub(crate) struct Model {
    network: Network,
    device: DeviceNetwork,
    calibration: String,
    golden: Item,
}

impl Model {
    /// Imports, calibrates and quantizes.
    pub(crate) fn load(spec: Spec) -> Result<Self> {
        Self::try_load(spec).map_err(explain)
    }

    fn try_load(spec: Spec) -> gatecell_convert::error::Result<Self> {
        let network = import::load(data(spec.folder, "model.onnx"))?;
        let set = match spec.folder == STRINGS.folder {
            true => sets::strings(&network, "calib")?,
            false => sets::set(&network, "calib")?,
        };
        let calibration = calibrate(&network, &set.items, &mut |_, _| ())?;
        let device = quantize(&network, spec.format, Some(&calibration))?;
        let text = format!(
            "{} recordings, {} frames",
            calibration.sequences, calibration.steps
        );
        let golden = set.items.into_iter().next().unwrap_or_default();
        Ok(Self {
            network,
            device,
            calibration: text,
            golden,
        })
    }

    /// The Rust file.
    pub(super) fn rust(&self) -> Result<String> {
        let golden =
            emit::GoldenVector::simulate(&self.device, &self.golden, 8).map_err(explain)?;
        // The last class of a recognizer of strings is the blank.
        let labels = LABELS.into_iter().chain(["-"]).map(str::to_owned);
        let outputs = self.network.outputs.first();
        let width = outputs.map_or(0, |output| self.network.width(output.value));
        let options = EmitOptions {
            labels: Some(labels.take(width).collect()),
            golden: vec![golden],
            summary: vec![("calibration".into(), self.calibration.clone())],
            ..EmitOptions::default()
        };
        emit::emit(&self.device, &options).map_err(explain)
    }

    /// The float reference's outputs for a recording.
    pub(crate) fn reference(&self, recording: &Recording) -> Result<Vec<f64>> {
        self.outputs(&Reference::new(&self.network), &self.network, recording)
    }

    /// What the device must answer, in real units.
    pub(crate) fn simulated(&self, recording: &Recording) -> Result<Vec<f64>> {
        self.outputs(
            &Simulator::new(&self.device),
            &self.device.network,
            recording,
        )
    }

    /// The bits in which the device gives `simulated`.
    pub(crate) fn bits(&self, simulated: &[f64]) -> Vec<u32> {
        let bits = |&x: &f64| match self.device.format {
            NumberFormat::F32 => (x as f32).to_bits(),
            // Logits in Q15.16: exact in f64.
            NumberFormat::W8A16
            | NumberFormat::W16A16
            | NumberFormat::W4A16
            | NumberFormat::W8A8 => ((x * 65536.0) as i32).cast_unsigned(),
        };
        simulated.iter().map(bits).collect()
    }

    /// The real value of one output word of the device.
    pub(crate) fn real(&self, word: u32) -> f64 {
        match self.device.format {
            NumberFormat::F32 => f64::from(f32::from_bits(word)),
            NumberFormat::W8A16
            | NumberFormat::W16A16
            | NumberFormat::W4A16
            | NumberFormat::W8A8 => f64::from(word.cast_signed()) / 65536.0,
        }
    }

    fn outputs(
        &self,
        engine: &dyn Engine,
        network: &Network,
        recording: &Recording,
    ) -> Result<Vec<f64>> {
        let trace = engine.run(&recording.item).map_err(explain)?;
        let value = network.outputs.first().map(|output| output.value);
        let value = value.ok_or_else(|| anyhow!("the network has no output"))?;
        Ok(trace.value(&recording.item, value).to_vec())
    }
}
