//! SimpleRNN, LSTM and GRU.
//!
//! Kernels are `[inputs][gates · units]`, gates i, f, c, o (LSTM) and z, r, h
//! (GRU). A GRU with `reset_after` has two bias vectors `[2][3 · units]`, of
//! the input and of the recurrent product.

use super::activation;
use super::classes::unsupported_class;
use super::major::Major;
use super::matrix::Tensor;
use super::options::Options;
use super::weights::LayerWeights;
use crate::kernel;
use gatecell_network::error::{Error, Result};
use gatecell_network::network::{Activation, Cell, Direction, Gru, Initial, Lstm, Rnn};
use gatecell_network::remedy::Remedy;

/// Which cell, with all that its configuration says.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spec {
    pub(super) kind: Kind,
    pub(super) units: usize,
    pub(super) use_bias: bool,
    pub(super) return_sequences: bool,
    pub(super) go_backwards: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Rnn(Activation),
    Lstm {
        gate: Activation,
        other: Activation,
    },
    Gru {
        gate: Activation,
        candidate: Activation,
        reset_after: bool,
    },
}

/// Whether a class is one of the recurrent layers.
pub(super) fn is_recurrent(class: &str) -> bool {
    matches!(class, "SimpleRNN" | "LSTM" | "GRU")
}

impl Spec {
    pub(super) fn read(class: &str, options: &mut Options<'_>, major: Major) -> Result<Self> {
        let activation = activation::elementwise(options, "activation", "tanh", major)?;
        let gate = |options: &mut Options<'_>| {
            // The default of Keras 1 and early 2 was hard_sigmoid; files name it.
            activation::elementwise(options, "recurrent_activation", "sigmoid", major)
        };
        let kind = match class {
            "SimpleRNN" => Kind::Rnn(activation),
            "LSTM" => Kind::Lstm {
                gate: gate(options)?,
                other: activation,
            },
            "GRU" => Kind::Gru {
                gate: gate(options)?,
                candidate: activation,
                // Files older than the option mean what there was then.
                reset_after: options.flag("reset_after", false)?,
            },
            _ => return Err(unsupported_class(class)),
        };
        options.refuse("return_state")?;
        options.refuse("time_major")?;
        Ok(Self {
            kind,
            units: options.size("units")?,
            use_bias: options.flag("use_bias", true)?,
            return_sequences: options.flag("return_sequences", false)?,
            go_backwards: options.flag("go_backwards", false)?,
        })
    }

    fn order(&self) -> &'static [usize] {
        match self.kind {
            Kind::Rnn(_) => &[0],
            Kind::Lstm { .. } => &[0, 3, 1, 2],
            Kind::Gru { .. } => &[0, 1, 2],
        }
    }

    /// One direction with its weights from `part` of the layer, and the number
    /// of features that it reads.
    pub(super) fn direction(
        &self,
        weights: &mut LayerWeights<'_>,
        part: &str,
        input_size: Option<usize>,
    ) -> Result<(Direction, usize)> {
        let (kernel, recurrent, bias) = if self.use_bias {
            let [kernel, recurrent, bias] = weights.take(part)?;
            (kernel, recurrent, Some(bias))
        } else {
            let [kernel, recurrent] = weights.take(part)?;
            (kernel, recurrent, None)
        };
        let input_size = input_size.unwrap_or(kernel.rows());
        let columns = self.columns()?;
        let kernel = kernel.shaped("the kernel", &[input_size, columns])?;
        let recurrent = recurrent.shaped("the recurrent kernel", &[self.units, columns])?;
        let (bias, hidden_bias) = self.biases(bias, columns)?;
        let order = self.order();
        let cell = self.cell(
            kernel::rows(&kernel, input_size, self.units, order),
            kernel::rows(&recurrent, self.units, self.units, order),
            kernel::rows(&bias, 1, self.units, order),
            hidden_bias,
        );
        let direction = Direction {
            backward: self.go_backwards,
            cell,
            initial_hidden: Initial::Zero,
            initial_cell: Initial::Zero,
        };
        Ok((direction, input_size))
    }

    fn columns(&self) -> Result<usize> {
        self.units.checked_mul(self.order().len()).ok_or_else(|| {
            Error::new(
                format!("units = {} is not possible", self.units),
                Remedy::KerasAgain,
            )
        })
    }

    /// The bias in Keras' order, and that inside the reset product.
    fn biases(&self, bias: Option<Tensor>, columns: usize) -> Result<(Vec<f64>, Vec<f64>)> {
        let none = vec![0.0; self.units];
        let Some(bias) = bias else {
            return Ok((vec![0.0; columns], none));
        };
        let Kind::Gru {
            reset_after: true, ..
        } = self.kind
        else {
            return Ok((bias.shaped("the bias", &[columns])?, none));
        };
        let both = bias.shaped("the bias", &[2, columns])?;
        Ok(kernel::reset_after(&both, self.units))
    }

    fn cell(&self, w: Vec<f64>, r: Vec<f64>, bias: Vec<f64>, hidden_bias: Vec<f64>) -> Cell {
        match self.kind {
            Kind::Rnn(activation) => Cell::Rnn(Rnn {
                w,
                r,
                bias,
                activation,
                clip: None,
            }),
            Kind::Lstm { gate, other } => Cell::Lstm(Lstm {
                w,
                r,
                bias,
                peephole: [None, None, None],
                cell_clip: None,
                projection: None,
                input_forget: false,
                activations: [gate, other, other],
                clip: None,
            }),
            Kind::Gru {
                gate,
                candidate,
                reset_after,
            } => Cell::Gru(Gru {
                w,
                r,
                bias,
                hidden_bias,
                linear_before_reset: reset_after,
                activations: [gate, candidate],
                clip: None,
            }),
        }
    }
}
