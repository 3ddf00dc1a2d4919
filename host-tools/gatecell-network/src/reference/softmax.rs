//! Softmax and its logarithm, with the largest input taken out of the
//! exponentials so that none of them overflows.

fn peak(x: &[f64]) -> f64 {
    x.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

pub(super) fn softmax(x: &[f64]) -> Vec<f64> {
    let peak = peak(x);
    let exps: Vec<f64> = x.iter().map(|x| (x - peak).exp()).collect();
    let sum: f64 = exps.iter().sum();
    exps.iter().map(|e| e / sum).collect()
}

pub(super) fn log_softmax(x: &[f64]) -> Vec<f64> {
    let peak = peak(x);
    let sum: f64 = x.iter().map(|x| (x - peak).exp()).sum();
    // x − (peak + ln Σ) in two steps: peak + ln Σ would round ln Σ away
    // where the inputs are large.
    x.iter().map(|x| (x - peak) - sum.ln()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_inputs_do_not_overflow() {
        let y = softmax(&[1000.0, 1000.0]);
        assert_eq!(y, [0.5, 0.5]);
        let y = log_softmax(&[1e12, 1e12, 1e12 - 1.0]);
        let sum = 2.0 + (-1.0_f64).exp();
        assert_eq!(y[0], -sum.ln());
        assert_eq!(y[2], -1.0 - sum.ln());
        assert_eq!(log_softmax(&[-2000.0, 0.0])[0], -2000.0);
    }
}
