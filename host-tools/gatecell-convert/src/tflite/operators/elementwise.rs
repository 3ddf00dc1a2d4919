//! ADD and MUL of two tensors, or of a tensor and what is repeated over it.

use super::operator::{Operator, activation_range};
use crate::tflite::arithmetic::Factor;
use crate::tflite::graph::Node;
use crate::tflite::value::Tensor;
use gatecell_network::error::Result;

/// Where the elements of both operands are, for each element of the result.
struct Pairs(Vec<[usize; 2]>);

impl Pairs {
    /// As NumPy broadcasts.
    fn new(a: &Tensor, b: &Tensor, output: &Tensor) -> Result<Self> {
        let shape = &output.shape;
        let strides = |tensor: &Tensor| -> Option<Vec<usize>> {
            let missing = shape.len().checked_sub(tensor.shape.len())?;
            let mut strides = vec![0; shape.len()];
            let mut stride = 1;
            for (axis, &length) in tensor.shape.iter().enumerate().rev() {
                if length == shape[missing + axis] {
                    strides[missing + axis] = if length == 1 { 0 } else { stride };
                } else if length != 1 {
                    return None;
                }
                stride *= length;
            }
            Some(strides)
        };
        let (Some(first), Some(second)) = (strides(a), strides(b)) else {
            return Err(output.fault(format!(
                "shape {shape:?} is not that of {:?} beside {:?}",
                a.shape, b.shape
            )));
        };
        let place = |mut index: usize, strides: &[usize]| {
            let mut place = 0;
            for (&length, stride) in shape.iter().zip(strides).rev() {
                place += index % length * stride;
                index /= length;
            }
            place
        };
        let pairs = (0..output.len()).map(|index| [place(index, &first), place(index, &second)]);
        Ok(Self(pairs.collect()))
    }
}

/// ADD: both operands are brought to twice the larger scale, with 20 bits more.
pub(super) struct Add {
    pairs: Pairs,
    zeros: [i32; 2],
    factors: [Factor; 2],
    output_factor: Factor,
    output_zero: i32,
    range: (i32, i32),
}

/// Bits that the operands of ADD are raised by.
const RAISED: u32 = 20;

impl Add {
    pub(super) fn new(a: &Tensor, b: &Tensor, output: &Tensor, node: &Node) -> Result<Self> {
        let scales = [f64::from(a.one_scale()?), f64::from(b.one_scale()?)];
        let twice = 2.0 * scales[0].max(scales[1]);
        let to = f64::from(1u32 << RAISED) * f64::from(output.one_scale()?);
        Ok(Self {
            pairs: Pairs::new(a, b, output)?,
            zeros: [a.one_zero_point()?, b.one_zero_point()?],
            factors: [
                Factor::new(scales[0] / twice)?,
                Factor::new(scales[1] / twice)?,
            ],
            output_factor: Factor::new(twice / to)?,
            output_zero: output.one_zero_point()?,
            range: activation_range(node.options.byte(0), output)?,
        })
    }
}

impl Operator for Add {
    fn compute(&self, inputs: &[&[i32]]) -> Vec<Vec<i32>> {
        let [a, b] = [0, 1].map(|index| inputs.get(index).copied().unwrap_or_default());
        let (least, most) = self.range;
        let raised =
            |x: i32, which: usize| self.factors[which].apply((x - self.zeros[which]) << RAISED);
        let pairs = self.pairs.0.iter();
        let sums = pairs.map(|&[i, j]| {
            let sum = raised(a[i], 0).wrapping_add(raised(b[j], 1));
            (self.output_factor.apply(sum) + self.output_zero).clamp(least, most)
        });
        vec![sums.collect()]
    }
}

/// MUL.
pub(super) struct Multiply {
    pairs: Pairs,
    zeros: [i32; 2],
    factor: Factor,
    output_zero: i32,
    range: (i32, i32),
}

impl Multiply {
    pub(super) fn new(a: &Tensor, b: &Tensor, output: &Tensor, node: &Node) -> Result<Self> {
        let real = f64::from(a.one_scale()?) * f64::from(b.one_scale()?);
        Ok(Self {
            pairs: Pairs::new(a, b, output)?,
            zeros: [a.one_zero_point()?, b.one_zero_point()?],
            factor: Factor::new(real / f64::from(output.one_scale()?))?,
            output_zero: output.one_zero_point()?,
            range: activation_range(node.options.byte(0), output)?,
        })
    }
}

impl Operator for Multiply {
    fn compute(&self, inputs: &[&[i32]]) -> Vec<Vec<i32>> {
        let [a, b] = [0, 1].map(|index| inputs.get(index).copied().unwrap_or_default());
        let (least, most) = self.range;
        let pairs = self.pairs.0.iter();
        let products = pairs.map(|&[i, j]| {
            let product = (a[i] - self.zeros[0]) * (b[j] - self.zeros[1]);
            (self.factor.apply(product) + self.output_zero).clamp(least, most)
        });
        vec![products.collect()]
    }
}
