//! The specification of the kernels, in plain scalar code on canonical arrays.

/// `Σ_k w[k] · x[k]`, wrapping in `i32`.
///
/// The converter proves for every row that no sum of this kind leaves `i32`, so
/// wrapping never shows, and the order of summation does not matter.
#[must_use]
pub fn row_sum(row: &[i8], x: &[i16]) -> i32 {
    row.iter().zip(x).fold(0, |sum: i32, (&w, &x)| {
        sum.wrapping_add(i32::from(w) * i32::from(x))
    })
}

/// `Σ_k w[k] · x[k]` of 16-bit weights.
#[must_use]
pub fn row_sum_wide(row: &[i16], x: &[i16]) -> i64 {
    row.iter()
        .zip(x)
        .map(|(&w, &x)| i64::from(w) * i64::from(x))
        .sum()
}
