//! A step of a GRU with the reset after the product.

use super::elementwise::{Lookup, by_gate, carry_act};
use super::format::Format;
use super::joint::shift;
use super::part::Part;
use super::scales::Scales;
use crate::kernel::Kernel;
use crate::row::Row;
use crate::saturate::{self, Place, Unobserved};
use crate::steps::GruStep;
use crate::{BLOCK_ROWS, Fixed};

/// [`Kernel::gru`]. Four units share three blocks; which rows of a block are whose is in the
/// code, so that the sums stay in registers.
#[inline(always)]
pub(crate) fn gru<K: Format>(step: GruStep<'_, K>) -> bool {
    let count = step.units();
    let m = step.maps;
    let Some(shift) = shift(&m) else {
        return false;
    };
    if step.hidden_bias.len() < count {
        return false;
    }
    if count == 0 {
        return true;
    }
    let mut blocks = Blocks::<K> {
        w: Part::new(m.w, m.x),
        r: Part::new(m.r, m.h),
    };
    let mut units = Units::<K> {
        rows: m.rows.as_ptr(),
        bias: step.hidden_bias.as_ptr(),
        carry: step.carry.as_mut_ptr(),
        y: step.y.as_mut_ptr(),
        left: count,
        shift,
        shared: m.shared,
    };
    loop {
        // SAFETY: `count` units are in all arrays, and the blocks that hold them in both
        // matrices; it ends behind the last unit.
        unsafe {
            let [z, r, n, next] = blocks.next();
            if units.next(z, r, n) {
                break;
            }
            let z = next;
            let [r, n, next, after] = blocks.next();
            if units.next(z, r, n) {
                break;
            }
            let (z, r) = (next, after);
            let [n, next, after, last] = blocks.next();
            if units.next(z, r, n) || units.next(next, after, last) {
                break;
            }
        }
    }
    true
}

/// The blocks of both matrices.
struct Blocks<'a, K: Format> {
    w: Part<'a, K>,
    r: Part<'a, K>,
}

impl<K: Format> Blocks<'_, K> {
    /// # Safety
    /// There is another block.
    #[inline(always)]
    unsafe fn next(&mut self) -> [Sums<K>; BLOCK_ROWS] {
        // SAFETY: as the caller promises.
        let ([a, b, c, d], [e, f, g, h]) = unsafe { (self.w.rows(), self.r.rows()) };
        [(a, e), (b, f), (c, g), (d, h)]
    }
}

/// The sums of a row over the input and over the hidden state.
type Sums<K> = (<K as Format>::Row, <K as Format>::Row);

/// What there is of each unit, from the next one on.
struct Units<K: Kernel> {
    /// Rows z, r, h.
    rows: *const [Row; 3],
    bias: *const Fixed<16>,
    carry: *mut i32,
    y: *mut K::Act,
    left: usize,
    shift: u32,
    /// Whether both scales of z and of r are the same.
    shared: bool,
}

impl<K: Format> Units<K> {
    /// Computes the next unit from the sums of its rows; whether it was the last.
    ///
    /// # Safety
    /// There is another unit.
    #[inline(always)]
    unsafe fn next(&mut self, z: Sums<K>, r: Sums<K>, n: Sums<K>) -> bool {
        // SAFETY: as the caller promises.
        let (rows, bias, carry, y) =
            unsafe { (&*self.rows, (*self.bias).0, &mut *self.carry, &mut *self.y) };
        let [z, r] = if self.shared {
            let gate = |(input, hidden): Sums<K>, row: &Row| {
                K::scaled(
                    K::both(input, hidden),
                    row.input_scale,
                    row.bias,
                    self.shift,
                )
            };
            [gate(z, &rows[0]), gate(r, &rows[1])]
        } else {
            let gate = |(input, hidden): Sums<K>, row: &Row| {
                <K as Format>::joint(input, hidden, Scales::of(row), row.bias, self.shift)
            };
            [gate(z, &rows[0]), gate(r, &rows[1])]
        };
        let [z, r] = [z.sigmoid(), r.sigmoid()];
        let row = &rows[2];
        let input = K::scaled(n.0, row.input_scale, row.bias, self.shift);
        let hidden = K::scaled(n.1, row.hidden_scale, bias, self.shift);
        let pre = saturate::sum::<Unobserved>(Place::PreActivation, input, by_gate(r, hidden));
        let n = pre.tanh() << 4;
        *carry = n.wrapping_add(by_gate(z, carry.wrapping_sub(n)));
        *y = carry_act(*carry);

        self.rows = self.rows.wrapping_add(1);
        self.bias = self.bias.wrapping_add(1);
        self.carry = self.carry.wrapping_add(1);
        self.y = self.y.wrapping_add(1);
        self.left -= 1;
        self.left == 0
    }
}
