//! torch.nn.RNN, LSTM and GRU to recurrent layers.
//!
//! PyTorch's rows go by gates i, f, g, o (LSTM) and r, z, n (GRU); the
//! network's are i, o, f, c and z, r, h. PyTorch has two bias vectors.
//!
//! An LSTM may have a projection (`weight_hr`, PyTorch's `proj_size`) and peepholes,
//! which PyTorch does not have: `weight_ci`, `weight_cf`, `weight_co`, each a vector
//! (diagonal) or a matrix.

use super::tensors::Tensors;
use gatecell_network::error::{Error, Result};
use gatecell_network::network::{
    Activation, Cell, Direction, Gru, Initial, Lstm, Peephole, Projection, Recurrent, Rnn,
};
use gatecell_network::remedy::Remedy;

/// Which cell, with what the layer file says about it.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Rnn(Activation),
    Lstm(Clips),
    Gru,
}

/// Bounds that the layer file gives an LSTM.
#[derive(Clone, Copy)]
pub(super) struct Clips {
    pub(super) cell: Option<f64>,
    pub(super) projection: Option<f64>,
}

impl Clips {
    pub(super) fn new(cell: Option<f64>, projection: Option<f64>) -> Result<Self> {
        for (bound, name) in [(cell, "cell_clip"), (projection, "proj_clip")] {
            if let Some(bound) = bound
                && !(bound.is_finite() && bound > 0.0)
            {
                return Err(Error::new(
                    format!("{name} is {bound}"),
                    Remedy::LayerNumber,
                ));
            }
        }
        Ok(Self { cell, projection })
    }

    /// A bound on a projection that there is not.
    pub(super) fn check(self, projected: bool) -> Result<()> {
        if self.projection.is_some() && !projected {
            return Err(Error::new(
                "proj_clip is given, but the layer has no projection",
                Remedy::LayerCell,
            ));
        }
        Ok(())
    }
}

impl Kind {
    /// For each gate of the network's order, its place in PyTorch's.
    fn order(self) -> &'static [usize] {
        match self {
            Self::Rnn(_) => &[0],
            Self::Lstm(_) => &[0, 3, 1, 2],
            Self::Gru => &[1, 0, 2],
        }
    }
}

/// Layer `index` of the module at `prefix`; its input has `input_size`
/// features where that is known already.
pub(super) fn layer(
    tensors: &mut Tensors,
    kind: Kind,
    prefix: &str,
    index: usize,
    bidirectional: bool,
    input_size: Option<usize>,
) -> Result<Recurrent> {
    let name = |what: &str, suffix: &str| format!("{prefix}{what}_l{index}{suffix}");
    let [hidden_rows, state_size] = tensors.matrix_shape(&name("weight_hh", ""))?;
    // Of a projected LSTM the columns of weight_hh are the projection's.
    let projected = matches!(kind, Kind::Lstm(_)) && tensors.has(&name("weight_hr", ""));
    let hidden_size = match projected {
        true => hidden_rows / kind.order().len(),
        false => state_size,
    };
    let [_, columns] = tensors.matrix_shape(&name("weight_ih", ""))?;
    let input_size = input_size.unwrap_or(columns);
    let rows = kind.order().len() * hidden_size;

    let suffixes: &[&str] = if bidirectional {
        &["", "_reverse"]
    } else {
        &[""]
    };
    let mut directions = Vec::new();
    for suffix in suffixes {
        let w = tensors.take(&name("weight_ih", suffix), &[rows, input_size])?;
        let r = tensors.take(&name("weight_hh", suffix), &[rows, state_size])?;
        let biases = [name("bias_ih", suffix), name("bias_hh", suffix)];
        let [bias_w, bias_r] = if biases.iter().any(|name| tensors.has(name)) {
            [
                tensors.take(&biases[0], &[rows])?,
                tensors.take(&biases[1], &[rows])?,
            ]
        } else {
            // Trained with bias=False.
            [vec![0.0; rows], vec![0.0; rows]]
        };
        let mut cell = cell(
            kind,
            reorder(kind, &w),
            reorder(kind, &r),
            reorder(kind, &bias_w),
            reorder(kind, &bias_r),
        );
        if let (Cell::Lstm(lstm), Kind::Lstm(clips)) = (&mut cell, kind) {
            clips.check(projected)?;
            lstm.cell_clip = clips.cell;
            for (peephole, what) in lstm.peephole.iter_mut().zip(["ci", "co", "cf"]) {
                let name = name(&format!("weight_{what}"), suffix);
                *peephole = self::peephole(tensors, &name, hidden_size)?;
            }
            if projected {
                let name = name("weight_hr", suffix);
                lstm.projection = Some(Projection {
                    size: state_size,
                    w: tensors.take(&name, &[state_size, hidden_size])?,
                    bias: vec![0.0; state_size],
                    clip: clips.projection,
                });
            }
        }
        directions.push(Direction {
            backward: !suffix.is_empty(),
            cell,
            initial_hidden: Initial::Zero,
            initial_cell: Initial::Zero,
        });
    }
    Ok(Recurrent {
        input_size,
        hidden_size,
        directions,
    })
}

/// The weights of a peephole, where there are any.
fn peephole(tensors: &mut Tensors, name: &str, hidden_size: usize) -> Result<Option<Peephole>> {
    let Some(shape) = tensors.shape(name) else {
        return Ok(None);
    };
    Ok(Some(if shape.len() == 1 {
        Peephole::Diagonal(tensors.take(name, &[hidden_size])?)
    } else {
        Peephole::Matrix(tensors.take(name, &[hidden_size, hidden_size])?)
    }))
}

/// From PyTorch's gate order to the network's.
fn reorder(kind: Kind, rows: &[f64]) -> Vec<f64> {
    let order = kind.order();
    let gate = rows.len() / order.len();
    order
        .iter()
        .flat_map(|&at| &rows[at * gate..(at + 1) * gate])
        .copied()
        .collect()
}

fn cell(kind: Kind, w: Vec<f64>, r: Vec<f64>, bias_w: Vec<f64>, bias_r: Vec<f64>) -> Cell {
    let mut bias: Vec<f64> = bias_w.iter().zip(&bias_r).map(|(w, r)| w + r).collect();
    match kind {
        Kind::Rnn(activation) => Cell::Rnn(Rnn {
            w,
            r,
            bias,
            activation,
            clip: None,
        }),
        Kind::Lstm(_) => Cell::Lstm(Lstm {
            w,
            r,
            bias,
            peephole: [None, None, None],
            cell_clip: None,
            projection: None,
            input_forget: false,
            activations: [Activation::Sigmoid, Activation::Tanh, Activation::Tanh],
            clip: None,
        }),
        Kind::Gru => {
            // The candidate's recurrent bias sits inside the reset product.
            let candidate = 2 * (bias.len() / 3);
            let hidden_bias = bias_r[candidate..].to_vec();
            bias.truncate(candidate);
            bias.extend(&bias_w[candidate..]);
            Cell::Gru(Gru {
                w,
                r,
                bias,
                hidden_bias,
                linear_before_reset: true,
                activations: [Activation::Sigmoid, Activation::Tanh],
                clip: None,
            })
        }
    }
}
