//! Prefix beam search.

use core::marker::PhantomData;

use super::candidate::{Candidate, offer};
use super::{CtcError, Hypothesis, LanguageScore, NoLanguage};
use crate::activation::Libm;
use crate::decode::LogSum;

/// CTC prefix beam search (Hannun et al. 2014, without lexicon): the `WIDTH`
/// most probable texts, each with the sum over its alignments, updated frame by
/// frame. Texts have up to `LEN` labels.
///
/// With `y` the frame's log-probabilities, a text `p` keeps two sums, over paths
/// that end in blank and in its last label `l` (products and sums of
/// probabilities):
///
/// ```text
/// blank'(p)     = (blank(p) + label(p)) · y(blank)
/// label'(p)     = label(p) · y(l)  +  open(p without l, l) · y(l)
/// open(q, c)    = blank(q)             if q ends in c
///                 blank(q) + label(q)  otherwise
/// ```
///
/// Texts rank by their probability times `e^(label bonus · labels)` times the
/// [`LanguageScore`] of each label. A beam as wide as there are texts is exact;
/// of equals the earlier one stays, so the result is the same on every machine.
///
/// `S` is `f32` (math by `M`) or [`Fixed<16>`](crate::Fixed) (integers alone).
/// The fixed-point sums err by at most 8.4e-6 each: a text's log-probability by
/// at most 2.6e-5 per frame (beside the error of the input), and it must stay
/// above −32768.
///
/// A frame takes about `WIDTH·K` comparisons and few log-sums per text; memory
/// is two beams of `WIDTH` texts: place it in a `static` where `LEN` is large.
///
/// ```
/// use gatecell::decode::ctc::PrefixBeam;
///
/// // Classes: label 0, label 1, blank. Greedy decoding would give no label at
/// // all (0.36), but label 0 has three alignments: 0.16 + 0.24 + 0.24 = 0.64.
/// let frame = [0.4f32.ln(), 0.0f32.ln(), 0.6f32.ln()];
/// let mut beam = PrefixBeam::<f32, 4, 8>::new(2);
/// beam.push(&frame).unwrap();
/// beam.push(&frame).unwrap();
/// assert_eq!(beam.best(), [0]);
/// let best = beam.hypotheses().next().unwrap();
/// assert!((best.log_probability() - 0.64f32.ln()).abs() < 1e-6);
/// ```
#[derive(Clone, Debug)]
pub struct PrefixBeam<S, const WIDTH: usize, const LEN: usize, M = Libm> {
    blank: u16,
    label_bonus: S,
    beams: [[Hypothesis<S, LEN>; WIDTH]; 2],
    /// Whether the current beam is the second one.
    second: bool,
    math: PhantomData<M>,
}

impl<S: LogSum<M>, const WIDTH: usize, const LEN: usize, M> PrefixBeam<S, WIDTH, LEN, M> {
    /// A decoder before its first frame; `blank` is the blank's class index.
    #[must_use]
    pub const fn new(blank: u16) -> Self {
        Self::with_label_bonus(blank, S::CERTAIN)
    }

    /// A decoder that adds `label_bonus` to the rank of a text for each of its
    /// labels: positive against too short texts, negative against too long ones.
    ///
    /// ```
    /// use gatecell::{Fixed, decode::ctc::PrefixBeam};
    ///
    /// let frame = [Fixed(-53_182), Fixed(-38_502)]; // ln 4/9, ln 5/9: label, blank
    /// let mut plain = PrefixBeam::<Fixed<16>, 2, 4>::new(1);
    /// plain.push(&frame).unwrap();
    /// assert_eq!(plain.best(), []);
    /// let mut eager = PrefixBeam::<Fixed<16>, 2, 4>::with_label_bonus(1, Fixed(32_768));
    /// eager.push(&frame).unwrap();
    /// assert_eq!(eager.best(), [0]);
    /// ```
    #[must_use]
    pub const fn with_label_bonus(blank: u16, label_bonus: S) -> Self {
        const { assert!(WIDTH > 0, "a beam needs at least one hypothesis") };
        let mut beams = [[Hypothesis::NONE; WIDTH]; 2];
        beams[0][0] = Hypothesis::EMPTY;
        Self {
            blank,
            label_bonus,
            beams,
            second: false,
            math: PhantomData,
        }
    }

    /// Takes in the log-probabilities of one frame, one per class.
    ///
    /// # Errors
    ///
    /// See [`CtcError`]; the decoder is then as it was before the frame.
    pub fn push(&mut self, frame: &[S]) -> Result<(), CtcError> {
        self.push_with(frame, &mut NoLanguage)
    }

    /// [`push`](Self::push) with a language score, which is asked for every
    /// text of the beam and every label.
    ///
    /// ```
    /// use gatecell::decode::ctc::PrefixBeam;
    ///
    /// let frame = [-0.8f32, -0.9, -2.0]; // labels 0 and 1, blank
    /// let mut beam = PrefixBeam::<f32, 4, 8>::new(2);
    /// beam.push_with(&frame, &mut |_: &[u16], next| if next == 1 { 0.5 } else { 0.0 }).unwrap();
    /// assert_eq!(beam.best(), [1]);
    /// ```
    ///
    /// # Errors
    ///
    /// See [`CtcError`]; the decoder is then as it was before the frame.
    pub fn push_with(
        &mut self,
        frame: &[S],
        language: &mut impl LanguageScore<S>,
    ) -> Result<(), CtcError> {
        let kept = self.candidates(frame, language)?;
        let too_long = kept.iter().any(|candidate| {
            let parent = self.current().get(candidate.parent);
            candidate.append.is_some() && parent.is_some_and(Hypothesis::is_full)
        });
        if too_long {
            return Err(CtcError::TextTooLong { capacity: LEN });
        }
        self.advance(&kept);
        Ok(())
    }

    /// The best texts after this frame, best first.
    fn candidates(
        &self,
        frame: &[S],
        language: &mut impl LanguageScore<S>,
    ) -> Result<[Candidate<S>; WIDTH], CtcError> {
        let classes = frame.len();
        let Some(&blank_score) = frame.get(usize::from(self.blank)) else {
            return Err(CtcError::NoBlank { classes });
        };
        if classes > usize::from(u16::MAX) + 1 {
            return Err(CtcError::TooManyClasses { classes });
        }
        let mut kept = [Candidate::NONE; WIDTH];
        for (parent, text) in self.hypotheses().enumerate() {
            let stay = self.stay(parent, text, frame, blank_score);
            offer(&mut kept, stay);
            for (label, &score) in (0..=u16::MAX).zip(frame) {
                if label == self.blank {
                    continue;
                }
                let total = text.open_to(label).times(score);
                let bonus = self.label_bonus.times(language.score(text.labels(), label));
                let external = text.external.times(bonus);
                let rank = total.times(external);
                let wanted = kept.last().is_some_and(|worst| rank > worst.rank);
                // A text that is in the beam already has counted these paths.
                if wanted && !self.hypotheses().any(|other| other.extends(text, label)) {
                    let extended = Candidate {
                        parent,
                        append: Some(label),
                        blank: S::IMPOSSIBLE,
                        label: total,
                        total,
                        external,
                        rank,
                    };
                    offer(&mut kept, extended);
                }
            }
        }
        match kept.first() {
            Some(best) if best.rank > S::IMPOSSIBLE => Ok(kept),
            _ => Err(CtcError::Impossible),
        }
    }

    /// The text of a hypothesis after a frame without a new label, with the paths
    /// that reach the same text from its own prefix.
    fn stay(
        &self,
        parent: usize,
        text: &Hypothesis<S, LEN>,
        frame: &[S],
        blank_score: S,
    ) -> Candidate<S> {
        let blank = text.total.times(blank_score);
        let last = text.labels().last().copied();
        let scored = last.and_then(|last| Some((last, *frame.get(usize::from(last))?)));
        let label = scored.map_or(S::IMPOSSIBLE, |(last, score)| {
            let prefix = self.hypotheses().find(|prefix| text.extends(prefix, last));
            let arriving = prefix.map_or(S::IMPOSSIBLE, |prefix| prefix.open_to(last));
            text.label.plus(arriving).times(score)
        });
        let total = blank.plus(label);
        Candidate {
            parent,
            append: None,
            blank,
            label,
            total,
            external: text.external,
            rank: total.times(text.external),
        }
    }

    /// Writes the next beam beside the current one and makes it current.
    fn advance(&mut self, kept: &[Candidate<S>; WIDTH]) {
        let [first, second] = &mut self.beams;
        let (from, to) = if self.second {
            (second, first)
        } else {
            (first, second)
        };
        for (slot, candidate) in to.iter_mut().zip(kept) {
            (slot.blank, slot.label) = (candidate.blank, candidate.label);
            (slot.total, slot.external) = (candidate.total, candidate.external);
            if let Some(parent) = from.get(candidate.parent) {
                slot.set_labels(parent, candidate.append);
            }
        }
        self.second = !self.second;
    }

    fn current(&self) -> &[Hypothesis<S, LEN>; WIDTH] {
        let [first, second] = &self.beams;
        if self.second { second } else { first }
    }

    /// The texts of the beam, best first.
    pub fn hypotheses(&self) -> impl Iterator<Item = &Hypothesis<S, LEN>> {
        self.current()
            .iter()
            .take_while(|text| text.total > S::IMPOSSIBLE)
    }

    /// The best text so far. It may still change with the next frames.
    #[must_use]
    pub fn best(&self) -> &[u16] {
        self.hypotheses().next().map_or(&[], Hypothesis::labels)
    }

    /// Back to before the first frame.
    pub fn reset(&mut self) {
        for text in self.beams.iter_mut().flatten() {
            *text = Hypothesis::NONE;
        }
        self.second = false;
        if let Some(text) = self.beams.iter_mut().flatten().next() {
            *text = Hypothesis::EMPTY;
        }
    }
}
