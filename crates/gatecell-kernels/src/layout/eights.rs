//! Eights: eight columns of one row share two words, the first column in the lowest byte,
//! as a vector load takes them that widens bytes to halfwords. A block is four rows; for
//! every group of eight columns it has the eights of the four rows one after the other.
//! The first group has what the others leave, one to eight columns, padded with zeros: a
//! kernel loads its activations with care and then runs through complete groups only.

/// Rows of a block.
pub const ROWS: usize = 4;

/// Columns of a group.
pub const GROUP: usize = 8;

/// Words of a block.
#[must_use]
pub const fn block_len(columns: usize) -> usize {
    // As quick as can be, because every step asks: no matrix has columns enough to wrap.
    columns.wrapping_add(GROUP - 1) / GROUP * (ROWS * GROUP / 4)
}

/// Columns of the first group; none if there are no columns.
#[must_use]
pub const fn first(columns: usize) -> usize {
    if columns == 0 {
        0
    } else {
        (columns - 1) % GROUP + 1
    }
}

/// The word of `lane` and `column` in its block, and the bit where its weight starts.
const fn position(columns: usize, lane: usize, column: usize) -> (usize, u32) {
    let first = first(columns);
    let (group, place) = if column < first {
        (0, column)
    } else {
        ((column - first) / GROUP + 1, (column - first) % GROUP)
    };
    let word = (group * ROWS + lane) * (GROUP / 4) + place / 4;
    (word, 8 * (place % 4) as u32)
}

/// Puts `weight` in row `lane`, column `column` of a zeroed block of `columns`
/// columns that starts at `start`.
pub const fn place(
    words: &mut [u32],
    start: usize,
    columns: usize,
    lane: usize,
    column: usize,
    weight: i8,
) {
    let (word, shift) = position(columns, lane, column);
    words[start + word] |= (weight as u8 as u32) << shift;
}

/// The sums of a block.
#[must_use]
pub fn dot(block: &[u32], x: &[i16]) -> [i32; ROWS] {
    core::array::from_fn(|lane| {
        let products = x.iter().enumerate().map(|(column, &activation)| {
            let (word, shift) = position(x.len(), lane, column);
            let weight = block.get(word).map_or(0, |word| (word >> shift) as i8);
            i32::from(weight) * i32::from(activation)
        });
        products.fold(0, i32::wrapping_add)
    })
}
