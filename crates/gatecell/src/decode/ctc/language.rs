//! A hook for knowledge about the text.

/// Says how well a label follows a text: a character n-gram, say, or a table of
/// transitions. Any closure of this shape is one.
///
/// The score is a natural logarithm in the decoder's number type, already
/// weighted; [`PrefixBeam`](super::PrefixBeam) adds it once for each label that
/// it appends. It must depend on `prefix` and `next` alone.
///
/// ```
/// use gatecell::decode::ctc::LanguageScore;
///
/// // Label 7 never follows itself.
/// let mut rule = |prefix: &[u16], next: u16| {
///     if next == 7 && prefix.last() == Some(&7) { f32::NEG_INFINITY } else { 0.0 }
/// };
/// assert_eq!(LanguageScore::score(&mut rule, &[7], 7), f32::NEG_INFINITY);
/// ```
pub trait LanguageScore<S> {
    /// Log-probability (or any bonus) of `next` after `prefix`.
    fn score(&mut self, prefix: &[u16], next: u16) -> S;
}

impl<S, F: FnMut(&[u16], u16) -> S> LanguageScore<S> for F {
    #[inline]
    fn score(&mut self, prefix: &[u16], next: u16) -> S {
        self(prefix, next)
    }
}

/// No knowledge about the text: every label scores the default, zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoLanguage;

impl<S: Default> LanguageScore<S> for NoLanguage {
    #[inline]
    fn score(&mut self, _prefix: &[u16], _next: u16) -> S {
        S::default()
    }
}
