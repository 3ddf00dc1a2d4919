//! The operators: each is checked against its tensors once, and then only computes.

mod convolution;
mod elementwise;
mod fully_connected;
mod movement;
mod operator;
mod pool;
mod requantize;

use super::codes::RESHAPE;
use super::fixed_point::{Logistic, Softmax};
use super::graph::{Graph, Node};
use super::value::Tensor;
use gatecell_import::tflite::operator_name;
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

pub(super) use operator::Operator;
use operator::same_size;

/// The operator of a node, checked.
pub(super) fn prepare(graph: &Graph, node: &Node) -> Result<Box<dyn Operator>> {
    let input = |index: usize| node.input(graph, index);
    let output = |index: usize| node.output(graph, index);
    Ok(match node.code {
        0 => Box::new(elementwise::Add::new(
            input(0)?,
            input(1)?,
            output(0)?,
            node,
        )?),
        1 => Box::new(pool::Pool::new(
            input(0)?,
            output(0)?,
            node,
            pool::Kind::Average,
        )?),
        2 => Box::new(movement::Concatenation::new(graph, node)?),
        3 => Box::new(convolution::Convolution::full(graph, node)?),
        4 => Box::new(convolution::Convolution::depthwise(graph, node)?),
        9 => Box::new(fully_connected::FullyConnected::new(graph, node)?),
        14 => Box::new(Elementwise {
            function: logistic(input(0)?, output(0)?)?,
        }),
        17 => Box::new(pool::Pool::new(
            input(0)?,
            output(0)?,
            node,
            pool::Kind::Max,
        )?),
        18 => Box::new(elementwise::Multiply::new(
            input(0)?,
            input(1)?,
            output(0)?,
            node,
        )?),
        19 => Box::new(requantize::Requantize::relu(input(0)?, output(0)?)?),
        RESHAPE | 43 | 70 => Box::new(movement::Same::new(input(0)?, output(0)?)?),
        25 => Box::new(RowSoftmax::new(input(0)?, output(0)?, node)?),
        45 => Box::new(movement::StridedSlice::new(graph, node)?),
        49 => Box::new(movement::Split::even(graph, node)?),
        102 => Box::new(movement::Split::sized(graph, node)?),
        114 => Box::new(requantize::Requantize::new(input(0)?, output(0)?)?),
        code => {
            return Err(Error::new(
                format!("the operator {} is not supported", operator_name(code)),
                Remedy::TfliteOperators,
            ));
        }
    })
}

/// A function of each number.
struct Elementwise<F> {
    function: F,
}

impl<F: Fn(i32) -> i32> Operator for Elementwise<F> {
    fn compute(&self, inputs: &[&[i32]]) -> Vec<Vec<i32>> {
        let values = inputs.first().copied().unwrap_or_default();
        vec![values.iter().map(|&x| (self.function)(x)).collect()]
    }
}

/// LOGISTIC, whose output is in steps of 1/256 from −128 on.
fn logistic(input: &Tensor, output: &Tensor) -> Result<impl Fn(i32) -> i32 + use<>> {
    unit_steps(output)?;
    same_size(input, output)?;
    let logistic = Logistic::new(input.one_scale()?, input.one_zero_point()?)?;
    Ok(move |x| logistic.apply(x))
}

/// SOFTMAX over the last axis.
struct RowSoftmax {
    softmax: Softmax,
    width: usize,
}

impl RowSoftmax {
    fn new(input: &Tensor, output: &Tensor, node: &Node) -> Result<Self> {
        unit_steps(output)?;
        same_size(input, output)?;
        Ok(Self {
            softmax: Softmax::new(input.one_scale()?, node.options.float(0))?,
            width: input.shape.last().copied().unwrap_or(1).max(1),
        })
    }
}

impl Operator for RowSoftmax {
    fn compute(&self, inputs: &[&[i32]]) -> Vec<Vec<i32>> {
        let values = inputs.first().copied().unwrap_or_default();
        let rows = values.chunks(self.width);
        vec![rows.flat_map(|row| self.softmax.apply(row)).collect()]
    }
}

/// The scale that the kernels of LOGISTIC and SOFTMAX give.
fn unit_steps(output: &Tensor) -> Result<()> {
    let is_int8 = output.element == super::ElementType::Int8;
    if is_int8 && output.one_scale()? == 1.0 / 256.0 && output.one_zero_point()? == -128 {
        return Ok(());
    }
    Err(output.fault("the output is not of 8 bits in steps of 1/256 from -128 on".into()))
}
