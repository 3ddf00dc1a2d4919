//! From the sums of a block to its pre-activations.

use super::format::Format;
use super::part::Part;
use super::scales::Scales;
use crate::block::BLOCK_ROWS;
use crate::row::Row;
use crate::steps::Maps;

/// [`Format::shift`] of a layer.
#[inline(always)]
pub(super) fn shift<const N: usize, K: Format>(maps: &Maps<'_, N, K>) -> Option<u32> {
    K::shift(maps.shift, maps.x.len().saturating_add(maps.h.len()))
}

/// The pre-activations of the next block of both matrices. Where both have the same scales
/// their sums run through both, and are scaled once.
///
/// # Safety
/// There is another block.
#[inline(always)]
pub(super) unsafe fn joints<K: Format, const SHARED: bool>(
    w: &mut Part<'_, K>,
    r: &mut Part<'_, K>,
    rows: &[Row; BLOCK_ROWS],
    shift: u32,
) -> [i32; BLOCK_ROWS] {
    if SHARED {
        // SAFETY: as the caller promises.
        let sums = unsafe { r.add(w.add(K::plus(w.start, r.start))) };
        let ([a, b, c, d], [k, l, m, n]) = (K::rows(sums), rows);
        let joint = |sum, row: &Row| K::scaled(sum, row.input_scale, row.bias, shift);
        [joint(a, k), joint(b, l), joint(c, m), joint(d, n)]
    } else {
        // SAFETY: as the caller promises.
        let ([a, b, c, d], [e, f, g, h]) = unsafe { (w.rows(), r.rows()) };
        let [k, l, m, n] = rows;
        let joint = |input, hidden, row: &Row| {
            <K as Format>::joint(input, hidden, Scales::of(row), row.bias, shift)
        };
        [
            joint(a, e, k),
            joint(b, f, l),
            joint(c, g, m),
            joint(d, h, n),
        ]
    }
}
