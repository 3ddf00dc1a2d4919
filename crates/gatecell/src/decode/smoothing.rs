//! Posterior smoothing for keyword spotting.

use super::peak::Peak;
use super::posterior::{ONE, Posterior};
use crate::activation::{exp_neg, ln_sum};

/// Posterior handling of keyword spotting (Chen, Parada, Heigold 2014): the
/// probabilities of `K` classes are averaged over the last `SMOOTH` frames, and a
/// keyword's confidence is the geometric mean of the largest averages of its
/// classes over the last `MAX` frames.
///
/// ```text
/// p'_i(t) = mean of p_i over frames t − SMOOTH + 1 … t   (eq. 2)
/// confidence(t) = (Π_i max of p'_i over frames t − MAX + 1 … t)^(1/n)   (eq. 3)
/// ```
///
/// At the start the mean and the maximum are over the frames there are. `i` runs
/// over the `n` classes of the keyword, the filler class left out; a network with
/// one class per word has `n = 1`.
///
/// `P` is `f32` or [`Fixed<30>`](crate::Fixed). Both are summed as integers in
/// units of 2^-30: the running sum is exact and cannot drift, however long the
/// stream, and results are the same bits on every processor. The confidence errs
/// by at most 2^-15 relative. A frame takes one addition, one subtraction, one
/// division and on average one comparison per class; memory is about
/// `4·K·(SMOOTH + 2·MAX)` bytes.
///
/// ```
/// use gatecell::decode::{PosteriorSmoothing, Trigger};
///
/// // Class 0 is filler, 1 and 2 are the two halves of the keyword.
/// let mut smoothing = PosteriorSmoothing::<f32, 3, 2, 10>::new();
/// let mut trigger = Trigger::new(0.6, 50);
/// let (filler, first, second) = ([1.0, 0.0, 0.0], [0.25, 0.75, 0.0], [0.0, 0.0, 1.0]);
/// let mut fired = false;
/// for frame in [filler, first, first, filler, second, second] {
///     smoothing.push(&frame);
///     fired |= trigger.push(smoothing.confidence(&[1, 2]));
/// }
/// assert!(fired);
/// assert_eq!(smoothing.smoothed(2), 1.0);
/// assert!((smoothing.confidence(&[1, 2]) - 0.75f32.sqrt()).abs() < 1e-4);
/// ```
#[derive(Clone, Debug)]
pub struct PosteriorSmoothing<P, const K: usize, const SMOOTH: usize, const MAX: usize> {
    /// Ring of frames in units of 2^-30; zero before the first.
    frames: [[i32; K]; SMOOTH],
    sums: [i64; K],
    averages: [i32; K],
    peaks: [Peak<MAX>; K],
    /// Frames so far, modulo 2^32.
    now: u32,
    /// Frames in the ring.
    filled: usize,
    next: usize,
    number: core::marker::PhantomData<P>,
}

impl<P: Posterior, const K: usize, const SMOOTH: usize, const MAX: usize> Default
    for PosteriorSmoothing<P, K, SMOOTH, MAX>
{
    fn default() -> Self {
        Self::new()
    }
}

impl<P: Posterior, const K: usize, const SMOOTH: usize, const MAX: usize>
    PosteriorSmoothing<P, K, SMOOTH, MAX>
{
    /// A smoother before its first frame.
    #[must_use]
    pub const fn new() -> Self {
        const { assert!(SMOOTH > 0, "the average needs at least one frame") };
        const { assert!(MAX > 0, "the maximum needs at least one frame") };
        Self {
            frames: [[0; K]; SMOOTH],
            sums: [0; K],
            averages: [0; K],
            peaks: [const { Peak::new() }; K],
            now: 0,
            filled: 0,
            next: 0,
            number: core::marker::PhantomData,
        }
    }

    /// Takes in the probabilities of one frame. Values below 0 count as 0, above
    /// 1 as 1, NaN as 0.
    pub fn push(&mut self, frame: &[P; K]) {
        if self.filled < SMOOTH {
            self.filled += 1;
        }
        let count = self.filled as i64;
        let Some(slot) = self.frames.get_mut(self.next) else {
            return;
        };
        let classes = self.sums.iter_mut().zip(&mut self.averages);
        let classes = classes.zip(&mut self.peaks).zip(slot);
        for ((((sum, average), peak), oldest), p) in classes.zip(frame) {
            let newest = p.to_q30();
            *sum += i64::from(newest) - i64::from(*oldest);
            *oldest = newest;
            *average = sum.checked_div(count).unwrap_or(0) as i32;
            peak.push(self.now, *average);
        }
        self.now = self.now.wrapping_add(1);
        self.next = if self.next + 1 < SMOOTH {
            self.next + 1
        } else {
            0
        };
    }

    /// The average of a class over the last `SMOOTH` frames; 0 for a class that
    /// there is not.
    #[must_use]
    pub fn smoothed(&self, class: usize) -> P {
        P::from_q30(self.averages.get(class).copied().unwrap_or(0))
    }

    /// The largest average of a class over the last `MAX` frames; 0 for a class
    /// that there is not.
    #[must_use]
    pub fn peak(&self, class: usize) -> P {
        P::from_q30(self.peaks.get(class).map_or(0, Peak::value))
    }

    /// Confidence that the keyword of these classes was spoken: the geometric
    /// mean of their [`peak`](Self::peak)s; 0 without classes.
    #[must_use]
    pub fn confidence(&self, classes: &[usize]) -> P {
        if let [class] = classes {
            return self.peak(*class);
        }
        let mut sum = 0i64;
        for &class in classes {
            let peak = self.peaks.get(class).map_or(0, Peak::value);
            if peak <= 0 {
                return P::from_q30(0);
            }
            sum += minus_ln(peak);
        }
        let mean = sum
            .checked_div(classes.len() as i64)
            .and_then(|mean| u32::try_from(mean).ok());
        P::from_q30(mean.map_or(0, |mean| exp_neg(mean).min(ONE as u32) as i32))
    }

    /// Back to before the first frame.
    pub fn reset(&mut self) {
        *self = Self::new();
    }
}

/// `−ln p` in units of 2^-16 for `p` in units of 2^-30, positive.
fn minus_ln(p: i32) -> i64 {
    /// `ln 2^30` in units of 2^-16.
    const LN_2_30: i64 = 1_362_783;
    LN_2_30 - i64::from(ln_sum(u64::from(p.unsigned_abs()) << 30))
}
