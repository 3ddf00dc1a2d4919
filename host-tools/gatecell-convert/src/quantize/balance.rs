//! Coarser steps for input features whose weights are small.
//!
//! A row of weights has one scale, and the scales of the inputs are folded into it:
//! a feature of a wide range takes the row's resolution from all others. Sixteen
//! bits of input are more than such others need; in coarser steps their folded
//! weights grow, and eight bits show more of them. It costs nothing on the device.
//! (The idea of SmoothQuant and AWQ, Xiao et al. 2023, Lin et al. 2024, for an
//! input with a scale per feature.)

use super::IntegerFormat;
use gatecell_network::network::{Cell, Layer, Network, Value};

/// Each coarser than the last by half an octave: up to 2^5 times the finest.
const STEPS: i32 = 10;

/// Most rounds over the features.
const ROUNDS: usize = 8;

/// A feature's deviation, as a part of half its range.
const DEVIATION: f64 = 1.0 / 3.0;

/// The step of every input feature. `finest` is the finest of each, `half` half the
/// calibrated range, in real units.
pub(super) fn scales(
    network: &Network,
    format: IntegerFormat,
    finest: &[f64],
    half: &[f64],
) -> Vec<f64> {
    let rows = rows(&matrices(network), finest);
    // Mean square of every feature in its finest steps.
    let square: Vec<f64> = finest
        .iter()
        .zip(half)
        .map(|(scale, half)| (half * DEVIATION / scale).powi(2))
        .collect();
    let factors = factors(&rows, &square, f64::from(format.max_weight));
    finest.iter().zip(&factors).map(|(s, f)| s * f).collect()
}

/// The largest weight of every feature of the network's input; infinite where no matrix reads
/// the input.
pub(super) fn importance(network: &Network) -> Vec<f64> {
    let width = network.input.input_size;
    let rows = rows(&matrices(network), &vec![1.0; width]);
    if rows.is_empty() {
        return vec![f64::INFINITY; width];
    }
    let largest = |feature: usize| rows.iter().map(|row| row[feature]).fold(0.0, f64::max);
    (0..width).map(largest).collect()
}

/// Factor of every input feature's step, for rows folded with the finest steps.
fn factors(rows: &[Vec<f64>], square: &[f64], top: f64) -> Vec<f64> {
    let mut factors = vec![1.0; square.len()];
    if rows.is_empty() {
        return factors;
    }
    for _ in 0..ROUNDS {
        let mut moved = false;
        for feature in 0..square.len() {
            let best = best_factor(feature, rows, square, &factors, top);
            moved |= best != factors[feature];
            factors[feature] = best;
        }
        if !moved {
            break;
        }
    }
    factors
}

/// A matrix that multiplies the network's input.
pub(super) struct Matrix<'a> {
    /// Index of its node in the network, and of its direction.
    pub(super) place: (usize, usize),
    /// `[rows][columns]`
    weights: &'a [f64],
    /// Which feature of the input each column multiplies, if any.
    pub(super) features: Vec<Option<usize>>,
}

impl Matrix<'_> {
    pub(super) fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.weights.chunks_exact(self.features.len())
    }
}

/// Every matrix that multiplies the input.
pub(super) fn matrices(network: &Network) -> Vec<Matrix<'_>> {
    let mut all = Vec::new();
    for (id, node) in network.nodes.iter().enumerate() {
        let Some(&value) = node.inputs.first() else {
            continue;
        };
        let matrices: Vec<&[f64]> = match &node.layer {
            Layer::Dense(dense) => vec![&dense.w],
            Layer::Recurrent(layer) => {
                let cells = layer.directions.iter().map(|direction| &direction.cell);
                cells.map(input_matrix).collect()
            }
            Layer::Activation(_)
            | Layer::Softmax
            | Layer::LogSoftmax
            | Layer::LastStep
            | Layer::Flatten { .. }
            | Layer::Concat => continue,
        };
        let features = input_features(network, value);
        if features.iter().any(Option::is_some) {
            let matrices = matrices.into_iter().enumerate();
            all.extend(matrices.map(|(direction, weights)| Matrix {
                place: (id, direction),
                weights,
                features: features.clone(),
            }));
        }
    }
    all
}

/// The rows of the matrices, folded with the input's finest steps.
fn rows(matrices: &[Matrix], scale: &[f64]) -> Vec<Vec<f64>> {
    let mut rows = Vec::new();
    for matrix in matrices {
        for row in matrix.rows() {
            let mut folded = vec![0.0f64; scale.len()];
            for (w, feature) in row.iter().zip(&matrix.features) {
                if let Some(feature) = *feature {
                    folded[feature] = folded[feature].max((w * scale[feature]).abs());
                }
            }
            if folded.iter().any(|&w| w > 0.0) {
                rows.push(folded);
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
                Layer::Recurrent(_)
                | Layer::Dense(_)
                | Layer::Activation(_)
                | Layer::Softmax
                | Layer::LogSoftmax => nothing(),
            }
        }
        Value::FinalHidden { .. } | Value::FinalCell { .. } => nothing(),
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
