//! A recipe of the micro frontend.

use std::collections::BTreeMap;

use serde::Deserialize;

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
