//! The blocks of two matrices, one after the other.

use core::arch::{asm, global_asm};
use core::marker::PhantomData;

use super::BLOCK_ROWS;
use crate::layout::paired::GROUP;
use crate::products::BlockSums;
use crate::row::Row;

// In one piece: the second file uses the macros of the first.
global_asm!(include_str!("products.s"), include_str!("lstm.s"));

unsafe extern "C" {
    fn gatecell_products();
    fn gatecell_finish_joint();
    fn gatecell_finish_joint_by();
    fn gatecell_finish_sums();
    static gatecell_products_entries: [Entries; 2];
}

/// What follows the products of a block, in assembly.
pub(super) type Finish = unsafe extern "C" fn();

/// Where the assembly for one matrix can be entered.
#[repr(C)]
struct Entries {
    /// The first of [`UNROLLED`] groups.
    groups: usize,
    /// Bytes of code of a group.
    group_bytes: usize,
    /// The only group of the loop for unaligned activations.
    unaligned: usize,
    /// Loads one activation for a group; two and three lie behind it.
    rest: usize,
    /// Bytes of code of each of them.
    rest_bytes: usize,
    /// The loop's end.
    done: usize,
}

/// Groups per iteration.
const UNROLLED: usize = 4;
/// Bytes of code at the start of a group that load aligned activations (LDRD), and
/// unaligned ones (twice LDR).
const LOAD_BYTES: [usize; 2] = [4, 8];

/// What the assembly needs for one matrix. It loads `weights` to `entry` with one
/// instruction and thereby jumps into its unrolled loop.
#[derive(Clone, Debug)]
#[repr(C)]
struct Part {
    /// The next block. The assembly moves it on.
    weights: *const u32,
    /// The activations from the first complete group on.
    x: *const i16,
    /// What the sums start from: zero. Of the third one only eight bits count; its
    /// upper half holds the iterations that follow the first, above 2^15 to keep
    /// the sign of the sum below it from borrowing.
    start: [u32; 6],
    /// Where to enter.
    entry: usize,
    /// The activations of the incomplete group.
    rest: *const i16,
    /// Where to go when they are loaded.
    after_rest: usize,
}

impl Part {
    fn new(weights: &[u32], x: &[i16], entries: &Entries) -> Self {
        let (whole, rest) = (x.len() / GROUP, x.len() % GROUP);
        let groups = whole + usize::from(rest > 0);
        let odd = x.as_ptr().addr() / 2 % 2;
        let (iterations, first) = if odd == 0 {
            let skipped = groups.wrapping_neg() % UNROLLED;
            (
                groups.div_ceil(UNROLLED),
                entries.groups + skipped * entries.group_bytes,
            )
        } else {
            (groups, entries.unaligned)
        };
        let mut start = [0; 6];
        let entry = match (groups, rest) {
            (0, _) => entries.done,
            (_, 0) => first,
            _ => entries.rest + (rest - 1) * entries.rest_bytes,
        };
        if groups > 0 {
            start[2] = ((iterations as u32 - 1) << 16) + 0x8000;
        }
        Self {
            weights: weights.as_ptr(),
            x: x.as_ptr(),
            start,
            entry,
            rest: x.as_ptr().wrapping_add(whole * GROUP),
            after_rest: first + LOAD_BYTES[odd],
        }
    }
}

/// What the assembly works on; it knows the offsets of the fields.
#[derive(Clone, Debug)]
#[repr(C)]
pub(crate) struct Walk<'a> {
    input: Part,
    hidden: Part,
    finish: Finish,
    /// Half of `shift`'s unit.
    half: u32,
    /// The layer's, if it is not 32.
    shift: u32,
    _borrowed: PhantomData<(&'a [u32], &'a [i16])>,
}

impl<'a> Walk<'a> {
    /// # Safety
    /// `w` and `r` have at least as many blocks as will be asked for.
    #[inline]
    pub(crate) unsafe fn new(
        w: &'a [u32],
        r: &'a [u32],
        x: &'a [i16],
        h: &'a [i16],
        shift: u32,
    ) -> Self {
        // SAFETY: as the caller promises.
        unsafe {
            Self::with(
                w,
                r,
                x,
                h,
                shift,
                [gatecell_finish_joint, gatecell_finish_joint_by],
            )
        }
    }

    /// A walk with one of two finishes: for a shift of 32, and for smaller ones.
    ///
    /// # Safety
    /// As [`Self::new`].
    #[inline]
    pub(super) unsafe fn with(
        w: &'a [u32],
        r: &'a [u32],
        x: &'a [i16],
        h: &'a [i16],
        shift: u32,
        finish: [Finish; 2],
    ) -> Self {
        // SAFETY: it is in the assembly, of this type, and nobody writes it.
        let [input, hidden] = unsafe { &*(&raw const gatecell_products_entries) };
        Self {
            input: Part::new(w, x, input),
            hidden: Part::new(r, h, hidden),
            finish: finish[usize::from(shift != 32)],
            half: 1u32.wrapping_shl(shift.wrapping_sub(1)),
            shift,
            _borrowed: PhantomData,
        }
    }

    /// # Safety
    /// There is another block.
    #[inline(always)]
    pub(crate) unsafe fn sums(&mut self, sums: &mut BlockSums) {
        self.finish = gatecell_finish_sums;
        // SAFETY: reads a block of each matrix, which are there, and the activations,
        // which are borrowed; writes the cursor and `sums`.
        unsafe { self.block((&raw mut *sums).cast()) };
    }

    /// # Safety
    /// There is another block, and `sums` was never called.
    #[inline(always)]
    pub(crate) unsafe fn joint(&mut self, rows: &[Row; BLOCK_ROWS]) -> [i32; BLOCK_ROWS] {
        // SAFETY: as in `sums`; reads `rows`.
        unsafe { self.block((&raw const *rows).cast_mut().cast()) }
    }

    /// # Safety
    /// There is another block, and `rows` is what `finish` takes.
    #[inline(always)]
    unsafe fn block(&mut self, rows: *mut ()) -> [i32; BLOCK_ROWS] {
        let (a, b, c, d);
        // SAFETY: the assembly keeps the registers that the procedure call standard
        // says, and touches the memory that the caller answers for.
        unsafe {
            asm!(
                "bl {products}",
                products = sym gatecell_products,
                inout("r1") rows => b,
                inout("r3") &raw mut *self => d,
                lateout("r0") a,
                lateout("r2") c,
                lateout("r12") _,
                lateout("lr") _,
            );
        }
        [a, b, c, d]
    }
}
