//! The command line.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Args, Parser, Subcommand, ValueEnum};
use gatecell_convert::error::Error;
use gatecell_convert::import;
use gatecell_convert::quantize::{NumberFormat, Options, Scales};
use gatecell_convert::simulate::FloatMath;

use crate::output;
use gatecell_convert::remedy::Remedy;

/// Recurrent networks on microcontrollers: from a trained model to Rust code.
#[derive(Debug, Parser)]
#[command(name = "gatecell", version, after_help = EXAMPLES)]
pub(crate) struct Cli {
    /// Print JSON on stdout, for results and for errors.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Every command reads the same models.
fn model_help() -> String {
    format!("Model: {}", import::FORMATS)
}

const EXAMPLES: &str = "\
Examples:
  gatecell inspect model.onnx
  gatecell quantize model.onnx --calib calib.npz -o model.rs
  gatecell verify model.onnx --data test.npz --calib calib.npz";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show layers, shapes, parameters, multiplications, flash and RAM.
    Inspect(InspectArgs),
    /// Quantize a model and write it as one Rust file.
    Quantize(QuantizeArgs),
    /// Compute a model's outputs.
    Run(RunArgs),
    /// Compare an engine with the float reference, layer by layer.
    Verify(VerifyArgs),
    /// Run a model on emulated chips and count its instructions.
    Bench(BenchArgs),
    /// Compute features of recordings with the chip's integers.
    Features(FeaturesArgs),
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gatecell features one.wav two.wav --recipe librosa_logmel -o features.npz
  gatecell features recordings/ --recipe recipe.toml -o train.npz

One array [frames, features] for each recording, named after its file. Of a folder that
holds one folder for each label, arrays are named FOLDER/FILE, and the array `label` has
the index of each recording's folder. docs/frontend.md has the keys of a recipe.")]
pub(crate) struct FeaturesArgs {
    /// Wav files of 16-bit samples, folders of them, or a folder with one folder for each label.
    #[arg(required = true, value_name = "WAV|DIR")]
    pub(crate) inputs: Vec<PathBuf>,
    /// Recipe: a .toml or .json file, or the name of a preset.
    #[arg(long, value_name = "FILE|PRESET")]
    pub(crate) recipe: String,
    /// For recordings with several channels: which one to use, counted from 0.
    #[arg(long, value_name = "N")]
    pub(crate) channel: Option<u16>,
    /// The .npz file to write; - for stdout.
    #[arg(short, long, value_name = "NPZ")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gatecell inspect model.onnx
  gatecell inspect model.safetensors          (layers named in model.toml)
  gatecell inspect model.onnx --json | jq .total.formats.w8a16.flash_bytes")]
pub(crate) struct InspectArgs {
    #[arg(help = model_help())]
    pub(crate) model: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gatecell quantize model.onnx --calib calib.npz -o src/model.rs
  gatecell quantize model.onnx --calib calib.npz --labels yes,no,other -o src/model.rs
  gatecell quantize model.onnx --format f32 -o src/model.rs
  gatecell quantize model.onnx --calib calib.npz --data test.npz --report report.html -o src/model.rs

calib.npz holds some tens of typical sequences: calib_x or x [N, T, features],
padded, with their lengths calib_len or len [N]; or the graph's inputs by name.")]
pub(crate) struct QuantizeArgs {
    #[arg(help = model_help())]
    pub(crate) model: PathBuf,
    /// Sequences to calibrate on (.npz); integer formats need them.
    #[arg(long, value_name = "NPZ")]
    pub(crate) calib: Option<PathBuf>,
    /// Number format.
    #[arg(long, value_enum, default_value_t = FormatName::W8a16)]
    pub(crate) format: FormatName,
    #[command(flatten)]
    pub(crate) choices: ChoiceArgs,
    /// Names of the classes, in order.
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "A,B,…",
        conflicts_with = "labels_file"
    )]
    pub(crate) labels: Option<Vec<String>>,
    /// A file with the names of the classes, one on each line.
    #[arg(long, value_name = "FILE")]
    pub(crate) labels_file: Option<PathBuf>,
    /// Test sequences to compare with the float reference on (.npz).
    #[arg(long, value_name = "NPZ")]
    pub(crate) data: Option<PathBuf>,
    /// Also write the printed tables as a web page; - for stdout.
    #[arg(long, value_name = "HTML")]
    pub(crate) report: Option<PathBuf>,
    /// The Rust file to write; - for stdout.
    #[arg(short, long, value_name = "RS")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gatecell bench model.onnx --calib calib.npz
  gatecell bench model.onnx --calib calib.npz --target m4,m0 --json

Needs a clone of gatecell, whose programs it builds, and QEMU: `cargo xtask setup`
in the clone installs it. Counts are exact; cycles are an estimate (docs/bench.md).")]
pub(crate) struct BenchArgs {
    #[arg(help = model_help())]
    pub(crate) model: PathBuf,
    /// Sequences to calibrate on and to run (.npz); integer formats need them.
    #[arg(long, value_name = "NPZ")]
    pub(crate) calib: Option<PathBuf>,
    /// Number format.
    #[arg(long, value_enum, default_value_t = FormatName::W8a16)]
    pub(crate) format: FormatName,
    #[command(flatten)]
    pub(crate) choices: ChoiceArgs,
    /// Chips, separated by commas: m0, m3, m4, rv32 and what else
    /// `cargo xtask bench-model --help` lists [default: all].
    #[arg(long, value_delimiter = ',', value_name = "CHIP")]
    pub(crate) target: Vec<String>,
    /// A clone of gatecell [default: the one around the current folder].
    #[arg(long, value_name = "FOLDER")]
    pub(crate) source: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gatecell run model.onnx --input in.npz --engine reference --output out.npz
  gatecell run model.onnx --input in.npz --engine w8a16 --calib calib.npz --output out.npz

Every array of in.npz is a graph input by name, shaped as the graph declares
it, batch included; a single array is the single input, whatever its name.
The lengths [N] of padded sequences are in x_len or len beside x, in test_x_len or
test_len beside test_x, or in the array that --lengths names. Every graph output
is written under its name; if lengths differ, NAME_len has those of output NAME.")]
pub(crate) struct RunArgs {
    #[arg(help = model_help())]
    pub(crate) model: PathBuf,
    /// The graph's inputs (.npz).
    #[arg(long, value_name = "NPZ")]
    pub(crate) input: PathBuf,
    /// The array with the lengths of the sequences, if it has another name than those below.
    #[arg(long, value_name = "ARRAY")]
    pub(crate) lengths: Option<String>,
    /// What computes the outputs: the f64 reference, or the arithmetic of a number format.
    #[arg(long, value_enum)]
    pub(crate) engine: EngineName,
    /// Treat the input as one stream: arrays have a leading axis of steps, and states are kept
    /// from step to step.
    #[arg(long)]
    pub(crate) stream: bool,
    /// An array with one element for each step of the stream; where it is not 0, the states are
    /// reset before the step.
    #[arg(long, value_name = "ARRAY", requires = "stream")]
    pub(crate) reset_before: Option<String>,
    /// Sequences to calibrate integer engines on (.npz) [default: the input itself].
    #[arg(long, value_name = "NPZ")]
    pub(crate) calib: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) choices: ChoiceArgs,
    /// Math library of engine f32.
    #[arg(long, value_enum, default_value_t = MathName::Polynomial)]
    pub(crate) math: MathName,
    /// The file to write (.npz); - for stdout.
    #[arg(long, short, value_name = "NPZ")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gatecell verify model.onnx --data test.npz --calib calib.npz
  gatecell verify model.onnx --data io.npz --format f32 --json

test.npz holds test_x [N, T, features], or the graph's inputs by name. It may also hold
their lengths test_len [N], test_label (class numbers [N], or one-hot [N, classes]) and
test_y (the outputs of the trained model). Without --calib, calib_x and calib_len of the
same file are used to calibrate.")]
pub(crate) struct VerifyArgs {
    #[arg(help = model_help())]
    pub(crate) model: PathBuf,
    /// Test sequences (.npz).
    #[arg(long, value_name = "NPZ")]
    pub(crate) data: PathBuf,
    /// Sequences to calibrate on (.npz).
    #[arg(long, value_name = "NPZ")]
    pub(crate) calib: Option<PathBuf>,
    /// Number format.
    #[arg(long, value_enum, default_value_t = FormatName::W8a16)]
    pub(crate) format: FormatName,
    #[command(flatten)]
    pub(crate) choices: ChoiceArgs,
    /// Math library of format f32.
    #[arg(long, value_enum, default_value_t = MathName::Polynomial)]
    pub(crate) math: MathName,
}

/// Number formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatName {
    /// Single precision.
    F32,
    /// 8-bit weights, 16-bit activations.
    W8a16,
    /// 16-bit weights, 16-bit activations.
    W16a16,
    /// 4-bit weights, 16-bit activations.
    W4a16,
    /// 8-bit weights, 8-bit activations.
    W8a8,
}

impl From<FormatName> for NumberFormat {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::F32 => Self::F32,
            FormatName::W8a16 => Self::W8A16,
            FormatName::W16a16 => Self::W16A16,
            FormatName::W4a16 => Self::W4A16,
            FormatName::W8a8 => Self::W8A8,
        }
    }
}

/// What integer formats choose.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct ChoiceArgs {
    /// Integer formats: whether the products with the input and with the state of a recurrent
    /// layer have a scale each or share one.
    #[arg(long, value_enum, default_value_t = ScalesName::Auto)]
    pub(crate) scales: ScalesName,
    /// Integer formats: the range that inputs can have, as a multiple of the calibrated range
    /// [default: 8 in w16a16, 2 in w8a16 and w4a16, 1 in w8a8].
    #[arg(long, value_name = "FACTOR")]
    pub(crate) headroom: Option<f64>,
}

impl From<ChoiceArgs> for Options {
    fn from(args: ChoiceArgs) -> Self {
        Self {
            scales: args.scales.into(),
            headroom: args.headroom,
        }
    }
}

/// Scales of two products.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScalesName {
    /// One scale in layers where that costs no accuracy, else two.
    Auto,
    /// Two scales for each row of weights.
    Separate,
    /// One scale for each row of weights: fewer instructions, less accuracy.
    Shared,
}

impl From<ScalesName> for Scales {
    fn from(name: ScalesName) -> Self {
        match name {
            ScalesName::Auto => Self::Auto,
            ScalesName::Separate => Self::Separate,
            ScalesName::Shared => Self::Shared,
        }
    }
}

/// Engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EngineName {
    /// The float reference in f64.
    Reference,
    /// A quantized TFLite graph, computed with the same bits as TensorFlow Lite Micro.
    Tflite,
    /// Single precision.
    F32,
    /// 8-bit weights, 16-bit activations.
    W8a16,
    /// 16-bit weights, 16-bit activations.
    W16a16,
    /// 4-bit weights, 16-bit activations.
    W4a16,
    /// 8-bit weights, 8-bit activations.
    W8a8,
}

impl EngineName {
    /// The device format of the engine; `None` for those that have none.
    pub(crate) fn format(self) -> Option<FormatName> {
        match self {
            Self::Reference | Self::Tflite => None,
            Self::F32 => Some(FormatName::F32),
            Self::W8a16 => Some(FormatName::W8a16),
            Self::W8a8 => Some(FormatName::W8a8),
            Self::W4a16 => Some(FormatName::W4a16),
            Self::W16a16 => Some(FormatName::W16a16),
        }
    }
}

/// Math libraries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MathName {
    /// What generated code uses: fast, and exact to about one unit in the last place.
    Polynomial,
    /// The libm crate: as exact, slower.
    Libm,
    /// The micromath crate: errors up to 1e-3.
    Micromath,
}

impl From<MathName> for FloatMath {
    fn from(name: MathName) -> Self {
        match name {
            MathName::Polynomial => Self::Polynomial,
            MathName::Libm => Self::Libm,
            MathName::Micromath => Self::Micromath,
        }
    }
}

/// Answers a command line that clap refused, or one that asks for help.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    ) {
        return output::print(&error.render().to_string());
    }
    if std::env::args_os().any(|arg| arg == "--json") {
        let text = error.render().to_string();
        let line = text.lines().next().unwrap_or_default();
        let reason = line.trim_start_matches("error: ").trim_end_matches(':');
        let error = Error::new(reason, Remedy::Help);
        return output::error(&error, true);
    }
    // Nobody is left to tell if stderr is closed.
    let _ = error.print();
    ExitCode::from(output::FAILURE)
}
