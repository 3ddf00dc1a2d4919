//! The most probable class.

/// Index of the largest element, the first one of equals; `None` for an empty
/// slice. Elements that compare with nothing (NaN) never win.
///
/// ```
/// use gatecell::{Fixed, decode::argmax};
/// assert_eq!(argmax(&[Fixed::<16>(-3), Fixed(7), Fixed(7)]), Some(1));
/// ```
#[must_use]
pub fn argmax<T: PartialOrd>(x: &[T]) -> Option<usize> {
    let mut best: Option<(usize, &T)> = None;
    for (index, value) in x.iter().enumerate() {
        // `value == value` is false for NaN alone.
        #[allow(clippy::eq_op)]
        let wins = value == value && best.is_none_or(|(_, top)| value > top);
        if wins {
            best = Some((index, value));
        }
    }
    best.map(|(index, _)| index)
}
