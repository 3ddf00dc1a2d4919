//! Cortex-M with an FPU for single precision.

use core::arch::global_asm;

// The assembler knows of the triple only, not that it has an FPU.
global_asm!(
    ".fpu fpv4-sp-d16",
    // Small code has the loop over four columns, not that over sixteen.
    #[cfg(gatecell_small)]
    ".set gatecell_f32_unrolled, 0",
    #[cfg(not(gatecell_small))]
    ".set gatecell_f32_unrolled, 1",
    include_str!("thumb.s"),
    include_str!("purge.s"),
);

/// Sums of `N` rows: arguments and result in as many registers of the FPU.
#[repr(C)]
struct Rows<const N: usize>([f32; N]);

unsafe extern "C" {
    /// Reads `columns` columns of a block of two rows and as many activations.
    fn gatecell_products_f32x2(
        sums: Rows<2>,
        block: *const f32,
        x: *const f32,
        columns: usize,
    ) -> Rows<2>;
    /// The same with three rows.
    fn gatecell_products_f32x3(
        sums: Rows<3>,
        block: *const f32,
        x: *const f32,
        columns: usize,
    ) -> Rows<3>;
    /// The same with four rows.
    fn gatecell_products_f32x4(
        sums: Rows<4>,
        block: *const f32,
        x: *const f32,
        columns: usize,
    ) -> Rows<4>;
}

/// [`add`](super::add) of a whole block of two, three or four rows.
#[inline(always)]
pub(super) fn add<const N: usize>(sums: &[f32; N], block: &[f32], x: &[f32]) -> Option<[f32; N]> {
    if block.len() < N * x.len() {
        return None;
    }
    let (block, columns, x) = (block.as_ptr(), x.len(), x.as_ptr());
    match *sums.as_slice() {
        [a, b] => {
            // SAFETY: the block has two rows of as many columns as `x`; both are only read.
            let sums = unsafe { gatecell_products_f32x2(Rows([a, b]), block, x, columns) };
            sums.0.first_chunk().copied()
        }
        [a, b, c] => {
            // SAFETY: as above, with three rows.
            let sums = unsafe { gatecell_products_f32x3(Rows([a, b, c]), block, x, columns) };
            sums.0.first_chunk().copied()
        }
        [a, b, c, d] => {
            // SAFETY: as above, with four rows.
            let sums = unsafe { gatecell_products_f32x4(Rows([a, b, c, d]), block, x, columns) };
            sums.0.first_chunk().copied()
        }
        _ => None,
    }
}
