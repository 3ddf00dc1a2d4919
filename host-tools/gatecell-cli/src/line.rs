//! Texts as single lines.

/// Names inside models may hold any character, line ends included.
pub(crate) fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}
