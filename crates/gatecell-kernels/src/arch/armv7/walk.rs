//! The blocks of two matrices, one after the other.

use core::arch::asm;
use core::marker::PhantomData;

use crate::BLOCK_ROWS;
use crate::arch::chosen::Part;
use crate::products::BlockSums;
use crate::row::Row;
use crate::walk;

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
#[derive(Debug)]
#[repr(C)]
pub(crate) struct Entries {
    /// The group of an iteration that the first is, by the number of groups modulo four.
    pub(crate) groups: [usize; 4],
    /// The loop for activations that are not aligned to words.
    pub(crate) unaligned: usize,
    /// One column that is in no complete group.
    pub(crate) rest: usize,
    /// Bytes from there to the entry for two such columns, and on to that for three.
    pub(crate) rest_bytes: usize,
    /// The loop's end.
    pub(crate) done: usize,
}

/// What the assembly works on; it knows the offsets of the fields.
#[derive(Clone, Debug)]
#[repr(C)]
pub struct Walk<'a> {
    input: Part,
    hidden: Part,
    finish: Finish,
    /// The layer's, if it is not 32.
    shift: u32,
    _borrowed: PhantomData<(&'a [u32], &'a [i16])>,
}

impl<'a> walk::Walk<'a, i16, i32> for Walk<'a> {
    #[inline]
    unsafe fn new(w: &'a [u32], r: &'a [u32], x: &'a [i16], h: &'a [i16], shift: u32) -> Self {
        const FINISH: [Finish; 2] = [gatecell_finish_joint, gatecell_finish_joint_by];
        // SAFETY: as the caller promises.
        let mut walk = unsafe { Self::with(w, r, x, h, shift, FINISH) };
        walk.settle(x, h);
        walk
    }

    #[inline(always)]
    unsafe fn sums(&mut self, sums: &mut BlockSums) {
        self.finish = gatecell_finish_sums;
        // SAFETY: reads a block of each matrix, which are there, and the activations,
        // which are borrowed; writes the cursor and `sums`.
        unsafe { self.block((&raw mut *sums).cast()) };
    }

    #[inline(always)]
    unsafe fn joint(&mut self, rows: &[Row; BLOCK_ROWS]) -> [i32; BLOCK_ROWS] {
        // SAFETY: as in `sums`; reads `rows`.
        unsafe { self.block((&raw const *rows).cast_mut().cast()) }
    }
}

impl<'a> Walk<'a> {
    /// A walk with one of two finishes: for a shift of 32, and for smaller ones. It is to be
    /// [settled](Self::settle), where it stands: a step does without a copy.
    ///
    /// # Safety
    /// As [`walk::Walk::new`].
    #[inline(always)]
    pub(super) unsafe fn with(
        w: &'a [u32],
        r: &'a [u32],
        x: &'a [i16],
        h: &'a [i16],
        shift: u32,
        finish: [Finish; 2],
    ) -> Self {
        // SAFETY: it is in the assembly, of this type, and nobody writes it.
        let [input, hidden] = unsafe { &gatecell_products_entries };
        Self {
            input: Part::new(w, x, input),
            hidden: Part::new(r, h, hidden),
            finish: finish[usize::from(shift != 32)],
            shift,
            _borrowed: PhantomData,
        }
    }

    /// The rest of [`with`](Self::with).
    #[inline(always)]
    pub(super) fn settle(&mut self, x: &[i16], h: &[i16]) {
        // SAFETY: as in `with`.
        let [input, hidden] = unsafe { &gatecell_products_entries };
        self.input.settle(x, input);
        self.hidden.settle(h, hidden);
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
