//! How many of the blocks and units that are asked for the matrices hold.

use crate::kernel::Kernel;
use crate::layout::ORDER;
use crate::row::Row;

/// Most columns and most blocks of a matrix. A map of more is not computed.
pub const MAX: usize = 0xffff;

/// Of `wanted` blocks, those that both matrices hold.
#[inline]
pub(crate) fn fit<K: Kernel>(
    wanted: usize,
    w: &[u32],
    r: &[u32],
    x: &[K::Act],
    h: &[K::Act],
) -> usize {
    let (in_w, in_r) = (K::LAYOUT.block_len(x.len()), K::LAYOUT.block_len(h.len()));
    // Products of such numbers fit; a check for overflow would be a multiplication of 64 bits.
    let small = (wanted | x.len() | h.len() | in_w | in_r) <= MAX;
    if small && wanted.wrapping_mul(in_w) <= w.len() && wanted.wrapping_mul(in_r) <= r.len() {
        wanted
    } else {
        count(wanted, (w.len(), in_w), (r.len(), in_r), x.len() | h.len())
    }
}

/// [`fit`] by division.
#[cold]
#[inline(never)]
fn count(wanted: usize, w: (usize, usize), r: (usize, usize), columns: usize) -> usize {
    if columns > MAX {
        return 0;
    }
    let in_w = w.0.checked_div(w.1).unwrap_or(wanted);
    let in_r = r.0.checked_div(r.1).unwrap_or(wanted);
    wanted.min(in_w).min(in_r).min(MAX)
}

/// The blocks that hold `rows` as far as the matrices have them, and the units in them.
#[inline]
pub(crate) fn cover<'a, K: Kernel, const N: usize>(
    w: &[u32],
    r: &[u32],
    x: &[K::Act],
    h: &[K::Act],
    rows: &'a [[Row; N]],
) -> (usize, &'a [[Row; N]]) {
    let wanted = ORDER.blocks(N, rows.len());
    let blocks = fit::<K>(wanted, w, r, x, h);
    if blocks == wanted {
        return (blocks, rows);
    }
    let units = ORDER.units(N, blocks);
    (blocks, rows.get(..units).unwrap_or(rows))
}
