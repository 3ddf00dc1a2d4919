//! From canonical row-major arrays to blocks of words, at compile time: one module for
//! each number format, with the same functions. Those of W8A16 stand here as well.

pub use w8a16::{
    block_len, pack_gates, pack_gates_into, pack_rows, pack_rows_into, packed_len, packed_rows_len,
};

/// The functions of one format.
macro_rules! packing {
    ($module:ident, $format:literal, $kernel:ident, $weight:ty, $within:ident, $most:literal) => {
        #[doc = concat!("Packing for ", $format, ".")]
        pub mod $module {
            use crate::arch::$module::place;
            use crate::block::BLOCK_ROWS;
            use crate::kernel::{Kernel, $kernel};
            use crate::layout::{Layout, ORDER, Rows, part, $within};

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
                // The layouts and the proof of the sums rest on it.
                assert!(
                    $within(raw, $most),
                    concat!("weights are -", $most, " to ", $most)
                );
                let units = raw.len() / (gates * columns);
                let len = block_len(columns);
                let mut block = 0;
                while block < ORDER.blocks(gates, units) {
                    let mut rows: [&[$weight]; BLOCK_ROWS] = [&[]; BLOCK_ROWS];
                    let mut lane = 0;
                    while lane < BLOCK_ROWS {
                        let (unit, gate) = ORDER.at(gates, block * BLOCK_ROWS + lane);
                        if unit < units {
                            rows[lane] = row(raw, gate * units + unit, columns);
                        }
                        lane += 1;
                    }
                    let words = words.split_at_mut(block * len).1.split_at_mut(len).0;
                    place(&Rows::<$weight>::new(rows, columns), words);
                    block += 1;
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
                if columns == 0 {
                    return;
                }
                // The layouts and the proof of the sums rest on it.
                assert!(
                    $within(raw, $most),
                    concat!("weights are -", $most, " to ", $most)
                );
                let len = block_len(columns);
                let mut block = 0;
                while block < rows.div_ceil(BLOCK_ROWS) {
                    let mut four: [&[$weight]; BLOCK_ROWS] = [&[]; BLOCK_ROWS];
                    let mut lane = 0;
                    while lane < BLOCK_ROWS && block * BLOCK_ROWS + lane < rows {
                        four[lane] = row(raw, block * BLOCK_ROWS + lane, columns);
                        lane += 1;
                    }
                    let words = words.split_at_mut(block * len).1.split_at_mut(len).0;
                    place(&Rows::<$weight>::new(four, columns), words);
                    block += 1;
                }
            }

            /// A row of a matrix.
            const fn row(raw: &[$weight], row: usize, columns: usize) -> &[$weight] {
                part(raw, row * columns, columns)
            }
        }
    };
}

packing!(w8a16, "W8A16", W8A16, i8, bytes_within, 127);
packing!(w4a16, "W4A16", W4A16, i8, bytes_within, 7);
packing!(w8a8, "W8A8", W8A8, i8, bytes_within, 127);
packing!(w16a16, "W16A16", W16A16, i16, halfwords_within, 32767);
