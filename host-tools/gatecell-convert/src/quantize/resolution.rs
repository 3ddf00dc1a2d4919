//! Layers whose values are all too small for their numbers.

use super::Representation;
use crate::calibrate::Range;
use gatecell_network::error::{Error, Result};
use gatecell_network::network::{Layer, Node};
use gatecell_network::remedy::Remedy;

/// Refuses a layer of which every calibrated value rounds to zero, though they are none.
pub(super) fn check(node: &Node, ranges: &[Range], means: &Representation) -> Result<()> {
    match node.layer {
        Layer::Recurrent(_)
        | Layer::Dense(_)
        | Layer::Activation(_)
        | Layer::Softmax
        | Layer::LogSoftmax => {}
        // What only passes values on, some of which may be small, has no scale of its own.
        Layer::LastStep | Layer::Flatten { .. } | Layer::Concat => return Ok(()),
    }
    let steps = |value: f64, index: usize| match means {
        Representation::Activation { .. } => value / means.step(index).0,
        Representation::PreActivation { exponent } => value * f64::from(16 - exponent).exp2(),
        Representation::Float | Representation::Probability => f64::INFINITY,
    };
    let peaks = || ranges.iter().map(Range::peak);
    let largest = peaks().fold(0.0, f64::max);
    let is_lost = |(index, peak)| steps(peak, index) < 0.5;
    if largest > 0.0 && peaks().enumerate().all(is_lost) {
        let feature = peaks().position(|peak| peak == largest).unwrap_or_default();
        return Err(Error::new(
            format!(
                "the largest value that the layer computes on the calibration data is \
                 {largest:e} (feature {feature}): in integers all of them would be zero"
            ),
            Remedy::ScaleLayer,
        )
        .at(format!("layer {:?}", node.name)));
    }
    Ok(())
}
