//! What the assembly has for a format.

use core::fmt::Debug;
use core::marker::PhantomData;

use crate::kernel::Kernel;
use crate::sums::BlockSums;

/// A function that another piece of assembly calls, by conventions of its own.
pub(super) type Internal = unsafe extern "C" fn();

/// A whole step: it takes the words that the assembly puts on its stack.
pub(super) type Step = unsafe extern "C" fn(frame: *mut ());

/// A format with kernels here.
pub trait Native: Kernel {
    /// A matrix.
    type Part: Clone + Debug;

    /// The pre-activations of a block.
    const JOINT: Internal;
    /// The same for rows whose scales are the same, of parts that were joined.
    const SHARED_JOINT: Option<Internal>;
    /// The sums of a block, for [`GRU`](Self::GRU).
    const BLOCK: Internal;
    /// Whole steps.
    const LSTM: Step;
    /// As [`LSTM`](Self::LSTM).
    const GRU: Step;
    /// Where a unit of [`GRU`](Self::GRU) starts.
    const UNIT: Internal;
    /// The same for rows whose scales are the same.
    const SHARED_UNIT: Option<Internal>;
    /// As [`LSTM`](Self::LSTM).
    const RNN: Step;

    /// The matrix `weights` and what it multiplies.
    fn part(weights: &[u32], x: &[Self::Act]) -> Self::Part;

    /// Lets one sum run through both matrices.
    fn join(input: &mut Self::Part, hidden: &Self::Part);

    /// What scaling takes, if the assembly can scale sums of so many columns of both matrices
    /// by this shift.
    fn scaling(columns: usize, shift: u32) -> Option<u32>;

    /// The sums of the next block.
    ///
    /// # Safety
    /// There is another block.
    unsafe fn sums(walk: &mut Walk<'_, Self>, sums: &mut BlockSums<Self::Sum>);
}

/// What the assembly works on: its first two fields.
#[derive(Clone, Debug)]
#[repr(C)]
pub struct Walk<'a, K: Native> {
    pub(super) input: K::Part,
    pub(super) hidden: K::Part,
    pub(super) shift: u32,
    /// What scaling takes in the assembly.
    pub(super) scaling: Option<u32>,
    pub(super) _borrowed: PhantomData<(&'a [u32], &'a [K::Act])>,
}
