//! LSTM cell in all its variants: peepholes on any subset of the gates, coupled
//! input and forget gates, any activation functions, clipped pre-activations, a
//! bound on the cell state (Gers & Schmidhuber 2000; Greff et al. 2015; ONNX `LSTM`;
//! TensorFlow's `cell_clip`):
//!
//! ```text
//! i = f(W_i x + R_i h + P_i⊙c + b_i)     or coupled: i = 1 − f
//! f = f(W_f x + R_f h + P_f⊙c + b_f)
//! g = g(W_c x + R_c h + b_c)              C = f⊙c + i⊙g, within ±cell_clip
//! o = f(W_o x + R_o h + P_o⊙C + b_o)      H = o⊙h(C)
//! ```
//!
//! The plain LSTM has a cell of its own, [`crate::cell::lstm`], which is faster.

use crate::activation::Function;
use crate::format::Format;

/// What distinguishes a variant.
#[derive(Clone, Copy, Debug)]
pub struct LstmVariant<'a, F: Format> {
    /// Diagonal peepholes of the gates i, o, f, `[hidden_size]` each; an empty
    /// slice for a gate without.
    pub peephole: [&'a [F::Param]; 3],
    /// `f` of the gates, `g` of the candidate, `h` of the output.
    pub functions: [Function<F::Param>; 3],
    /// Bound on every pre-activation.
    pub clip: Option<F::Pre>,
    /// Bound on the cell state, in its scale.
    pub cell_clip: Option<F::Carry>,
    /// Scale of the cell state.
    pub cell: F::CellScale,
    /// Scale of the hidden state.
    pub hidden: F::HiddenScale,
}

impl<F: Format> LstmVariant<'_, F> {
    fn gate(&self, pre: F::Pre, peephole: &[F::Param], unit: usize, c: F::Carry) -> F::Gate {
        let pre = match peephole.get(unit) {
            Some(&weight) => F::add(pre, F::peephole(weight, c, self.cell)),
            None => pre,
        };
        F::wide_gate(F::function(self.functions[0], self.clipped(pre)))
    }

    fn clipped(&self, pre: F::Pre) -> F::Pre {
        match self.clip {
            Some(bound) => F::clip(pre, bound),
            None => pre,
        }
    }

    /// The state of one unit after the step, and its output.
    fn unit(
        &self,
        [i, o, f, g]: [Option<F::Pre>; 4],
        unit: usize,
        c: F::Carry,
    ) -> (F::Carry, F::Act) {
        let [p_i, p_o, p_f] = self.peephole;
        let f = self.gate(f.unwrap_or_default(), p_f, unit, c);
        let i = match i {
            Some(i) => self.gate(i, p_i, unit, c),
            None => F::complement(f),
        };
        let g = self.clipped(g.unwrap_or_default());
        let g = F::wide_value(F::function(self.functions[1], g));
        let c = F::wide_cell(f, c, i, g, self.cell);
        let c = match self.cell_clip {
            Some(bound) => F::clip_cell(c, bound),
            None => c,
        };
        let o = self.gate(o.unwrap_or_default(), p_o, unit, c);
        let value = F::wide_value(F::function(self.functions[2], F::cell_pre(c, self.cell)));
        (c, F::wide_output(o, value, self.hidden))
    }
}

/// One step with four gates; `affine` holds i, o, f, c of each unit.
#[inline(never)]
pub fn step<F: Format>(
    affine: F::Affine<'_, 4>,
    variant: LstmVariant<'_, F>,
    x: &[F::Act],
    h: &[F::Act],
    c: &mut [F::Carry],
    y: &mut [F::Act],
) {
    for (unit, ((sums, c), y)) in F::blocks(affine, x, h).zip(c).zip(y).enumerate() {
        let pres = sums.map(|sum| Some(F::joint(sum)));
        (*c, *y) = variant.unit(pres, unit, *c);
    }
}

/// One step with coupled gates, `i = 1 − f`; `affine` holds o, f, c of each unit.
#[inline(never)]
pub fn step_coupled<F: Format>(
    affine: F::Affine<'_, 3>,
    variant: LstmVariant<'_, F>,
    x: &[F::Act],
    h: &[F::Act],
    c: &mut [F::Carry],
    y: &mut [F::Act],
) {
    for (unit, ((sums, c), y)) in F::blocks(affine, x, h).zip(c).zip(y).enumerate() {
        let [o, f, g] = sums.map(|sum| Some(F::joint(sum)));
        (*c, *y) = variant.unit([None, o, f, g], unit, *c);
    }
}
