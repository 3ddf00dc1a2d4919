//! The formats whose sums are 32 bits, as the steps and the walk see them.

use super::part::{Entries, Single};
use super::steps::{Cursor, Gru, Lstm, Rnn};
use crate::kernel::{Kernel, W4A16, W8A8, W8A16};
use crate::row::Row;

/// A format with sums of 32 bits.
pub(super) trait Narrow: Kernel<Sum = i32> {
    /// Columns of a group.
    const GROUP: usize;

    /// Whether the steps take layers whose shift is less than 32.
    const ANY_SHIFT: bool;

    /// Where the products of a block are entered.
    fn entries() -> &'static Entries;
    /// The sums of a block.
    ///
    /// # Safety
    /// There is another block.
    unsafe fn products(part: *mut Single, sums: *mut [i32; 4]);
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
macro_rules! narrow {
    ($kernel:ident, $name:literal, $group:literal, $any_shift:literal) => {
        impl Narrow for $kernel {
            const GROUP: usize = $group;
            const ANY_SHIFT: bool = $any_shift;

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
            unsafe fn products(part: *mut Single, sums: *mut [i32; 4]) {
                unsafe extern "C" {
                    #[link_name = concat!("gatecell_products_", $name)]
                    fn products(part: *mut Single, sums: *mut [i32; 4]);
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

narrow!(W8A16, "w8a16", 8, false);
narrow!(W8A8, "w8a8", 16, true);
narrow!(W4A16, "w4a16", 8, true);
