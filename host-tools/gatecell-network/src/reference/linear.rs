//! Products of a row-major matrix with a vector.

/// `W x`.
pub(super) fn product(w: &[f64], x: &[f64]) -> impl Iterator<Item = f64> {
    w.chunks_exact(x.len())
        .map(move |row| row.iter().zip(x).map(|(w, x)| w * x).sum())
}

/// `W x + b`.
pub(super) fn affine(w: &[f64], bias: &[f64], x: &[f64]) -> Vec<f64> {
    product(w, x).zip(bias).map(|(wx, b)| wx + b).collect()
}
