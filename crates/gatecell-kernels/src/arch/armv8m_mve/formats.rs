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
    unsafe fn run_lstm(cursor: &mut Cursor<Lstm>, rows: *const Row);
    /// A step of a GRU.
    ///
    /// # Safety
    /// What the cursor points at is there.
    unsafe fn run_gru(cursor: &mut Cursor<Gru>, rows: *const Row);
    /// A step of an Elman cell.
    ///
    /// # Safety
    /// What the cursor points at is there.
    unsafe fn run_rnn(cursor: &mut Cursor<Rnn>, rows: *const Row, units: usize);
}

/// A format, by the names of its assembly.
macro_rules! narrow {
    (
        $kernel:ident, $group:literal, $any_shift:literal,
        $products:ident, $entries:ident, $lstm:ident, $gru:ident, $rnn:ident
    ) => {
        impl Narrow for $kernel {
            const GROUP: usize = $group;
            const ANY_SHIFT: bool = $any_shift;

            #[inline(always)]
            fn entries() -> &'static Entries {
                unsafe extern "C" {
                    static $entries: Entries;
                }
                // SAFETY: it is in the assembly, of this type, and nobody writes it.
                unsafe { &$entries }
            }

            #[inline(always)]
            unsafe fn products(part: *mut Single, sums: *mut [i32; 4]) {
                unsafe extern "C" {
                    fn $products(part: *mut Single, sums: *mut [i32; 4]);
                }
                // SAFETY: as the caller promises.
                unsafe { $products(part, sums) };
            }

            #[inline(always)]
            unsafe fn run_lstm(cursor: &mut Cursor<Lstm>, rows: *const Row) {
                unsafe extern "C" {
                    fn $lstm(cursor: &mut Cursor<Lstm>, rows: *const Row);
                }
                // SAFETY: as the caller promises.
                unsafe { $lstm(cursor, rows) };
            }

            #[inline(always)]
            unsafe fn run_gru(cursor: &mut Cursor<Gru>, rows: *const Row) {
                unsafe extern "C" {
                    fn $gru(cursor: &mut Cursor<Gru>, rows: *const Row);
                }
                // SAFETY: as the caller promises.
                unsafe { $gru(cursor, rows) };
            }

            #[inline(always)]
            unsafe fn run_rnn(cursor: &mut Cursor<Rnn>, rows: *const Row, units: usize) {
                unsafe extern "C" {
                    fn $rnn(cursor: &mut Cursor<Rnn>, rows: *const Row, units: usize);
                }
                // SAFETY: as the caller promises.
                unsafe { $rnn(cursor, rows, units) };
            }
        }
    };
}

narrow!(
    W8A16,
    8,
    false,
    gatecell_products_w8a16,
    gatecell_single_w8a16_entries,
    gatecell_lstm_w8a16,
    gatecell_gru_w8a16,
    gatecell_rnn_w8a16
);

narrow!(
    W8A8,
    16,
    true,
    gatecell_products_w8a8,
    gatecell_single_w8a8_entries,
    gatecell_lstm_w8a8,
    gatecell_gru_w8a8,
    gatecell_rnn_w8a8
);

narrow!(
    W4A16,
    8,
    true,
    gatecell_products_w4a16,
    gatecell_single_w4a16_entries,
    gatecell_lstm_w4a16,
    gatecell_gru_w4a16,
    gatecell_rnn_w4a16
);
