//! Constant arrays and the rearrangements that constant folding needs.

use super::budget::Budget;

/// More elements than any model for a microcontroller has.
pub(super) const MAX_ELEMENTS: usize = 1 << 26;

/// A row-major array.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Array<T> {
    /// Length of each axis.
    pub(super) shape: Vec<usize>,
    /// Elements, last axis fastest.
    pub(super) data: Vec<T>,
}

/// Number of elements of a shape, unless beyond [`MAX_ELEMENTS`].
pub(super) fn elements(shape: &[usize]) -> Option<usize> {
    let product = shape
        .iter()
        .try_fold(1usize, |product, &len| product.checked_mul(len))?;
    (product <= MAX_ELEMENTS).then_some(product)
}

/// Shape of two arrays broadcast against each other.
pub(super) fn broadcast_shape(a: &[usize], b: &[usize]) -> Option<Vec<usize>> {
    let rank = a.len().max(b.len());
    let at = |shape: &[usize], axis: usize| {
        (axis + shape.len())
            .checked_sub(rank)
            .map_or(1, |index| shape[index])
    };
    (0..rank)
        .map(|axis| match (at(a, axis), at(b, axis)) {
            (x, y) if x == y => Some(x),
            (1, y) => Some(y),
            (x, 1) => Some(x),
            _ => None,
        })
        .collect()
}

impl<T: Clone> Array<T> {
    /// An array of rank 0.
    pub(super) fn scalar(value: T) -> Self {
        Self {
            shape: Vec::new(),
            data: vec![value],
        }
    }

    /// An array of rank 1.
    pub(super) fn vector(data: Vec<T>) -> Self {
        Self {
            shape: vec![data.len()],
            data,
        }
    }

    /// The same elements under another type.
    pub(super) fn map<U>(&self, f: impl FnMut(&T) -> U) -> Array<U> {
        Array {
            shape: self.shape.clone(),
            data: self.data.iter().map(f).collect(),
        }
    }

    fn strides(&self) -> Vec<usize> {
        let mut strides = vec![1; self.shape.len()];
        for axis in (1..self.shape.len()).rev() {
            strides[axis - 1] = strides[axis] * self.shape[axis];
        }
        strides
    }

    /// Copies the elements at `offset + Σ index·stride`, which the caller keeps
    /// inside the array.
    fn strided(
        &self,
        shape: Vec<usize>,
        strides: &[isize],
        offset: isize,
        budget: &Budget,
    ) -> Option<Self> {
        let count = budget.elements::<T>(&shape)?;
        let mut data = Vec::with_capacity(count);
        let mut index = vec![0usize; shape.len()];
        let mut position = offset;
        for _ in 0..count {
            data.push(self.data.get(usize::try_from(position).ok()?)?.clone());
            for axis in (0..shape.len()).rev() {
                index[axis] += 1;
                position += strides[axis];
                if index[axis] < shape[axis] {
                    break;
                }
                position -= strides[axis] * index[axis] as isize;
                index[axis] = 0;
            }
        }
        Some(Self { shape, data })
    }

    fn signed_strides(&self) -> Vec<isize> {
        self.strides()
            .into_iter()
            .map(|stride| stride as isize)
            .collect()
    }

    /// Reorders the axes: axis `i` of the result is axis `perm[i]`.
    pub(super) fn transpose(&self, perm: &[usize], budget: &Budget) -> Option<Self> {
        let strides = self.signed_strides();
        let shape = perm.iter().map(|&axis| self.shape[axis]).collect();
        let strides: Vec<isize> = perm.iter().map(|&axis| strides[axis]).collect();
        self.strided(shape, &strides, 0, budget)
    }

    /// `len` indices of one axis, from `start` in steps of `step`.
    pub(super) fn narrow(
        &self,
        axis: usize,
        (start, step, len): (usize, i64, usize),
        budget: &Budget,
    ) -> Option<Self> {
        let mut strides = self.signed_strides();
        let offset = start as isize * strides[axis];
        strides[axis] *= isize::try_from(step).ok()?;
        let mut shape = self.shape.clone();
        shape[axis] = len;
        self.strided(shape, &strides, offset, budget)
    }

    /// The given indices of one axis, each within it.
    pub(super) fn take(&self, axis: usize, indices: &[usize], budget: &Budget) -> Option<Self> {
        let mut shape = self.shape.clone();
        let len = std::mem::replace(shape.get_mut(axis)?, indices.len());
        let inner: usize = shape[axis + 1..].iter().product();
        let mut data = Vec::with_capacity(budget.elements::<T>(&shape)?);
        for block in self.data.chunks((len * inner).max(1)) {
            for &index in indices {
                data.extend_from_slice(block.get(index * inner..)?.get(..inner)?);
            }
        }
        Some(Self { shape, data })
    }

    /// Repeats axes of length 1 up to `shape`.
    pub(super) fn broadcast(&self, shape: &[usize], budget: &Budget) -> Option<Self> {
        let lead = shape.len().checked_sub(self.shape.len())?;
        let own = self.signed_strides();
        let mut strides = vec![0; shape.len()];
        for (axis, &len) in self.shape.iter().enumerate() {
            match len == shape[lead + axis] {
                true => strides[lead + axis] = own[axis],
                false if len == 1 => {}
                false => return None,
            }
        }
        self.strided(shape.to_vec(), &strides, 0, budget)
    }

    /// Joins arrays along an axis.
    pub(super) fn concat(arrays: &[&Self], axis: usize, budget: &Budget) -> Option<Self> {
        let first = arrays.first()?;
        let mut shape = first.shape.clone();
        *shape.get_mut(axis)? = 0;
        for array in arrays {
            if array.shape.len() != shape.len() {
                return None;
            }
            for (i, &len) in array.shape.iter().enumerate() {
                if i == axis {
                    shape[axis] = shape[axis].checked_add(len)?;
                } else if shape[i] != len {
                    return None;
                }
            }
        }
        let outer: usize = shape[..axis].iter().product();
        let inner: usize = shape[axis + 1..].iter().product();
        let mut data = Vec::with_capacity(budget.elements::<T>(&shape)?);
        for block in 0..outer {
            for array in arrays {
                let len = array.shape[axis] * inner;
                data.extend_from_slice(&array.data[block * len..][..len]);
            }
        }
        Some(Self { shape, data })
    }
}

/// Product of two matrices `[m][k]` and `[k][n]`.
pub(super) fn matmul(a: &Array<f64>, b: &Array<f64>, budget: &Budget) -> Option<Array<f64>> {
    let (&[m, k], &[k2, n]) = (a.shape.as_slice(), b.shape.as_slice()) else {
        return None;
    };
    if k != k2 {
        return None;
    }
    budget.elements::<f64>(&[m, n])?;
    // As many products as that are as much work as reading their factors.
    budget.work(m.checked_mul(n)?.checked_mul(k)?)?;
    let mut data = vec![0.0; m * n];
    for i in 0..m {
        for j in 0..n {
            data[i * n + j] = (0..k).map(|l| a.data[i * k + l] * b.data[l * n + j]).sum();
        }
    }
    Some(Array {
        shape: vec![m, n],
        data,
    })
}
