//! Whole steps of the cells.

use super::Affine;
use super::blocks::{Block, Joints, Walk};
use crate::activation::Math;
use crate::kernels::DENSE_ROWS;
use crate::kernels::float::add;

/// [`Format::lstm`](crate::Format::lstm).
#[inline(always)]
pub(super) fn lstm<M: Math>(
    affine: Affine<'_, 4>,
    x: &[f32],
    h: &[f32],
    c: &mut [f32],
    y: &mut [f32],
) {
    for ([i, o, f, g], (c, y)) in Joints::new(affine, x, h).zip(c.iter_mut().zip(y)) {
        *c = M::sigmoid(f) * *c + M::sigmoid(i) * M::tanh(g);
        *y = M::sigmoid(o) * M::tanh(*c);
    }
}

/// [`Format::gru`](crate::Format::gru). The sums of the gates z and r run through both matrices; that of the
/// candidate over the hidden state begins anew, from its own bias.
#[inline(always)]
pub(super) fn gru<M: Math>(
    affine: Affine<'_, 3>,
    hidden_bias: &[f32],
    x: &[f32],
    h: &[f32],
    carry: &mut [f32],
    y: &mut [f32],
) {
    let mut walk = Walk { affine, x, h };
    let mut hidden_bias = hidden_bias.iter();
    for (carry, y) in carry.iter_mut().zip(y) {
        let Some(Block { w, r, bias }) = walk.next() else {
            return;
        };
        let [z, reset, input] = add(*bias, w, x);
        let bias = hidden_bias.next().copied().unwrap_or_default();
        let [z, reset, hidden] = add([z, reset, bias], r, h);
        let z = M::sigmoid(z);
        let n = M::tanh(input + M::sigmoid(reset) * hidden);
        *carry = (1.0 - z) * n + z * *carry;
        *y = *carry;
    }
}

/// [`Format::rnn`](crate::Format::rnn).
#[inline(always)]
pub(super) fn rnn<M: Math>(affine: Affine<'_, DENSE_ROWS>, x: &[f32], h: &[f32], y: &mut [f32]) {
    for (joints, units) in Joints::new(affine, x, h).zip(y.chunks_mut(DENSE_ROWS)) {
        for (pre, unit) in joints.into_iter().zip(units) {
            *unit = M::tanh(pre);
        }
    }
}
