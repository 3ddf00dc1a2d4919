//! Matrices that lie with one column per unit, as Keras and those who follow
//! it store them.

/// `[inputs][gates · units]` to `[gates][units][inputs]`, gates in the order
/// given.
pub(super) fn rows(kernel: &[f64], inputs: usize, units: usize, order: &[usize]) -> Vec<f64> {
    let columns = order.len() * units;
    let mut rows = Vec::with_capacity(kernel.len());
    for &gate in order {
        for unit in 0..units {
            rows.extend((0..inputs).map(|i| kernel[i * columns + gate * units + unit]));
        }
    }
    rows
}

/// The bias vectors of a GRU with the reset after the product, of the input
/// and of the recurrent product, to one vector and the candidate's part of the
/// second, which stays inside the reset.
pub(super) fn reset_after(both: &[f64], units: usize) -> (Vec<f64>, Vec<f64>) {
    let (input, recurrent) = both.split_at(3 * units);
    let mut bias = input.to_vec();
    for (bias, recurrent) in bias[..2 * units].iter_mut().zip(recurrent) {
        *bias += recurrent;
    }
    (bias, recurrent[2 * units..].to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_become_rows_in_another_order() {
        // Two inputs, two gates of two units.
        let kernel = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
        assert_eq!(
            rows(&kernel, 2, 2, &[1, 0]),
            [3.0, 7.0, 4.0, 8.0, 1.0, 5.0, 2.0, 6.0]
        );
    }

    #[test]
    fn the_candidates_recurrent_bias_stays_apart() {
        let both = [1.0, 2.0, 3.0, 10.0, 20.0, 30.0];
        assert_eq!(reset_after(&both, 1), (vec![11.0, 22.0, 3.0], vec![30.0]));
    }
}
