//! GRU cell with any activation functions and clipped pre-activations
//! (ONNX `GRU`), in both variants of the reset gate; equations in
//! [`crate::cell::gru`], whose cells for sigmoid and tanh are faster.

use super::gru::{Functions, ResetBefore, reset_after, reset_before};
use crate::activation::Function;
use crate::format::Format;

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
}

impl<F: Format> Functions<F> for GruVariant<F> {
    #[inline]
    fn gate(self, pre: F::Pre) -> F::Gate {
        F::wide_gate(F::function(self.functions[0], self.clipped(pre)))
    }

    #[inline]
    fn candidate(self, pre: F::Pre) -> F::Value {
        F::candidate(F::function(self.functions[1], self.clipped(pre)))
    }

    #[inline]
    fn reset_pre(self, r: F::Gate, x: F::Pre) -> F::Pre {
        F::wide_reset_pre(r, x)
    }

    #[inline]
    fn blend(self, z: F::Gate, n: F::Value, h: F::Carry) -> F::Carry {
        F::wide_blend(z, n, h, self.hidden)
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
    reset_after::<F, _>(affine, hidden_bias, variant, x, h, carry, y);
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
    reset_before::<F, _>(maps, variant, x, h, carry, update, reset_hidden, y);
}
