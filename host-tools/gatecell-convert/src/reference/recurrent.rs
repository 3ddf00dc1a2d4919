//! A recurrent layer over a whole sequence, in each of its directions.

use super::{gru, lstm, rnn};
use crate::engine::{Item, Multiplied, NodeTrace};
use crate::network::{Cell, Direction, Initial, Recurrent};

/// What a cell carries from one step to the next; `c` is empty except for LSTM.
pub(super) struct State {
    pub(super) h: Vec<f64>,
    pub(super) c: Vec<f64>,
    /// `r⊙h` of the last step of a GRU with the reset before the product; else empty.
    pub(super) reset_h: Vec<f64>,
}

/// Runs the layer. The cell peak covers the initial cell state, too: whatever
/// number format holds the cell state must be able to hold it.
pub(super) fn run(layer: &Recurrent, input: &[f64], item: &Item) -> NodeTrace {
    let hidden = layer.hidden_size;
    let width = hidden * layer.directions.len();
    let mut trace = NodeTrace {
        output: vec![0.0; item.steps * width],
        ..NodeTrace::default()
    };
    for (d, direction) in layer.directions.iter().enumerate() {
        let mut state = start(direction, hidden, item);
        let mut multiplied = Multiplied {
            hidden: vec![0.0; item.steps * hidden],
            reset_hidden: Vec::new(),
        };
        trace.cell_peak = trace.cell_peak.max(peak(&state.c));
        for k in 0..item.steps {
            // Backward starts at the sequence's own last step.
            let t = if direction.backward {
                item.steps - 1 - k
            } else {
                k
            };
            let x = &input[t * layer.input_size..(t + 1) * layer.input_size];
            multiplied.hidden[t * hidden..][..hidden].copy_from_slice(&state.h);
            match &direction.cell {
                Cell::Rnn(cell) => rnn::step(cell, x, &mut state),
                Cell::Lstm(cell) => lstm::step(cell, x, &mut state),
                Cell::Gru(cell) => gru::step(cell, x, &mut state),
            }
            trace.output[t * width + d * hidden..][..hidden].copy_from_slice(&state.h);
            trace.cell_peak = trace.cell_peak.max(peak(&state.c));
            if !state.reset_h.is_empty() {
                multiplied.reset_hidden.resize(item.steps * hidden, 0.0);
                multiplied.reset_hidden[t * hidden..][..hidden].copy_from_slice(&state.reset_h);
            }
        }
        trace.multiplied.push(multiplied);
        trace.final_hidden.push(state.h);
        if let Cell::Lstm(_) = direction.cell {
            trace.final_cell.push(state.c);
        }
    }
    trace
}

fn start(direction: &Direction, hidden: usize, item: &Item) -> State {
    State {
        h: initial(&direction.initial_hidden, hidden, item),
        c: match direction.cell {
            Cell::Lstm(_) => initial(&direction.initial_cell, hidden, item),
            Cell::Rnn(_) | Cell::Gru(_) => Vec::new(),
        },
        reset_h: Vec::new(),
    }
}

fn initial(initial: &Initial, hidden: usize, item: &Item) -> Vec<f64> {
    match initial {
        Initial::Zero => vec![0.0; hidden],
        Initial::Constant(values) => values.clone(),
        Initial::Given { input, offset } => item.states[*input][*offset..][..hidden].to_vec(),
    }
}

fn peak(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |peak, x| x.abs().max(peak))
}
