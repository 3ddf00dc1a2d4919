//! Whole steps of a cell, in assembly.

use super::assembly::{Assembly, Finish, Part};
use super::walk::{Scaling, Walk};
use crate::row::Row;
use crate::steps::{GruStep, LstmStep, Maps, RnnStep};
use crate::{Activation, Fixed};

/// What the assembly works on; it knows the offsets of the fields.
#[repr(C)]
struct Cursor<'a, K: Assembly, T> {
    walk: Walk<'a, K>,
    cell: T,
}

#[repr(C)]
struct Lstm<A> {
    c_end: *mut i32,
    minus_units: usize,
    y_end: *mut A,
    value_shift: u32,
    half_and_shift: u32,
}

/// Whether the assembly takes as many columns.
#[inline(always)]
fn too_wide<K: Assembly, const N: usize>(maps: &Maps<'_, N, K>) -> bool {
    maps.x.len().max(maps.h.len()) > K::Part::MOST_COLUMNS
}

/// Lets the products share sums, if the maps and the assembly allow it.
#[inline(always)]
fn share<K: Assembly, const N: usize>(
    walk: &mut Walk<'_, K>,
    maps: &Maps<'_, N, K>,
    finish: Option<Finish>,
) {
    // Small code has one copy of the products, which cannot go on with the next matrix.
    if let Some(finish) = finish
        && !cfg!(gatecell_small)
        && maps.shared
        && Scaling::of::<K>(maps.x, maps.h, maps.shift) == Scaling::Usual
        && maps.x.len() + maps.h.len() <= K::Part::MOST_COLUMNS
    {
        walk.share(finish);
    }
}

/// [`Kernel::lstm`](crate::Kernel::lstm).
#[inline(always)]
pub(crate) fn lstm<K: Assembly>(step: LstmStep<'_, K>) -> bool {
    if too_wide(&step.maps) {
        return false;
    }
    let units = step.units();
    if units == 0 {
        return true;
    }
    let (m, frac_bits) = (step.maps, step.frac_bits);
    let finish = Scaling::of::<K>(m.x, m.h, m.shift).choose(K::LSTM);
    let shift = frac_bits.wrapping_sub(16);
    let mut cursor = Cursor {
        // SAFETY: the blocks of `units` units are in both matrices.
        walk: unsafe { Walk::<K>::with(m.w, m.r, m.x, m.h, m.shift, finish) },
        cell: Lstm {
            c_end: step.c.as_mut_ptr().wrapping_add(units),
            minus_units: units.wrapping_neg(),
            y_end: step.y.as_mut_ptr().wrapping_add(units),
            value_shift: 23u32.wrapping_sub(frac_bits),
            half_and_shift: (1u32.wrapping_shl(shift) >> 1 << 8) | shift,
        },
    };
    cursor.walk.settle(m.x, m.h);
    share(&mut cursor.walk, &m, K::SHARED_LSTM);
    // SAFETY: for each of `units` units the assembly reads a block of both matrices, four
    // rows, the activations and `c`, and writes `c`, `y` and the cursor; `units` is at most
    // the length of all of them.
    unsafe { K::run_lstm((&raw mut cursor).cast(), m.rows.as_ptr().cast()) };
    true
}

#[repr(C)]
struct Gru<A> {
    hidden_bias: *const Fixed<16>,
    /// Of units.
    pairs: usize,
    carry: *mut i32,
    before_y: *mut A,
    rows: *const [Row; 3],
    gates: Finish,
}

/// [`Kernel::gru`](crate::Kernel::gru).
#[inline(always)]
pub(crate) fn gru<K: Assembly>(step: GruStep<'_, K>) -> bool {
    let (units, biases) = (step.units(), step.hidden_bias.len());
    let m = step.maps;
    let [finish, gates] = match Scaling::of::<K>(m.x, m.h, m.shift) {
        Scaling::Usual => K::GRU,
        Scaling::Raised => K::GRU_RAISED,
        Scaling::Any => K::GRU_BY,
    };
    if too_wide(&m) {
        return false;
    }
    // If units are without a bias, all take the longer way.
    let whole = if biases < units { 0 } else { units / 4 * 4 };
    let mut cursor = Cursor {
        // SAFETY: the blocks of `units` units are in both matrices.
        walk: unsafe { Walk::<K>::with(m.w, m.r, m.x, m.h, m.shift, finish) },
        cell: Gru {
            hidden_bias: step.hidden_bias.as_ptr(),
            pairs: whole / 2,
            carry: step.carry.as_mut_ptr(),
            before_y: step.y.as_mut_ptr().wrapping_sub(1),
            rows: m.rows.as_ptr(),
            gates,
        },
    };
    cursor.walk.settle(m.x, m.h);
    if whole > 0 {
        // SAFETY: for every two units of `whole`, which are at most `units`, the assembly
        // reads their blocks, rows, biases, the activations and the carry, and writes the
        // carry, `y` and the cursor; all are at least `units` long, and the biases too.
        // After four units it is at the end of their three blocks.
        unsafe { K::run_gru((&raw mut cursor).cast(), core::ptr::null()) };
    }
    if units > whole {
        // SAFETY: all that the cursor points at holds `units` units, and `biases` biases; it
        // is behind the blocks of `whole`.
        unsafe { last_units(&mut cursor, whole, units, biases) };
    }
    true
}

/// The units of a GRU from `next` to `units`, four at a time in memory for four: the last
/// ones, which are no whole four, or all, if there are less `biases` than units.
///
/// # Safety
/// The cell of the cursor is that of a layer of `units` units and `biases` biases; of its
/// blocks, those of `next` units, whole fours, are behind the cursor.
#[cold]
#[inline(never)]
unsafe fn last_units<K: Assembly>(
    cursor: &mut Cursor<'_, K, Gru<K::Act>>,
    mut next: usize,
    units: usize,
    biases: usize,
) {
    let (mut rows, mut hidden_bias) = ([[Row::ZERO; 3]; 4], [Fixed::default(); 4]);
    let (rows, hidden_bias) = (rows.as_mut_ptr(), hidden_bias.as_mut_ptr());
    let (mut carry, mut y) = ([0; 4], [K::Act::ZERO; 4]);
    let (carry, y) = (carry.as_mut_ptr(), y.as_mut_ptr());
    let memory = Gru {
        hidden_bias,
        pairs: 0,
        carry,
        before_y: y.wrapping_sub(1),
        rows,
        gates: cursor.cell.gates,
    };
    let all = core::mem::replace(&mut cursor.cell, memory);
    while next < units {
        let count = (units - next).min(4);
        let biased = biases.saturating_sub(next).min(count);
        cursor.cell.pairs = count.div_ceil(2);
        // SAFETY: what is copied is there: `count` units from `next` on, of which the first
        // `biased` have a bias. The assembly does as in `gru`, for one or two pairs, whose
        // units are in memory for four; their blocks are the next ones.
        unsafe {
            all.rows.add(next).copy_to_nonoverlapping(rows, count);
            hidden_bias.write_bytes(0, 4);
            let given = all.hidden_bias.wrapping_add(next);
            given.copy_to_nonoverlapping(hidden_bias, biased);
            let given = all.carry.add(next);
            given.copy_to_nonoverlapping(carry, count);
            K::run_gru((&raw mut *cursor).cast(), core::ptr::null());
            carry.copy_to_nonoverlapping(given, count);
            let given = all.before_y.wrapping_add(1 + next);
            y.copy_to_nonoverlapping(given, count);
        }
        next += 4;
    }
}

#[repr(C)]
struct Rnn<A> {
    y: *mut A,
    blocks: usize,
}

/// [`Kernel::rnn`](crate::Kernel::rnn).
#[inline(always)]
pub(crate) fn rnn<K: Assembly>(step: RnnStep<'_, K>) -> bool {
    let units = step.units();
    let m = step.maps;
    if too_wide(&m) {
        return false;
    }
    let Some((whole, rest)) = step.y.split_at_mut_checked(units / 4 * 4) else {
        return false;
    };
    let blocks = whole.len() / 4;
    let finish = Scaling::of::<K>(m.x, m.h, m.shift).choose(K::RNN);
    let mut cursor = Cursor {
        // SAFETY: the blocks of `units` units are in both matrices.
        walk: unsafe { Walk::<K>::with(m.w, m.r, m.x, m.h, m.shift, finish) },
        cell: Rnn {
            y: whole.as_mut_ptr(),
            blocks,
        },
    };
    cursor.walk.settle(m.x, m.h);
    share(&mut cursor.walk, &m, K::SHARED_RNN);
    if blocks > 0 {
        // SAFETY: for each of `blocks` blocks the assembly reads a block of both matrices,
        // four rows and the activations, and writes four of `y`, and the cursor; `blocks` is
        // at most a fourth of the length of all of them.
        unsafe { K::run_rnn((&raw mut cursor).cast(), m.rows.as_ptr().cast()) };
    }
    if !units.is_multiple_of(4) {
        let mut last = [K::Act::ZERO; 4];
        cursor.cell = Rnn {
            y: last.as_mut_ptr(),
            blocks: 1,
        };
        let rows = m.rows.as_ptr().wrapping_add(blocks);
        // SAFETY: as before, for the one block that is left, whose four units are written to
        // `last`.
        unsafe { K::run_rnn((&raw mut cursor).cast(), rows.cast()) };
        rest.iter_mut().zip(last).for_each(|(y, last)| *y = last);
    }
    true
}
