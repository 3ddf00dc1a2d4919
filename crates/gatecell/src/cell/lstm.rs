//! LSTM cell with forget gate (Hochreiter & Schmidhuber 1997; Gers, Schmidhuber
//! & Cummins 2000; ONNX `LSTM`):
//!
//! ```text
//! i = σ(W_i x + R_i h + b_i)      o = σ(W_o x + R_o h + b_o)
//! f = σ(W_f x + R_f h + b_f)      g = tanh(W_c x + R_c h + b_c)
//! C = f⊙c + i⊙g                   H = o⊙tanh(C)
//! ```

use crate::format::Format;

/// Gates per unit, in ONNX order: i, o, f, c.
pub const GATES: usize = 4;

/// One step. `affine` holds the gates i, o, f, c of each unit; `c` is the cell
/// state `[hidden_size]`, updated in place.
#[inline(never)]
pub fn step<F: Format>(
    affine: F::Affine<'_, GATES>,
    scale: F::CellScale,
    x: &[F::Act],
    h: &[F::Act],
    c: &mut [F::Carry],
    y: &mut [F::Act],
) {
    if !F::lstm(affine, scale, x, h, c, y) {
        equations::<F>(affine, scale, x, h, c, y);
    }
}

/// A function of its own, so that a step of the processor's needs none of its stack.
#[cold]
#[inline(never)]
fn equations<F: Format>(
    affine: F::Affine<'_, GATES>,
    scale: F::CellScale,
    x: &[F::Act],
    h: &[F::Act],
    c: &mut [F::Carry],
    y: &mut [F::Act],
) {
    for ([i, o, f, g], (c, y)) in F::joints(affine, x, h).zip(c.iter_mut().zip(y)) {
        *c = F::cell(F::sigmoid(f), *c, F::sigmoid(i), F::tanh(g), scale);
        *y = F::output(F::sigmoid(o), F::tanh(F::cell_pre(*c, scale)));
    }
}
