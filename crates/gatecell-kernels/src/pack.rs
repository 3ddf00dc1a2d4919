//! From canonical row-major arrays to blocks of words, at compile time.

use crate::{DENSE_ROWS, WEIGHTS_PER_WORD, block_len};

/// Words that [`pack_gates`] (`rows_per_block` = gates, `blocks` = units) or
/// [`pack_rows`] (`rows_per_block` = [`DENSE_ROWS`], `blocks` =
/// `rows.div_ceil(DENSE_ROWS)`) needs.
#[must_use]
pub const fn packed_len(blocks: usize, rows_per_block: usize, columns: usize) -> usize {
    blocks * block_len(rows_per_block, columns)
}

/// Words that [`pack_rows`] needs for `rows` rows.
#[must_use]
pub const fn packed_rows_len(rows: usize, columns: usize) -> usize {
    packed_len(rows.div_ceil(DENSE_ROWS), DENSE_ROWS, columns)
}

/// Packs gate matrices `[G][H][K]` (gate-major, row-major) into `H` blocks of
/// `G` rows: block `j` holds row `j` of every gate.
///
/// `N` must be [`packed_len`]`(H, G, K)`; anything else does not compile.
#[must_use]
pub const fn pack_gates<const G: usize, const H: usize, const K: usize, const N: usize>(
    raw: &[[[i8; K]; H]; G],
) -> [u32; N] {
    const { assert!(N == packed_len(H, G, K), "N is not packed_len(H, G, K)") };
    let mut words = [0; N];
    pack_gates_into(raw.as_flattened().as_flattened(), G, K, &mut words);
    words
}

/// Packs a matrix `[O][K]` (row-major) into blocks of [`DENSE_ROWS`] rows;
/// missing rows of the last block are zero.
///
/// `N` must be [`packed_rows_len`]`(O, K)`; anything else does not compile.
#[must_use]
pub const fn pack_rows<const O: usize, const K: usize, const N: usize>(
    raw: &[[i8; K]; O],
) -> [u32; N] {
    const { assert!(N == packed_rows_len(O, K), "N is not packed_rows_len(O, K)") };
    let mut words = [0; N];
    pack_rows_into(raw.as_flattened(), O, K, &mut words);
    words
}

/// [`pack_gates`] for shapes known at run time. `raw` is `[gates][units][columns]`;
/// `words` must be zero and `packed_len(units, gates, columns)` long, where
/// `units = raw.len() / (gates * columns)`.
pub const fn pack_gates_into(raw: &[i8], gates: usize, columns: usize, words: &mut [u32]) {
    if gates == 0 || columns == 0 {
        return;
    }
    let units = raw.len() / (gates * columns);
    let mut unit = 0;
    while unit < units {
        let mut gate = 0;
        while gate < gates {
            pack_row(
                raw,
                (gate * units + unit) * columns,
                columns,
                words,
                unit,
                gate,
                gates,
            );
            gate += 1;
        }
        unit += 1;
    }
}

/// [`pack_rows`] for shapes known at run time. `raw` is `[rows][columns]`;
/// `words` must be zero and `packed_rows_len(rows, columns)` long.
pub const fn pack_rows_into(raw: &[i8], rows: usize, columns: usize, words: &mut [u32]) {
    let mut row = 0;
    while row < rows {
        pack_row(
            raw,
            row * columns,
            columns,
            words,
            row / DENSE_ROWS,
            row % DENSE_ROWS,
            DENSE_ROWS,
        );
        row += 1;
    }
}

/// Puts `columns` weights from `start` on into lane `lane` of block `block`:
/// for every four columns one word per lane, lanes side by side, first column
/// in the lowest byte.
const fn pack_row(
    raw: &[i8],
    start: usize,
    columns: usize,
    words: &mut [u32],
    block: usize,
    lane: usize,
    lanes: usize,
) {
    let mut column = 0;
    while column < columns {
        let word = block * block_len(lanes, columns) + column / WEIGHTS_PER_WORD * lanes + lane;
        let shift = 8 * (column % WEIGHTS_PER_WORD);
        words[word] |= (raw[start + column] as u8 as u32) << shift;
        column += 1;
    }
}
