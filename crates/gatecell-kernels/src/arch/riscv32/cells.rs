//! Steps of an LSTM and of an Elman cell.

use super::elementwise::{Lookup, cell, output, value_act};
use super::format::Format;
use super::joint::{joints, shift};
use super::part::Part;
use crate::steps::{LstmStep, RnnStep};

/// [`Kernel::lstm`](crate::Kernel::lstm).
#[inline(always)]
pub(crate) fn lstm<K: Format>(step: LstmStep<'_, K>) -> bool {
    let Some(shift) = shift(&step.maps) else {
        return false;
    };
    if step.maps.shared {
        lstm_with::<K, true>(step, shift);
    } else {
        lstm_with::<K, false>(step, shift);
    }
    true
}

#[inline(always)]
fn lstm_with<K: Format, const SHARED: bool>(step: LstmStep<'_, K>, shift: u32) {
    let units = step.units();
    let m = step.maps;
    let value_shift = 23u32.wrapping_sub(step.frac_bits);
    let pre_shift = step.frac_bits.wrapping_sub(16);
    let half = 1i32.wrapping_shl(pre_shift) >> 1;
    let (mut w, mut r) = (Part::<K>::new(m.w, m.x), Part::<K>::new(m.r, m.h));
    // Cut to one length, they share one counter.
    let rows = m.rows.get(..units).unwrap_or_default();
    let c = step.c.get_mut(..units).unwrap_or_default();
    let y = step.y.get_mut(..units).unwrap_or_default();
    for (rows, (c, y)) in rows.iter().zip(c.iter_mut().zip(y)) {
        // SAFETY: it is the block of one of `units` units, which both matrices have.
        let [i, o, f, g] = unsafe { joints::<K, SHARED>(&mut w, &mut r, rows, shift) };
        let g = g.tanh().wrapping_shr(value_shift);
        *c = cell(f.sigmoid(), *c, i.sigmoid(), g);
        let pre = c.wrapping_add(half).wrapping_shr(pre_shift);
        *y = output(o.sigmoid(), pre.tanh());
    }
}

/// [`Kernel::rnn`](crate::Kernel::rnn).
#[inline(always)]
pub(crate) fn rnn<K: Format>(step: RnnStep<'_, K>) -> bool {
    let Some(shift) = shift(&step.maps) else {
        return false;
    };
    if step.maps.shared {
        rnn_with::<K, true>(step, shift);
    } else {
        rnn_with::<K, false>(step, shift);
    }
    true
}

#[inline(always)]
fn rnn_with<K: Format, const SHARED: bool>(step: RnnStep<'_, K>, shift: u32) {
    let units = step.units();
    let m = step.maps;
    let (mut w, mut r) = (Part::<K>::new(m.w, m.x), Part::<K>::new(m.r, m.h));
    let y = step.y.get_mut(..units).unwrap_or_default();
    for (rows, y) in m.rows.iter().zip(y.chunks_mut(4)) {
        // SAFETY: `units` units are in blocks that both matrices have.
        let pre = unsafe { joints::<K, SHARED>(&mut w, &mut r, rows, shift) };
        for (pre, y) in pre.into_iter().zip(y) {
            *y = value_act(pre.tanh());
        }
    }
}
