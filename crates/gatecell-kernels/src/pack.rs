//! From canonical row-major arrays to blocks of words, at compile time: one module for
//! each number format, with the same functions. Those of W8A16 stand here as well.

pub use w8a16::{
    block_len, pack_gates, pack_gates_into, pack_rows, pack_rows_into, packed_len, packed_rows_len,
};

/// The functions of one format.
macro_rules! packing {
    ($module:ident, $format:literal, $kernel:ident, $weight:ty, $most:literal) => {
        #[doc = concat!("Packing for ", $format, ".")]
        pub mod $module {
            use crate::arch::$module::place;
            use crate::block::BLOCK_ROWS;
            use crate::kernel::{Kernel, $kernel};
            use crate::layout::{Layout, ORDER};

            const LAYOUT: Layout = $kernel::LAYOUT;

            /// Words of one block over `columns` columns.
            #[must_use]
            pub const fn block_len(columns: usize) -> usize {
                LAYOUT.block_len(columns)
            }

            /// Words that [`pack_gates`] needs for `gates` rows of each of `units` units.
            #[must_use]
            pub const fn packed_len(units: usize, gates: usize, columns: usize) -> usize {
                LAYOUT.packed_len(units, gates, columns)
            }

            /// Words that [`pack_rows`] needs for `rows` rows.
            #[must_use]
            pub const fn packed_rows_len(rows: usize, columns: usize) -> usize {
                LAYOUT.packed_rows_len(rows, columns)
            }

            /// Packs gate matrices `[G][H][K]` (gate-major, row-major) in the sequence that
            /// the processor's kernels want.
            #[doc = concat!("Weights are −", $most, " to ", $most, ".")]
            ///
            /// `N` must be [`packed_len`]`(H, G, K)`; anything else does not compile.
            #[must_use]
            pub const fn pack_gates<
                const G: usize,
                const H: usize,
                const K: usize,
                const N: usize,
            >(
                raw: &[[[$weight; K]; H]; G],
            ) -> [u32; N] {
                const { assert!(N == packed_len(H, G, K), "N is not packed_len(H, G, K)") };
                let mut words = [0; N];
                pack_gates_into(raw.as_flattened().as_flattened(), G, K, &mut words);
                words
            }

            /// Packs a matrix `[O][K]` (row-major).
            #[doc = concat!("Weights are −", $most, " to ", $most, ".")]
            ///
            /// `N` must be [`packed_rows_len`]`(O, K)`; anything else does not compile.
            #[must_use]
            pub const fn pack_rows<const O: usize, const K: usize, const N: usize>(
                raw: &[[$weight; K]; O],
            ) -> [u32; N] {
                const { assert!(N == packed_rows_len(O, K), "N is not packed_rows_len(O, K)") };
                let mut words = [0; N];
                pack_rows_into(raw.as_flattened(), O, K, &mut words);
                words
            }

            /// [`pack_gates`] for shapes known at run time. `raw` is
            /// `[gates][units][columns]`; `words` must be zero and
            /// `packed_len(units, gates, columns)` long, where
            /// `units = raw.len() / (gates * columns)`.
            ///
            /// # Panics
            /// If a weight is beyond the limits, or `words` is too short.
            pub const fn pack_gates_into(
                raw: &[$weight],
                gates: usize,
                columns: usize,
                words: &mut [u32],
            ) {
                if gates == 0 || columns == 0 {
                    return;
                }
                let units = raw.len() / (gates * columns);
                let mut unit = 0;
                while unit < units {
                    let mut gate = 0;
                    while gate < gates {
                        let start = (gate * units + unit) * columns;
                        let row = ORDER.row(gates, unit, gate);
                        pack_row(raw, start, columns, words, row);
                        gate += 1;
                    }
                    unit += 1;
                }
            }

            /// [`pack_rows`] for shapes known at run time. `raw` is `[rows][columns]`;
            /// `words` must be zero and `packed_rows_len(rows, columns)` long.
            ///
            /// # Panics
            /// If a weight is beyond the limits, or `words` is too short.
            pub const fn pack_rows_into(
                raw: &[$weight],
                rows: usize,
                columns: usize,
                words: &mut [u32],
            ) {
                let mut row = 0;
                while row < rows {
                    pack_row(raw, row * columns, columns, words, row);
                    row += 1;
                }
            }

            /// Makes the `columns` weights from `start` on row `row` of the sequence.
            const fn pack_row(
                raw: &[$weight],
                start: usize,
                columns: usize,
                words: &mut [u32],
                row: usize,
            ) {
                let block = row / BLOCK_ROWS * block_len(columns);
                let lane = row % BLOCK_ROWS;
                let mut column = 0;
                while column < columns {
                    let weight = raw[start + column];
                    // The layouts and the proof of the sums rest on it.
                    assert!(
                        weight.unsigned_abs() <= $most,
                        concat!("weights are -", $most, " to ", $most)
                    );
                    place(words, block, columns, lane, column, weight);
                    column += 1;
                }
            }
        }
    };
}

packing!(w8a16, "W8A16", W8A16, i8, 127);
packing!(w4a16, "W4A16", W4A16, i8, 7);
packing!(w8a8, "W8A8", W8A8, i8, 127);
packing!(w16a16, "W16A16", W16A16, i16, 32767);
