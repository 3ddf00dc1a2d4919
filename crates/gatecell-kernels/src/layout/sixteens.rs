//! Sixteens: sixteen columns of one row share four words, the first column in the lowest byte,
//! as a vector load takes them. A block is four rows; for every group of sixteen columns it has
//! the sixteens of the four rows one after the other. The first group has what the others leave,
//! one to sixteen columns, padded with zeros to eight or sixteen: a kernel loads its activations
//! with care and then runs through complete groups only.

/// Rows of a block.
pub const ROWS: usize = 4;

/// Columns of a group.
pub const GROUP: usize = 16;

/// Columns of a first group that is small.
const SMALL: usize = GROUP / 2;

/// Words of a block.
#[must_use]
pub const fn block_len(columns: usize) -> usize {
    // As quick as can be, because every step asks: no matrix has columns enough to wrap.
    columns.wrapping_add(SMALL - 1) / SMALL * (ROWS * SMALL / 4)
}

/// The place of a weight among those of its block, where groups are `GROUP` columns and a first
/// group of at most half of them is padded to the half.
pub(super) const fn position<const GROUP: usize>(
    columns: usize,
    lane: usize,
    column: usize,
) -> usize {
    let first = (columns - 1) % GROUP + 1;
    let width = if first <= GROUP / 2 { GROUP / 2 } else { GROUP };
    if column < first {
        lane * width + column
    } else {
        let (group, place) = ((column - first) / GROUP, (column - first) % GROUP);
        ROWS * width + (group * ROWS + lane) * GROUP + place
    }
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
    let byte = position::<GROUP>(columns, lane, column);
    words[start + byte / 4] |= (weight as u8 as u32) << (8 * (byte % 4));
}

/// The sums of a block.
#[must_use]
pub fn dot(block: &[u32], x: &[i8]) -> [i32; ROWS] {
    core::array::from_fn(|lane| {
        let products = x.iter().enumerate().map(|(column, &activation)| {
            let byte = position::<GROUP>(x.len(), lane, column);
            let word = block.get(byte / 4).copied().unwrap_or_default();
            let weight = (word >> (8 * (byte % 4))) as i8;
            i32::from(weight) * i32::from(activation)
        });
        products.fold(0, i32::wrapping_add)
    })
}
