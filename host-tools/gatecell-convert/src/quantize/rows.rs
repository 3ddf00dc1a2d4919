//! The rows of one affine map in integers, each with its scale and its proof.

use std::ops::Range;

use super::grid;
use super::representation::Side;
use super::rounding::{Correlation, round_plainly};
use super::shared::{self, ScaleChoice};
use super::spec::Spec;
use gatecell_network::batch::threads;
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// Weights of so few steps are worth a search for the best scale.
const NARROW: f64 = 15.0;

/// In a row of more columns the scales are searched by an estimate, not by trying each in full.
const FEW_COLUMNS: usize = 256;

/// Parts of the largest weight that the largest integer may stand for.
const CLIPS: [f64; 10] = [1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.5];

/// One row of one matrix.
pub(super) struct Part {
    pub(super) weights: Vec<i16>,
    /// Real value of one unit of the integer sum; 0 for an all-zero row.
    pub(super) scale: f64,
    /// Largest magnitude of the integer sum; at most the format's limit.
    pub(super) reach: f64,
    /// What to add to the bias: the zero points, and the mean error of the
    /// weights' rounding on calibration data.
    pub(super) correction: f64,
}

/// Every row of `W` and of `R`, `[gates][units]`.
pub(super) struct Parts {
    pub(super) inputs: Vec<Part>,
    pub(super) hiddens: Vec<Part>,
    pub(super) scales: ScaleChoice,
}

/// Rounds every row.
///
/// # Errors
///
/// A row of which no weights keep the sum of products within its integer.
pub(super) fn parts(spec: &Spec) -> Result<Parts> {
    let scale: Vec<f64> = spec.x.scale.iter().chain(&spec.h.scale).copied().collect();
    let estimated = f64::from(spec.format.max_weight) <= NARROW && scale.len() > FEW_COLUMNS;
    let together = spec
        .seen
        .and_then(|seen| Correlation::new(seen, &scale, estimated));
    let joined: Vec<Row> = joined_rows(spec).map(|row| Row::new(spec, row)).collect();
    let round = |shared| rounded(spec, 0, &joined, together.as_ref(), shared);

    let mut separate = None;
    let mut shared = None;
    let columns = [spec.x.scale.len(), spec.h.scale.len()];
    let scales = shared::choose(spec.format, spec.scales, columns, || {
        let rows = [
            separate.get_or_insert_with(|| round(false)).as_ref().ok()?,
            shared.get_or_insert_with(|| round(true)).as_ref().ok()?,
        ];
        let [mut expected, mut with_shared] = [0.0; 2];
        for (row, (separate, shared)) in joined.iter().zip(rows[0].iter().zip(rows[1])) {
            let activations = row.activations_error();
            expected += activations + separate.error?;
            with_shared += activations + shared.error?;
        }
        Some([expected, with_shared])
    });
    let mut rows = match scales.is_shared() {
        true => shared.unwrap_or_else(|| round(true)),
        false => separate.unwrap_or_else(|| round(false)),
    }?;

    let last = joined.len()..spec.gates.len() * spec.units;
    if !last.is_empty() {
        // Products that are not simply added cannot make good for each other's errors.
        let apart = together.map(|correlation| correlation.apart(columns[0]));
        let first = last.start;
        let last: Vec<Row> = last.map(|row| Row::new(spec, row)).collect();
        rows.extend(rounded(spec, first, &last, apart.as_ref(), false)?);
    }
    let (inputs, hiddens) = rows.into_iter().map(|row| row.parts).unzip();
    Ok(Parts {
        inputs,
        hiddens,
        scales,
    })
}

/// Expected mean square of what the rounding of `W` does to the outputs of all rows, in sum;
/// `None` where calibration says too little of it, or a row cannot be rounded.
pub(super) fn error(spec: &Spec) -> Option<f64> {
    let correlation = Correlation::new(spec.seen?, &spec.x.scale, false)?;
    let row = |row| Row::new(spec, row).round(Some(&correlation), false)?.error;
    (0..spec.gates.len() * spec.units).map(row).sum()
}

fn too_large(spec: &Spec, row: usize) -> Error {
    Error::new(
        format!(
            "gate {}, unit {}: no integer weights keep the sum of so large products, or of so \
             many, within its range",
            spec.gates[row / spec.units],
            row % spec.units
        ),
        Remedy::InputScale,
    )
    .at(spec.place)
}

/// Rounds rows, of which the first is row `first` of the map, on all cores; each by itself, so
/// that their number changes nothing.
fn rounded(
    spec: &Spec,
    first: usize,
    rows: &[Row],
    correlation: Option<&Correlation>,
    shared: bool,
) -> Result<Vec<Rounded>> {
    let part = rows.len().div_ceil(threads()).max(1);
    let round = |rows: &[Row]| -> Vec<Option<Rounded>> {
        let round = |row: &Row| row.round(correlation, shared);
        rows.iter().map(round).collect()
    };
    let rounded: Vec<Option<Rounded>> = std::thread::scope(|scope| {
        let parts: Vec<_> = rows
            .chunks(part)
            .map(|rows| scope.spawn(move || round(rows)))
            .collect();
        let joined = parts.into_iter().map(|part| match part.join() {
            Ok(rounded) => rounded,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        joined.flatten().collect()
    });
    let rows = rounded.into_iter().enumerate();
    rows.map(|(index, row)| row.ok_or_else(|| too_large(spec, first + index)))
        .collect()
}

/// The rows whose products are added: all but those of the last gate of a map with a hidden
/// bias, which adds them only after the reset.
fn joined_rows(spec: &Spec) -> Range<usize> {
    let gates = spec.gates.len() - usize::from(spec.hidden_bias.is_some());
    0..gates * spec.units
}

/// Both parts of a row.
struct Rounded {
    parts: (Part, Part),
    /// Expected mean square of what the weights' errors do to the row's output; `None` if
    /// nothing is known of what they multiply.
    error: Option<f64>,
}

/// One row of both matrices.
struct Row<'a> {
    spec: &'a Spec<'a>,
    /// Real weights per step of the activation, `[x, h]`.
    folded: Vec<f64>,
}

impl<'a> Row<'a> {
    fn new(spec: &'a Spec<'a>, row: usize) -> Self {
        let fold = |matrix: &'a [f64], side: &'a Side| {
            let columns = side.scale.len();
            let row = &matrix[row * columns..(row + 1) * columns];
            row.iter().zip(&side.scale).map(|(w, scale)| w * scale)
        };
        Self {
            spec,
            folded: fold(spec.w, spec.x).chain(fold(spec.r, spec.h)).collect(),
        }
    }

    /// Expected mean square of what the rounding of the activations does to the row's output:
    /// each errs by a twelfth of the square of a step.
    fn activations_error(&self) -> f64 {
        self.folded.iter().map(|w| w * w).sum::<f64>() / 12.0
    }

    /// With a scale for each side, or a shared one. `None` where no scale keeps the sum of
    /// products within its integer.
    fn round(&self, correlation: Option<&Correlation>, shared: bool) -> Option<Rounded> {
        let sides = [self.spec.x, self.spec.h];
        let split = sides[0].scale.len();
        let (x, h) = self.folded.split_at(split);
        let mut peak = [x, h].map(|row| row.iter().fold(0.0f64, |peak, w| peak.max(w.abs())));
        if shared {
            peak = [peak[0].max(peak[1]); 2];
        }
        let format = self.spec.format;
        let (most, limit) = (f64::from(format.max_weight), format.max_sum as f64);
        // Weights that are exact take no part in the rounding of the others.
        let exact = self.exact(shared);
        let exact_at = |column: usize| exact[usize::from(column >= split)];
        let mut rest = self.folded.clone();
        for (k, weight) in rest.iter_mut().enumerate() {
            if exact_at(k).is_some() {
                *weight = 0.0;
            }
        }
        for (peak, exact) in peak.iter_mut().zip(exact) {
            if exact.is_some() {
                *peak = 0.0;
            }
        }
        let mut top = match correlation {
            Some(correlation) if most <= NARROW => self.clipped(correlation, &rest, peak, shared),
            _ => [most; 2],
        };
        loop {
            let scale = [peak[0] / top[0], peak[1] / top[1]];
            let step = self.steps(scale);
            let (mut weights, error) = match correlation {
                Some(correlation) => {
                    let (weights, error) = correlation.round(&rest, &step, most);
                    (weights, Some(error))
                }
                None => (round_plainly(&rest, &step, most), None),
            };
            for (k, weight) in weights.iter_mut().enumerate() {
                if let Some(step) = exact_at(k) {
                    *weight = (self.folded[k] / step).round();
                }
            }
            let scale = [exact[0].unwrap_or(scale[0]), exact[1].unwrap_or(scale[1])];
            let (wx, wh) = weights.split_at(split);
            let reach = [(wx, 0), (wh, 1)].map(|(weights, side)| {
                weights.iter().map(|w| w.abs()).sum::<f64>() * sides[side].peak
            });
            // The proof: no sum of products leaves its integer, in any order, for any input.
            if reach.iter().all(|&reach| reach <= limit) {
                let part = |weights, offset, side: usize| Part {
                    correction: self.correction(weights, scale[side], offset, sides[side]),
                    weights: weights.iter().map(|&w| w as i16).collect(),
                    scale: scale[side],
                    reach: reach[side],
                };
                return Some(Rounded {
                    parts: (part(wx, 0, 0), part(wh, split, 1)),
                    error,
                });
            }
            let before = top;
            for (top, reach) in top.iter_mut().zip(reach) {
                if reach > limit {
                    *top = (*top * limit / reach).min(*top - 1.0).max(1.0);
                }
            }
            if shared {
                top = [top[0].min(top[1]); 2];
            }
            // Every turn lowers the largest weight by a step at least, down to one step; what
            // is no number moves nothing.
            if top == before {
                return None;
            }
        }
    }

    /// The step of each side whose weights are on an [integer grid](grid) that the format
    /// holds: the finest with which no sum of products leaves its integer.
    fn exact(&self, shared: bool) -> [Option<f64>; 2] {
        let format = self.spec.format;
        let (most, limit) = (f64::from(format.max_weight), format.max_sum as f64);
        let split = self.spec.x.scale.len();
        let (x, h) = self.folded.split_at(split);
        let rows = [(x, self.spec.x), (h, self.spec.h)];
        let finest = |values: &[f64], rows: &[(&[f64], &Side)]| {
            // One weight is on every grid. It is as good as exact, and free to make good for the
            // errors of others.
            if values.len() < 2 {
                return None;
            }
            let step = grid::step(values.iter().copied(), most)?;
            let peak = values.iter().fold(0.0f64, |peak, w| peak.max(w.abs()));
            let reach = rows.iter().map(|(row, side)| {
                let sum: f64 = row.iter().map(|w| (w / step).abs().round()).sum();
                sum * side.peak
            });
            let reach = reach.fold(0.0, f64::max);
            let multiple = (most / (peak / step).round()).min(limit / reach).floor();
            (multiple >= 1.0).then(|| step / multiple)
        };
        match shared {
            true => [finest(&self.folded, &rows); 2],
            false => rows.map(|row| finest(row.0, &[row])),
        }
    }

    /// The step of every column's weight.
    fn steps(&self, scale: [f64; 2]) -> Vec<f64> {
        let split = self.spec.x.scale.len();
        (0..self.folded.len())
            .map(|k| scale[usize::from(k >= split)])
            .collect()
    }

    /// The weights, in steps, that the largest of each side would have, where cutting it
    /// off errs less than coarser steps for all others: one side after the other, or both at
    /// once.
    fn clipped(
        &self,
        correlation: &Correlation,
        row: &[f64],
        peak: [f64; 2],
        shared: bool,
    ) -> [f64; 2] {
        let most = f64::from(self.spec.format.max_weight);
        let mut top = [most; 2];
        let sides: &[&[usize]] = if shared { &[&[0, 1]] } else { &[&[1], &[0]] };
        for sides in sides {
            let with = |part: f64| {
                let mut top = top;
                sides.iter().for_each(|&side| top[side] = most / part);
                top
            };
            let steps = CLIPS.map(|part| {
                let top = with(part);
                self.steps([peak[0] / top[0], peak[1] / top[1]])
            });
            let estimate = correlation.estimate(row, &steps, most);
            let errors =
                estimate.unwrap_or_else(|| steps.map(|step| correlation.round(row, &step, most).1));
            let best = CLIPS.into_iter().zip(errors);
            let best = best.min_by(|a, b| a.1.total_cmp(&b.1));
            top = with(best.map_or(1.0, |(part, _)| part));
        }
        top
    }

    /// What the bias must make good: columns from `first` on.
    fn correction(&self, weights: &[f64], scale: f64, first: usize, side: &Side) -> f64 {
        let mut correction = 0.0;
        for (k, (&folded, &weight)) in self.folded[first..].iter().zip(weights).enumerate() {
            // real = (q − offset)·scale, so the product carries −folded·offset.
            correction -= folded * side.offset[k];
            if let Some(mean) = self.spec.seen.and_then(|seen| seen.mean.get(first + k)) {
                let mean_steps = mean / side.scale[k] + side.offset[k];
                correction += (folded - weight * scale) * mean_steps;
            }
        }
        correction
    }
}
