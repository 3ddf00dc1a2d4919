//! The stages of spectral features.

use serde::Deserialize;

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
