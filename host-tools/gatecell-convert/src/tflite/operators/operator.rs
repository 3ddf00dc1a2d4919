//! What all operators share.

use crate::tflite::value::Tensor;
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// What computes one output tensor, or several, from values of the graph.
pub(in crate::tflite) trait Operator {
    /// The outputs, in order, each as long as its tensor.
    fn compute(&self, inputs: &[&[i32]]) -> Vec<Vec<i32>>;
}

/// The range that a fused activation leaves of the output's type.
pub(super) fn activation_range(code: u8, output: &Tensor) -> Result<(i32, i32)> {
    let (least, most) = output.element.range();
    let scale = output.one_scale()?;
    let zero = output.one_zero_point()?;
    let at = |real: f32| -> i32 {
        let steps = (real / scale).round() + zero as f32;
        steps.clamp(least as f32, most as f32) as i32
    };
    match code {
        0 => Ok((least, most)),
        1 => Ok((least.max(at(0.0)), most)),
        2 => Ok((least.max(at(-1.0)), most.min(at(1.0)))),
        3 => Ok((least.max(at(0.0)), most.min(at(6.0)))),
        code => Err(Error::new(
            format!("the fused activation {code} of the schema is not supported"),
            Remedy::TfliteOperators,
        )),
    }
}

/// Fails where an operator of each number has another number of outputs.
pub(super) fn same_size(input: &Tensor, output: &Tensor) -> Result<()> {
    if input.len() == output.len() {
        return Ok(());
    }
    Err(output.fault(format!("{} values from {}", output.len(), input.len())))
}
