//! The micro frontend of TensorFlow Lite Micro, bit for bit: the one that micro_speech and
//! microWakeWord models are trained on (`tensorflow/lite/experimental/microfrontend`).
//!
//! Its stages: window, 16-bit Fourier transform ([`fft`]), energies in mel bands
//! ([`bands`]), square root, noise reduction ([`noise`]), per-channel automatic gain
//! ([`gain`]), logarithm ([`log`]).

pub mod bands;
pub mod fft;
pub mod gain;
pub mod log;
pub mod noise;
mod stream;

pub use bands::{Band, Bands};
pub use fft::Tables;
pub use gain::Gain;
pub use noise::Noise;
pub use stream::{MicroStream, StaticMicroStream};

/// The constants of all stages.
#[derive(Clone, Copy, Debug)]
pub struct MicroPlan<'a> {
    /// Samples per second.
    pub sample_rate: u32,
    /// The window in Q12, as long as a frame.
    pub window: &'a [i16],
    /// Samples from one frame to the next.
    pub hop: u32,
    /// Points of the transform, a power of two.
    pub points: u16,
    /// The transform's tables.
    pub tables: Tables<'a>,
    /// Sums of energies.
    pub bands: Bands<'a>,
    /// Noise reduction.
    pub noise: Noise,
    /// Automatic gain, if any.
    pub gain: Option<Gain<'a>>,
    /// The logarithm, if any.
    pub log: Option<log::Log>,
}

impl MicroPlan<'_> {
    /// Features of a frame.
    #[must_use]
    pub const fn channels(&self) -> usize {
        self.bands.bands.len().saturating_sub(1)
    }
}
