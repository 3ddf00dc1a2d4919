//! Recurrent layers whose tensors the layer file names one by one.

use super::function::{Function, Parametrized};
use super::layers::{CellKind, Coupled, Recurrent as Written, Reset, Side};
use super::tensors::Tensors;
use crate::{coupled, kernel};
use gatecell_network::error::{Error, Result};
use gatecell_network::network::{
    Activation, Cell, Direction, Gru, Initial, Lstm, Peephole, Recurrent, Rnn,
};
use gatecell_network::remedy::Remedy;

/// The layer; its input has `input_size` features where that is known already.
pub(super) fn layer(
    tensors: &mut Tensors,
    written: &Written,
    input_size: Option<usize>,
) -> Result<Recurrent> {
    let order = order(written)?;
    let sides = [(&written.forward, false), (&written.backward, true)];
    let mut directions = Vec::new();
    let mut sizes = None;
    for (side, backward) in sides {
        let Some(side) = side else {
            continue;
        };
        let matrices = Matrices::take(tensors, written, side, &order)?;
        let found = (matrices.inputs, matrices.units);
        if *sizes.get_or_insert(found) != found || input_size.is_some_and(|n| n != found.0) {
            return Err(Error::new(
                format!("the shape says {} inputs and {} units", found.0, found.1),
                Remedy::LayerOrder,
            )
            .at(&side.weight_ih));
        }
        directions.push(direction(tensors, written, side, matrices, backward)?);
    }
    let (input_size, hidden_size) =
        sizes.ok_or_else(|| Error::new("the layer has no direction", Remedy::LayerTensors))?;
    Ok(Recurrent {
        input_size,
        hidden_size,
        directions,
    })
}

/// For each gate of the network's order, its place in the file's.
fn order(written: &Written) -> Result<Vec<usize>> {
    let (own, default) = match written.cell {
        CellKind::Rnn => (&["h"][..], "h"),
        CellKind::Lstm => (&["i", "o", "f", "cgj"][..], "iofc"),
        CellKind::Gru => (&["zu", "r", "hn"][..], "zrh"),
    };
    let gates = written.gates.as_deref().unwrap_or(default);
    let places: Option<Vec<usize>> = own
        .iter()
        .map(|names| gates.find(|c| names.contains(c)))
        .collect();
    let places = places.filter(|_| gates.chars().count() == own.len());
    places.ok_or_else(|| {
        Error::new(
            format!("gates = {gates:?} does not name each gate once"),
            Remedy::LayerGates,
        )
    })
}

/// Weights and biases of a direction, in the network's order.
struct Matrices {
    inputs: usize,
    units: usize,
    w: Vec<f64>,
    r: Vec<f64>,
    bias: Vec<f64>,
    /// The part of the bias that belongs to `r`, where the file has it apart.
    bias_hh: Option<Vec<f64>>,
}

impl Matrices {
    fn take(
        tensors: &mut Tensors,
        written: &Written,
        side: &Side,
        order: &[usize],
    ) -> Result<Self> {
        let gates = order.len();
        let shape = |matrix: [usize; 2]| {
            if written.transposed {
                [matrix[1], matrix[0]]
            } else {
                matrix
            }
        };
        let [rows, inputs] = shape(tensors.matrix_shape(&side.weight_ih)?);
        let units = rows / gates;
        if !rows.is_multiple_of(gates) {
            return Err(Error::new(
                format!("{rows} rows are not {gates} gates"),
                Remedy::LayerOrder,
            )
            .at(&side.weight_ih));
        }
        let mut matrix = |name: &str, columns: usize| {
            let data = tensors.take(name, &shape([rows, columns]))?;
            Ok(if written.transposed {
                kernel::rows(&data, columns, units, order)
            } else {
                blocks(&data, order)
            })
        };
        let w = matrix(&side.weight_ih, inputs)?;
        let r = matrix(&side.weight_hh, units)?;
        let mut vector = |name: &Option<String>| match name {
            Some(name) => Ok(Some(blocks(&tensors.take_vector(name, rows)?, order))),
            None => Ok(None),
        };
        let bias = vector(&side.bias)?.unwrap_or_else(|| vec![0.0; rows]);
        Ok(Self {
            inputs,
            units,
            w,
            r,
            bias,
            bias_hh: vector(&side.bias_hh)?,
        })
    }
}

/// From the file's order of gates to the network's.
fn blocks(data: &[f64], order: &[usize]) -> Vec<f64> {
    let len = data.len() / order.len();
    let parts = order.iter().flat_map(|at| &data[at * len..(at + 1) * len]);
    parts.copied().collect()
}

fn direction(
    tensors: &mut Tensors,
    written: &Written,
    side: &Side,
    matrices: Matrices,
    backward: bool,
) -> Result<Direction> {
    let units = matrices.units;
    let mut vector = |name: &Option<String>, len: usize| match name {
        Some(name) => tensors.take_vector(name, len).map(Some),
        None => Ok(None),
    };
    let initial = |state: Option<Vec<f64>>| state.map_or(Initial::Zero, Initial::Constant);
    let peephole = vector(&side.peephole, 3 * units)?;
    let initial_hidden = initial(vector(&side.initial_hidden, units)?);
    let initial_cell = initial(vector(&side.initial_cell, units)?);
    let lstm = written.cell == CellKind::Lstm;
    let foreign = !lstm
        && (peephole.is_some() || side.initial_cell.is_some() || written.coupled.is_some())
        || written.cell != CellKind::Gru && written.reset.is_some();
    if foreign {
        return Err(Error::new(
            "peephole, initial_cell and coupled are an lstm's, reset is a gru's",
            Remedy::LayerCell,
        ));
    }
    Ok(Direction {
        backward,
        cell: cell(written, matrices, peephole)?,
        initial_hidden,
        initial_cell,
    })
}

fn cell(written: &Written, m: Matrices, peephole: Option<Vec<f64>>) -> Result<Cell> {
    let both = |m: &Matrices| -> Vec<f64> {
        let hh = m
            .bias_hh
            .iter()
            .flatten()
            .copied()
            .chain(std::iter::repeat(0.0));
        m.bias.iter().zip(hh).map(|(w, r)| w + r).collect()
    };
    let units = m.units;
    Ok(match written.cell {
        CellKind::Rnn => Cell::Rnn(Rnn {
            bias: both(&m),
            w: m.w,
            r: m.r,
            activation: activations(written, [Function::Tanh])?[0],
            clip: None,
        }),
        CellKind::Lstm => Cell::Lstm(lstm(written, both(&m), m, peephole)?),
        CellKind::Gru => {
            let after = written.reset != Some(Reset::Before);
            let mut bias = both(&m);
            let mut hidden_bias = vec![0.0; units];
            if let (true, Some(hh)) = (after, &m.bias_hh) {
                // The candidate's recurrent bias sits inside the reset product.
                hidden_bias.copy_from_slice(&hh[2 * units..]);
                bias[2 * units..].copy_from_slice(&m.bias[2 * units..]);
            }
            Cell::Gru(Gru {
                w: m.w,
                r: m.r,
                bias,
                hidden_bias,
                linear_before_reset: after,
                activations: activations(written, [Function::Sigmoid, Function::Tanh])?,
                clip: None,
            })
        }
    })
}

fn lstm(
    written: &Written,
    bias: Vec<f64>,
    m: Matrices,
    peephole: Option<Vec<f64>>,
) -> Result<Lstm> {
    let units = m.units;
    let mut lstm = Lstm {
        bias,
        w: m.w,
        r: m.r,
        // i, o, f, as ONNX has them.
        peephole: std::array::from_fn(|gate| {
            let all = peephole.as_ref()?;
            Some(Peephole::Diagonal(
                all[gate * units..(gate + 1) * units].to_vec(),
            ))
        }),
        input_forget: written.coupled == Some(Coupled::Input),
        activations: activations(written, [Function::Sigmoid, Function::Tanh, Function::Tanh])?,
        clip: None,
        cell_clip: None,
        projection: None,
    };
    if written.coupled == Some(Coupled::Forget) {
        coupled::forget_from_input(&mut lstm).ok_or_else(|| {
            Error::new(
                "a coupled forget gate is not supported with this activation of the gates",
                Remedy::LayerActivations,
            )
        })?;
    }
    Ok(lstm)
}

/// Those of the layer file, or the usual ones.
fn activations<const N: usize>(written: &Written, usual: [Function; N]) -> Result<[Activation; N]> {
    let Some(list) = &written.activations else {
        return array(&usual.map(Parametrized::from));
    };
    if list.len() != N {
        return Err(Error::new(
            format!("{} activations, expected {N}", list.len()),
            Remedy::LayerActivations,
        ));
    }
    array(list)
}

/// The functions of a list that has as many.
fn array<const N: usize>(list: &[Parametrized]) -> Result<[Activation; N]> {
    let mut functions = [Activation::Identity; N];
    for (to, from) in functions.iter_mut().zip(list) {
        *to = from.activation()?;
    }
    Ok(functions)
}
