//! GRU cell (Cho et al. 2014; ONNX `GRU`), in the two variants of the reset gate:
//!
//! ```text
//! z = σ(W_z x + R_z h + b_z)      r = σ(W_r x + R_r h + b_r)
//! n = tanh(W_h x + b_h + r⊙(R_h h + rb_h))     linear_before_reset = 1
//! n = tanh(W_h x + b_h + R_h (r⊙h))            linear_before_reset = 0
//! H = (1 − z)⊙n + z⊙h
//! ```

use crate::format::Format;
use crate::kernels::DENSE_ROWS;

/// Gates per unit, in ONNX order: z, r, h.
pub const GATES: usize = 3;

/// One step with the reset **after** the recurrent product
/// (`linear_before_reset = 1`; PyTorch, and Keras with `reset_after`).
///
/// `affine` holds the gates z, r, h of each unit, `hidden_bias` is `rb_h`; a
/// unit beyond the end of `hidden_bias` has none. `carry` is the hidden state
/// in full precision `[hidden_size]`, updated in place; `h` its rounded copy.
#[inline(never)]
pub fn step<F: Format>(
    affine: F::Affine<'_, GATES>,
    hidden_bias: &[F::Pre],
    x: &[F::Act],
    h: &[F::Act],
    carry: &mut [F::Carry],
    y: &mut [F::Act],
) {
    if F::gru(affine, hidden_bias, x, h, carry, y) {
        return;
    }
    let mut hidden_bias = hidden_bias.iter();
    for ((sums, carry), y) in F::blocks(affine, x, h).zip(carry).zip(y) {
        let [z, r, n] = sums;
        let bias = hidden_bias.next().copied().unwrap_or_default();
        let z = F::sigmoid(F::joint(z));
        let r = F::sigmoid(F::joint(r));
        let inner = F::reset_pre(r, F::hidden_part(n, bias));
        let n = F::tanh(F::add(F::input_part(n), inner));
        *carry = F::blend(z, n, *carry);
        *y = F::carry_act(*carry);
    }
}

/// The two maps of [`step_reset_before`].
#[derive(Clone, Copy, Debug)]
pub struct ResetBefore<'a, F: Format> {
    /// Gates z, r of each unit, over `x` and `h`.
    pub gates: F::Affine<'a, 2>,
    /// Candidate rows in blocks of four units, over `x` and `r⊙h`.
    pub candidate: F::Affine<'a, DENSE_ROWS>,
}

/// One step with the reset **before** the recurrent product
/// (`linear_before_reset = 0`; Cho 2014, Keras with `reset_after = False`).
///
/// `update` and `reset_hidden` are scratch of `[hidden_size]`.
#[inline(never)]
pub fn step_reset_before<F: Format>(
    maps: ResetBefore<'_, F>,
    x: &[F::Act],
    h: &[F::Act],
    carry: &mut [F::Carry],
    update: &mut [F::Gate],
    reset_hidden: &mut [F::Act],
    y: &mut [F::Act],
) {
    let units = update
        .iter_mut()
        .zip(reset_hidden.iter_mut())
        .zip(carry.iter());
    for ([z, r], ((update, reset_hidden), carry)) in F::joints(maps.gates, x, h).zip(units) {
        *update = F::sigmoid(z);
        *reset_hidden = F::reset_carry(F::sigmoid(r), *carry);
    }

    let blocks = F::joints(maps.candidate, x, reset_hidden);
    let units = update.chunks(DENSE_ROWS).zip(carry.chunks_mut(DENSE_ROWS));
    for ((joints, (update, carry)), y) in blocks.zip(units).zip(y.chunks_mut(DENSE_ROWS)) {
        for (((pre, update), carry), y) in joints.into_iter().zip(update).zip(carry).zip(y) {
            *carry = F::blend(*update, F::tanh(pre), *carry);
            *y = F::carry_act(*carry);
        }
    }
}
