//! The state of a recurrent layer's direction.

use gatecell::cell;
use gatecell::format::StateScale;

use crate::simulate::host_format::HostFormat;
use crate::simulate::lstm::LstmState;
use crate::simulate::prepared::PreparedCell;
use gatecell_network::engine::Item;
use gatecell_network::network::{Direction, Initial};

/// The state of one direction, beside the hidden state.
pub(super) struct State<F: HostFormat> {
    lstm: LstmState<F>,
    carry: Vec<F::Carry>,
    update: Vec<F::Gate>,
    reset_hidden: Vec<F::Act>,
}

impl<F: HostFormat> State<F> {
    pub(super) fn new(
        cell: &PreparedCell<F>,
        direction: &Direction,
        units: usize,
        hidden: &[f64],
        item: &Item,
        scale: StateScale,
    ) -> Self {
        let numbers = |real: &[f64]| -> Vec<F::Carry> {
            let number = |&x: &f64| F::carry_from_real(x as f32, scale);
            real.iter().map(number).collect()
        };
        let (mut cells, mut carry) = (Vec::new(), Vec::new());
        match cell {
            PreparedCell::Rnn { .. } => {}
            PreparedCell::Lstm(_) => {
                cells = numbers(&initial(&direction.initial_cell, units, item));
            }
            PreparedCell::Gru { .. } | PreparedCell::GruResetBefore { .. } => {
                carry = numbers(hidden);
            }
        }
        Self {
            lstm: LstmState::new(cells),
            carry,
            update: vec![F::ZERO_GATE; units],
            reset_hidden: vec![F::ZERO_ACT; units],
        }
    }

    pub(super) fn step(
        &mut self,
        cell: &PreparedCell<F>,
        x: &[F::Act],
        h: &[F::Act],
        y: &mut [F::Act],
    ) {
        let Self {
            lstm,
            carry,
            update,
            reset_hidden,
        } = self;
        match cell {
            PreparedCell::Rnn { affine, function } => {
                cell::rnn::step::<F>(F::view(affine), *function, x, h, y);
            }
            PreparedCell::Lstm(cell) => cell.step(lstm, x, h, y),
            PreparedCell::Gru {
                affine,
                hidden_bias,
                variant,
                ..
            } => {
                let affine = F::view(affine);
                match variant {
                    None => cell::gru::step::<F>(affine, hidden_bias, x, h, carry, y),
                    Some(variant) => {
                        cell::gru_variant::step::<F>(affine, hidden_bias, *variant, x, h, carry, y);
                    }
                }
            }
            PreparedCell::GruResetBefore {
                gates,
                candidate,
                variant,
                ..
            } => {
                let maps = cell::gru::ResetBefore {
                    gates: F::view(gates),
                    candidate: F::view(candidate),
                };
                match variant {
                    None => {
                        cell::gru::step_reset_before::<F>(
                            maps,
                            x,
                            h,
                            carry,
                            update,
                            reset_hidden,
                            y,
                        );
                    }
                    Some(variant) => cell::gru_variant::step_reset_before::<F>(
                        maps,
                        *variant,
                        x,
                        h,
                        carry,
                        update,
                        reset_hidden,
                        y,
                    ),
                }
            }
        }
    }

    /// The cell state of an LSTM in real units; empty for other cells.
    pub(super) fn cell(&self, cell: &PreparedCell<F>) -> Vec<f64> {
        match cell.cell_bits() {
            Some(bits) => self
                .lstm
                .c
                .iter()
                .map(|&c| F::cell_to_real(c, bits))
                .collect(),
            None => Vec::new(),
        }
    }

    pub(super) fn cell_peak(&self, cell: &PreparedCell<F>) -> f64 {
        self.cell(cell).iter().map(|c| c.abs()).fold(0.0, f64::max)
    }
}

/// The real-valued initial state.
pub(super) fn initial(initial: &Initial, size: usize, item: &Item) -> Vec<f64> {
    match initial {
        Initial::Zero => vec![0.0; size],
        Initial::Constant(values) => values.clone(),
        Initial::Given { input, offset } => item.states[*input][*offset..offset + size].to_vec(),
    }
}
