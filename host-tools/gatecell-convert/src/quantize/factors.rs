//! The covariance of a row's inputs in factors: how well errors that come later can make
//! good for one.

/// `C = LᵀDL`, with a lower triangular `L` whose diagonal is one, and a diagonal `D`:
/// `eᵀCe = Σ Dₖ(eₖ + Σ Lₖⱼeⱼ)²` over `j < k`. All but column `k` and those before it are gone
/// from its term: what the later columns can make good is made good in it.
pub(super) struct Factors {
    /// `[columns][columns]`; only what lies left of the diagonal counts.
    lower: Vec<f64>,
    /// `D`: the part of each column's variance that no later column explains.
    pub(super) variance: Vec<f64>,
}

impl Factors {
    /// Of a symmetric `matrix` `[columns][columns]` whose eigenvalues are at least `least`.
    pub(super) fn new(matrix: &[f64], columns: usize, least: f64) -> Self {
        let mut lower = matrix.to_vec();
        let mut variance = vec![0.0; columns];
        for k in (0..columns).rev() {
            let (before, row) = lower.split_at_mut(k * columns);
            // Only rounding can bring it below.
            variance[k] = row[k].max(least);
            let row = &mut row[..k];
            for (i, earlier) in before.chunks_exact_mut(columns).enumerate() {
                let by = row[i] / variance[k];
                for (entry, c) in earlier[..=i].iter_mut().zip(&*row) {
                    *entry -= by * c;
                }
            }
            row.iter_mut().for_each(|entry| *entry /= variance[k]);
        }
        Self { lower, variance }
    }

    /// `Σ Lₖⱼeⱼ` for the errors of the first `k` columns in each of `N` trials. Each sum has
    /// `PARTS` parts, added in a fixed order.
    pub(super) fn carried<const N: usize, const PARTS: usize>(
        &self,
        errors: &[[f64; N]],
    ) -> [f64; N] {
        let start = errors.len() * self.variance.len();
        let row = &self.lower[start..start + errors.len()];
        let (rows, row_rest) = row.as_chunks::<PARTS>();
        let (chunks, rest) = errors.as_chunks::<PARTS>();
        let mut sums = [[0.0; N]; PARTS];
        for (row, chunk) in rows.iter().zip(chunks) {
            for ((sums, factor), errors) in sums.iter_mut().zip(row).zip(chunk) {
                add(sums, *factor, errors);
            }
        }
        let mut total = [0.0; N];
        sums.iter().for_each(|sums| add(&mut total, 1.0, sums));
        for (factor, errors) in row_rest.iter().zip(rest) {
            add(&mut total, *factor, errors);
        }
        total
    }
}

fn add<const N: usize>(sums: &mut [f64; N], factor: f64, errors: &[f64; N]) {
    for (sum, error) in sums.iter_mut().zip(errors) {
        *sum += factor * error;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_by_hand() {
        // 4a² + 2·2ab + 2b² + 2·1bc + 1c², c chosen last.
        let matrix = [4.0, 2.0, 0.0, 2.0, 2.0, 1.0, 0.0, 1.0, 1.0];
        let factors = Factors::new(&matrix, 3, 1e-3);
        // c explains a half of b's variance, b then all of a's: what is left of it is the least.
        assert_eq!(factors.variance, [1e-3, 1.0, 1.0]);
        assert_eq!(factors.carried::<1, 8>(&[[3.0]]), [6.0]);
        assert_eq!(
            factors.carried::<2, 1>(&[[3.0, 1.0], [5.0, 2.0]]),
            [5.0, 2.0]
        );
    }

    #[test]
    fn terms_add_up_to_the_square() {
        let columns = 19;
        let number = |k: usize| ((k * 7919 + 13) % 101) as f64 / 50.0 - 1.0;
        let entry = |a: usize, b: usize| -> f64 {
            let sum: f64 = (0..9).map(|j| number(a * 9 + j) * number(b * 9 + j)).sum();
            sum + f64::from(u8::from(a == b))
        };
        let matrix: Vec<f64> = (0..columns * columns)
            .map(|k| entry(k / columns, k % columns))
            .collect();
        let factors = Factors::new(&matrix, columns, 1.0);
        let errors: Vec<[f64; 1]> = (0..columns).map(|k| [number(k * 3)]).collect();
        let mut terms = 0.0;
        let mut square = 0.0;
        for k in 0..columns {
            let [by_one] = factors.carried::<1, 1>(&errors[..k]);
            let [by_eight] = factors.carried::<1, 8>(&errors[..k]);
            assert!((by_one - by_eight).abs() < 1e-12);
            terms += factors.variance[k] * (errors[k][0] + by_one).powi(2);
            for j in 0..columns {
                square += matrix[k * columns + j] * errors[k][0] * errors[j][0];
            }
        }
        assert!((terms / square - 1.0).abs() < 1e-12, "{terms} {square}");
    }
}
