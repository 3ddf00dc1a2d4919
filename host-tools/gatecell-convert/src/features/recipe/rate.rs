//! What depends on the sampling rate.

use serde::Deserialize;

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
