//! The constants of all stages.

use crate::fft::Twiddles;
use crate::filterbank::Filterbank;
use crate::frame::Preparation;
use crate::framing::Framing;
use crate::logarithm::Floor;
use crate::output::Output;
use crate::spectrum::Spectrum;

/// A recipe in numbers of the chip: what the stages need beside the samples.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    /// Samples per second; another rate gives other features.
    pub sample_rate: u32,
    /// How samples become frames.
    pub framing: Framing,
    /// What happens before the transform.
    pub preparation: Preparation<'a>,
    /// Points of the transform, a power of two.
    pub points: u16,
    /// The transform's tables.
    pub twiddles: Twiddles<'a>,
    /// What of each frequency is summed.
    pub spectrum: Spectrum,
    /// The sums.
    pub filterbank: Filterbank<'a>,
    /// Binary logarithm of each band's unit in the recipe's units, in Q7.24.
    pub gains: &'a [i32],
    /// The smallest energy.
    pub floor: Floor<'a>,
    /// The energy of the frame as one more logarithm, if any.
    pub energy: Energy<'a>,
    /// From logarithms to features.
    pub output: Output<'a>,
}

/// An energy of the whole frame.
#[derive(Clone, Copy, Debug)]
pub enum Energy<'a> {
    /// None.
    None,
    /// Sum of the squares of the samples without their mean, before pre-emphasis and window.
    Frame {
        /// Binary logarithm of the unit, in Q7.24.
        gain: i32,
        /// The smallest energy.
        floor: Floor<'a>,
    },
    /// Sum over all bins of the spectrum.
    Spectrum {
        /// Binary logarithm of the unit, in Q7.24.
        gain: i32,
        /// The smallest energy.
        floor: Floor<'a>,
    },
}

impl Plan<'_> {
    /// Logarithms of a frame: one for each band, and the energy's.
    #[must_use]
    pub const fn logarithms(&self) -> usize {
        let energy = match self.energy {
            Energy::None => 0,
            Energy::Frame { .. } | Energy::Spectrum { .. } => 1,
        };
        self.filterbank.bands.len() + energy
    }

    /// Samples that a [`Stream`](crate::Stream) keeps: a frame and the one before it.
    #[must_use]
    pub const fn samples(&self) -> usize {
        self.framing.length as usize + 1
    }

    /// Complex numbers that a [`Stream`](crate::Stream) computes in: the bins.
    #[must_use]
    pub const fn bins(&self) -> usize {
        crate::fft::number_of_bins(self.points as usize)
    }
}
