//! What a tensor of the graph is to the importer.

use super::array::Array;
use super::budget::Budget;
use super::dim::Dim;
use super::view::View;

/// A tensor of the graph.
#[derive(Clone, Debug)]
pub(super) enum Tensor {
    /// Real constants.
    Floats(Array<f64>),
    /// Integer constants and shape computations.
    Ints(Array<Dim>),
    /// One number repeated over a shape that may be dynamic.
    Fill {
        /// Length of each axis.
        dims: Vec<Dim>,
        /// The number.
        value: f64,
    },
    /// A view of values of the network.
    View(View),
}

impl Tensor {
    /// Length of each axis.
    pub(super) fn dims(&self) -> Vec<Dim> {
        let of = |shape: &[usize]| shape.iter().map(|&len| Dim::len(len)).collect();
        match self {
            Tensor::Floats(array) => of(&array.shape),
            Tensor::Ints(array) => of(&array.shape),
            Tensor::Fill { dims, .. } => dims.clone(),
            Tensor::View(view) => view.axes.iter().map(|axis| axis.dim()).collect(),
        }
    }

    /// Number of axes.
    pub(super) fn rank(&self) -> usize {
        match self {
            Tensor::Floats(array) => array.shape.len(),
            Tensor::Ints(array) => array.shape.len(),
            Tensor::Fill { dims, .. } => dims.len(),
            Tensor::View(view) => view.axes.len(),
        }
    }

    /// Bytes that a copy of it takes.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Tensor::Floats(array) => size_of_val(&array.data[..]),
            Tensor::Ints(array) => size_of_val(&array.data[..]),
            Tensor::Fill { dims, .. } => size_of_val(&dims[..]),
            Tensor::View(view) => size_of_val(&view.parts[..]) + size_of_val(&view.axes[..]),
        }
    }

    /// The real constants, where the tensor is constant and fully known.
    pub(super) fn floats(&self, budget: &Budget) -> Option<Array<f64>> {
        match self {
            Tensor::Floats(array) => {
                budget.elements::<f64>(&array.shape)?;
                Some(array.clone())
            }
            Tensor::Ints(array) => {
                budget.elements::<f64>(&array.shape)?;
                let data: Option<Vec<f64>> = array
                    .data
                    .iter()
                    .map(|dim| dim.known().map(|value| value as f64))
                    .collect();
                Some(Array {
                    shape: array.shape.clone(),
                    data: data?,
                })
            }
            Tensor::Fill { dims, value } => {
                let shape: Option<Vec<usize>> = dims
                    .iter()
                    .map(|dim| usize::try_from(dim.known()?).ok())
                    .collect();
                Array::scalar(*value).broadcast(&shape?, budget)
            }
            Tensor::View(_) => None,
        }
    }
}
