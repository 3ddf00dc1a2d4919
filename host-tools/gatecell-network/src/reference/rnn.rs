//! One step of the Elman cell.

use super::activation::{apply, clip};
use super::linear::{affine, product};
use super::state::State;
use crate::network::Rnn;

pub(super) fn step(cell: &Rnn, x: &[f64], state: &mut State) {
    let wx = affine(&cell.w, &cell.bias, x);
    let rh: Vec<f64> = product(&cell.r, &state.h).collect();
    for (u, h) in state.h.iter_mut().enumerate() {
        *h = apply(cell.activation, clip(cell.clip, wx[u] + rh[u]));
    }
}
