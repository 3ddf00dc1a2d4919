//! A keyword in the outputs of a CTC network.

use crate::decode::LogScore;

/// Log-probability that a given label sequence, the keyword, ends at each frame.
///
/// The keyword's labels `l_1 … l_L` and the blanks between them, without blanks
/// around, are matched to the last frames: the alignment (CTC's, Graves et al.
/// 2006) ends with `l_L` at the newest frame and begins at whichever of the last
/// `WINDOW` frames is best (free start):
///
/// ```text
/// score = max over alignments of  Σ ln y_t(class at t)  /  L
/// ```
///
/// It is the logarithm of the geometric mean per label of the best alignment's
/// probability, at most 0; −0.1 or so is a sure hit. It does not depend on the
/// rate of speech: blanks of a peaky CTC network cost next to nothing. The best
/// alignment stands for all, because a sum over starts would count one event
/// many times.
///
/// The window is computed anew at each frame, `2·L·WINDOW` additions and
/// comparisons, so nothing older has any influence and nothing drifts. Memory is
/// `WINDOW` frames of `L + 1` scores.
///
/// ```
/// use gatecell::decode::KeywordScorer;
///
/// // Keyword "1 2" within 5 frames; class 0 is blank.
/// let mut scorer = KeywordScorer::<f32, 2, 5>::new([1, 2], 0);
/// let [blank, one, two] = [[-0.1, -3.0, -4.0], [-3.0, -0.1, -4.0], [-4.0, -4.0, -0.1]];
/// assert_eq!(scorer.push(&one), f32::NEG_INFINITY); // not complete
/// assert!(scorer.push(&blank) < -1.0);
/// assert!((scorer.push(&two) - -0.3 / 2.0).abs() < 1e-6);
/// assert!(scorer.push(&blank) < -1.0); // ended before this frame
/// ```
#[derive(Clone, Debug)]
pub struct KeywordScorer<S, const LABELS: usize, const WINDOW: usize> {
    labels: [u16; LABELS],
    blank: u16,
    /// Ring of frames: the scores of the keyword's labels and of blank.
    frames: [([S; LABELS], S); WINDOW],
    newest: usize,
}

impl<S: LogScore, const LABELS: usize, const WINDOW: usize> KeywordScorer<S, LABELS, WINDOW> {
    /// A scorer before its first frame; `blank` is the blank's class index.
    #[must_use]
    pub const fn new(labels: [u16; LABELS], blank: u16) -> Self {
        const { assert!(LABELS > 0, "a keyword needs at least one label") };
        const { assert!(WINDOW >= LABELS, "the window is shorter than the keyword") };
        Self {
            labels,
            blank,
            frames: [([S::IMPOSSIBLE; LABELS], S::IMPOSSIBLE); WINDOW],
            newest: 0,
        }
    }

    /// Takes in the log-probabilities of one frame, one per class, and returns
    /// the keyword's score at this frame. Classes that the frame lacks are
    /// impossible, and so is NaN.
    pub fn push(&mut self, frame: &[S]) -> S {
        let of = |class: u16| match frame.get(usize::from(class)) {
            Some(&score) if score > S::IMPOSSIBLE => score,
            _ => S::IMPOSSIBLE,
        };
        self.newest = if self.newest + 1 < WINDOW {
            self.newest + 1
        } else {
            0
        };
        if let Some(slot) = self.frames.get_mut(self.newest) {
            *slot = (self.labels.map(of), of(self.blank));
        }
        self.score()
    }

    /// The keyword's score at the newest frame.
    #[must_use]
    pub fn score(&self) -> S {
        let split = self.frames.split_at_checked(self.newest + 1);
        let (newer, older) = split.unwrap_or((&self.frames, &[]));
        // For each label: the best alignment that ends in it, and in the blanks
        // after it.
        let mut ends = [(S::IMPOSSIBLE, S::IMPOSSIBLE); LABELS];
        for (scores, blank) in older.iter().chain(newer) {
            let mut before = (S::CERTAIN, S::CERTAIN);
            let mut previous = None;
            for ((&class, &score), end) in self.labels.iter().zip(scores).zip(&mut ends) {
                let (label, gap) = *end;
                let (from_label, from_gap) = before;
                // The same label twice needs a blank between.
                let mut arriving = max(label, from_gap);
                if previous != Some(class) {
                    arriving = max(arriving, from_label);
                }
                *end = (arriving.times(score), max(gap, label).times(*blank));
                before = (label, gap);
                previous = Some(class);
            }
        }
        ends.last()
            .map_or(S::IMPOSSIBLE, |(label, _)| label.root(LABELS))
    }

    /// Back to before the first frame.
    pub const fn reset(&mut self) {
        *self = Self::new(self.labels, self.blank);
    }
}

#[inline]
fn max<S: LogScore>(a: S, b: S) -> S {
    if b > a { b } else { a }
}
