//! Tensors of a graph, as the operators see them.

use super::port::ElementType;
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// A tensor.
#[derive(Clone, Debug)]
pub(super) struct Tensor {
    pub(super) name: String,
    pub(super) shape: Vec<usize>,
    pub(super) element: ElementType,
    /// One, or one for each index of `axis`.
    pub(super) scale: Vec<f32>,
    pub(super) zero_point: Vec<i32>,
    pub(super) axis: usize,
    /// The values of a constant.
    pub(super) data: Option<Vec<i32>>,
}

impl Tensor {
    /// Number of elements.
    pub(super) fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// The one scale, positive.
    pub(super) fn one_scale(&self) -> Result<f32> {
        match self.scale[..] {
            [scale] if scale.is_finite() && scale > 0.0 => Ok(scale),
            [scale] => Err(self.fault(format!("the scale is {scale}"))),
            _ => Err(self.fault(format!(
                "{} scales where there must be one",
                self.scale.len()
            ))),
        }
    }

    /// The zero point of a tensor with one, in the range of its type.
    pub(super) fn one_zero_point(&self) -> Result<i32> {
        let (least, most) = self.element.range();
        match self.zero_point[..] {
            [] => Ok(0),
            [zero] if (least..=most).contains(&zero) => Ok(zero),
            [zero] => Err(self.fault(format!("the zero point {zero} is beyond its type"))),
            _ => Err(self.fault("several zero points where there must be one".into())),
        }
    }

    /// The scales of `channels` weights along an axis.
    pub(super) fn scales(&self, channels: usize, axis: usize) -> Result<Vec<f32>> {
        let scales = match self.scale.len() {
            1 => vec![self.scale[0]; channels],
            count if count == channels && self.axis == axis => self.scale.clone(),
            count => {
                return Err(self.fault(format!("{count} scales for {channels} channels")));
            }
        };
        if let Some(scale) = scales.iter().find(|s| !(s.is_finite() && **s > 0.0)) {
            return Err(self.fault(format!("the scale is {scale}")));
        }
        if self.zero_point.iter().any(|&zero| zero != 0) {
            return Err(self.fault("weights with a zero point".into()));
        }
        Ok(scales)
    }

    /// The values of a constant.
    pub(super) fn constant(&self) -> Result<&[i32]> {
        self.data
            .as_deref()
            .ok_or_else(|| self.fault("a constant is expected, and the graph computes it".into()))
    }

    /// The four axes of a picture: batch, height, width, channels.
    pub(super) fn picture(&self) -> Result<[usize; 4]> {
        self.shape[..]
            .try_into()
            .map_err(|_| self.fault(format!("shape {:?} has not four axes", self.shape)))
    }

    pub(super) fn fault(&self, what: String) -> Error {
        Error::new(what, Remedy::TfliteAgain).at(format!("tensor {:?}", self.name))
    }
}
