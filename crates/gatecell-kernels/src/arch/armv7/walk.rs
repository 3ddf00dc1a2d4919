//! The blocks of two matrices, one after the other.

use core::marker::PhantomData;

use super::assembly::{Assembly, Finish, Part};
use crate::block::BLOCK_ROWS;
use crate::row::Row;
use crate::sums::BlockSums;
use crate::walk;

/// What the assembly works on; it knows the offsets of the fields.
#[derive(Clone, Debug)]
#[repr(C)]
pub struct Walk<'a, K: Assembly> {
    input: K::Part,
    hidden: K::Part,
    finish: Finish,
    /// What the layer's shift lacks of 32 beyond the [`preshift`].
    lack: u32,
    _borrowed: PhantomData<(&'a [u32], &'a [K::Act])>,
}

impl<'a, K: Assembly> walk::Walk<'a, K::Act, i32> for Walk<'a, K> {
    #[inline]
    unsafe fn new(
        w: &'a [u32],
        r: &'a [u32],
        x: &'a [K::Act],
        h: &'a [K::Act],
        shift: u32,
    ) -> Self {
        let finish = Scaling::of::<K>(x, h, shift).choose(K::JOINT);
        // SAFETY: as the caller promises.
        let mut walk = unsafe { Self::with(w, r, x, h, shift, finish) };
        walk.settle(x, h);
        walk
    }

    #[inline(always)]
    unsafe fn sums(&mut self, sums: &mut BlockSums) {
        self.finish = K::SUMS;
        // SAFETY: reads a block of each matrix, which are there, and the activations,
        // which are borrowed; writes the cursor and `sums`.
        unsafe { K::block((&raw mut *self).cast(), (&raw mut *sums).cast()) };
        let by = K::Part::preshifted(&self.hidden);
        let all = sums.input.iter_mut().chain(&mut sums.hidden);
        all.for_each(|sum| *sum >>= by);
    }

    #[inline(always)]
    unsafe fn joint(&mut self, rows: &[Row; BLOCK_ROWS]) -> [i32; BLOCK_ROWS] {
        let rows = (&raw const *rows).cast_mut().cast();
        // SAFETY: as in `sums`; reads `rows`.
        unsafe { K::block((&raw mut *self).cast(), rows) }
    }
}

impl<'a, K: Assembly> Walk<'a, K> {
    /// A walk with a finish for its [`Scaling`]. It is to be [settled](Self::settle), where
    /// it stands: a step does without a copy.
    ///
    /// # Safety
    /// As [`walk::Walk::new`].
    #[inline(always)]
    pub(super) unsafe fn with(
        w: &'a [u32],
        r: &'a [u32],
        x: &'a [K::Act],
        h: &'a [K::Act],
        shift: u32,
        finish: Finish,
    ) -> Self {
        let [input, hidden] = K::entries();
        let preshift = preshift::<K>(shift);
        let mut walk = Self {
            input: K::Part::new(w, x, input),
            hidden: K::Part::new(r, h, hidden),
            finish,
            lack: 32u32.wrapping_sub(shift).wrapping_sub(preshift),
            _borrowed: PhantomData,
        };
        K::Part::preshift(&mut walk.hidden, preshift);
        walk
    }

    /// The rest of [`with`](Self::with).
    #[inline(always)]
    pub(super) fn settle(&mut self, x: &[K::Act], h: &[K::Act]) {
        let [input, hidden] = K::entries();
        self.input.settle(x, input);
        self.hidden.settle(h, hidden);
    }

    /// Turns a settled walk into one of a step that adds both products before it scales
    /// them: `finish` is its finish.
    #[inline(always)]
    pub(super) fn share(&mut self, finish: Finish) {
        self.finish = finish;
        let [input, _] = K::entries();
        K::Part::share(&mut self.input, &mut self.hidden, input);
    }
}

/// The power of two by which all sums are multiplied, so that the layer's shift becomes 32 or
/// what comes closest.
#[inline(always)]
fn preshift<K: Assembly>(shift: u32) -> u32 {
    match K::Part::MOST_PRESHIFT {
        // The compiler does not see that it is none.
        0 => 0,
        most => 32u32.saturating_sub(shift).min(most),
    }
}

/// How sums are scaled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scaling {
    /// By a shift of 32, which the products have been made for.
    Usual,
    /// By a smaller one; the sums have room to be raised by what it lacks, and are then scaled
    /// by 32.
    Raised,
    /// By a smaller one.
    Any,
}

impl Scaling {
    #[inline(always)]
    pub(super) fn of<K: Assembly>(x: &[K::Act], h: &[K::Act], shift: u32) -> Self {
        let made_for = shift.wrapping_add(preshift::<K>(shift));
        // The finishes of small code are for any shift.
        if made_for == 32 || cfg!(gatecell_small) {
            return Self::Usual;
        }
        let most = K::MAX_COLUMNS.checked_shr(32u32.wrapping_sub(shift));
        if x.len().max(h.len()) <= most.unwrap_or(0) {
            Self::Raised
        } else {
            Self::Any
        }
    }

    #[inline(always)]
    pub(super) fn choose(self, [usual, raised, any]: [Finish; 3]) -> Finish {
        match self {
            Self::Usual => usual,
            Self::Raised => raised,
            Self::Any => any,
        }
    }
}
