//! AVERAGE_POOL_2D and MAX_POOL_2D.

use super::convolution::Axis;
use super::operator::{Operator, activation_range};
use crate::tflite::graph::Node;
use crate::tflite::value::Tensor;
use gatecell_network::error::Result;

/// What a window gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Average,
    Max,
}

pub(super) struct Pool {
    kind: Kind,
    input: [usize; 4],
    output: [usize; 4],
    rows: Axis,
    columns: Axis,
    range: (i32, i32),
}

impl Pool {
    pub(super) fn new(input: &Tensor, output: &Tensor, node: &Node, kind: Kind) -> Result<Self> {
        let (i, o) = (input.picture()?, output.picture()?);
        let options = &node.options;
        let is_same = options.byte(0) == 0;
        let window = |index: usize| usize::try_from(options.word(index)).unwrap_or(0);
        let rows = Axis::new(is_same, window(4), options.word(2), 1, i[1], o[1]);
        let columns = Axis::new(is_same, window(3), options.word(1), 1, i[2], o[2]);
        let same_scale = input.one_scale()? == output.one_scale()?
            && input.one_zero_point()? == output.one_zero_point()?;
        let fits = i[0] == o[0] && i[3] == o[3] && same_scale;
        let (Some(rows), Some(columns), true) = (rows, columns, fits) else {
            return Err(output.fault(format!("shape {o:?} is not that of windows over {i:?}")));
        };
        Ok(Self {
            kind,
            input: i,
            output: o,
            rows,
            columns,
            range: activation_range(options.byte(5), output)?,
        })
    }
}

impl Operator for Pool {
    fn compute(&self, inputs: &[&[i32]]) -> Vec<Vec<i32>> {
        let (least, most) = self.range;
        let x = inputs.first().copied().unwrap_or_default();
        let [_, height, width, depth] = self.input;
        let [batches, rows, columns, channels] = self.output;
        let mut y = Vec::with_capacity(batches * rows * columns * channels);
        for batch in 0..batches {
            for row in 0..rows {
                for column in 0..columns {
                    for channel in 0..channels {
                        let places = (0..self.rows.window)
                            .filter_map(|offset| self.rows.at(row, offset, height))
                            .flat_map(|row| {
                                (0..self.columns.window)
                                    .filter_map(|offset| self.columns.at(column, offset, width))
                                    .map(move |column| (row, column))
                            });
                        let values = places
                            .map(|(y, z)| x[((batch * height + y) * width + z) * depth + channel]);
                        let value = match self.kind {
                            Kind::Max => values.max().unwrap_or(least),
                            Kind::Average => average(values),
                        };
                        y.push(value.clamp(least, most));
                    }
                }
            }
        }
        vec![y]
    }
}

/// The mean, rounded half away from zero.
fn average(values: impl Iterator<Item = i32>) -> i32 {
    let (mut sum, mut count) = (0, 0);
    for value in values {
        sum += value;
        count += 1;
    }
    let half = if sum > 0 { count / 2 } else { -(count / 2) };
    if count == 0 { 0 } else { (sum + half) / count }
}
