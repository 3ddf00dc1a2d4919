//! One text of the beam.

use crate::decode::LogScore;

/// A text with its log-probabilities.
#[derive(Clone, Copy, Debug)]
pub struct Hypothesis<S, const LEN: usize> {
    labels: [u16; LEN],
    len: usize,
    /// All paths that end in blank.
    pub(super) blank: S,
    /// All paths that end in the last label.
    pub(super) label: S,
    /// Both.
    pub(super) total: S,
    /// Label bonus and language, over all labels.
    pub(super) external: S,
}

impl<S: LogScore, const LEN: usize> Hypothesis<S, LEN> {
    /// No text at all.
    pub(super) const NONE: Self = Self {
        labels: [0; LEN],
        len: 0,
        blank: S::IMPOSSIBLE,
        label: S::IMPOSSIBLE,
        total: S::IMPOSSIBLE,
        external: S::CERTAIN,
    };

    /// The empty text before the first frame.
    pub(super) const EMPTY: Self = Self {
        labels: [0; LEN],
        len: 0,
        blank: S::CERTAIN,
        label: S::IMPOSSIBLE,
        total: S::CERTAIN,
        external: S::CERTAIN,
    };

    /// The text.
    #[must_use]
    pub fn labels(&self) -> &[u16] {
        self.labels.get(..self.len).unwrap_or(&self.labels)
    }

    /// Whether no label can be appended.
    pub(super) const fn is_full(&self) -> bool {
        self.len >= LEN
    }

    /// Makes the text that of `parent` and then `append`, which must fit.
    pub(super) fn set_labels(&mut self, parent: &Self, append: Option<u16>) {
        (self.labels, self.len) = (parent.labels, parent.len);
        if let (Some(label), Some(slot)) = (append, self.labels.get_mut(self.len)) {
            *slot = label;
            self.len += 1;
        }
    }

    /// `ln P(text | frames)`: the sum over all alignments that the beam kept.
    #[must_use]
    pub const fn log_probability(&self) -> S {
        self.total
    }

    /// What the beam ranks by: the log-probability with the label bonus and the
    /// language score.
    #[must_use]
    pub fn rank(&self) -> S {
        self.total.times(self.external)
    }

    /// Whether this text is `other`'s and then `label`.
    pub(super) fn extends(&self, other: &Self, label: u16) -> bool {
        self.labels()
            .split_last()
            .is_some_and(|(&last, rest)| last == label && rest == other.labels())
    }

    /// `ln P` of all paths to which `label` can be appended as a new label: after
    /// the same label only those that end in blank.
    pub(super) fn open_to(&self, label: u16) -> S {
        if self.labels().last() == Some(&label) {
            self.blank
        } else {
            self.total
        }
    }
}
