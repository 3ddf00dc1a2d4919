//! The formats, each by what the processor has for it.

use super::{GruStep, Kernel, LstmStep, RnnStep, W4A16, W8A8, W8A16, W16A16};
use crate::arch;
use crate::layout::Layout;
use crate::row::{self, Row, Sums};
use crate::wide::{self, Wide};

/// The scaling of sums of 32 bits.
macro_rules! narrow_sums {
    () => {
        const MAX_SUM: i64 = i32::MAX as i64;
        const MIN_SHIFT: u32 = 1;
        const MAX_SHIFT: u32 = 32;

        #[inline(always)]
        fn joint(sums: Sums, row: &Row, shift: u32) -> i32 {
            row::joint(sums, row, shift)
        }

        #[inline(always)]
        fn input_part(sums: Sums, row: &Row, shift: u32) -> i32 {
            row::scaled(row::product(sums.input, row.input_scale), row.bias, shift)
        }

        #[inline(always)]
        fn hidden_part(sums: Sums, row: &Row, bias: i32, shift: u32) -> i32 {
            row::scaled(row::product(sums.hidden, row.hidden_scale), bias, shift)
        }
    };
}

/// What the processor has for the format.
macro_rules! own {
    ($format:ident) => {
        type Walk<'a> = arch::$format::Walk<'a>;

        #[inline(always)]
        fn lstm(step: LstmStep<'_, Self>) -> bool {
            arch::$format::lstm(step)
        }

        #[inline(always)]
        fn gru(step: GruStep<'_, Self>) -> bool {
            arch::$format::gru(step)
        }

        #[inline(always)]
        fn rnn(step: RnnStep<'_, Self>) -> bool {
            arch::$format::rnn(step)
        }
    };
}

impl Kernel for W8A16 {
    type Act = i16;
    type Sum = i32;

    const LAYOUT: Layout = Layout::W8A16;
    const MAX_WEIGHT: i32 = 127;

    narrow_sums!();
    own!(w8a16);
}

impl Kernel for W4A16 {
    type Act = i16;
    type Sum = i32;

    const LAYOUT: Layout = Layout::W4A16;
    const MAX_WEIGHT: i32 = 7;

    narrow_sums!();
    own!(w4a16);
}

impl Kernel for W8A8 {
    type Act = i8;
    type Sum = i32;

    const LAYOUT: Layout = Layout::W8A8;
    const MAX_WEIGHT: i32 = 127;

    narrow_sums!();
    own!(w8a8);
}

impl Kernel for W16A16 {
    type Act = i16;
    type Sum = i64;

    const LAYOUT: Layout = Layout::W16A16;
    const MAX_WEIGHT: i32 = 32767;
    const MAX_SUM: i64 = wide::MAX_SUM;
    const MIN_SHIFT: u32 = wide::MIN_SHIFT;
    const MAX_SHIFT: u32 = wide::MAX_SHIFT;

    own!(w16a16);

    #[inline]
    fn joint(sums: Sums<i64>, row: &Row, shift: u32) -> i32 {
        let products = Wide::product(sums.input, row.input_scale);
        let products = products.plus(Wide::product(sums.hidden, row.hidden_scale));
        products.scaled(row.bias, shift)
    }

    #[inline]
    fn input_part(sums: Sums<i64>, row: &Row, shift: u32) -> i32 {
        Wide::product(sums.input, row.input_scale).scaled(row.bias, shift)
    }

    #[inline]
    fn hidden_part(sums: Sums<i64>, row: &Row, bias: i32, shift: u32) -> i32 {
        Wide::product(sums.hidden, row.hidden_scale).scaled(bias, shift)
    }
}
