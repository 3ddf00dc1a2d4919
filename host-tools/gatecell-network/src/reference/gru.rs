//! One step of the GRU cell.

use super::activation::{apply, clip};
use super::linear::{affine, product};
use super::state::{State, reach};
use crate::network::Gru;

pub(super) fn step(cell: &Gru, x: &[f64], state: &mut State) {
    let hidden = state.h.len();
    let [gate, candidate] = cell.activations;
    let wx = affine(&cell.w, &cell.bias, x);
    let (r_gates, r_candidate) = cell.r.split_at(2 * hidden * hidden);
    let pres: Vec<f64> = product(r_gates, &state.h)
        .zip(&wx)
        .map(|(rh, wx)| clip(cell.clip, wx + rh))
        .collect();
    let gates: Vec<f64> = pres.iter().map(|&pre| apply(gate, pre)).collect();
    let (z, r) = gates.split_at(hidden);
    if !state.gates.units.is_empty() {
        for (u, (&pre, &z)) in pres.iter().zip(z).enumerate() {
            state.gates.keep(u, pre, z);
        }
        pres[hidden..]
            .iter()
            .for_each(|&pre| state.gates.other(pre));
    }
    let peaks = &mut state.peaks;
    let [peak_z, peak_r, _] = &mut peaks.gates;
    z.iter().for_each(|&z| reach(peak_z, z));
    r.iter().for_each(|&r| reach(peak_r, r));

    let recurrent: Vec<f64> = if cell.linear_before_reset {
        product(r_candidate, &state.h)
            .zip(&cell.hidden_bias)
            .zip(r)
            .map(|((rh, rb), r)| r * (rh + rb))
            .collect()
    } else {
        state.reset_h = r.iter().zip(&state.h).map(|(r, h)| r * h).collect();
        let reset_h = state.reset_h.iter();
        reset_h.for_each(|&h| reach(&mut peaks.reset_hidden, h));
        product(r_candidate, &state.reset_h).collect()
    };
    for u in 0..hidden {
        let n = apply(
            candidate,
            clip(cell.clip, wx[2 * hidden + u] + recurrent[u]),
        );
        reach(&mut peaks.candidate, n);
        state.h[u] = (1.0 - z[u]) * n + z[u] * state.h[u];
    }
}
