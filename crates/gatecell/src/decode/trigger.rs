//! From a score per frame to events.

/// Fires when a score reaches a threshold, then keeps still for a while, so that
/// one spoken word is one event.
///
/// Works on any score that grows with certainty: that of a
/// [`KeywordScorer`](super::KeywordScorer), the confidence of
/// [`PosteriorSmoothing`](super::PosteriorSmoothing), or a bare probability.
///
/// ```
/// use gatecell::decode::Trigger;
///
/// let mut trigger = Trigger::new(0.8, 3); // three frames of rest
/// let fired = [0.1, 0.9, 0.95, 0.9, 0.9, 0.9].map(|score| trigger.push(score));
/// assert_eq!(fired, [false, true, false, false, false, true]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Trigger<S> {
    threshold: S,
    refractory: u32,
    rest: u32,
}

impl<S: PartialOrd> Trigger<S> {
    /// Fires at `threshold` or above, then not for `refractory` frames.
    #[must_use]
    pub const fn new(threshold: S, refractory: u32) -> Self {
        Self {
            threshold,
            refractory,
            rest: 0,
        }
    }

    /// Takes in the score of one frame; true if an event begins here. NaN never
    /// fires.
    #[inline]
    pub fn push(&mut self, score: S) -> bool {
        if self.rest > 0 {
            self.rest -= 1;
            return false;
        }
        let fires = score >= self.threshold;
        if fires {
            self.rest = self.refractory;
        }
        fires
    }

    /// Ready to fire again.
    pub const fn reset(&mut self) {
        self.rest = 0;
    }
}
