//! TensorFlow's BasicLSTMCell and LSTMCell.
//!
//! One kernel `[inputs + state][4 · hidden]` over `[x; h]`, gates i, j, f, o,
//! where j is the candidate; a constant `forget_bias` is added to f's
//! pre-activation at run time and is not in the bias. LSTMCell may have diagonal
//! peepholes (`w_i_diag`, `w_f_diag`, `w_o_diag`) and a projection
//! (`projection.kernel` `[hidden][state]`, perhaps `projection.bias`).

use super::recurrent::Clips;
use super::tensors::Tensors;
use crate::kernel;
use gatecell_network::error::{Error, Result};
use gatecell_network::network::{
    Activation, Cell, Direction, Initial, Lstm, Peephole, Projection, Recurrent,
};
use gatecell_network::remedy::Remedy;

/// i, j, f, o to i, o, f, c.
const ORDER: [usize; 4] = [0, 3, 2, 1];

pub(super) fn layer(
    tensors: &mut Tensors,
    prefix: &str,
    forget_bias: f64,
    clips: Clips,
    input_size: Option<usize>,
) -> Result<Recurrent> {
    if !forget_bias.is_finite() {
        return Err(Error::new(
            format!("forget_bias is {forget_bias}"),
            Remedy::LayerNumber,
        ));
    }
    let name = format!("{prefix}kernel");
    let [rows, columns] = tensors.matrix_shape(&name)?;
    let hidden_size = columns / 4;
    let projection = projection(tensors, prefix, hidden_size, clips)?;
    let state_size = projection.as_ref().map_or(hidden_size, |p| p.size);
    let inputs = rows.saturating_sub(state_size);
    if columns % 4 != 0 || inputs == 0 || input_size.is_some_and(|size| size != inputs) {
        return Err(Error::new(
            format!("shape is [{rows}, {columns}], expected [inputs + state, 4 * hidden]"),
            Remedy::LayerOrder,
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
    let mut peephole = [None, None, None];
    for (peephole, gate) in peephole.iter_mut().zip(["i", "o", "f"]) {
        let name = format!("{prefix}w_{gate}_diag");
        if tensors.has(&name) {
            *peephole = Some(Peephole::Diagonal(tensors.take(&name, &[hidden_size])?));
        }
    }
    let lstm = Lstm {
        w: kernel::rows(w, inputs, hidden_size, &ORDER),
        r: kernel::rows(r, state_size, hidden_size, &ORDER),
        bias,
        peephole,
        input_forget: false,
        activations: [Activation::Sigmoid, Activation::Tanh, Activation::Tanh],
        clip: None,
        cell_clip: clips.cell,
        projection,
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

/// The projection, where there is one.
fn projection(
    tensors: &mut Tensors,
    prefix: &str,
    hidden_size: usize,
    clips: Clips,
) -> Result<Option<Projection>> {
    let names = ["kernel", "bias"].map(|what| format!("{prefix}projection.{what}"));
    clips.check(tensors.has(&names[0]))?;
    if !tensors.has(&names[0]) {
        return Ok(None);
    }
    let [_, size] = tensors.matrix_shape(&names[0])?;
    let columns = tensors.take(&names[0], &[hidden_size, size])?;
    Ok(Some(Projection {
        size,
        w: kernel::rows(&columns, hidden_size, size, &[0]),
        bias: match tensors.has(&names[1]) {
            true => tensors.take(&names[1], &[size])?,
            false => vec![0.0; size],
        },
        clip: clips.projection,
    }))
}
