//! From one scale to another.

use super::operator::{Operator, same_size};
use crate::tflite::arithmetic::Factor;
use crate::tflite::value::Tensor;
use gatecell_network::error::Result;

/// QUANTIZE between integers, and RELU.
pub(super) struct Requantize {
    factor: Factor,
    input_zero: i32,
    output_zero: i32,
    range: (i32, i32),
    /// The two kinds of 8 bits in one scale differ by a sign bit only.
    is_sign_flip: bool,
}

impl Requantize {
    pub(super) fn new(input: &Tensor, output: &Tensor) -> Result<Self> {
        same_size(input, output)?;
        let (from, to) = (input.one_scale()?, output.one_scale()?);
        let (input_zero, output_zero) = (input.one_zero_point()?, output.one_zero_point()?);
        let is_sign_flip = from == to
            && input.element != output.element
            && (input_zero - output_zero).abs() == 128;
        Ok(Self {
            factor: Factor::new(f64::from(from) / f64::from(to))?,
            input_zero,
            output_zero,
            range: output.element.range(),
            is_sign_flip,
        })
    }

    pub(super) fn relu(input: &Tensor, output: &Tensor) -> Result<Self> {
        let plain = Self::new(input, output)?;
        let (least, most) = plain.range;
        Ok(Self {
            range: (least.max(plain.output_zero), most),
            is_sign_flip: false,
            ..plain
        })
    }
}

impl Operator for Requantize {
    fn compute(&self, inputs: &[&[i32]]) -> Vec<Vec<i32>> {
        let (least, most) = self.range;
        let convert = |&x: &i32| {
            let steps = x - self.input_zero;
            let scaled = if self.is_sign_flip {
                steps
            } else {
                self.factor.apply(steps)
            };
            (scaled + self.output_zero).clamp(least, most)
        };
        vec![
            inputs
                .first()
                .copied()
                .unwrap_or_default()
                .iter()
                .map(convert)
                .collect(),
        ]
    }
}
