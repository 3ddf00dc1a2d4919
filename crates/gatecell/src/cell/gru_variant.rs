//! GRU cell with any activation functions and clipped pre-activations
//! (ONNX `GRU`), in both variants of the reset gate; equations in
//! [`crate::cell::gru`], whose cells for sigmoid and tanh are faster.

use super::gru::ResetBefore;
use crate::activation::Function;
use crate::format::Format;
use crate::kernels::DENSE_ROWS;

/// What distinguishes a variant.
#[derive(Clone, Copy, Debug)]
pub struct GruVariant<F: Format> {
    /// `f` of the gates, `g` of the candidate.
    pub functions: [Function<F::Param>; 2],
    /// Bound on every pre-activation.
    pub clip: Option<F::Pre>,
    /// Scale of the hidden state.
    pub hidden: F::HiddenScale,
}

impl<F: Format> GruVariant<F> {
    fn clipped(&self, pre: F::Pre) -> F::Pre {
        match self.clip {
            Some(bound) => F::clip(pre, bound),
            None => pre,
        }
    }

    fn gate(&self, pre: F::Pre) -> F::Gate {
        F::wide_gate(F::function(self.functions[0], self.clipped(pre)))
    }

    fn candidate(&self, pre: F::Pre) -> F::Value {
        F::wide_value(F::function(self.functions[1], self.clipped(pre)))
    }
}

/// As [`crate::cell::gru::step`].
#[inline(never)]
pub fn step<F: Format>(
    affine: F::Affine<'_, 3>,
    hidden_bias: &[F::Pre],
    variant: GruVariant<F>,
    x: &[F::Act],
    h: &[F::Act],
    carry: &mut [F::Carry],
    y: &mut [F::Act],
) {
    let mut hidden_bias = hidden_bias.iter();
    for ((sums, carry), y) in F::blocks(affine, x, h).zip(carry).zip(y) {
        let [z, r, n] = sums;
        let bias = hidden_bias.next().copied().unwrap_or_default();
        let z = variant.gate(F::joint(z));
        let r = variant.gate(F::joint(r));
        let inner = F::wide_reset_pre(r, F::hidden_part(n, bias));
        let n = variant.candidate(F::add(F::input_part(n), inner));
        *carry = F::wide_blend(z, n, *carry, variant.hidden);
        *y = F::carry_act(*carry);
    }
}

/// As [`crate::cell::gru::step_reset_before`].
#[inline(never)]
#[expect(clippy::too_many_arguments, reason = "as many buffers as the step has")]
pub fn step_reset_before<F: Format>(
    maps: ResetBefore<'_, F>,
    variant: GruVariant<F>,
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
    for (sums, ((update, reset_hidden), carry)) in F::blocks(maps.gates, x, h).zip(units) {
        let [z, r] = sums.map(F::joint);
        *update = variant.gate(z);
        *reset_hidden = F::reset_carry(variant.gate(r), *carry);
    }

    let blocks = F::blocks(maps.candidate, x, reset_hidden);
    let units = update.chunks(DENSE_ROWS).zip(carry.chunks_mut(DENSE_ROWS));
    for ((sums, (update, carry)), y) in blocks.zip(units).zip(y.chunks_mut(DENSE_ROWS)) {
        for (((sum, update), carry), y) in sums.into_iter().zip(update).zip(carry).zip(y) {
            let n = variant.candidate(F::joint(sum));
            *carry = F::wide_blend(*update, n, *carry, variant.hidden);
            *y = F::carry_act(*carry);
        }
    }
}
