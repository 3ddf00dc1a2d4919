//! What the assembly of a step works on.

use core::mem::{MaybeUninit, offset_of};

use super::part::{Head, Tail};
use crate::Fixed;

/// What the assembly works on; it knows the offsets of the fields.
#[repr(C)]
pub(super) struct Cursor<T> {
    /// Input and hidden.
    pub(super) heads: [Head; 2],
    /// Blocks that are still to be multiplied, less two.
    pub(super) blocks: MaybeUninit<isize>,
    /// Where the sums of complete groups end. The assembly writes it.
    pub(super) end: MaybeUninit<usize>,
    pub(super) tails: [Tail; 2],
    /// What sigmoid and tanh need. The assembly writes it.
    pub(super) activations: MaybeUninit<[usize; 4]>,
    pub(super) cell: T,
}

const _: () = assert!(offset_of!(Cursor<Lstm>, blocks) == 40);
const _: () = assert!(offset_of!(Cursor<Lstm>, tails) == 48);
const _: () = assert!(offset_of!(Cursor<Lstm>, cell) == 104);

#[repr(C)]
pub(super) struct Lstm {
    pub(super) y: *mut (),
    pub(super) c: *mut i32,
    pub(super) units: usize,
    /// By how many bits g is shifted left.
    pub(super) value_shift: i32,
    /// By how many bits c is shifted left.
    pub(super) pre_shift: i32,
}

#[repr(C)]
pub(super) struct Gru {
    pub(super) y: *mut (),
    pub(super) carry: *mut i32,
    pub(super) units: usize,
    pub(super) bias: *const Fixed<16>,
}

#[repr(C)]
pub(super) struct Rnn {
    pub(super) y: *mut (),
}
