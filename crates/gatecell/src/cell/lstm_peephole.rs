//! LSTM cell whose peepholes are whole matrices: every gate that has one sees the cell
//! states of all units (Gers & Schmidhuber 2000, fully connected; as in the equations
//! `f = σ(W_f·[C, h, x] + b_f)`):
//!
//! ```text
//! i = f(W_i x + R_i h + P_i c + b_i)     or coupled: i = 1 − f
//! f = f(W_f x + R_f h + P_f c + b_f)
//! g = g(W_c x + R_c h + b_c)              C = f⊙c + i⊙g, within ±cell_clip
//! o = f(W_o x + R_o h + P_o C + b_o)      H = o⊙h(C)
//! ```
//!
//! Each gate has a matrix, a diagonal ([`LstmVariant::peephole`]) or none. In integer
//! formats the matrices multiply the cell states rounded to activations, whose scale
//! follows from the cell's; the sum has the scale of the gate's pre-activation and joins it
//! before the function.

use super::lstm_variant::{Gates, LstmVariant};
use crate::format::Format;
use crate::kernels::DENSE_ROWS;

/// Peephole matrices of the gates i, o, f, `[hidden_size][hidden_size]` each, in blocks
/// of four units, without bias; `None` for a gate without. A matrix of the gate i has no
/// effect where the gates are coupled.
pub type PeepholeMatrices<'a, F> = [Option<<F as Format>::Affine<'a, DENSE_ROWS>>; 3];

/// Memory that a step works in; it means nothing between steps.
#[derive(Debug)]
pub struct Scratch<'a, F: Format> {
    /// The cell states as activations, `[hidden_size]`.
    pub cells: &'a mut [F::Act],
    /// Pre-activations of the output gate, `[hidden_size]`.
    pub output: &'a mut [F::Pre],
}

/// One step, as [`crate::cell::lstm_variant::step`].
#[inline(never)]
#[expect(clippy::too_many_arguments, reason = "as many buffers as the step has")]
pub fn step<F: Format, const N: usize>(
    affine: F::Affine<'_, N>,
    variant: LstmVariant<'_, F>,
    matrices: PeepholeMatrices<'_, F>,
    x: &[F::Act],
    h: &[F::Act],
    c: &mut [F::Carry],
    scratch: Scratch<'_, F>,
    y: &mut [F::Act],
) {
    let Scratch { cells, output } = scratch;
    let [p_i, p_o, p_f] = matrices;
    if p_i.is_some() || p_f.is_some() {
        round::<F>(c, cells);
    }
    {
        let (mut p_i, mut p_f) = (terms::<F>(p_i, cells), terms::<F>(p_f, cells));
        let units = c.iter_mut().zip(output.iter_mut());
        for (unit, (sums, (c, output))) in F::blocks(affine, x, h).zip(units).enumerate() {
            let mut pres = Gates::of(sums.map(F::joint));
            pres.f = added::<F>(pres.f, p_f.next());
            let term = p_i.next();
            pres.i = pres.i.map(|i| added::<F>(i, term));
            *c = variant.next_cell(pres, unit, *c);
            *output = pres.o;
        }
    }

    if p_o.is_some() {
        round::<F>(c, cells);
    }
    let mut p_o = terms::<F>(p_o, cells);
    for (unit, ((o, c), y)) in output.iter().zip(c.iter()).zip(y).enumerate() {
        *y = variant.output(added::<F>(*o, p_o.next()), unit, *c);
    }
}

/// The products of a matrix with the cell states, unit after unit.
#[inline(always)]
fn terms<'w: 'x, 'x, F: Format>(
    matrix: Option<F::Affine<'w, DENSE_ROWS>>,
    cells: &'x [F::Act],
) -> impl Iterator<Item = F::Pre> {
    matrix
        .into_iter()
        .flat_map(|matrix| F::joints(matrix, cells, &[]))
        .flatten()
}

#[inline(always)]
fn added<F: Format>(pre: F::Pre, term: Option<F::Pre>) -> F::Pre {
    match term {
        Some(term) => F::add(pre, term),
        None => pre,
    }
}

fn round<F: Format>(c: &[F::Carry], cells: &mut [F::Act]) {
    for (c, cell) in c.iter().zip(cells) {
        *cell = F::cell_act(*c);
    }
}
