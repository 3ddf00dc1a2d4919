//! The formats as the steps and the walk see them.

use super::cursor::{Cursor, Gru, Lstm, Rnn};
use super::part::{Entries, Single};
use crate::kernel::{Kernel, W4A16, W8A8, W8A16, W16A16};
use crate::row::Row;

/// What the steps do about a layer's shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shift {
    /// They take 32 alone.
    Usual,
    /// They multiply sums of 32 bits, where it is less.
    Up,
    /// They shift sums of 64 bits.
    Wide,
}

/// A format, and what there is for it in the assembly.
pub(super) trait Assembly: Kernel {
    /// Columns of a group.
    const GROUP: usize;
    /// Columns of a first group that is smaller.
    const SMALL: usize;
    /// Shifts of layers.
    const SHIFT: Shift;

    /// Where the products of a block are entered.
    fn entries() -> &'static Entries;
    /// The sums of a block.
    ///
    /// # Safety
    /// There is another block.
    unsafe fn products(part: *mut Single, sums: *mut [Self::Sum; 4]);
    /// A step of an LSTM.
    ///
    /// # Safety
    /// What the cursor points at is there.
    unsafe fn run_lstm(shared: bool, cursor: &mut Cursor<Lstm>, rows: *const Row);
    /// A step of a GRU.
    ///
    /// # Safety
    /// What the cursor points at is there.
    unsafe fn run_gru(shared: bool, cursor: &mut Cursor<Gru>, rows: *const Row);
    /// A step of an Elman cell.
    ///
    /// # Safety
    /// What the cursor points at is there.
    unsafe fn run_rnn(shared: bool, cursor: &mut Cursor<Rnn>, rows: *const Row, units: usize);
}

/// A format, by the name of its assembly.
macro_rules! assembly {
    ($kernel:ident, $name:literal, $group:literal, $small:literal, $shift:ident) => {
        impl Assembly for $kernel {
            const GROUP: usize = $group;
            const SMALL: usize = $small;
            const SHIFT: Shift = Shift::$shift;

            #[inline(always)]
            fn entries() -> &'static Entries {
                unsafe extern "C" {
                    #[link_name = concat!("gatecell_single_", $name, "_entries")]
                    static ENTRIES: Entries;
                }
                // SAFETY: it is in the assembly, of this type, and nobody writes it.
                unsafe { &ENTRIES }
            }

            #[inline(always)]
            unsafe fn products(part: *mut Single, sums: *mut [Self::Sum; 4]) {
                unsafe extern "C" {
                    #[link_name = concat!("gatecell_products_", $name)]
                    fn products(part: *mut Single, sums: *mut [<$kernel as Kernel>::Sum; 4]);
                }
                // SAFETY: as the caller promises.
                unsafe { products(part, sums) };
            }

            step!(run_lstm, Lstm, "lstm_", $name,);
            step!(run_gru, Gru, "gru_", $name,);
            step!(run_rnn, Rnn, "rnn_", $name, units: usize);
        }
    };
}

/// A step of a format, which may have shared scales.
macro_rules! step {
    ($run:ident, $cell:ident, $step:literal, $name:literal, $($more:ident: $type:ty)?) => {
        #[inline(always)]
        unsafe fn $run(
            shared: bool,
            cursor: &mut Cursor<$cell>,
            rows: *const Row,
            $($more: $type,)?
        ) {
            unsafe extern "C" {
                #[link_name = concat!("gatecell_", $step, $name)]
                fn separate(cursor: &mut Cursor<$cell>, rows: *const Row, $($more: $type)?);
                #[link_name = concat!("gatecell_", $step, "shared_", $name)]
                fn together(cursor: &mut Cursor<$cell>, rows: *const Row, $($more: $type)?);
            }
            if shared {
                // SAFETY: as the caller promises.
                unsafe { together(cursor, rows, $($more)?) };
            } else {
                // SAFETY: as the caller promises.
                unsafe { separate(cursor, rows, $($more)?) };
            }
        }
    };
}

assembly!(W8A16, "w8a16", 8, 8, Usual);
assembly!(W8A8, "w8a8", 16, 8, Up);
assembly!(W4A16, "w4a16", 8, 8, Up);
assembly!(W16A16, "w16a16", 8, 4, Wide);
