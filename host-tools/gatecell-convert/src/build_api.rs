//! Conversion from a user's `build.rs`.

use std::path::{Path, PathBuf};

use crate::calibrate::calibrate;
use crate::emit::{EmitOptions, GoldenVector, accuracy_lines, emit};
use crate::quantize::{DeviceNetwork, NumberFormat, Options, Scales, quantize_with};
use crate::simulate::Simulator;
use crate::verify::{Candidate, Verification, verify};
use crate::warning::{self, Data, Warning, of_padding};
use gatecell_import as import;
use gatecell_network::binding::Set;
use gatecell_network::engine::Item;
use gatecell_network::error::{Error, Result};
use gatecell_network::network::Network;
use gatecell_network::outputs::Outputs;
use gatecell_network::reference::Reference;
use gatecell_network::remedy::Remedy;
use gatecell_network::{binding, npz};

/// Sequences whose first frames become golden vectors, and how many frames.
const GOLDEN_SEQUENCES: usize = 2;
const GOLDEN_STEPS: usize = 16;

/// A conversion: `model file → Rust source`, for a `build.rs`.
///
/// ```no_run
/// use gatecell_convert::{Build, quantize::NumberFormat};
///
/// # fn main() -> Result<(), gatecell_convert::error::Error> {
/// Build::new("model.onnx")
///     .calibration("calib.npz")
///     .format(NumberFormat::W8A16)
///     .labels(["no", "yes"])
///     .emit_to_out_dir("model.rs")?;
/// # Ok(())
/// # }
/// ```
///
/// The crate then has `include!(concat!(env!("OUT_DIR"), "/model.rs"));`.
#[derive(Clone, Debug)]
pub struct Build {
    model: PathBuf,
    calibration: Option<PathBuf>,
    format: NumberFormat,
    choices: Options,
    options: EmitOptions,
}

impl Build {
    /// A conversion of `model` to [`NumberFormat::W8A16`].
    pub fn new(model: impl Into<PathBuf>) -> Self {
        Self {
            model: model.into(),
            calibration: None,
            format: NumberFormat::W8A16,
            choices: Options::default(),
            options: EmitOptions::default(),
        }
    }

    /// Example sequences, `.npz` or `.npy`: integer formats take their ranges
    /// from them, all formats their golden vectors.
    #[must_use]
    pub fn calibration(mut self, path: impl Into<PathBuf>) -> Self {
        self.calibration = Some(path.into());
        self
    }

    /// The number format.
    #[must_use]
    pub fn format(mut self, format: NumberFormat) -> Self {
        self.format = format;
        self
    }

    /// Whether both products of a recurrent layer share their scales: [`Scales::Auto`]
    /// unless given.
    #[must_use]
    pub fn scales(mut self, scales: Scales) -> Self {
        self.choices.scales = scales;
        self
    }

    /// How much wider than the calibrated range the representable one of the network's input
    /// is; unless given, what [`Options::headroom`] says.
    #[must_use]
    pub fn headroom(mut self, headroom: f64) -> Self {
        self.choices.headroom = Some(headroom);
        self
    }

    /// All that a user may say of how integer formats choose.
    #[must_use]
    pub fn choices(mut self, choices: Options) -> Self {
        self.choices = choices;
        self
    }

    /// Names of the outputs, one each.
    #[must_use]
    pub fn labels<L: Into<String>>(mut self, labels: impl IntoIterator<Item = L>) -> Self {
        self.options.labels = Some(labels.into_iter().map(Into::into).collect());
        self
    }

    /// Name of the generated type; `Model` unless given.
    #[must_use]
    pub fn type_name(mut self, name: impl Into<String>) -> Self {
        self.options.type_name = name.into();
        self
    }

    /// Path of the core crate in the code that includes the file; `gatecell`
    /// unless given.
    #[must_use]
    pub fn crate_path(mut self, path: impl Into<String>) -> Self {
        self.options.crate_path = path.into();
        self
    }

    /// The source text.
    ///
    /// # Errors
    ///
    /// Files that cannot be read or understood, and networks that cannot be
    /// converted; each with its place and remedy.
    pub fn source(&self) -> Result<String> {
        Ok(self.source_and_warnings()?.0)
    }

    /// The source text, and what its user should know of it.
    fn source_and_warnings(&self) -> Result<(String, Vec<Warning>)> {
        let network = import::load(&self.model)?;
        let set = match &self.calibration {
            Some(path) => {
                let arrays = npz::read_needed(path, |name| binding::reads(&network, name))?;
                binding::calibration_set(&network, &arrays).map_err(|error| error.in_file(path))?
            }
            None => Set::default(),
        };
        let file = self.calibration.as_deref().unwrap_or(&self.model);
        let padding = set.padding.as_ref();
        let mut warnings: Vec<Warning> = padding
            .map(|found| of_padding(found, file))
            .into_iter()
            .collect();
        let (text, others) = self
            .convert(&network, &set.items)
            .map_err(|error| error.in_file(&self.model))?;
        warnings.extend(others);
        Ok((text, warnings))
    }

    fn convert(&self, network: &Network, items: &[Item]) -> Result<(String, Vec<Warning>)> {
        let calibration = match items {
            [] => None,
            _ => Some(calibrate(network, items, &mut |_, _| {})?),
        };
        let device = quantize_with(network, self.format, calibration.as_ref(), self.choices)?;
        let verification = match items {
            [] => None,
            _ => {
                let engine = Simulator::new(&device);
                let candidate = Candidate {
                    network: &device.network,
                    engine: &engine,
                    device: Some(&device),
                };
                let reference = Reference::new(network);
                let ignore = &mut |_, _| ();
                Some(verify(
                    network, &reference, &candidate, items, None, ignore,
                )?)
            }
        };
        let mut warnings = network.source.warnings.clone();
        warnings.extend(warning::of_calibration(network, items));
        if let (Some(found), Some(path)) = (&verification, &self.calibration) {
            let data = Data {
                name: &path.display().to_string(),
                calibrated: self.format != NumberFormat::F32,
            };
            warnings.extend(warning::of_verification(found, self.format, data));
        }
        let source = self.source_of(network, &device, items, verification.as_ref())?;
        Ok((source, warnings))
    }

    /// The source text of a network that is quantized already: of what
    /// [`source`](Self::source) computes first, the sequences of the calibration file and
    /// the comparison with the reference on them.
    ///
    /// # Errors
    ///
    /// Networks that cannot be emitted.
    pub fn source_of(
        &self,
        network: &Network,
        device: &DeviceNetwork,
        items: &[Item],
        verification: Option<&Verification>,
    ) -> Result<String> {
        let pattern = [Item::pattern(network)];
        let golden = if items.is_empty() { &pattern } else { items };
        let mut options = self.options.clone();
        options.golden = golden
            .iter()
            .take(GOLDEN_SEQUENCES)
            .map(|item| GoldenVector::simulate(device, item, GOLDEN_STEPS))
            .collect::<Result<_>>()?;
        if let (Some(path), false) = (&self.calibration, items.is_empty()) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let steps: usize = items.iter().map(|item| item.steps).sum();
            options.summary.push((
                "calibration".into(),
                format!("{name}: {} sequences, {steps} steps", items.len()),
            ));
        }
        let accuracy = verification.map(accuracy_lines);
        options.summary.extend(accuracy.into_iter().flatten());
        emit(device, &options)
    }

    /// Converts and writes the source to `path`, by the rules of [`gatecell_network::outputs`]. Inside a
    /// build script, Cargo is told to run it again when an input changes, and shows
    /// [warnings](crate::warning).
    ///
    /// # Errors
    ///
    /// As [`source`](Self::source); and a path that cannot be written to, or is an input.
    pub fn emit(&self, path: impl AsRef<Path>) -> Result<()> {
        let inputs = self.inputs();
        let in_build_script = std::env::var_os("OUT_DIR").is_some();
        if in_build_script {
            for input in &inputs {
                println!("cargo:rerun-if-changed={}", input.display());
            }
        }
        let output = Outputs::new([path.as_ref()], inputs)?;
        let (source, warnings) = self.source_and_warnings()?;
        if in_build_script {
            for warning in warnings {
                println!("cargo:warning={}", warning.to_string().replace('\n', " "));
            }
        }
        output.write(&[source.as_bytes()])
    }

    /// [`emit`](Self::emit) to a file in Cargo's `OUT_DIR`; returns its path.
    ///
    /// # Errors
    ///
    /// As [`emit`](Self::emit); and a missing `OUT_DIR`: only build scripts have it.
    pub fn emit_to_out_dir(&self, file_name: impl AsRef<Path>) -> Result<PathBuf> {
        let folder = std::env::var_os("OUT_DIR")
            .ok_or_else(|| Error::new("OUT_DIR is not set", Remedy::BuildScript))?;
        let path = Path::new(&folder).join(file_name);
        self.emit(&path)?;
        Ok(path)
    }

    /// The files that the conversion reads.
    fn inputs(&self) -> Vec<PathBuf> {
        let mut inputs = import::files(&self.model);
        inputs.extend(self.calibration.clone());
        inputs
    }
}
