//! TensorFlow's BasicLSTMCell and LSTMCell without extras.
//!
//! One kernel `[inputs + hidden][4 · hidden]` over `[x; h]`, gates i, j, f, o,
//! where j is the candidate; a constant `forget_bias` is added to f's
//! pre-activation at run time and is not in the bias.

use super::tensors::Tensors;
use crate::error::{Error, Result};
use crate::import::kernel;
use crate::network::{Activation, Cell, Direction, Initial, Lstm, Recurrent};

/// i, j, f, o to i, o, f, c.
const ORDER: [usize; 4] = [0, 3, 2, 1];

pub(super) fn layer(
    tensors: &mut Tensors,
    prefix: &str,
    forget_bias: f64,
    input_size: Option<usize>,
) -> Result<Recurrent> {
    if !forget_bias.is_finite() {
        return Err(Error::new(
            format!("forget_bias is {forget_bias}"),
            "give a finite number; TensorFlow's default is 1",
        ));
    }
    let name = format!("{prefix}kernel");
    let [rows, columns] = tensors.matrix_shape(&name)?;
    let hidden_size = columns / 4;
    let inputs = rows.saturating_sub(hidden_size);
    if columns % 4 != 0 || inputs == 0 || input_size.is_some_and(|size| size != inputs) {
        return Err(Error::new(
            format!("shape is [{rows}, {columns}], expected [inputs + hidden, 4 * hidden]"),
            "check the kind and the order of the layers in the layer file",
        )
        .at(name));
    }
    let joined = tensors.take(&name, &[rows, columns])?;
    let (w, r) = joined.split_at(inputs * columns);
    let bias = tensors.take(&format!("{prefix}bias"), &[columns])?;
    let mut bias = kernel::rows(&bias, 1, hidden_size, &ORDER);
    for value in &mut bias[2 * hidden_size..3 * hidden_size] {
        *value += forget_bias;
    }
    let lstm = Lstm {
        w: kernel::rows(w, inputs, hidden_size, &ORDER),
        r: kernel::rows(r, hidden_size, hidden_size, &ORDER),
        bias,
        peephole: [None, None, None],
        input_forget: false,
        activations: [Activation::Sigmoid, Activation::Tanh, Activation::Tanh],
        clip: None,
        cell_clip: None,
    };
    Ok(Recurrent {
        input_size: inputs,
        hidden_size,
        directions: vec![Direction {
            backward: false,
            cell: Cell::Lstm(lstm),
            initial_hidden: Initial::Zero,
            initial_cell: Initial::Zero,
        }],
    })
}
