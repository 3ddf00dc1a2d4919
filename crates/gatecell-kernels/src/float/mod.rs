//! Products in single precision: several rows at once, column by column.

#[cfg(gatecell_fpu)]
mod thumb;

/// `sums[n] + Σ_k block[k][n] · x[k]`: each row takes one column after the other, each product
/// rounded before it is added, so that every processor computes the same bits. A block of
/// fewer columns than `x` is summed as far as it goes.
#[must_use]
#[inline(always)]
pub fn add<const N: usize>(sums: [f32; N], block: &[f32], x: &[f32]) -> [f32; N] {
    #[cfg(gatecell_fpu)]
    if let Some(sums) = thumb::add(&sums, block, x) {
        return sums;
    }
    portable(sums, block, x)
}

/// Columns of an iteration.
const UNROLLED: usize = 4;

/// [`add`], the specification.
#[must_use]
#[inline(always)]
pub fn portable<const N: usize>(mut sums: [f32; N], block: &[f32], x: &[f32]) -> [f32; N] {
    let mut column = |weights: &[f32; N], x: f32| {
        for (sum, weight) in sums.iter_mut().zip(weights) {
            *sum += weight * x;
        }
    };
    let (columns, _) = block.as_chunks::<N>();
    let (unrolled, columns) = columns.as_chunks::<UNROLLED>();
    let (unrolled_x, x) = x.as_chunks::<UNROLLED>();
    for (weights, x) in unrolled.iter().zip(unrolled_x) {
        for (weights, &x) in weights.iter().zip(x) {
            column(weights, x);
        }
    }
    for (weights, &x) in columns.iter().zip(x) {
        column(weights, x);
    }
    sums
}
