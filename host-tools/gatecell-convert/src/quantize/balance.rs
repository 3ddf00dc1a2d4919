//! Coarser steps for input features whose weights are small.
//!
//! A row of weights has one scale, and the scales of the inputs are folded into it:
//! a feature of a wide range takes the row's resolution from all others. Sixteen
//! bits of input are more than such others need; in coarser steps their folded
//! weights grow, and eight bits show more of them. It costs nothing on the device.
//! (The idea of SmoothQuant and AWQ, Xiao et al. 2023, Lin et al. 2024, for an
//! input with a scale per feature.)

use super::IntegerFormat;
use crate::network::{Cell, Layer, Network, Value};

/// Each finer than the last by half: up to 2^5, which leaves ten of sixteen bits.
const STEPS: i32 = 10;

/// Most rounds over the features.
const ROUNDS: usize = 8;

/// A feature's deviation, as a part of half its range.
const DEVIATION: f64 = 1.0 / 3.0;

/// Factor of every input feature's step. `scale` is the finest step, `half` half the
/// calibrated range, in real units.
pub(super) fn factors(
    network: &Network,
    format: IntegerFormat,
    scale: &[f64],
    half: &[f64],
) -> Vec<f64> {
    let top = f64::from(format.max_weight);
    let rows = rows(network, scale);
    let mut factors = vec![1.0; scale.len()];
    if rows.is_empty() {
        return factors;
    }
    // Mean square of every feature in its finest steps.
    let square: Vec<f64> = scale
        .iter()
        .zip(half)
        .map(|(scale, half)| (half * DEVIATION / scale).powi(2))
        .collect();
    for _ in 0..ROUNDS {
        let mut moved = false;
        for feature in 0..scale.len() {
            let best = best_factor(feature, &rows, &square, &factors, top);
            moved |= best != factors[feature];
            factors[feature] = best;
        }
        if !moved {
            break;
        }
    }
    factors
}

/// The rows of every matrix that multiplies the input, folded with its finest steps.
fn rows(network: &Network, scale: &[f64]) -> Vec<Vec<f64>> {
    let mut rows = Vec::new();
    for node in &network.nodes {
        let Some(&value) = node.inputs.first() else {
            continue;
        };
        let matrices: Vec<(&[f64], usize)> = match &node.layer {
            Layer::Dense(dense) => vec![(&dense.w, dense.input_size)],
            Layer::Recurrent(layer) => {
                let cells = layer.directions.iter().map(|direction| &direction.cell);
                cells
                    .map(|cell| (input_matrix(cell), layer.input_size))
                    .collect()
            }
            _ => continue,
        };
        let features = input_features(network, value);
        if features.iter().all(Option::is_none) {
            continue;
        }
        for (matrix, columns) in matrices {
            for row in matrix.chunks_exact(columns) {
                let mut folded = vec![0.0f64; scale.len()];
                for (w, feature) in row.iter().zip(&features) {
                    if let Some(feature) = *feature {
                        folded[feature] = folded[feature].max((w * scale[feature]).abs());
                    }
                }
                if folded.iter().any(|&w| w > 0.0) {
                    rows.push(folded);
                }
            }
        }
    }
    rows
}

fn input_matrix(cell: &Cell) -> &[f64] {
    match cell {
        Cell::Rnn(cell) => &cell.w,
        Cell::Lstm(cell) => &cell.w,
        Cell::Gru(cell) => &cell.w,
    }
}

/// Which feature of the network's input each feature of a value is, if any.
fn input_features(network: &Network, value: Value) -> Vec<Option<usize>> {
    let nothing = || vec![None; network.width(value)];
    match value {
        Value::Input => (0..network.input.input_size).map(Some).collect(),
        Value::Node(id) => {
            let node = &network.nodes[id];
            let of_all = || {
                node.inputs
                    .iter()
                    .flat_map(|&input| input_features(network, input))
            };
            match node.layer {
                Layer::Concat | Layer::LastStep => of_all().collect(),
                Layer::Flatten { steps } => of_all().collect::<Vec<_>>().repeat(steps),
                _ => nothing(),
            }
        }
        _ => nothing(),
    }
}

/// The factor with the least error of all rows, the factors of the others given.
fn best_factor(
    feature: usize,
    rows: &[Vec<f64>],
    square: &[f64],
    factors: &[f64],
    top: f64,
) -> f64 {
    // Per row: its largest weight besides this one.
    let others: Vec<f64> = rows
        .iter()
        .map(|row| {
            let weights = row.iter().zip(factors).enumerate();
            let others = weights.filter(|&(k, _)| k != feature);
            others.fold(0.0f64, |peak, (_, (w, factor))| peak.max(w * factor))
        })
        .collect();
    let rest: f64 = (0..factors.len())
        .filter(|&k| k != feature)
        .map(|k| square[k] / (factors[k] * factors[k]))
        .sum();
    let error = |factor: f64| -> f64 {
        let squares = rest + square[feature] / (factor * factor);
        let row = |(row, &other): (&Vec<f64>, &f64)| {
            let own = row[feature] * factor;
            let step = own.max(other) / top;
            // Both roundings err by a twelfth of a step's square.
            step * step * squares + own * own
        };
        rows.iter().zip(&others).map(row).sum()
    };
    (0..=STEPS)
        .map(|half_octaves| 2f64.powf(f64::from(half_octaves) / 2.0))
        .min_by(|&a, &b| error(a).total_cmp(&error(b)))
        .unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_of_small_weights_get_coarser_steps() {
        // The second feature has a hundredth of the first one's range and the same
        // weights.
        let rows = [vec![100.0, 1.0], vec![50.0, 0.5]];
        let square = [1e6, 1e6];
        let factor = best_factor(1, &rows, &square, &[1.0, 1.0], 127.0);
        assert_eq!(factor, 32.0);
        // The first one has the largest weights: a coarser step takes from all.
        assert_eq!(best_factor(0, &rows, &square, &[1.0, 1.0], 127.0), 1.0);
    }

    #[test]
    fn steps_stay_as_fine_as_the_weights() {
        // Inputs of a few steps have nothing to give.
        let rows = [vec![100.0, 20.0]];
        assert_eq!(
            best_factor(1, &rows, &[25.0, 25.0], &[1.0, 1.0], 127.0),
            1.0
        );
    }
}
