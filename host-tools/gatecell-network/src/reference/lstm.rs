//! One step of the LSTM cell.

use super::activation::{apply, clip};
use super::linear::{affine, product};
use super::state::{State, reach};
use crate::network::{Lstm, Peephole};

pub(super) fn step(cell: &Lstm, x: &[f64], state: &mut State) {
    let hidden = state.c.len();
    let gates = &mut state.gates;
    let counted = !gates.units.is_empty();
    let wx = affine(&cell.w, &cell.bias, x);
    let rh: Vec<f64> = product(&cell.r, &state.h).collect();
    let [gate, candidate, output] = cell.activations;
    let [peep_i, peep_o, peep_f] = &cell.peephole;
    // The pre-activation of row block `k` (i, o, f, c) of unit `u`.
    let pre = |k: usize, u: usize, peep: f64| {
        clip(cell.clip, wx[k * hidden + u] + rh[k * hidden + u] + peep)
    };

    let peaks = &mut state.peaks;
    let [peak_i, peak_o, peak_f] = &mut peaks.gates;
    // The gates i and f look at the old cell states of all units.
    let (peep_i, peep_f) = (terms(peep_i, &state.c), terms(peep_f, &state.c));
    for (u, c) in state.c.iter_mut().enumerate() {
        let pre_f = pre(2, u, peep_f[u]);
        let f = apply(gate, pre_f);
        if counted {
            gates.keep(u, pre_f, f);
        }
        // The network's convention; ONNX has f = 1 − i, which its import turns round.
        let i = if cell.input_forget {
            1.0 - f
        } else {
            let pre_i = pre(0, u, peep_i[u]);
            let i = apply(gate, pre_i);
            if counted {
                gates.write(u, pre_i, i);
            }
            i
        };
        let g = apply(candidate, pre(3, u, 0.0));
        reach(peak_i, i);
        reach(peak_f, f);
        reach(&mut peaks.candidate, g);
        *c = clip(cell.cell_clip, f * *c + i * g);
    }

    // The output gate looks at the new ones.
    let peep_o = terms(peep_o, &state.c);
    let outputs = state.c.iter().enumerate();
    let unprojected: Vec<f64> = outputs
        .map(|(u, &c)| {
            let pre_o = pre(1, u, peep_o[u]);
            if counted {
                gates.other(pre_o);
            }
            let o = apply(gate, pre_o);
            reach(peak_o, o);
            o * apply(output, c)
        })
        .collect();
    match &cell.projection {
        None => state.h = unprojected,
        Some(projection) => {
            state.h = affine(&projection.w, &projection.bias, &unprojected);
            for h in &mut state.h {
                *h = clip(projection.clip, *h);
            }
            state.unprojected = unprojected;
        }
    }
}

/// What a peephole adds to the pre-activation of every unit.
fn terms(peephole: &Option<Peephole>, c: &[f64]) -> Vec<f64> {
    match peephole {
        None => vec![0.0; c.len()],
        Some(Peephole::Diagonal(p)) => p.iter().zip(c).map(|(p, c)| p * c).collect(),
        Some(Peephole::Matrix(p)) => product(p, c).collect(),
    }
}
