//! All stages over a stream of samples.

use super::MicroPlan;
use super::bands::root;
use super::fft::{self, Complex};

/// The state of a stream, and the memory that a frame is computed in: arrays on a chip,
/// vectors on a PC.
#[derive(Clone, Debug)]
pub struct MicroStream<S, P, E> {
    /// The samples of the frame to come, as many as `received` says.
    samples: S,
    points: P,
    estimates: E,
    received: usize,
    /// Samples to pass over before the frame to come, where a step is longer than a frame.
    skipped: usize,
}

/// A [`MicroStream`] in arrays: `SAMPLES` is the window's length, `BINS` half the points and
/// one, `CHANNELS` the number of features; larger ones do.
pub type StaticMicroStream<const SAMPLES: usize, const BINS: usize, const CHANNELS: usize> =
    MicroStream<[i16; SAMPLES], [Complex; BINS], [u32; CHANNELS]>;

impl<const SAMPLES: usize, const BINS: usize, const CHANNELS: usize>
    StaticMicroStream<SAMPLES, BINS, CHANNELS>
{
    /// A stream before its first sample.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            samples: [0; SAMPLES],
            points: [[0; 2]; BINS],
            estimates: [0; CHANNELS],
            received: 0,
            skipped: 0,
        }
    }
}

impl<const SAMPLES: usize, const BINS: usize, const CHANNELS: usize> Default
    for StaticMicroStream<SAMPLES, BINS, CHANNELS>
{
    fn default() -> Self {
        Self::new()
    }
}

impl<S, P, E> MicroStream<S, P, E>
where
    S: AsMut<[i16]>,
    P: AsMut<[Complex]>,
    E: AsMut<[u32]>,
{
    /// A stream in the given buffers, zero and at least as long as [`StaticMicroStream`] says.
    #[must_use]
    pub fn within(samples: S, points: P, estimates: E) -> Self {
        Self {
            samples,
            points,
            estimates,
            received: 0,
            skipped: 0,
        }
    }

    /// Begins anew.
    pub fn reset(&mut self) {
        self.received = 0;
        self.skipped = 0;
        self.estimates.as_mut().fill(0);
    }

    /// Takes samples and calls `each` with the features of every frame that they complete.
    /// `features` is memory for one frame's.
    pub fn push(
        &mut self,
        plan: &MicroPlan<'_>,
        samples: &[i16],
        features: &mut [u16],
        mut each: impl FnMut(&[u16]),
    ) {
        let mut samples = samples;
        loop {
            let (others, complete) = self.take(plan, samples);
            if !complete {
                return;
            }
            samples = others;
            self.features(plan, features);
            each(features);
        }
    }

    /// Takes samples until a frame is complete: returns those that are left, and whether there
    /// is a frame for [`features`](Self::features).
    pub fn take<'s>(&mut self, plan: &MicroPlan<'_>, samples: &'s [i16]) -> (&'s [i16], bool) {
        let skipped = self.skipped.min(samples.len());
        self.skipped -= skipped;
        let samples = samples.get(skipped..).unwrap_or_default();
        let frame = self.samples.as_mut();
        let length = frame.len().min(plan.window.len());
        let space = frame.get_mut(self.received..length).unwrap_or_default();
        let count = space.len().min(samples.len());
        let (own, others) = samples.split_at_checked(count).unwrap_or_default();
        space.iter_mut().zip(own).for_each(|(to, &from)| *to = from);
        self.received += count;
        (others, self.received >= length && length > 0)
    }

    /// The features of the complete frame.
    pub fn features(&mut self, plan: &MicroPlan<'_>, features: &mut [u16]) {
        let points = self.points.as_mut();
        let bins = points.len().min(usize::from(plan.points) / 2 + 1);
        let points = points.split_at_mut_checked(bins).unwrap_or_default().0;
        let frame = self.samples.as_mut();
        let shift = windowed(plan.window, frame, points.as_flattened_mut());
        fft::real(plan.tables, points);

        let mut channels = self.estimates.as_mut().iter_mut().zip(features).enumerate();
        let mut is_first = true;
        plan.bands.sums(points, |sum| {
            // The band before the first one is no feature.
            if core::mem::replace(&mut is_first, false) {
                return;
            }
            if let Some((channel, (estimate, feature))) = channels.next() {
                let value = root(sum).checked_shr(shift).unwrap_or(0);
                let value = plan.noise.reduced(channel, value, estimate);
                let value = match plan.gain {
                    Some(gain) => gain.apply(value, *estimate),
                    None => value,
                };
                let value = match plan.log {
                    Some(log) => log.apply(value),
                    None => value,
                };
                *feature = value.min(u32::from(u16::MAX)) as u16;
            }
        });
        self.advance(plan);
    }

    /// Keeps what the next frame begins with.
    fn advance(&mut self, plan: &MicroPlan<'_>) {
        let hop = plan.hop as usize;
        let length = self.received;
        let frame = self.samples.as_mut().get_mut(..length).unwrap_or_default();
        if hop <= length {
            frame.rotate_left(hop);
            self.received = length - hop;
        } else {
            self.received = 0;
            self.skipped = hop - length;
        }
    }
}

/// Writes the windowed frame, raised as far as 16 bits allow, and returns by how many bits.
fn windowed(window: &[i16], frame: &[i16], points: &mut [i16]) -> u32 {
    let weighted = |(&x, &weight): (&i16, &i16)| ((i32::from(x) * i32::from(weight)) >> 12) as i16;
    // In 16 bits −32768 has no magnitude, and counts as none.
    let largest = frame
        .iter()
        .zip(window)
        .map(weighted)
        .map(i16::wrapping_abs)
        .fold(0, i16::max);
    let bits = 16 - (largest as u16).leading_zeros();
    let shift = 15u32.saturating_sub(bits);
    points.fill(0);
    for (point, pair) in points.iter_mut().zip(frame.iter().zip(window)) {
        *point = ((i32::from(weighted(pair)) as u32) << shift) as i16;
    }
    shift
}
