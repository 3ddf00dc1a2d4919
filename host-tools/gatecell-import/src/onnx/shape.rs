//! Shape computations.

use super::array::Array;
use super::attributes::Node;
use super::dim::Dim;
use super::roles::Step;
use super::tensor::Tensor;
use gatecell_network::error::Result;
use gatecell_network::remedy::Remedy;

/// Shape and Size.
pub(super) fn shape(node: &Node) -> Step<Vec<Tensor>> {
    let dims = node.required(0)?.dims();
    if node.op == "Size" {
        let product = dims
            .iter()
            .try_fold(1i64, |n, dim| n.checked_mul(dim.known()?));
        return Ok(vec![Tensor::Ints(Array::scalar(
            product.map_or(Dim::Unknown, Dim::Known),
        ))]);
    }
    let rank = dims.len() as i64;
    let clamp = |index: i64| (if index < 0 { index + rank } else { index }).clamp(0, rank) as usize;
    let start = clamp(node.int("start")?.unwrap_or(0));
    let end = clamp(node.int("end")?.unwrap_or(rank));
    Ok(vec![Tensor::Ints(Array::vector(
        dims.get(start..end).unwrap_or_default().to_vec(),
    ))])
}

impl Node<'_> {
    /// An input that holds a shape.
    pub(super) fn shape_input(&self, index: usize) -> Result<Vec<Dim>> {
        match self.required(index)? {
            Tensor::Ints(array) if array.shape.len() <= 1 => {
                let paid = self.budget.work(size_of_val(&array.data[..]));
                paid.ok_or_else(|| self.too_large())?;
                Ok(array.data.clone())
            }
            _ => Err(self.error(
                format!(
                    "input {index} ('{}') is not a computable shape",
                    self.input_name(index)
                ),
                Remedy::FixShapes,
            )),
        }
    }

    /// An input that holds integers known now, if it is there.
    pub(super) fn ints_input(&self, index: usize) -> Result<Option<Vec<i64>>> {
        if self.optional(index).is_none() {
            return Ok(None);
        }
        let known: Option<Vec<i64>> = self
            .shape_input(index)?
            .iter()
            .map(|dim| dim.known())
            .collect();
        known.map(Some).ok_or_else(|| {
            self.error(
                format!(
                    "input {index} ('{}') depends on a dynamic length",
                    self.input_name(index)
                ),
                Remedy::FixShapes,
            )
        })
    }

    /// Integers that older operator sets give as an attribute and newer ones as
    /// an input.
    pub(super) fn ints_either(&self, attribute: &str, index: usize) -> Result<Option<Vec<i64>>> {
        match self.ints(attribute)? {
            Some(values) => Ok(Some(values.to_vec())),
            None => self.ints_input(index),
        }
    }

    /// An axis, counted from the end where negative.
    pub(super) fn axis(&self, axis: i64, rank: usize) -> Result<usize> {
        let index = if axis < 0 {
            axis.saturating_add(rank as i64)
        } else {
            axis
        };
        usize::try_from(index)
            .ok()
            .filter(|&index| index < rank)
            .ok_or_else(|| {
                self.error(
                    format!("axis {axis} is outside its {rank} axes"),
                    Remedy::OnnxAgain,
                )
            })
    }
}
