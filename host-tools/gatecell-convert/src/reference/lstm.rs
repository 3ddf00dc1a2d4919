//! One step of the LSTM cell.

use super::activation::{apply, clip};
use super::linear::{affine, product};
use super::recurrent::State;
use crate::network::Lstm;

pub(super) fn step(cell: &Lstm, x: &[f64], state: &mut State) {
    let hidden = state.h.len();
    let wx = affine(&cell.w, &cell.bias, x);
    let rh: Vec<f64> = product(&cell.r, &state.h).collect();
    let [gate, candidate, output] = cell.activations;
    let [peep_i, peep_o, peep_f] = &cell.peephole;
    for u in 0..hidden {
        // The pre-activation of row block `k` (i, o, f, c) with its peephole term.
        let pre = |k: usize, peephole: &Option<Vec<f64>>, c: f64| {
            let peep = peephole.as_ref().map_or(0.0, |p| p[u] * c);
            clip(cell.clip, wx[k * hidden + u] + rh[k * hidden + u] + peep)
        };
        let before = state.c[u];
        let f = apply(gate, pre(2, peep_f, before));
        // The network's convention; ONNX has f = 1 − i, which its import turns round.
        let i = if cell.input_forget {
            1.0 - f
        } else {
            apply(gate, pre(0, peep_i, before))
        };
        let g = apply(candidate, pre(3, &None, before));
        let c = clip(cell.cell_clip, f * before + i * g);
        // The output gate looks at the new cell state.
        let o = apply(gate, pre(1, peep_o, c));
        state.c[u] = c;
        // `rh` holds the products with the old hidden state of all units, so
        // overwriting one unit does not disturb the next.
        state.h[u] = o * apply(output, c);
    }
}
