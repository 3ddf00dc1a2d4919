//! The number formats, as the assembly knows them.

use core::arch::asm;

use super::elementwise::rounded;
use super::entry::{At, Entries};
use super::scales::Scales;
use super::wide::{self, Wide, WideSum};
use crate::block::BLOCK_ROWS;
use crate::kernel::{Kernel, W4A16, W8A8, W8A16, W16A16};
use crate::row::product;

unsafe extern "C" {
    static gatecell_products_w8a16_entries: Entries;
    static gatecell_products_w8a8_entries: Entries;
    static gatecell_products_w4a16_entries: Entries;
    static gatecell_products_w16a16_entries: Entries;
}

/// A format with products in assembly.
pub trait Format: Kernel {
    /// Columns that are computed at a time.
    const PIECE: usize;
    /// Bytes of weights of a piece of a block.
    const PIECE_BYTES: usize;
    /// Pieces of an iteration.
    const UNROLLED: usize;
    /// The sums of a block as the assembly makes them.
    type Raw: Copy + core::fmt::Debug;
    /// One of them.
    type Row: Copy;

    fn entries() -> &'static Entries;

    /// What the sums of products with `x` start from.
    fn start(x: &[Self::Act]) -> Self::Raw;

    /// What the sums of products of two matrices start from.
    fn plus(raw: Self::Raw, start: Self::Raw) -> Self::Raw;

    /// Adds the products of a block.
    ///
    /// # Safety
    /// The block is at `weights`, less what is skipped, and what `at` points to is there.
    unsafe fn add(raw: Self::Raw, weights: *const u8, at: &At) -> Self::Raw;

    /// The sum of every row.
    fn rows(raw: Self::Raw) -> [Self::Row; BLOCK_ROWS];

    fn sum(row: Self::Row) -> Self::Sum;

    /// The sum of two sums.
    fn both(a: Self::Row, b: Self::Row) -> Self::Row;

    /// The layer's shift as [`joint`](Self::joint) and [`scaled`](Self::scaled) take it, if
    /// they can with sums of so many columns.
    fn shift(shift: u32, columns: usize) -> Option<u32>;

    /// The pre-activation of two sums.
    fn joint(input: Self::Row, hidden: Self::Row, scales: Scales, bias: i32, shift: u32) -> i32;

    /// The pre-activation of one sum.
    fn scaled(sum: Self::Row, scale: i32, bias: i32, shift: u32) -> i32;
}

/// A column at a time, sums of 32 bits. With a shift of 32 a word of the product is what is
/// looked for. Others are made one: sums are shifted before they are multiplied, as far as
/// they leave bits unused.
macro_rules! narrow {
    ($entries:ident, $bytes:literal) => {
        const PIECE: usize = 1;
        const PIECE_BYTES: usize = $bytes;
        const UNROLLED: usize = 8;
        type Raw = [i32; BLOCK_ROWS];
        type Row = i32;

        #[inline(always)]
        fn entries() -> &'static Entries {
            // SAFETY: it is in the assembly, of this type, and nobody writes it.
            unsafe { &$entries }
        }

        #[inline(always)]
        fn sum(row: i32) -> i32 {
            row
        }

        #[inline(always)]
        fn both(a: i32, b: i32) -> i32 {
            a.wrapping_add(b)
        }

        #[inline(always)]
        fn shift(shift: u32, columns: usize) -> Option<u32> {
            let left = 32u32.wrapping_sub(shift);
            let fits = left == 0 || columns <= Self::MAX_COLUMNS.wrapping_shr(left);
            fits.then_some(left)
        }

        #[inline(always)]
        fn joint(input: i32, hidden: i32, scales: Scales, bias: i32, left: u32) -> i32 {
            let input = product(input.wrapping_shl(left), scales.input);
            let hidden = product(hidden.wrapping_shl(left), scales.hidden);
            bias.wrapping_add(rounded(input.wrapping_add(hidden)))
        }

        #[inline(always)]
        fn scaled(sum: i32, scale: i32, bias: i32, left: u32) -> i32 {
            bias.wrapping_add(rounded(product(sum.wrapping_shl(left), scale)))
        }

        #[inline(always)]
        unsafe fn add(raw: Self::Raw, weights: *const u8, at: &At) -> Self::Raw {
            let [mut a, mut b, mut c, mut d] = raw;
            // SAFETY: reads a block and the activations, and writes registers only.
            unsafe {
                asm!(
                    "jalr t0, 0({entry})",
                    entry = in(reg) at.entry,
                    inout("a0") a,
                    inout("a1") b,
                    inout("a2") c,
                    inout("a3") d,
                    inout("a4") weights => _,
                    inout("a5") at.x => _,
                    in("a6") at.end,
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
    };
}

/// Nothing to start from, and sums as they are.
macro_rules! plain {
    () => {
        #[inline(always)]
        fn start(_: &[Self::Act]) -> Self::Raw {
            [0; BLOCK_ROWS]
        }

        #[inline(always)]
        fn plus(raw: Self::Raw, _: Self::Raw) -> Self::Raw {
            raw
        }

        #[inline(always)]
        fn rows(raw: Self::Raw) -> [i32; BLOCK_ROWS] {
            raw
        }
    };
}

impl Format for W8A16 {
    narrow!(gatecell_products_w8a16_entries, 4);
    plain!();
}

impl Format for W8A8 {
    narrow!(gatecell_products_w8a8_entries, 4);
    plain!();
}

/// Digits of four bits.
const DIGIT: u32 = 4;

impl Format for W4A16 {
    narrow!(gatecell_products_w4a16_entries, 2);

    /// What takes the offset of 8 away from three of the rows, see
    /// [`nibbles`](crate::layout::nibbles).
    #[inline]
    fn start(x: &[i16]) -> Self::Raw {
        let sum = x.iter().fold(0, |sum: i32, &x| sum.wrapping_add(x.into()));
        let third = sum.wrapping_mul(-8);
        let second = third.wrapping_add(third << DIGIT);
        let first = third.wrapping_add(second << DIGIT);
        [first, second, third, 0]
    }

    #[inline(always)]
    fn plus([a, b, c, d]: Self::Raw, [e, f, g, h]: Self::Raw) -> Self::Raw {
        [
            a.wrapping_add(e),
            b.wrapping_add(f),
            c.wrapping_add(g),
            d.wrapping_add(h),
        ]
    }

    #[inline(always)]
    fn rows([a, b, c, d]: Self::Raw) -> [i32; BLOCK_ROWS] {
        [
            a.wrapping_sub(b << DIGIT),
            b.wrapping_sub(c << DIGIT),
            c.wrapping_sub(d << DIGIT),
            d,
        ]
    }
}

impl Format for W16A16 {
    const PIECE: usize = 2;
    const PIECE_BYTES: usize = 16;
    const UNROLLED: usize = 4;
    type Raw = Wide;
    type Row = WideSum;

    #[inline(always)]
    fn entries() -> &'static Entries {
        // SAFETY: it is in the assembly, of this type, and nobody writes it.
        unsafe { &gatecell_products_w16a16_entries }
    }

    #[inline(always)]
    fn start(_: &[i16]) -> Wide {
        Wide::ZERO
    }

    #[inline(always)]
    fn plus(raw: Wide, _: Wide) -> Wide {
        raw
    }

    #[inline(always)]
    unsafe fn add(raw: Wide, weights: *const u8, at: &At) -> Wide {
        let [mut a, mut b, mut c, mut d] = raw.low;
        let [mut e, mut f, mut g, mut h] = raw.floors;
        // SAFETY: reads a block and the activations, and writes registers only.
        unsafe {
            asm!(
                "jalr t0, 0(a7)",
                inout("a0") a,
                inout("a1") b,
                inout("a2") c,
                inout("a3") d,
                inout("t3") e,
                inout("t4") f,
                inout("t5") g,
                inout("t6") h,
                inout("a4") weights => _,
                inout("a5") at.x => _,
                in("a6") at.end,
                inout("a7") at.entry => _,
                in("s3") at.rest,
                out("s2") _,
                out("t0") _,
                out("t1") _,
                out("t2") _,
                options(readonly, nostack),
            );
        }
        Wide {
            low: [a, b, c, d],
            floors: [e, f, g, h],
        }
    }

    #[inline(always)]
    fn rows(raw: Wide) -> [WideSum; BLOCK_ROWS] {
        raw.rows()
    }

    #[inline(always)]
    fn sum(row: WideSum) -> i64 {
        row.whole()
    }

    #[inline(always)]
    fn both(a: WideSum, b: WideSum) -> WideSum {
        a.plus(b)
    }

    #[inline(always)]
    fn shift(shift: u32, _: usize) -> Option<u32> {
        Some(shift)
    }

    #[inline(always)]
    fn joint(input: WideSum, hidden: WideSum, scales: Scales, bias: i32, shift: u32) -> i32 {
        wide::narrowed(WideSum::scaled_both(input, hidden, scales), bias, shift)
    }

    #[inline(always)]
    fn scaled(sum: WideSum, scale: i32, bias: i32, shift: u32) -> i32 {
        wide::narrowed(sum.scaled(scale), bias, shift)
    }
}
