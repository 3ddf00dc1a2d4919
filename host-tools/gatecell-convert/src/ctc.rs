//! The CTC score of a text (Graves et al. 2006), in f64.

/// `ln P(labels | frames)`: the logarithm of the sum over all alignments, by the
/// forward recursion. The CTC loss is its negative.
///
/// `log_probs` holds one row of log-probabilities per frame (natural logarithm,
/// all rows of one length), `blank` is the blank's class index. The result is
/// −∞ where no alignment exists: too few frames, an unknown class, or a label
/// that is the blank.
///
/// ```
/// use gatecell_convert::ctc::forward_score;
/// // Label 0 and blank 1 over two frames: "00", "0-", "-0".
/// let frame = vec![0.4f64.ln(), 0.6f64.ln()];
/// let score = forward_score(&[frame.clone(), frame], &[0], 1);
/// assert!((score - 0.64f64.ln()).abs() < 1e-12);
/// ```
pub fn forward_score(log_probs: &[Vec<f64>], labels: &[usize], blank: usize) -> f64 {
    if labels.contains(&blank) {
        return f64::NEG_INFINITY;
    }
    // Blank, label, blank, label, …, blank.
    let mut extended = vec![blank];
    extended.extend(labels.iter().flat_map(|&label| [label, blank]));
    let mut alpha = vec![f64::NEG_INFINITY; extended.len()];
    for (step, frame) in log_probs.iter().enumerate() {
        for position in (0..extended.len()).rev() {
            let before = |back: usize| match position.checked_sub(back) {
                Some(index) => alpha[index],
                None => f64::NEG_INFINITY,
            };
            let class = extended[position];
            // A blank may be skipped between two different labels.
            let skips = class != blank && position >= 2 && extended[position - 2] != class;
            let arriving = match (step, position) {
                (0, 0 | 1) => 0.0,
                (0, _) => f64::NEG_INFINITY,
                _ => {
                    let skipped = if skips { before(2) } else { f64::NEG_INFINITY };
                    log_sum(log_sum(before(0), before(1)), skipped)
                }
            };
            alpha[position] = arriving + frame.get(class).copied().unwrap_or(f64::NEG_INFINITY);
        }
    }
    if log_probs.is_empty() {
        return if labels.is_empty() {
            0.0
        } else {
            f64::NEG_INFINITY
        };
    }
    match alpha[..] {
        [.., label, blank] => log_sum(label, blank),
        [blank] => blank,
        [] => f64::NEG_INFINITY,
    }
}

/// `ln(e^a + e^b)`.
fn log_sum(a: f64, b: f64) -> f64 {
    let (larger, smaller) = if a < b { (b, a) } else { (a, b) };
    if smaller == f64::NEG_INFINITY {
        return larger;
    }
    larger + (smaller - larger).exp().ln_1p()
}
