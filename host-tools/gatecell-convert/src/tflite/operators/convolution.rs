//! CONV_2D and DEPTHWISE_CONV_2D.

use super::fully_connected::bias;
use super::operator::{Operator, activation_range};
use crate::tflite::arithmetic::Factor;
use crate::tflite::graph::{Graph, Node};
use gatecell_network::error::Result;

/// A convolution over pictures `[batch, height, width, channels]`.
pub(super) struct Convolution {
    weights: Vec<i32>,
    bias: Vec<i32>,
    factors: Vec<Factor>,
    input: [usize; 4],
    output: [usize; 4],
    pub(super) rows: Axis,
    pub(super) columns: Axis,
    /// Output channels of each input channel; `None` where all channels are summed.
    multiplier: Option<usize>,
    input_zero: i32,
    output_zero: i32,
    range: (i32, i32),
}

/// How a window moves along one axis.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    pub(super) window: usize,
    pub(super) stride: usize,
    dilation: usize,
    /// Made up before the first one.
    before: usize,
}

impl Axis {
    /// The axis of a window over `input` numbers that gives `output`; `None` if it does not.
    pub(super) fn new(
        is_same: bool,
        window: usize,
        stride: i32,
        dilation: i32,
        input: usize,
        output: usize,
    ) -> Option<Self> {
        let stride = usize::try_from(stride).ok().filter(|&stride| stride > 0)?;
        let dilation = usize::try_from(dilation)
            .ok()
            .filter(|&dilation| dilation > 0)?;
        let reach = window
            .checked_sub(1)?
            .checked_mul(dilation)?
            .checked_add(1)?;
        let (count, before) = if is_same {
            let count = input.div_ceil(stride);
            let covered = count.checked_sub(1)? * stride + reach;
            (count, covered.saturating_sub(input) / 2)
        } else {
            (input.checked_sub(reach)? / stride + 1, 0)
        };
        (count == output).then_some(Self {
            window,
            stride,
            dilation,
            before,
        })
    }

    /// The number at `offset` of the window of output `index`, if it is not made up.
    pub(super) fn at(&self, index: usize, offset: usize, length: usize) -> Option<usize> {
        (index * self.stride + offset * self.dilation)
            .checked_sub(self.before)
            .filter(|&at| at < length)
    }
}

impl Convolution {
    pub(super) fn full(graph: &Graph, node: &Node) -> Result<Self> {
        let channels = node.input(graph, 1)?.picture()?[0];
        let options = &node.options;
        let dilations = [options.dilation(5), options.dilation(4)];
        Self::new(graph, node, None, channels, 0, options.byte(3), dilations)
    }

    pub(super) fn depthwise(graph: &Graph, node: &Node) -> Result<Self> {
        let input = node.input(graph, 0)?.picture()?;
        let weights = node.input(graph, 1)?;
        let channels = weights.picture()?[3];
        if input[3] == 0 || !channels.is_multiple_of(input[3]) || weights.picture()?[0] != 1 {
            return Err(weights.fault(format!(
                "shape {:?} does not fit {} channels",
                weights.shape, input[3]
            )));
        }
        let options = &node.options;
        let dilations = [options.dilation(6), options.dilation(5)];
        let multiplier = Some(channels / input[3]);
        Self::new(
            graph,
            node,
            multiplier,
            channels,
            3,
            options.byte(4),
            dilations,
        )
    }

    fn new(
        graph: &Graph,
        node: &Node,
        multiplier: Option<usize>,
        channels: usize,
        axis: usize,
        activation: u8,
        [dilation_rows, dilation_columns]: [i32; 2],
    ) -> Result<Self> {
        let (input, weights) = (node.input(graph, 0)?, node.input(graph, 1)?);
        let output = node.output(graph, 0)?;
        let (i, w, o) = (input.picture()?, weights.picture()?, output.picture()?);
        let options = &node.options;
        let is_same = options.byte(0) == 0;
        let rows = Axis::new(is_same, w[1], options.word(2), dilation_rows, i[1], o[1]);
        let columns = Axis::new(is_same, w[2], options.word(1), dilation_columns, i[2], o[2]);
        let fits = i[0] == o[0] && o[3] == channels && (multiplier.is_some() || w[3] == i[3]);
        let (Some(rows), Some(columns), true) = (rows, columns, fits) else {
            return Err(output.fault(format!(
                "shape {o:?} is not that of a convolution of {i:?} with {w:?}"
            )));
        };
        let (from, to) = (
            f64::from(input.one_scale()?),
            f64::from(output.one_scale()?),
        );
        let factors = weights
            .scales(channels, axis)?
            .iter()
            .map(|&scale| Factor::new(from * f64::from(scale) / to))
            .collect::<Result<_>>()?;
        Ok(Self {
            weights: weights.constant()?.to_vec(),
            bias: bias(node.optional(graph, 2)?, channels)?,
            factors,
            input: i,
            output: o,
            rows,
            columns,
            multiplier,
            input_zero: input.one_zero_point()?,
            output_zero: output.one_zero_point()?,
            range: activation_range(activation, output)?,
        })
    }

    /// The sum of one output channel at one place.
    fn sum(&self, x: &[i32], batch: usize, row: usize, column: usize, channel: usize) -> i32 {
        let [_, height, width, depth] = self.input;
        let mut sum = self.bias[channel];
        for offset_row in 0..self.rows.window {
            let Some(y) = self.rows.at(row, offset_row, height) else {
                continue;
            };
            for offset_column in 0..self.columns.window {
                let Some(z) = self.columns.at(column, offset_column, width) else {
                    continue;
                };
                let pixel = &x[((batch * height + y) * width + z) * depth..][..depth];
                let window = offset_row * self.columns.window + offset_column;
                let add = |sum: i32, w: i32, x: i32| sum.wrapping_add(w * (x - self.input_zero));
                sum = match self.multiplier {
                    None => {
                        let size = self.rows.window * self.columns.window;
                        let weights = &self.weights[(channel * size + window) * depth..][..depth];
                        weights
                            .iter()
                            .zip(pixel)
                            .fold(sum, |sum, (&w, &x)| add(sum, w, x))
                    }
                    Some(multiplier) => {
                        let weight = self.weights[window * self.output[3] + channel];
                        add(sum, weight, pixel[channel / multiplier])
                    }
                };
            }
        }
        sum
    }
}

impl Operator for Convolution {
    fn compute(&self, inputs: &[&[i32]]) -> Vec<Vec<i32>> {
        let (least, most) = self.range;
        let x = inputs.first().copied().unwrap_or_default();
        let [batches, rows, columns, channels] = self.output;
        let mut y = Vec::with_capacity(batches * rows * columns * channels);
        for batch in 0..batches {
            for row in 0..rows {
                for column in 0..columns {
                    for (channel, factor) in self.factors.iter().enumerate() {
                        let sum = self.sum(x, batch, row, column, channel);
                        y.push((factor.apply(sum) + self.output_zero).clamp(least, most));
                    }
                }
            }
        }
        vec![y]
    }
}
