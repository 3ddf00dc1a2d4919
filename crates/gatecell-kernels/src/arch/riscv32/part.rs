//! What the assembly needs for one matrix.

use core::arch::asm;

use crate::BLOCK_ROWS;

unsafe extern "C" {
    fn gatecell_products();
    static gatecell_products_entries: Entries;
}

/// Columns per iteration.
const UNROLLED: usize = 8;

/// Where the assembly can be entered.
#[repr(C)]
struct Entries {
    /// The first of the columns of an iteration.
    columns: usize,
    /// Bytes of code of a column.
    column_bytes: usize,
    /// The loop's end.
    done: usize,
}

/// The blocks of one matrix, one after the other. The first iteration of a block skips
/// columns, so that the others are whole: it starts as much before the arrays.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// The next block.
    weights: *const u32,
    /// Where the activations start, less those skipped.
    x: *const i16,
    /// Where they end.
    end: *const i16,
    /// Where the assembly is entered.
    entry: usize,
    /// Columns that the first iteration skips.
    skipped: usize,
}

impl Part {
    #[inline]
    pub(super) fn new(weights: &[u32], x: &[i16]) -> Self {
        // SAFETY: it is in the assembly, of this type, and nobody writes it.
        let entries = unsafe { &gatecell_products_entries };
        let skipped = x.len().wrapping_neg() % UNROLLED;
        let entry = if x.is_empty() {
            entries.done
        } else {
            entries.columns + skipped * entries.column_bytes
        };
        Self {
            weights: weights.as_ptr(),
            x: x.as_ptr().wrapping_sub(skipped),
            end: x.as_ptr().wrapping_add(x.len()),
            entry,
            skipped,
        }
    }

    /// The sums of the next block.
    ///
    /// # Safety
    /// There is another block, and the activations are borrowed.
    #[inline(always)]
    pub(super) unsafe fn sums(&mut self) -> [i32; BLOCK_ROWS] {
        let (a, b, c, d);
        // SAFETY: reads a block and the activations, and writes registers only.
        unsafe {
            asm!(
                "call t0, {products}",
                products = sym gatecell_products,
                lateout("a0") a,
                lateout("a1") b,
                lateout("a2") c,
                lateout("a3") d,
                inout("a4") self.weights.wrapping_sub(self.skipped) => self.weights,
                inout("a5") self.x => _,
                in("a6") self.end,
                in("a7") self.entry,
                out("t0") _,
                out("t1") _,
                out("t2") _,
                out("t3") _,
                out("t4") _,
                out("t5") _,
                options(readonly, nostack),
            );
        }
        [a, b, c, d]
    }
}
