//! All stages over a stream of samples, in buffers of the user's.

mod ring;

use crate::fft::{self, Complex};
use crate::frame::{PreEmphasis, Prepared, SAMPLE_BITS, emphasized, prepare};
use crate::plan::{Energy, Plan};
use crate::spectrum::number;
use ring::Ring;

/// The state of a stream, and the memory that a frame is computed in: arrays on a chip,
/// vectors on a PC.
///
/// Features are the same bits however the samples are cut into pieces.
#[derive(Clone, Debug)]
pub struct Stream<S, P, L> {
    ring: Ring<S>,
    points: P,
    logarithms: L,
    frame: u64,
}

/// A [`Stream`] in arrays: `SAMPLES` is [`Plan::samples`], `BINS` [`Plan::bins`] and
/// `LOGARITHMS` [`Plan::logarithms`]; larger ones do.
pub type StaticStream<const SAMPLES: usize, const BINS: usize, const LOGARITHMS: usize> =
    Stream<[i16; SAMPLES], [Complex; BINS], [i32; LOGARITHMS]>;

impl<const SAMPLES: usize, const BINS: usize, const LOGARITHMS: usize>
    StaticStream<SAMPLES, BINS, LOGARITHMS>
{
    /// A stream before its first sample.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            ring: Ring::new([0; SAMPLES]),
            points: [[0; 2]; BINS],
            logarithms: [0; LOGARITHMS],
            frame: 0,
        }
    }
}

impl<const SAMPLES: usize, const BINS: usize, const LOGARITHMS: usize> Default
    for StaticStream<SAMPLES, BINS, LOGARITHMS>
{
    fn default() -> Self {
        Self::new()
    }
}

impl<S, P, L> Stream<S, P, L>
where
    S: AsRef<[i16]> + AsMut<[i16]>,
    P: AsMut<[Complex]>,
    L: AsRef<[i32]> + AsMut<[i32]>,
{
    /// A stream in the given buffers, at least as long as [`Plan::samples`], [`Plan::bins`] and
    /// [`Plan::logarithms`] say.
    #[must_use]
    pub fn within(samples: S, points: P, logarithms: L) -> Self {
        Self {
            ring: Ring::new(samples),
            points,
            logarithms,
            frame: 0,
        }
    }

    /// Begins anew.
    pub fn reset(&mut self) {
        self.ring.reset();
        self.frame = 0;
    }

    /// Takes samples until a frame is complete: returns those that are left, and whether there
    /// is a frame for [`logarithms`](Self::logarithms).
    pub fn take<'s>(&mut self, plan: &Plan<'_>, samples: &'s [i16]) -> (&'s [i16], bool) {
        let missing = plan
            .framing
            .needed(self.frame)
            .saturating_sub(self.ring.received());
        let count = usize::try_from(missing)
            .unwrap_or(usize::MAX)
            .min(samples.len());
        let (own, others) = samples.split_at_checked(count).unwrap_or((samples, &[]));
        self.ring.push(own);
        (others, count as u64 == missing)
    }

    /// Whether the recording that ends here has another frame.
    #[must_use]
    pub fn has_frame_at_end(&self, plan: &Plan<'_>) -> bool {
        self.frame < plan.framing.frames(self.ring.received())
    }

    /// The logarithms of the next frame, which is complete, or completed by what stands for
    /// samples behind the end.
    pub fn logarithms(&mut self, plan: &Plan<'_>) -> &[i32] {
        let points = self.points.as_mut();
        let bins = points.len().min(plan.bins());
        let points = points.split_at_mut_checked(bins).unwrap_or_default().0;
        load(plan, &self.ring, self.frame, points.as_flattened_mut());
        self.frame += 1;
        logarithms(plan, points, self.logarithms.as_mut());
        let count = plan.logarithms();
        let logarithms = self.logarithms.as_ref();
        logarithms.get(..count).unwrap_or(logarithms)
    }

    /// Takes samples and calls `each` with the features of every frame that they complete, in
    /// units of 2^-16. `features` is memory for one frame's.
    pub fn push(
        &mut self,
        plan: &Plan<'_>,
        samples: &[i16],
        features: &mut [i32],
        mut each: impl FnMut(&[i32]),
    ) {
        let mut samples = samples;
        loop {
            let (others, complete) = self.take(plan, samples);
            if !complete {
                return;
            }
            samples = others;
            plan.output.apply(self.logarithms(plan), features);
            each(features);
        }
    }

    /// Calls `each` with the features of the frames that reach beyond the end of the recording,
    /// where the recipe has such, and begins anew.
    pub fn finish(&mut self, plan: &Plan<'_>, features: &mut [i32], mut each: impl FnMut(&[i32])) {
        while self.has_frame_at_end(plan) {
            plan.output.apply(self.logarithms(plan), features);
            each(features);
        }
        self.reset();
    }
}

/// Writes the samples of a frame, in units of 2^-13.
fn load<S: AsRef<[i16]>>(plan: &Plan<'_>, ring: &Ring<S>, frame: u64, points: &mut [i32]) {
    let framing = &plan.framing;
    let start = framing.start(frame);
    let frame = points.iter_mut().take(framing.length as usize);
    let value = |current: i16, previous: i16| match plan.preparation.pre_emphasis {
        PreEmphasis::Recording(coefficient) => emphasized(current, previous, coefficient),
        PreEmphasis::None | PreEmphasis::Frame(_) => i32::from(current) << SAMPLE_BITS,
    };
    let received = ring.received();
    if start >= 1 && (start as u64) + u64::from(framing.length) <= received {
        let mut previous = ring.get(start as u64 - 1);
        for (point, &sample) in frame.zip(ring.from(start as u64)) {
            *point = value(sample, previous);
            previous = sample;
        }
        return;
    }
    for (index, point) in frame.enumerate() {
        *point = match framing.inside(start + index as i64, received) {
            Some(0) => value(ring.get(0), 0),
            Some(index) => value(ring.get(index), ring.get(index - 1)),
            None => 0,
        };
    }
}

/// From a loaded frame to its logarithms.
fn logarithms(plan: &Plan<'_>, points: &mut [Complex], logarithms: &mut [i32]) {
    let transformed = points.len().saturating_sub(1);
    let length = plan.framing.length as usize;
    let Prepared { shift, energy } = {
        let points = points.get_mut(..transformed).unwrap_or_default();
        prepare(&plan.preparation, points.as_flattened_mut(), length)
    };
    if let Some(points) = points.get_mut(..transformed) {
        fft::complex(plan.twiddles, points);
    }
    let spectrum = plan.spectrum;
    fft::bins(plan.twiddles, points, |bin| spectrum.of(bin));

    let doublings = spectrum.degree() * shift;
    let bands = plan.filterbank.sums(points).zip(plan.gains).enumerate();
    let mut logarithms = logarithms.iter_mut();
    for ((band, (sum, &gain)), logarithm) in bands.zip(&mut logarithms) {
        *logarithm = plan.floor.logarithm(band, sum, doublings, gain);
    }
    let energy = match plan.energy {
        Energy::None => None,
        Energy::Frame { gain, floor } => Some(floor.logarithm(0, energy, 0, gain)),
        Energy::Spectrum { gain, floor } => {
            let sum = points.iter().map(|&bin| number(bin)).sum();
            Some(floor.logarithm(0, sum, doublings, gain))
        }
    };
    if let (Some(energy), Some(logarithm)) = (energy, logarithms.next()) {
        *logarithm = energy;
    }
}
