//! The committed models: imported, quantized and written as Rust files for the
//! firmware, and simulated on the host to know what the chip must answer.
#[path = "../../../../tests/emitted/networks.rs"]
mod networks;
mod outputs;
mod recordings;
mod run;
mod strings;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Result, anyhow};
use gatecell_convert::binding::{self, Set};
use gatecell_convert::calibrate::calibrate;
use gatecell_convert::emit::{self, EmitOptions};
use gatecell_convert::engine::{Engine, Item};
use gatecell_convert::network::Network;
use gatecell_convert::quantize::{DeviceNetwork, NumberFormat, quantize};
use gatecell_convert::reference::Reference;
use gatecell_convert::simulate::Simulator;
use gatecell_convert::{import, npz};

pub(crate) use self::recordings::{Recording, selected};
pub(crate) use self::run::{Heard, Run, run};
pub(crate) use self::strings::{spell, strings};
use crate::workspace;

/// What the digit classifiers tell apart.
const LABELS: [&str; 10] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
];

/// A model in one format: one Rust file, one program.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spec {
    /// Folder of `tests/data` with `model.onnx`.
    pub(crate) folder: &'static str,
    pub(crate) format: NumberFormat,
}

/// The model of the demo.
pub(crate) const DEMO: Spec = Spec {
    folder: "kws_gru64",
    format: NumberFormat::W8A16,
};

/// All that tell single digits apart.
pub(crate) const ALL: [Spec; 5] = [
    DEMO,
    Spec {
        folder: "kws_lstm32x2",
        format: NumberFormat::W8A16,
    },
    Spec {
        folder: "kws_rnn64",
        format: NumberFormat::W8A16,
    },
    Spec {
        folder: "kws_gru64",
        format: NumberFormat::F32,
    },
    Spec {
        folder: "kws_bigru24",
        format: NumberFormat::W8A16,
    },
];

/// The recognizer of digit strings.
pub(crate) const STRINGS: Spec = Spec {
    folder: "ctc_bilstm40",
    format: NumberFormat::W8A16,
};

impl Spec {
    /// Name of the Rust file and of the program.
    pub(crate) fn name(self) -> String {
        format!("{}_{}", self.folder, self.format.name())
    }
}

/// The recordings and their features, shared by all models.
const RECORDINGS: &str = "kws_gru64";

fn data(folder: &str, file: &str) -> PathBuf {
    workspace::root().join("tests/data").join(folder).join(file)
}

/// Writes the Rust file of every model, and one of the recordings, to
/// `firmware/models`, once per run of the tasks. Files that would not change are
/// left alone, so that cargo builds nothing anew.
pub(crate) fn generate() -> Result<()> {
    static DONE: Mutex<bool> = Mutex::new(false);
    let mut done = DONE.lock().unwrap_or_else(PoisonError::into_inner);
    if !*done {
        write_all()?;
        *done = true;
    }
    Ok(())
}

fn write_all() -> Result<()> {
    let folder = workspace::firmware().join("models");
    std::fs::create_dir_all(&folder)?;
    for spec in ALL.into_iter().chain([STRINGS]) {
        let text = Model::load(spec)?.rust()?;
        write(&folder.join(spec.name() + ".rs"), &text)?;
    }
    for name in networks::NAMES {
        for format in NumberFormat::ALL {
            let text = networks::case(name, format).and_then(|case| networks::rust(&case));
            let file = format!("{name}_{}.rs", format.name());
            write(&folder.join(file), &text.map_err(explain)?)?;
        }
    }
    write(
        &folder.join("recordings.rs"),
        &(recordings::rust(&selected()?, "RECORDINGS")? + &recordings::names(&selected()?)),
    )?;
    write(
        &folder.join("strings.rs"),
        &recordings::rust(&strings::strings()?, "STRINGS")?,
    )
}

fn write(path: &Path, text: &str) -> Result<()> {
    if std::fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    emit::write_atomic(path, text).map_err(explain)
}

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
            true => strings::set(&network, "calib")?,
            false => set(&network, "calib")?,
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
    fn rust(&self) -> Result<String> {
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
            _ => ((x * 65536.0) as i32).cast_unsigned(),
        };
        simulated.iter().map(bits).collect()
    }

    /// The real value of one output word of the device.
    pub(crate) fn real(&self, word: u32) -> f64 {
        match self.device.format {
            NumberFormat::F32 => f64::from(f32::from_bits(word)),
            _ => f64::from(word.cast_signed()) / 65536.0,
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

/// The spoken word that an output stands for.
pub(crate) fn word(class: usize) -> &'static str {
    LABELS.get(class).copied().unwrap_or("?")
}

/// Index of the largest output.
pub(crate) fn argmax(outputs: &[f64]) -> usize {
    let larger = |a: &usize, b: &usize| outputs[*a].total_cmp(&outputs[*b]);
    (0..outputs.len()).max_by(larger).unwrap_or_default()
}

fn set(network: &Network, prefix: &str) -> gatecell_convert::error::Result<Set> {
    let arrays = npz::read(data(RECORDINGS, "io.npz"))?;
    // The features serve all three models; the stored outputs belong to one.
    let arrays: Vec<_> = arrays
        .into_iter()
        .filter(|a| !a.name.ends_with("_y"))
        .collect();
    binding::padded_set(network, &arrays, prefix)
}

fn explain(error: gatecell_convert::error::Error) -> anyhow::Error {
    anyhow!("{error}\n  help: {}", error.remedy)
}
