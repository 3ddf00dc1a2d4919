//! FULLY_CONNECTED.

use super::operator::{Operator, activation_range};
use crate::tflite::arithmetic::Factor;
use crate::tflite::graph::{Graph, Node};
use crate::tflite::value::Tensor;
use gatecell_network::error::Result;

pub(super) struct FullyConnected {
    weights: Vec<i32>,
    bias: Vec<i32>,
    factors: Vec<Factor>,
    columns: usize,
    input_zero: i32,
    output_zero: i32,
    range: (i32, i32),
}

impl FullyConnected {
    pub(super) fn new(graph: &Graph, node: &Node) -> Result<Self> {
        let (input, weights) = (node.input(graph, 0)?, node.input(graph, 1)?);
        let output = node.output(graph, 0)?;
        let &[rows, columns] = &weights.shape[..] else {
            return Err(weights.fault(format!("shape {:?} is not that of a matrix", weights.shape)));
        };
        if rows == 0 || columns == 0 || !input.len().is_multiple_of(columns) {
            return Err(input.fault(format!("{} values for {columns} columns", input.len())));
        }
        if output.len() != input.len() / columns * rows {
            return Err(output.fault(format!("{} values of {rows} rows", output.len())));
        }
        let to = output.one_scale()?;
        let from = input.one_scale()?;
        // The product of the two scales is one of 32 bits.
        let factors = weights
            .scales(rows, 0)?
            .iter()
            .map(|scale| Factor::new(f64::from(from * scale) / f64::from(to)))
            .collect::<Result<_>>()?;
        Ok(Self {
            weights: weights.constant()?.to_vec(),
            bias: bias(node.optional(graph, 2)?, rows)?,
            factors,
            columns,
            input_zero: input.one_zero_point()?,
            output_zero: output.one_zero_point()?,
            range: activation_range(node.options.byte(0), output)?,
        })
    }
}

/// The biases of `count` channels, zeros where there are none.
pub(super) fn bias(tensor: Option<&Tensor>, count: usize) -> Result<Vec<i32>> {
    let Some(tensor) = tensor else {
        return Ok(vec![0; count]);
    };
    let bias = tensor.constant()?;
    if bias.len() != count {
        return Err(tensor.fault(format!("{} biases for {count} channels", bias.len())));
    }
    Ok(bias.to_vec())
}

impl Operator for FullyConnected {
    fn compute(&self, inputs: &[&[i32]]) -> Vec<Vec<i32>> {
        let (least, most) = self.range;
        let x = inputs.first().copied().unwrap_or_default();
        let row = |x: &[i32], (weights, (&bias, factor)): (&[i32], (&i32, &Factor))| {
            let sum = weights.iter().zip(x).fold(bias, |sum, (&w, &x)| {
                sum.wrapping_add(w * (x - self.input_zero))
            });
            (factor.apply(sum) + self.output_zero).clamp(least, most)
        };
        let y = x.chunks_exact(self.columns).flat_map(|x| {
            let rows = self.weights.chunks_exact(self.columns);
            rows.zip(self.bias.iter().zip(&self.factors))
                .map(move |r| row(x, r))
        });
        vec![y.collect()]
    }
}
