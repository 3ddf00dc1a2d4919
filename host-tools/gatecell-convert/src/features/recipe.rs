//! What a recipe file holds.
//!
//! The keys are those of the recipes that stand beside the stored features of the libraries
//! (`docs/frontend.md` lists them). A key that is not known is refused; keys that only tell
//! where a recipe comes from are passed over.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::error::{Error, Result};
use crate::remedy::Remedy;

/// A recipe: how samples become features.
#[derive(Clone, Debug)]
pub enum Recipe {
    /// Frames, spectrum, filters, logarithm, cosine transform.
    Spectral(Box<SpectralRecipe>),
    /// The micro frontend of TensorFlow Lite Micro.
    Micro(Box<MicroRecipe>),
}

/// A recipe of spectral features.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpectralRecipe {
    /// Name.
    #[serde(default)]
    pub name: Option<String>,
    /// Factor from 16-bit samples to the numbers that the recipe computes with.
    #[serde(default = "one")]
    pub input_scale: f64,
    /// Pre-emphasis.
    #[serde(default)]
    pub pre_emphasis: PreEmphasis,
    /// Whether each frame loses its mean.
    #[serde(default)]
    pub dc_removal_per_frame: bool,
    /// Noise that the library adds; only 0 can be repeated.
    #[serde(default)]
    pub dither: f64,
    /// The window.
    pub window: Window,
    /// Power or magnitude.
    pub spectrum: Spectrum,
    /// Filters.
    pub mel: Mel,
    /// Logarithm.
    pub log: Log,
    /// Cosine transform; absent for features of one filter each.
    #[serde(default)]
    pub dct: Option<Dct>,
    /// Energy in place of the first cepstrum.
    #[serde(default)]
    pub energy: Option<Energy>,
    /// Mean and deviation of each feature, to normalize with.
    #[serde(default)]
    pub cmvn: Option<Cmvn>,
    /// What depends on the sampling rate, by the rate in samples per second.
    pub per_rate: BTreeMap<String, Rate>,
}

fn one() -> f64 {
    1.0
}

/// `y_i = x_i − coef·x_{i−1}`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreEmphasis {
    /// Over what.
    pub kind: PreEmphasisKind,
    /// Coefficient, 0 to 1.
    #[serde(default)]
    pub coef: f64,
}

/// Over what a recipe emphasizes high frequencies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PreEmphasisKind {
    /// Nothing.
    #[default]
    None,
    /// The whole recording; `y_0 = x_0`.
    Signal,
    /// Each frame; `y_0 = x_0 − coef·x_0`.
    Frame,
}

/// A window and where it lies.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// Its function.
    pub kind: WindowKind,
    /// Periodic (of one more point, the last left out) or symmetric.
    #[serde(default)]
    pub periodic: bool,
    /// Where it lies in the frame.
    #[serde(default)]
    pub position: Position,
}

/// The function of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WindowKind {
    /// One everywhere.
    #[serde(alias = "rectangular", alias = "boxcar", alias = "none")]
    Rect,
    /// `0.5 − 0.5·cos`.
    #[serde(alias = "hanning")]
    Hann,
    /// `0.54 − 0.46·cos`.
    Hamming,
    /// `0.42 − 0.5·cos + 0.08·cos 2`.
    Blackman,
    /// Hann to the power 0.85 (Kaldi).
    Povey,
    /// A triangle that reaches zero.
    #[serde(alias = "triangular")]
    Bartlett,
    /// Half a sine.
    #[serde(alias = "cosine")]
    Sine,
}

/// Where a window lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Position {
    /// Over the whole frame.
    #[default]
    #[serde(rename = "whole frame")]
    Whole,
    /// At the beginning of the transform's points, zeros behind it.
    #[serde(rename = "first window_length samples of the fft buffer, zeros after")]
    First,
    /// In the middle of a frame as long as the transform.
    #[serde(rename = "centred in the frame of fft samples, zeros around")]
    Centred,
}

/// What of each frequency is summed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spectrum {
    /// Power or magnitude.
    pub kind: SpectrumKind,
    /// Whether the power is divided by the transform's points.
    #[serde(default)]
    pub scale_by_1_over_fft: bool,
}

/// Power or magnitude.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpectrumKind {
    /// `re² + im²`.
    Power,
    /// `√(re² + im²)`.
    Magnitude,
}

/// A bank of triangular filters.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mel {
    /// How many.
    pub n_mels: usize,
    /// In which scale their centres are equally far apart.
    pub scale: MelScale,
    /// In what their sides are straight.
    #[serde(default)]
    pub triangles: Triangles,
    /// Their areas.
    #[serde(default)]
    pub norm: Option<MelNorm>,
    /// Lower end of the first one, in Hz.
    #[serde(default)]
    pub fmin: f64,
    /// Upper end of the last one, in Hz; absent for half the rate, 0 or less for so much below it.
    #[serde(default)]
    pub fmax: Option<f64>,
    /// Bins of the transform that no filter sees.
    #[serde(default)]
    pub excluded_fft_bins: Vec<usize>,
    /// How `floor_bins` places its points: the only formula there is.
    #[serde(default)]
    pub bin_formula: Option<BinFormula>,
}

/// A scale of pitch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MelScale {
    /// `2595·log10(1 + f/700)`.
    #[serde(alias = "htk")]
    Htk2595,
    /// `1127·ln(1 + f/700)`.
    Htk1127,
    /// Linear below 1 kHz, logarithmic above (Slaney's Auditory Toolbox).
    Slaney,
    /// `26.81·f/(1960 + f) − 0.53` (Traunmüller 1990).
    Bark,
    /// Hz.
    Linear,
}

/// In what the sides of a filter are straight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Triangles {
    /// In Hz, between exact points.
    #[default]
    Hz,
    /// In the scale.
    Mel,
    /// In bins, between points rounded down to bins.
    FloorBins,
    /// As TensorFlow's operator Mfcc.
    TfMfccOp,
}

/// Areas of filters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MelNorm {
    /// One over half the width in Hz.
    Slaney,
}

/// How points are rounded to bins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum BinFormula {
    /// As python_speech_features.
    #[serde(rename = "floor((fft+1)*hz/sample_rate)")]
    FloorOfPointsAndOne,
}

/// A logarithm with a floor.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// Its unit.
    pub kind: LogKind,
    /// How the floor acts.
    #[serde(default)]
    pub floor_kind: FloorKind,
    /// The floor, positive.
    pub floor: f64,
    /// What counts as 0 dB.
    #[serde(default, rename = "ref")]
    pub reference: Option<Reference>,
    /// How far below the largest value of the recording a value may lie, in dB.
    #[serde(default)]
    pub top_db: Option<f64>,
    /// Over what `top_db` is taken: the only choice there is.
    #[serde(default)]
    pub top_db_over: Option<TopDbOver>,
}

/// The unit of a logarithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum LogKind {
    /// Natural.
    #[serde(rename = "ln")]
    Natural,
    /// Decimal.
    #[serde(rename = "log10")]
    Decimal,
    /// Decibel of a power.
    #[serde(rename = "10log10", alias = "db")]
    Decibel,
    /// Decibel of an amplitude.
    #[serde(rename = "20log10")]
    AmplitudeDecibel,
    /// Binary.
    #[serde(rename = "log2")]
    Binary,
}

/// How a floor acts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FloorKind {
    /// `max(e, floor)`.
    #[default]
    Max,
    /// `e + floor`.
    Add,
    /// The floor where e is 0.
    ReplaceZero,
}

/// What counts as 0 dB.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Reference {
    /// A number.
    Value(f64),
    /// Something of the recording.
    Named(NamedReference),
}

/// Something of the recording that counts as 0 dB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NamedReference {
    /// Its largest value.
    MaxOfRecording,
}

/// Over what `top_db` is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum TopDbOver {
    /// The recording.
    #[serde(rename = "whole recording")]
    WholeRecording,
}

/// A cosine transform of the second kind.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dct {
    /// Its kind; only 2 is known.
    #[serde(default = "two", rename = "type")]
    pub kind: u32,
    /// Its norm.
    #[serde(default)]
    pub norm: DctNorm,
    /// How many coefficients are kept.
    pub n_mfcc: usize,
    /// Lifter: coefficient k is multiplied by `1 + L/2·sin(π·q/L)`, `q = k + lifter_first_index`.
    #[serde(default)]
    pub lifter: f64,
    /// See `lifter`.
    #[serde(default)]
    pub lifter_first_index: i64,
}

fn two() -> u32 {
    2
}

/// Norm of a cosine transform of N numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum DctNorm {
    /// `√(2/N)`, of the first coefficient `√(1/N)`.
    #[default]
    #[serde(rename = "ortho")]
    Ortho,
    /// `√(2/N)` for every coefficient.
    #[serde(
        rename = "sqrt(2/N) for every k",
        alias = "sqrt(2/N) for every k, k=0 included"
    )]
    EveryCoefficient,
    /// 2, as SciPy's without norm.
    #[serde(rename = "none", alias = "2")]
    None,
}

/// An energy that stands in place of the first cepstrum.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Energy {
    /// Energy of what.
    pub from: EnergyOf,
    /// How the floor acts.
    #[serde(default)]
    pub floor_kind: FloorKind,
    /// The floor.
    pub floor: f64,
}

/// Energy of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnergyOf {
    /// Squares of the frame, after its mean is gone.
    FrameBeforePreEmphasis,
    /// Bins of the spectrum.
    SumOfSpectrum,
}

/// Mean and deviation of each feature.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cmvn {
    /// Means.
    pub mean: Vec<f64>,
    /// Deviations.
    pub std: Vec<f64>,
}

/// What depends on the sampling rate.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// Frames.
    pub framing: FramingRecipe,
    /// Samples under the window; absent for the frame's length.
    #[serde(default)]
    pub window_length: Option<usize>,
    /// Points of the transform, a power of two.
    pub fft: usize,
    /// What differs in the filters.
    #[serde(default)]
    pub mel: Option<RateMel>,
}

/// What of the filters depends on the sampling rate.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateMel {
    /// Bins of the transform that no filter sees.
    #[serde(default)]
    pub excluded_fft_bins: Vec<usize>,
}

/// How a recording is cut into frames.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FramingRecipe {
    /// How many frames there are, and where they begin.
    pub kind: FramingKind,
    /// Samples of a frame.
    pub length: usize,
    /// Samples from one frame to the next.
    pub hop: usize,
    /// Samples added at both ends (`center`); absent for half a frame.
    #[serde(default)]
    pub pad: Option<usize>,
    /// What is added (`center`).
    #[serde(default)]
    pub pad_mode: Option<PadMode>,
}

/// How many frames there are, and where they begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FramingKind {
    /// Whole frames only.
    Valid,
    /// Whole frames of the recording with samples added at both ends.
    Center,
    /// As many as hold every sample, zeros behind the end.
    CeilZero,
    /// Kaldi's without `snip_edges`.
    KaldiNoSnip,
}

/// What is added at the ends of a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PadMode {
    /// Zeros.
    #[serde(alias = "zeros")]
    Constant,
    /// The recording mirrored at its ends.
    Reflect,
    /// The recording mirrored, with its ends twice.
    Symmetric,
    /// Its ends.
    Edge,
}

/// A recipe of the micro frontend.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MicroRecipe {
    /// Name.
    #[serde(default)]
    pub name: Option<String>,
    /// Frames, bands and stages.
    pub config: MicroConfig,
    /// Noise reduction, its constants as the library stores them.
    #[serde(default)]
    pub noise: MicroNoise,
    /// Tables as the library stores them; computed where absent.
    #[serde(default)]
    pub tables: BTreeMap<String, MicroRate>,
    /// Entries of the logarithm's table: only the library's own.
    #[serde(default)]
    pub log_lut: Option<Vec<u16>>,
}

/// Frames, bands and stages of the micro frontend.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MicroConfig {
    /// Samples per second; absent for 16000.
    #[serde(default)]
    pub sample_rate: Option<u32>,
    /// Length of a frame in milliseconds.
    pub window_ms: u32,
    /// From one frame to the next, in milliseconds.
    pub step_ms: u32,
    /// Features of a frame.
    pub channels: usize,
    /// Lower end of the bands in Hz.
    pub lower_hz: f64,
    /// Upper end of the bands in Hz.
    pub upper_hz: f64,
    /// Whether the automatic gain is on.
    #[serde(default = "yes")]
    pub pcan: bool,
    /// Whether the logarithm is on.
    #[serde(default = "yes")]
    pub log: bool,
    /// Exponent of the automatic gain.
    #[serde(default = "pcan_strength")]
    pub pcan_strength: f64,
    /// Offset of the automatic gain.
    #[serde(default = "pcan_offset")]
    pub pcan_offset: f64,
    /// Fractional bits of the automatic gain.
    #[serde(default = "pcan_gain_bits")]
    pub pcan_gain_bits: u32,
    /// Fractional bits of the logarithm.
    #[serde(default = "log_scale_shift")]
    pub log_scale_shift: u32,
}

fn yes() -> bool {
    true
}

fn pcan_strength() -> f64 {
    0.95
}

fn pcan_offset() -> f64 {
    80.0
}

fn pcan_gain_bits() -> u32 {
    21
}

fn log_scale_shift() -> u32 {
    6
}

/// Noise reduction.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MicroNoise {
    /// Share of a new value in the average of even bands, in Q14.
    pub even: u16,
    /// The same of odd bands.
    pub odd: u16,
    /// What at least remains of a value, in Q14.
    pub min_remaining: u16,
    /// Fractional bits of the average.
    pub smoothing_bits: u32,
}

impl Default for MicroNoise {
    /// The library's: 0.025, 0.06 and 0.05.
    fn default() -> Self {
        Self {
            even: 409,
            odd: 983,
            min_remaining: 819,
            smoothing_bits: 10,
        }
    }
}

/// Tables of one sampling rate.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MicroRate {
    /// Samples of a frame.
    pub window_size: usize,
    /// Samples from one frame to the next.
    pub step: usize,
    /// Points of the transform.
    pub fft: usize,
    /// The window.
    pub window_q12: Vec<i16>,
    /// First bin whose energy is computed.
    #[serde(default)]
    pub start_bin: usize,
    /// The bands.
    pub bands: Vec<MicroBand>,
    /// Bits that a value is raised by before its logarithm.
    pub correction_bits: i32,
    /// Gains.
    #[serde(default)]
    pub pcan_lut: Vec<i16>,
    /// Shift of the product with the gain.
    #[serde(default)]
    pub pcan_snr_shift: u32,
}

/// A band of the micro frontend.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MicroBand {
    /// Its first bin.
    pub first_bin: u16,
    /// Rising weights.
    pub weights: Vec<u16>,
    /// Falling weights.
    pub unweights: Vec<u16>,
}

impl Recipe {
    /// Reads a recipe from a `.toml` or `.json` file.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            Error::new(
                format!("cannot read the recipe: {error}"),
                Remedy::CheckPath,
            )
            .in_file(path)
        })?;
        Self::parse(&text).map_err(|error| error.in_file(path))
    }

    /// Reads a recipe from the text of a file, JSON if it begins with a brace, else TOML.
    pub fn parse(text: &str) -> Result<Self> {
        let value = if text.trim_start().starts_with('{') {
            serde_json::from_str::<Value>(text).map_err(|error| syntax(&error))?
        } else {
            toml::from_str::<Value>(text).map_err(|error| syntax(&error.to_string().trim()))?
        };
        let value = without_notes(value);
        let is_micro = value.get("config").is_some();
        if is_micro {
            Ok(Self::Micro(typed(value)?))
        } else {
            Ok(Self::Spectral(typed(value)?))
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        let name = match self {
            Self::Spectral(recipe) => &recipe.name,
            Self::Micro(recipe) => &recipe.name,
        };
        name.as_deref().unwrap_or("recipe")
    }
}

fn syntax(error: &dyn std::fmt::Display) -> Error {
    Error::new(
        format!("this is neither JSON nor TOML: {error}"),
        Remedy::RecipeAgain,
    )
}

fn typed<T: serde::de::DeserializeOwned>(value: Value) -> Result<T> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let place = error.path().to_string();
        Error::new(error.into_inner().to_string(), Remedy::RecipeKeys).at(place)
    })
}

/// Without the keys that only tell where a recipe comes from.
fn without_notes(value: Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.into_iter()
                .filter(|(key, _)| !is_note(key))
                .map(|(key, value)| (key, without_notes(value)))
                .collect(),
        ),
        other => other,
    }
}

fn is_note(key: &str) -> bool {
    const NOTES: [&str; 9] = [
        "layout",
        "versions",
        "library",
        "procedure",
        "dtype",
        "note",
        "origin",
        "replaces",
        "difference_per_recording",
    ];
    NOTES.contains(&key)
        || key.ends_with("_note")
        || key.starts_with("max_difference")
        || key.starts_with("largest_")
}
