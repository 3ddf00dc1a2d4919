//! Greedy (best path) decoding.

use heapless::Vec;

use super::CtcError;
use crate::decode::argmax;

/// Greedy CTC decoder for streams: the most probable class of each frame,
/// repeats collapsed, blanks dropped (best path decoding, Graves et al. 2006,
/// eq. 4). A label comes out with the first frame that shows it: best path
/// decoding never takes a label back.
///
/// Scores are logits, probabilities or log-probabilities, in any number type:
/// only their order counts. The first of equal scores wins; NaN never does, and
/// a frame without any number counts as blank.
///
/// ```
/// use gatecell::decode::ctc::Greedy;
///
/// // Classes: blank, then labels 1 and 2.
/// let mut decoder = Greedy::new(0);
/// assert_eq!(decoder.push(&[0.1, 0.8, 0.1]), Some(1));
/// assert_eq!(decoder.push(&[0.1, 0.8, 0.1]), None); // the same label goes on
/// assert_eq!(decoder.push(&[0.9, 0.1, 0.0]), None); // blank
/// assert_eq!(decoder.push(&[0.1, 0.8, 0.1]), Some(1)); // the label again
/// assert_eq!(decoder.push(&[0.1, 0.1, 0.8]), Some(2));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Greedy {
    blank: u16,
    last: u16,
}

impl Greedy {
    /// A decoder before its first frame; `blank` is the blank's class index.
    #[must_use]
    pub const fn new(blank: u16) -> Self {
        Self { blank, last: blank }
    }

    /// Takes in the scores of one frame, one per class, and returns the label
    /// that begins here, if one does. Classes past the 65536th are not seen.
    #[inline]
    pub fn push<S: PartialOrd>(&mut self, frame: &[S]) -> Option<u16> {
        let class = argmax(frame)
            .and_then(|class| u16::try_from(class).ok())
            .unwrap_or(self.blank);
        let begins = class != self.last && class != self.blank;
        self.last = class;
        begins.then_some(class)
    }

    /// Back to before the first frame.
    pub const fn reset(&mut self) {
        self.last = self.blank;
    }
}

/// The labels of a whole sequence by [`Greedy`] decoding; `frames` holds the
/// scores of one frame per item: `&[[S; K]]`, or `scores.chunks_exact(k)`.
///
/// ```
/// use gatecell::decode::ctc::greedy;
///
/// // Classes: labels 0 and 1, then blank.
/// let frames = [[3, 0, 1], [3, 1, 1], [0, 0, 7], [2, 0, 0], [0, 5, 1]];
/// assert_eq!(greedy::<_, 8>(&frames, 2).unwrap(), [0, 0, 1]);
/// ```
///
/// # Errors
///
/// [`CtcError::TextTooLong`] if there are more than `N` labels.
pub fn greedy<S: PartialOrd, const N: usize>(
    frames: impl IntoIterator<Item: AsRef<[S]>>,
    blank: u16,
) -> Result<Vec<u16, N>, CtcError> {
    let mut decoder = Greedy::new(blank);
    let mut labels = Vec::new();
    for frame in frames {
        if let Some(label) = decoder.push(frame.as_ref()) {
            labels
                .push(label)
                .map_err(|_| CtcError::TextTooLong { capacity: N })?;
        }
    }
    Ok(labels)
}
