//! The rows of a block, as the layouts take them while the compiler runs. Its interpreter takes
//! as long for an operation of 128 bits as for one of eight, and ten times as long to copy an
//! array: so sixteen bytes at a time, and no arrays.

use crate::block::BLOCK_ROWS;

/// The rows of a block, of the same length each. Rows that the block does not have are empty.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a, W> {
    rows: [&'a [W]; BLOCK_ROWS],
    columns: usize,
}

/// Some neighbouring columns of the rows, which [`each_quad`] gives out as quads: the columns of
/// a word, of every row of the block. Lane `r` of a quad, of 32 bits, has the weights of row `r`,
/// the first column lowest.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run<'a, W> {
    rows: [&'a [W]; BLOCK_ROWS],
    lanes: [&'a [Lane]; BLOCK_ROWS],
    /// The same, four quads together.
    pub(super) strips: [&'a [Strip]; BLOCK_ROWS],
    /// Strips and quads in which every weight is there.
    pub(super) whole_strips: usize,
    whole: usize,
    /// All quads.
    pub(super) len: usize,
    /// What a quad has where there is no weight.
    padding: u128,
}

/// The weights of a row in a quad, or a word, wherever they lie in memory.
#[derive(Clone, Copy, Debug)]
#[repr(C, packed)]
pub(super) struct Lane(u32);

/// Two words.
#[derive(Clone, Copy, Debug)]
#[repr(C, packed)]
pub(super) struct Two(pub(super) u64);

/// The weights of a row in four quads, or four words.
#[derive(Clone, Copy, Debug)]
#[repr(C, packed)]
pub(super) struct Strip(pub(super) u128);

/// `len` elements from `start` on. In fewer steps of the interpreter than by `split_at`.
pub(crate) const fn part<T>(slice: &[T], start: usize, len: usize) -> &[T] {
    assert!(start <= slice.len() && len <= slice.len() - start);
    // SAFETY: they are in the slice.
    unsafe { &*core::ptr::slice_from_raw_parts(slice.as_ptr().add(start), len) }
}

macro_rules! rows {
    ($weight:ty, $unsigned:ty) => {
        /// Columns of a quad.
        const WIDTH: usize = size_of::<Lane>() / size_of::<$weight>();

        impl<'a> Rows<'a, $weight> {
            /// The rows that there are, and their columns.
            #[must_use]
            pub const fn new(rows: [&'a [$weight]; BLOCK_ROWS], columns: usize) -> Self {
                Self { rows, columns }
            }

            /// Columns of every row.
            #[must_use]
            pub const fn columns(&self) -> usize {
                self.columns
            }

            /// The columns from `start` to before `end`. Where a row or a column is missing, a
            /// quad has what `padding` has there.
            pub(in crate::layout) const fn run(
                &self,
                start: usize,
                end: usize,
                padding: u128,
            ) -> Run<'a, $weight> {
                let columns = end - start;
                let mut run = Run {
                    rows: [&[]; BLOCK_ROWS],
                    lanes: [&[]; BLOCK_ROWS],
                    strips: [&[]; BLOCK_ROWS],
                    whole_strips: columns / (4 * WIDTH),
                    whole: columns / WIDTH,
                    len: columns.div_ceil(WIDTH),
                    padding,
                };
                let mut lane = 0;
                while lane < BLOCK_ROWS {
                    let row = self.rows[lane];
                    if row.is_empty() || cfg!(target_endian = "big") {
                        run.whole_strips = 0;
                        run.whole = 0;
                    }
                    if !row.is_empty() {
                        let row = part(row, start, columns);
                        run.rows[lane] = row;
                        let (lanes, strips) = (columns / WIDTH, columns / (4 * WIDTH));
                        let lanes = core::ptr::slice_from_raw_parts(row.as_ptr() as _, lanes);
                        let strips = core::ptr::slice_from_raw_parts(row.as_ptr() as _, strips);
                        // SAFETY: so many are in the row, and any bytes are one, anywhere.
                        unsafe {
                            run.lanes[lane] = &*lanes;
                            run.strips[lane] = &*strips;
                        }
                    }
                    lane += 1;
                }
                run
            }
        }

        impl Run<'_, $weight> {
            /// One quad.
            pub(in crate::layout) const fn quad(&self, index: usize) -> u128 {
                if index >= self.whole {
                    return self.gathered(index);
                }
                let [a, b, c, d] = self.lanes;
                let low = a[index].0 as u64 | (b[index].0 as u64) << 32;
                let high = c[index].0 as u64 | (d[index].0 as u64) << 32;
                low as u128 | (high as u128) << 64
            }

            /// A quad, weight by weight.
            const fn gathered(&self, index: usize) -> u128 {
                let mut quad = self.padding;
                let mut lane = 0;
                while lane < BLOCK_ROWS {
                    let mut column = 0;
                    while column < WIDTH {
                        let at = WIDTH * index + column;
                        if at < self.rows[lane].len() {
                            quad &= !bits(-1, lane, column);
                            quad |= bits(self.rows[lane][at], lane, column);
                        }
                        column += 1;
                    }
                    lane += 1;
                }
                quad
            }
        }

        /// A weight where a quad has it.
        const fn bits(weight: $weight, lane: usize, column: usize) -> u128 {
            let shift = 32 * lane + <$weight>::BITS as usize * column;
            (weight as $unsigned as u128) << shift
        }
    };
}

mod of_bytes {
    use super::{BLOCK_ROWS, Lane, Rows, Run, part};
    rows!(i8, u8);
}

mod of_halfwords {
    use super::{BLOCK_ROWS, Lane, Rows, Run, part};
    rows!(i16, u16);
}

/// Runs through the quads of `run`: `four` for each quad of a strip, then `rest` for each of the
/// others, with its number and the quad. A macro, since calls take the interpreter long.
macro_rules! each_quad {
    ($run:expr, |$index:ident, $quad:ident| four: $four:expr, rest: $rest:expr $(,)?) => {
        let run = $run;
        let [a, b, c, d] = run.strips;
        let mut $index = 0;
        let mut strip = 0;
        while strip < run.whole_strips {
            // Lanes of the four rows become rows of the four quads: first pairs, then pairs
            // of pairs.
            let (even, odd) = (a[strip].0, b[strip].0);
            let other = (even >> 32 ^ odd) & $crate::layout::rows::EVEN;
            let (even, odd) = (even ^ other << 32, odd ^ other);
            let (even_high, odd_high) = (c[strip].0, d[strip].0);
            let other = (even_high >> 32 ^ odd_high) & $crate::layout::rows::EVEN;
            let (even_high, odd_high) = (even_high ^ other << 32, odd_high ^ other);
            let other = (even >> 64 ^ even_high) & u64::MAX as u128;
            let $quad = even ^ other << 64;
            $four;
            $index += 1;
            let third = even_high ^ other;
            let other = (odd >> 64 ^ odd_high) & u64::MAX as u128;
            let $quad = odd ^ other << 64;
            $four;
            $index += 1;
            let $quad = third;
            $four;
            $index += 1;
            let $quad = odd_high ^ other;
            $four;
            $index += 1;
            strip += 1;
        }
        while $index < run.len {
            let $quad = run.quad($index);
            $rest;
            $index += 1;
        }
    };
}

pub(super) use each_quad;

/// Lanes 0 and 2.
pub(super) const EVEN: u128 = 0xffff_ffff_0000_0000_ffff_ffff;

/// As many strips as `words` has.
pub(super) const fn strips(words: &mut [u32]) -> &mut [Strip] {
    let strips = core::ptr::slice_from_raw_parts_mut(words.as_mut_ptr() as _, words.len() / 4);
    // SAFETY: any bytes are a strip, and any strip is words.
    unsafe { &mut *strips }
}

/// As many pairs of words as `words` has.
pub(super) const fn twos(words: &mut [u32]) -> &mut [Two] {
    let twos = core::ptr::slice_from_raw_parts_mut(words.as_mut_ptr() as _, words.len() / 2);
    // SAFETY: any bytes are two words, and any two words are words.
    unsafe { &mut *twos }
}

/// Puts the words of a quad at `start`, as far as `words` goes.
pub(super) const fn put(words: &mut [u32], start: usize, quad: u128) {
    let mut lane = 0;
    while start + lane < words.len() && lane < 4 {
        words[start + lane] = (quad >> (32 * lane)) as u32;
        lane += 1;
    }
}

/// Puts two words at `start`, as far as `words` goes.
pub(super) const fn put_two(words: &mut [u32], start: usize, two: u64) {
    words[start] = two as u32;
    if start + 1 < words.len() {
        words[start + 1] = (two >> 32) as u32;
    }
}

/// Puts the words of a quad at `start` and `apart` from there.
pub(super) const fn put_apart(words: &mut [u32], start: usize, apart: usize, quad: u128) {
    words[start] = quad as u32;
    words[start + apart] = (quad >> 32) as u32;
    words[start + 2 * apart] = (quad >> 64) as u32;
    words[start + 3 * apart] = (quad >> 96) as u32;
}

/// A row's byte in all its places of a quad, for every row.
pub(super) const fn bytes(rows: [i8; BLOCK_ROWS]) -> u128 {
    let mut quad = 0;
    let mut lane = BLOCK_ROWS;
    while lane > 0 {
        lane -= 1;
        quad = quad << 32 | (rows[lane] as u8 as u128 * 0x0101_0101);
    }
    quad
}

/// The same 32 bits four times.
pub(super) const fn repeat(word: u32) -> u128 {
    word as u128 * 0x0000_0001_0000_0001_0000_0001_0000_0001
}

/// Changes the places of what is below `mask` with what is `distance` bits above it.
pub(super) const fn swap(quad: u128, mask: u128, distance: u32) -> u128 {
    let difference = (quad ^ quad >> distance) & mask;
    quad ^ difference ^ difference << distance
}

/// Of a quad of bytes, rows and columns changed: lane `c` has the weights of column `c`, the
/// first row lowest.
pub(super) const fn transposed(quad: u128) -> u128 {
    let quad = swap(quad, 0x0000_0000_ff00_ff00_0000_0000_ff00_ff00, 24);
    swap(quad, 0x0000_0000_0000_0000_ffff_0000_ffff_0000, 48)
}

/// Of a quad of bytes, each column's pairs of rows: the halfwords of rows 0 and 1 of the four
/// columns, then those of rows 2 and 3.
pub(super) const fn pairs(quad: u128) -> u128 {
    let quad = swap(quad, 0x0000_0000_ffff_0000_0000_0000_ffff_0000, 16);
    swap(quad, 0x0000_ff00_0000_ff00_0000_ff00_0000_ff00, 8)
}

/// The lowest four bits of each byte, those of a lane together in a halfword: four halfwords.
pub(super) const fn nibbles(quad: u128) -> u64 {
    const BYTES: u128 = repeat(0x0f0f_0f0f);
    const PAIRS: u128 = repeat(0x00ff_00ff);
    const HALFWORDS: u128 = repeat(0x0000_ffff);
    let quad = quad & BYTES;
    let quad = (quad | quad >> 4) & PAIRS;
    let quad = (quad | quad >> 8) & HALFWORDS;
    let quad = (quad | quad >> 16) & EVEN;
    (quad | quad >> 32) as u64
}
