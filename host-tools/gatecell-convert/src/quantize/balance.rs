//! Coarser steps for input features whose weights are small.
//!
//! A row of weights has one scale, and the scales of the inputs are folded into it:
//! a feature of a wide range takes the row's resolution from all others. Sixteen
//! bits of input are more than such others need; in coarser steps their folded
//! weights grow, and eight bits show more of them. It costs nothing on the device.
//! (The idea of SmoothQuant and AWQ, Xiao et al. 2023, Lin et al. 2024, for an
//! input with a scale per feature.)

use super::{IntegerFormat, grid};
use crate::network::{Cell, Layer, Network, Value};

/// Each coarser than the last by half an octave: up to 2^5, which leaves eight of sixteen
/// bits for the calibrated range.
const STEPS: i32 = 10;

/// Steps that divide the inputs' grid are not those that suit the weights best: they are
/// taken where the expected error falls at least to this part.
const WORTH: f64 = 0.9;

/// Weights on a grid stay exact unless that is expected to err more than rounding them, by this
/// factor: it is what training saw, and the expectation leaves out what few weights show.
const PATIENCE: f64 = 4.0;

/// Most rounds over the features.
const ROUNDS: usize = 8;

/// A feature's deviation, as a part of half its range.
const DEVIATION: f64 = 1.0 / 3.0;

/// The step of every input feature. `finest` is the finest of each, `half` half the
/// calibrated range, in real units, `variance` the calibrated one.
pub(super) fn scales(
    network: &Network,
    format: IntegerFormat,
    finest: &[f64],
    half: &[f64],
    variance: &[f64],
) -> Vec<f64> {
    let rows = rows(&matrices(network), finest);
    // Mean square of every feature in its finest steps: what was seen, and what its range
    // says of frames that were not.
    let seen = variance.iter().copied().chain(std::iter::repeat(0.0));
    let square = finest.iter().zip(half).zip(seen);
    let square: Vec<f64> = square
        .map(|((scale, half), seen)| (seen + (half * DEVIATION).powi(2)) / scale.powi(2))
        .collect();
    let factors = factors(&rows, &square, f64::from(format.max_weight));
    finest.iter().zip(&factors).map(|(s, f)| s * f).collect()
}

/// The step of one input feature.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weighed {
    /// In real units.
    pub(super) step: f64,
    /// Whether the calibrated inputs are whole steps.
    pub(super) exact: bool,
}

/// The steps of which the weights' rounding and that of the inputs err least in sum.
/// `variance` is that of every feature. `one`, with the same step for all features, leaves
/// weights exact that are on an [integer grid](grid); the others never do. Of the
/// second ones more divide the grid of the inputs.
pub(super) fn best(
    network: &Network,
    format: IntegerFormat,
    variance: &[f64],
    one: Vec<Weighed>,
    others: [Vec<Weighed>; 2],
) -> Vec<Weighed> {
    let top = f64::from(format.max_weight);
    let matrices = matrices(network);
    let rows = rows(&matrices, &vec![1.0; one.len()]);
    // Twelve times the expected mean squares of a row's errors.
    let inputs = |row: &[f64], steps: &[Weighed]| -> f64 {
        let rounded = row.iter().zip(steps).filter(|(_, step)| !step.exact);
        rounded.map(|(w, step)| (w * step.step).powi(2)).sum()
    };
    let weights = |row: &[f64], steps: &[Weighed]| -> f64 {
        let folded = row.iter().zip(steps).map(|(w, step)| w * step.step);
        let step = folded.fold(0.0, f64::max) / top;
        let squares = variance.iter().zip(steps).map(|(v, s)| v / s.step.powi(2));
        step * step * squares.sum::<f64>()
    };
    let on_grid = |row: &[f64]| {
        grid::step(row.iter().copied(), top).is_some() || row.iter().all(|&w| w == 0.0)
    };
    let all_on_grid = !rows.is_empty() && matrices.iter().flat_map(Matrix::rows).all(on_grid);
    let error_of_one: f64 = rows.iter().map(|row| inputs(row, &one)).sum();
    let [plain, divided] = others.map(|steps| {
        let row = |row: &Vec<f64>| inputs(row, &steps) + weights(row, &steps);
        (rows.iter().map(row).sum::<f64>(), steps)
    });
    let (error, other) = match divided.0 < WORTH * plain.0 {
        true => divided,
        false => plain,
    };
    if all_on_grid && error_of_one <= PATIENCE * error {
        one
    } else {
        other
    }
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
struct Matrix<'a> {
    /// `[rows][columns]`
    weights: &'a [f64],
    /// Which feature of the input each column multiplies, if any.
    features: Vec<Option<usize>>,
}

impl Matrix<'_> {
    fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.weights.chunks_exact(self.features.len())
    }
}

/// Every matrix that multiplies the input.
fn matrices(network: &Network) -> Vec<Matrix<'_>> {
    let mut all = Vec::new();
    for node in &network.nodes {
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
            all.extend(matrices.into_iter().map(|weights| Matrix {
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
