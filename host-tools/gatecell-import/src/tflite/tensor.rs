//! Constant tensors as real numbers.

use super::model::{Model, Tensor};
use super::operators::DEQUANTIZE;
use gatecell_network::error::{Error, Result};
use gatecell_network::npz::f16_to_f64;
use gatecell_network::remedy::Remedy;

const FLOAT32: u8 = 0;
const FLOAT16: u8 = 1;
const INT32: u8 = 2;
const UINT8: u8 = 3;
const INT64: u8 = 4;
const INT16: u8 = 7;
const INT8: u8 = 9;

impl Model<'_> {
    /// The values of a constant, of which the shape must be this.
    pub(super) fn constant(&self, index: i32, shape: &[usize]) -> Result<Vec<f64>> {
        let tensor = self.source(index)?;
        let (found, data) = tensor.decode().map_err(|error| error.at(place(tensor)))?;
        if found != shape {
            return Err(Error::new(
                format!("shape is {found:?}, expected {shape:?}"),
                Remedy::TfliteAgain,
            )
            .at(place(tensor)));
        }
        Ok(data)
    }

    /// Length of each axis of a constant, which holds as many values as that.
    pub(super) fn constant_shape(&self, index: i32) -> Result<Vec<usize>> {
        let tensor = self.source(index)?;
        tensor
            .sound_shape()
            .map_err(|error| error.at(place(tensor)))
    }

    /// A constant list of whole numbers.
    pub(super) fn integers(&self, index: i32) -> Result<Vec<i64>> {
        let tensor = self.source(index)?;
        let decoded = tensor.decode().map_err(|error| error.at(place(tensor)))?;
        Ok(decoded.1.iter().map(|&value| value as i64).collect())
    }

    /// Models with 16-bit weights widen them by an operator; the constant is
    /// what that reads.
    fn source(&self, index: i32) -> Result<&Tensor<'_>> {
        let tensor = self.tensor(index)?;
        if !tensor.data.is_empty() {
            return Ok(tensor);
        }
        let widened = self.operators.iter().find(|operator| {
            operator.code == DEQUANTIZE && operator.outputs.first() == Some(&index)
        });
        let source = match widened.and_then(|operator| operator.inputs.first()) {
            Some(&input) => self.tensor(input)?,
            None => tensor,
        };
        if source.data.is_empty() {
            return Err(
                Error::new("the weights are computed by the graph", Remedy::TfliteOther)
                    .at(place(tensor)),
            );
        }
        Ok(source)
    }
}

impl Tensor<'_> {
    fn shape(&self) -> Result<Vec<usize>> {
        let lens = self.shape.iter().map(|&len| usize::try_from(len));
        lens.collect::<Result<_, _>>().map_err(|_| {
            Error::new(
                format!("shape {:?} has negative lengths", self.shape),
                Remedy::TfliteAgain,
            )
        })
    }

    /// The shape, if the data fit it: a damaged file may claim any.
    fn sound_shape(&self) -> Result<Vec<usize>> {
        if self.sparse {
            return Err(Error::new(
                "sparse tensors are not supported",
                Remedy::TfliteOther,
            ));
        }
        let shape = self.shape()?;
        let size = match self.kind {
            FLOAT32 | INT32 => 4,
            FLOAT16 | INT16 => 2,
            UINT8 | INT8 => 1,
            INT64 => 8,
            other => {
                return Err(Error::new(
                    format!("element type {other} of the schema is not supported"),
                    Remedy::TfliteTypes,
                ));
            }
        };
        let count = shape
            .iter()
            .try_fold(size, |product: usize, &len| product.checked_mul(len));
        if count != Some(self.data.len()) {
            return Err(Error::new(
                format!("{} bytes do not fit shape {shape:?}", self.data.len()),
                Remedy::TfliteAgain,
            ));
        }
        Ok(shape)
    }

    fn decode(&self) -> Result<(Vec<usize>, Vec<f64>)> {
        let shape = self.sound_shape()?;
        let mut data = self.numbers();
        if !self.scale.is_empty() {
            self.dequantize(&shape, &mut data)?;
        }
        if let Some(index) = data.iter().position(|value| !value.is_finite()) {
            return Err(Error::new(
                format!("element {index} is {}", data[index]),
                Remedy::Diverged,
            ));
        }
        Ok((shape, data))
    }

    fn numbers(&self) -> Vec<f64> {
        let words = || self.data.as_chunks::<4>().0.iter().copied();
        let halves = || self.data.as_chunks::<2>().0.iter().copied();
        match self.kind {
            FLOAT32 => words().map(|raw| f32::from_le_bytes(raw).into()).collect(),
            INT32 => words().map(|raw| i32::from_le_bytes(raw).into()).collect(),
            FLOAT16 => halves()
                .map(|raw| f16_to_f64(u16::from_le_bytes(raw)))
                .collect(),
            INT16 => halves().map(|raw| i16::from_le_bytes(raw).into()).collect(),
            UINT8 => self.data.iter().map(|&byte| byte.into()).collect(),
            INT8 => self
                .data
                .iter()
                .map(|&byte| i8::from_le_bytes([byte]).into())
                .collect(),
            // Shapes and indices; exact up to 2^53.
            _ => {
                let long = self.data.as_chunks::<8>().0.iter();
                long.map(|raw| i64::from_le_bytes(*raw) as f64).collect()
            }
        }
    }

    /// `scale · (q − zero point)`, per tensor or per index of one axis.
    fn dequantize(&self, shape: &[usize], data: &mut [f64]) -> Result<()> {
        let sound = self.scale.iter().all(|scale| scale.is_finite());
        let zero_points =
            matches!(self.zero_point.len(), 0 | 1) || self.zero_point.len() == self.scale.len();
        let axis = usize::try_from(self.quantized_dimension).unwrap_or(usize::MAX);
        let channels = shape.get(axis).copied();
        if !sound || !zero_points || (self.scale.len() > 1 && Some(self.scale.len()) != channels) {
            return Err(Error::new(
                format!(
                    "{} scales and {} zero points do not fit shape {shape:?}",
                    self.scale.len(),
                    self.zero_point.len()
                ),
                Remedy::TfliteAgain,
            ));
        }
        let inner: usize = shape.iter().skip(axis.saturating_add(1)).product();
        for (index, value) in data.iter_mut().enumerate() {
            let channel = match self.scale.len() {
                1 => 0,
                channels => index / inner % channels,
            };
            let zero = match self.zero_point.len() {
                0 => 0,
                1 => self.zero_point[0],
                _ => self.zero_point[channel],
            };
            *value = f64::from(self.scale[channel]) * (*value - zero as f64);
        }
        Ok(())
    }
}

pub(super) fn place(tensor: &Tensor<'_>) -> String {
    format!("tensor {:?}", tensor.name)
}
