//! A recurrent layer over a whole sequence, in each of its directions.

use super::state::State;
use super::{gru, lstm, rnn};
use crate::engine::{InnerPeaks, Item, Multiplied, NodeTrace};
use crate::gates::Gates;
use crate::network::{Activation, Cell, Direction, Initial, Recurrent};

/// Runs the layer. The cell peak covers the initial cell state, too: whatever
/// number format holds the cell state must be able to hold it.
pub(super) fn run(layer: &Recurrent, input: &[f64], item: &Item) -> NodeTrace {
    let hidden = layer.state_size();
    let width = hidden * layer.directions.len();
    let mut trace = NodeTrace {
        output: vec![0.0; item.steps * width],
        ..NodeTrace::default()
    };
    for (d, direction) in layer.directions.iter().enumerate() {
        let mut state = start(direction, layer, item);
        let mut multiplied = Multiplied {
            hidden: vec![0.0; item.steps * hidden],
            ..Multiplied::default()
        };
        let mut cell_peak = peak(&state.c);
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
            cell_peak = cell_peak.max(peak(&state.c));
            put(&mut multiplied.reset_hidden, t, &state.reset_h, item.steps);
            put(
                &mut multiplied.unprojected,
                t,
                &state.unprojected,
                item.steps,
            );
            if direction.has_peephole_matrix() {
                put(&mut multiplied.cells, t, &state.c, item.steps);
            }
        }
        trace.multiplied.push(multiplied);
        trace.gates.push(state.gates);
        trace.cell_peak = trace.cell_peak.max(cell_peak);
        trace.inner.push(InnerPeaks {
            cell: cell_peak,
            ..state.peaks
        });
        trace.final_hidden.push(state.h);
        if let Cell::Lstm(_) = direction.cell {
            trace.final_cell.push(state.c);
        }
    }
    trace
}

/// Writes the vector of step `t`, where there is one.
fn put(vectors: &mut Vec<f64>, t: usize, vector: &[f64], steps: usize) {
    vectors.resize(steps * vector.len(), 0.0);
    vectors[t * vector.len()..][..vector.len()].copy_from_slice(vector);
}

fn start(direction: &Direction, layer: &Recurrent, item: &Item) -> State {
    State {
        h: initial(&direction.initial_hidden, layer.state_size(), item),
        c: match direction.cell {
            Cell::Lstm(_) => initial(&direction.initial_cell, layer.hidden_size, item),
            Cell::Rnn(_) | Cell::Gru(_) => Vec::new(),
        },
        reset_h: Vec::new(),
        unprojected: Vec::new(),
        gates: match gate_function(&direction.cell) {
            Some(Activation::Sigmoid) => Gates::new(layer.hidden_size),
            _ => Gates::default(),
        },
        peaks: InnerPeaks::default(),
    }
}

fn gate_function(cell: &Cell) -> Option<Activation> {
    match cell {
        Cell::Rnn(_) => None,
        Cell::Lstm(lstm) => Some(lstm.activations[0]),
        Cell::Gru(gru) => Some(gru.activations[0]),
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
