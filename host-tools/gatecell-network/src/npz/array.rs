//! An array.

/// NumPy's type string of 64-bit integers.
pub(super) const INTEGERS: &str = "<i8";

/// One array, its numbers as f64 in C order (last axis fastest).
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    /// Name in the archive; for a `.npy` file its stem.
    pub name: String,
    /// Length of each axis, outermost first.
    pub shape: Vec<usize>,
    /// The elements.
    pub data: Vec<f64>,
    /// NumPy's type string of the stored elements, as `<f4`.
    pub dtype: String,
}

impl Array {
    /// An array to be written as 32-bit floats.
    pub fn new(name: impl Into<String>, shape: Vec<usize>, data: Vec<f64>) -> Self {
        Self {
            name: name.into(),
            shape,
            data,
            dtype: "<f4".into(),
        }
    }

    /// A vector of whole numbers, to be written as 64-bit integers.
    pub fn integers(name: impl Into<String>, data: impl IntoIterator<Item = usize>) -> Self {
        let data: Vec<f64> = data.into_iter().map(|value| value as f64).collect();
        Self {
            dtype: INTEGERS.into(),
            ..Self::new(name, vec![data.len()], data)
        }
    }
}

/// The array called `name`.
pub fn find<'a>(arrays: &'a [Array], name: &str) -> Option<&'a Array> {
    arrays.iter().find(|array| array.name == name)
}
