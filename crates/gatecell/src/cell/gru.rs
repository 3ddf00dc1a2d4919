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
    if !F::gru(affine, hidden_bias, x, h, carry, y) {
        equations::<F>(affine, hidden_bias, x, h, carry, y);
    }
}

/// A function of its own, so that a step of the processor's needs none of its stack.
#[cold]
#[inline(never)]
fn equations<F: Format>(
    affine: F::Affine<'_, GATES>,
    hidden_bias: &[F::Pre],
    x: &[F::Act],
    h: &[F::Act],
    carry: &mut [F::Carry],
    y: &mut [F::Act],
) {
    reset_after::<F, _>(affine, hidden_bias, Usual, x, h, carry, y);
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
    reset_before::<F, _>(maps, Usual, x, h, carry, update, reset_hidden, y);
}

/// What a cell does to its pre-activations and its state.
pub(super) trait Functions<F: Format>: Copy {
    /// `f` of the update gate.
    fn update(self, pre: F::Pre) -> F::Gate;
    /// `f` of the reset gate.
    fn reset(self, pre: F::Pre) -> F::Gate;
    /// `g` of the candidate.
    fn candidate(self, pre: F::Pre) -> F::Value;
    /// `r⊙x` on a pre-activation.
    fn reset_pre(self, r: F::Gate, x: F::Pre) -> F::Pre;
    /// `r⊙h` as an activation.
    fn reset_carry(self, r: F::Gate, h: F::Carry) -> F::Act;
    /// `(1 − z)⊙n + z⊙h`.
    fn blend(self, z: F::Gate, n: F::Value, h: F::Carry) -> F::Carry;
}

/// Sigmoid and tanh.
#[derive(Clone, Copy)]
struct Usual;

impl<F: Format> Functions<F> for Usual {
    #[inline(always)]
    fn update(self, pre: F::Pre) -> F::Gate {
        F::sigmoid(pre)
    }

    #[inline(always)]
    fn reset(self, pre: F::Pre) -> F::Gate {
        F::sigmoid(pre)
    }

    #[inline(always)]
    fn candidate(self, pre: F::Pre) -> F::Value {
        F::tanh(pre)
    }

    #[inline(always)]
    fn reset_pre(self, r: F::Gate, x: F::Pre) -> F::Pre {
        F::reset_pre(r, x)
    }

    #[inline(always)]
    fn reset_carry(self, r: F::Gate, h: F::Carry) -> F::Act {
        F::reset_carry(r, h)
    }

    #[inline(always)]
    fn blend(self, z: F::Gate, n: F::Value, h: F::Carry) -> F::Carry {
        F::blend(z, n, h)
    }
}

/// [`step`] with any functions.
#[inline(always)]
pub(super) fn reset_after<F: Format, G: Functions<F>>(
    affine: F::Affine<'_, GATES>,
    hidden_bias: &[F::Pre],
    functions: G,
    x: &[F::Act],
    h: &[F::Act],
    carry: &mut [F::Carry],
    y: &mut [F::Act],
) {
    let mut hidden_bias = hidden_bias.iter();
    for ((sums, carry), y) in F::blocks(affine, x, h).zip(carry).zip(y) {
        let [z, r, n] = sums;
        let bias = hidden_bias.next().copied().unwrap_or_default();
        let z = functions.update(F::joint(z));
        let r = functions.reset(F::joint(r));
        let inner = functions.reset_pre(r, F::hidden_part(n, bias));
        let n = functions.candidate(F::add(F::input_part(n), inner));
        *carry = functions.blend(z, n, *carry);
        *y = F::carry_act(*carry);
    }
}

/// [`step_reset_before`] with any functions.
#[inline(always)]
#[expect(clippy::too_many_arguments, reason = "as many buffers as the step has")]
pub(super) fn reset_before<F: Format, G: Functions<F>>(
    maps: ResetBefore<'_, F>,
    functions: G,
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
        *update = functions.update(z);
        *reset_hidden = functions.reset_carry(functions.reset(r), *carry);
    }

    let blocks = F::joints(maps.candidate, x, reset_hidden);
    let units = update.chunks(DENSE_ROWS).zip(carry.chunks_mut(DENSE_ROWS));
    for ((joints, (update, carry)), y) in blocks.zip(units).zip(y.chunks_mut(DENSE_ROWS)) {
        for (((pre, update), carry), y) in joints.into_iter().zip(update).zip(carry).zip(y) {
            *carry = functions.blend(*update, functions.candidate(pre), *carry);
            *y = F::carry_act(*carry);
        }
    }
}
