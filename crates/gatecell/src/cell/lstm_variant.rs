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
//! The plain LSTM has a cell of its own, [`crate::cell::lstm`], which is faster;
//! peepholes that are whole matrices are in [`crate::cell::lstm_peephole`].

use crate::activation::Function;
use crate::format::{Format, FunctionScale, Scaled};

/// What distinguishes a variant.
#[derive(Clone, Copy, Debug)]
pub struct LstmVariant<'a, F: Format> {
    /// Diagonal peepholes of the gates i, o, f, `[hidden_size]` each; an empty
    /// slice for a gate without.
    pub peephole: [&'a [F::Param]; 3],
    /// `f` of the gates, `g` of the candidate, `h` of the output.
    pub functions: [Function<F::Param>; 3],
    /// Bound on every pre-activation, in the natural scale.
    pub clip: Option<F::Pre>,
    /// Bound on the cell state, in its scale.
    pub cell_clip: Option<F::Carry>,
    /// Scales of the gates i, o, f; coupled, i has that of f.
    pub gates: [FunctionScale<F>; 3],
    /// Scale of the candidate.
    pub candidate: FunctionScale<F>,
    /// Scale of the cell state.
    pub cell: F::ValueScale,
    /// Scale of `h(C)`.
    pub activated: F::ValueScale,
    /// Scale of the hidden state, or of what is projected to it.
    pub hidden: F::ValueScale,
}

impl<F: Format> LstmVariant<'_, F> {
    fn gate(
        &self,
        pre: F::Pre,
        scale: FunctionScale<F>,
        peephole: &[F::Param],
        unit: usize,
        c: Scaled<F::Carry, F::ValueScale>,
    ) -> Scaled<F::Gate, F::ValueScale> {
        let pre = match peephole.get(unit) {
            Some(&weight) => F::add(pre, F::peephole(weight, c, scale.argument)),
            None => pre,
        };
        let pre = self.clipped(pre, scale.argument);
        Scaled {
            number: F::gate_function(self.functions[0], pre, scale),
            scale: scale.value,
        }
    }

    fn clipped(&self, pre: F::Pre, scale: F::ValueScale) -> F::Pre {
        match self.clip {
            Some(bound) => F::clip(pre, bound, scale),
            None => pre,
        }
    }

    fn scaled_cell(&self, c: F::Carry) -> Scaled<F::Carry, F::ValueScale> {
        Scaled {
            number: c,
            scale: self.cell,
        }
    }

    /// The state of one unit after the step.
    #[inline]
    pub(super) fn next_cell(&self, pres: Gates<F::Pre>, unit: usize, c: F::Carry) -> F::Carry {
        let [p_i, _, p_f] = self.peephole;
        let [scale_i, _, scale_f] = self.gates;
        let c = self.scaled_cell(c);
        let f = self.gate(pres.f, scale_f, p_f, unit, c);
        let i = match pres.i {
            Some(i) => self.gate(i, scale_i, p_i, unit, c),
            None => Scaled {
                number: F::complement(f),
                scale: f.scale,
            },
        };
        let pre = self.clipped(pres.c, self.candidate.argument);
        let g = Scaled {
            number: F::candidate_function(self.functions[1], pre, self.candidate),
            scale: self.candidate.value,
        };
        let c = F::wide_cell(f, c, i, g);
        match self.cell_clip {
            Some(bound) => F::clip_cell(c, bound),
            None => c,
        }
    }

    /// The output of one unit whose state after the step is `c`.
    #[inline]
    pub(super) fn output(&self, o: F::Pre, unit: usize, c: F::Carry) -> F::Act {
        let ([_, p_o, _], [_, scale_o, _]) = (self.peephole, self.gates);
        let o = self.gate(o, scale_o, p_o, unit, self.scaled_cell(c));
        let scale = FunctionScale {
            argument: self.cell,
            value: self.activated,
        };
        let value = Scaled {
            number: F::cell_function(self.functions[2], c, scale),
            scale: self.activated,
        };
        F::wide_output(o, value, self.hidden)
    }
}

/// Pre-activations of one unit.
#[derive(Clone, Copy)]
pub(super) struct Gates<P> {
    /// `None` where it is coupled to f.
    pub(super) i: Option<P>,
    pub(super) o: P,
    pub(super) f: P,
    pub(super) c: P,
}

impl<P: Copy + Default> Gates<P> {
    /// From the rows of a map: i, o, f, c, or o, f, c where coupled.
    #[inline(always)]
    pub(super) fn of<const N: usize>(rows: [P; N]) -> Self {
        const { assert!(N == 3 || N == 4, "an LSTM has gates i, o, f, c or o, f, c") };
        let mut last = rows.into_iter().rev();
        let mut next = || last.next().unwrap_or_default();
        let (c, f, o) = (next(), next(), next());
        Self {
            i: last.next(),
            o,
            f,
            c,
        }
    }
}

/// One step; `affine` holds the gates i, o, f, c of each unit, or, coupled
/// (`i = 1 − f`), o, f, c. `h` has as many elements as the map's R has columns, `c` and
/// `y` are `[hidden_size]`.
#[inline(never)]
pub fn step<F: Format, const N: usize>(
    affine: F::Affine<'_, N>,
    variant: LstmVariant<'_, F>,
    x: &[F::Act],
    h: &[F::Act],
    c: &mut [F::Carry],
    y: &mut [F::Act],
) {
    for (unit, ((sums, c), y)) in F::blocks(affine, x, h).zip(c).zip(y).enumerate() {
        let pres = Gates::of(sums.map(F::joint));
        *c = variant.next_cell(pres, unit, *c);
        *y = variant.output(pres.o, unit, *c);
    }
}
