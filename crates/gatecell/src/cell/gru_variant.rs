//! GRU cell with any activation functions and clipped pre-activations
//! (ONNX `GRU`), in both variants of the reset gate; equations in
//! [`crate::cell::gru`], whose cells for sigmoid and tanh are faster.

use super::gru::{Functions, ResetBefore, reset_after, reset_before};
use crate::activation::Function;
use crate::format::{Format, FunctionScale, Scaled};

/// What distinguishes a variant.
#[derive(Clone, Copy, Debug)]
pub struct GruVariant<F: Format> {
    /// `f` of the gates, `g` of the candidate.
    pub functions: [Function<F::Param>; 2],
    /// Bound on every pre-activation, in the natural scale.
    pub clip: Option<F::Pre>,
    /// Scales of the gates z, r.
    pub gates: [FunctionScale<F>; 2],
    /// Scale of the candidate.
    pub candidate: FunctionScale<F>,
    /// Scale of `r⊙h` where the reset comes before the product.
    pub reset: F::ValueScale,
    /// Scale of the hidden state.
    pub hidden: F::ValueScale,
}

impl<F: Format> GruVariant<F> {
    fn clipped(&self, pre: F::Pre, scale: F::ValueScale) -> F::Pre {
        match self.clip {
            Some(bound) => F::clip(pre, bound, scale),
            None => pre,
        }
    }

    fn gate(&self, pre: F::Pre, scale: FunctionScale<F>) -> F::Gate {
        F::gate_function(self.functions[0], self.clipped(pre, scale.argument), scale)
    }

    fn reset_gate(&self, r: F::Gate) -> Scaled<F::Gate, F::ValueScale> {
        let [_, reset] = self.gates;
        Scaled {
            number: r,
            scale: reset.value,
        }
    }

    fn state(&self, h: F::Carry) -> Scaled<F::Carry, F::ValueScale> {
        Scaled {
            number: h,
            scale: self.hidden,
        }
    }
}

impl<F: Format> Functions<F> for GruVariant<F> {
    #[inline]
    fn update(self, pre: F::Pre) -> F::Gate {
        let [update, _] = self.gates;
        self.gate(pre, update)
    }

    #[inline]
    fn reset(self, pre: F::Pre) -> F::Gate {
        let [_, reset] = self.gates;
        self.gate(pre, reset)
    }

    #[inline]
    fn candidate(self, pre: F::Pre) -> F::Value {
        let pre = self.clipped(pre, self.candidate.argument);
        F::candidate_function(self.functions[1], pre, self.candidate)
    }

    #[inline]
    fn reset_pre(self, r: F::Gate, x: F::Pre) -> F::Pre {
        F::wide_reset_pre(self.reset_gate(r), x)
    }

    #[inline]
    fn reset_carry(self, r: F::Gate, h: F::Carry) -> F::Act {
        F::wide_reset_carry(self.reset_gate(r), self.state(h), self.reset)
    }

    #[inline]
    fn blend(self, z: F::Gate, n: F::Value, h: F::Carry) -> F::Carry {
        let [update, _] = self.gates;
        let z = Scaled {
            number: z,
            scale: update.value,
        };
        let n = Scaled {
            number: n,
            scale: self.candidate.value,
        };
        F::wide_blend(z, n, self.state(h))
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
