//! The names that the assembly has for one number format.

use crate::cover::MAX;
use crate::kernel::Kernel;

/// What follows the products of a block.
pub(crate) type Finish = unsafe extern "C" fn();

/// Where the assembly for one matrix of bytes can be entered.
#[derive(Debug)]
#[repr(C)]
pub struct Entries {
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

/// How many copies there are of the code for one matrix: small code has one for both.
pub(crate) const MATRICES: usize = if cfg!(gatecell_small) { 1 } else { 2 };

/// What the assembly needs for one matrix of a format; it knows the offsets.
pub trait Part<A>: Clone + core::fmt::Debug {
    /// Where the assembly for one matrix can be entered.
    type Entries: 'static;

    /// Most columns that the assembly takes.
    const MOST_COLUMNS: usize = MAX;

    /// The largest power of two by which the assembly can multiply all sums.
    const MOST_PRESHIFT: u32 = 0;

    /// The part for `x`, at most 2^16 − 1 long. It is to be [settled](Self::settle).
    fn new(weights: &[u32], x: &[A], entries: &Self::Entries) -> Self;

    /// Sees to what is unusual; it is given the same again.
    fn settle(&mut self, x: &[A], entries: &Self::Entries);

    /// Lets the sums of both matrices be multiplied by 2^`by`.
    #[inline(always)]
    fn preshift(hidden: &mut Self, by: u32) {
        let _ = (hidden, by);
    }

    /// What [`preshift`](Self::preshift) was given.
    #[inline(always)]
    fn preshifted(hidden: &Self) -> u32 {
        let _ = hidden;
        0
    }

    /// Lets both matrices add to the same sums, if it can; both parts are settled.
    #[inline(always)]
    fn share(input: &mut Self, hidden: &mut Self, entries: &Self::Entries) {
        let _ = (input, hidden, entries);
    }
}

/// A number format for which there is assembly.
pub trait Assembly: Kernel<Sum = i32> {
    type Part: Part<Self::Act>;

    /// As [`Scaling::choose`](super::Scaling::choose) takes them.
    const JOINT: [Finish; 3];
    const SUMS: Finish;
    const LSTM: [Finish; 3];
    /// Of a block of candidates, and of a block of gates.
    const GRU: [Finish; 2];
    /// The same with raised sums.
    const GRU_RAISED: [Finish; 2];
    /// For any shift.
    const GRU_BY: [Finish; 2];
    const RNN: [Finish; 3];
    /// For sums of both products and a shift of 32, if there is such a step.
    const SHARED_LSTM: Option<Finish>;
    const SHARED_RNN: Option<Finish>;

    /// Where the products with the input and with the hidden state are entered.
    fn entries() -> [&'static <Self::Part as Part<Self::Act>>::Entries; 2];

    /// The products of the next block and the walk's finish, whose results it returns.
    ///
    /// # Safety
    /// `walk` is a walk that has another block, and `rows` is what its finish takes.
    unsafe fn block(walk: *mut (), rows: *mut ()) -> [i32; 4];

    /// # Safety
    /// `cursor` is a walk with the finish [`LSTM`](Self::LSTM) and behind it what the
    /// assembly wants, for as many units as there are rows; so for the other cells.
    unsafe fn run_lstm(cursor: *mut (), rows: *const ());
    /// # Safety
    /// As [`run_lstm`](Self::run_lstm).
    unsafe fn run_gru(cursor: *mut (), rows: *const ());
    /// # Safety
    /// As [`run_lstm`](Self::run_lstm).
    unsafe fn run_rnn(cursor: *mut (), rows: *const ());
}

/// Makes [`Assembly`] of a format's name in the assembly; `shared` if it has steps for sums
/// of both products.
macro_rules! assembly {
    (@finish $finish:ident, shared) => { Some($finish) };
    (@finish $finish:ident,) => { None };
    ($kernel:ty, $name:literal, $part:ty $(, $shared:ident)?) => {
        const _: () = {
            use core::arch::asm;
            use $crate::arch::armv7::{Assembly, Finish, MATRICES, Part};
            use $crate::kernel::Kernel;

            type Entries = <$part as Part<<$kernel as Kernel>::Act>>::Entries;

            unsafe extern "C" {
                #[link_name = concat!("gatecell_block_", $name)]
                fn block();
                #[link_name = concat!("gatecell_products_entries_", $name)]
                static ENTRIES: [Entries; MATRICES];
                #[link_name = concat!("gatecell_finish_joint_", $name)]
                fn finish_joint();
                #[link_name = concat!("gatecell_finish_joint_raised_", $name)]
                fn finish_joint_raised();
                #[link_name = concat!("gatecell_finish_joint_by_", $name)]
                fn finish_joint_by();
                #[link_name = concat!("gatecell_finish_sums_", $name)]
                fn finish_sums();
                #[link_name = concat!("gatecell_lstm_", $name)]
                fn lstm();
                #[link_name = concat!("gatecell_finish_lstm_", $name)]
                fn finish_lstm();
                #[link_name = concat!("gatecell_finish_lstm_raised_", $name)]
                fn finish_lstm_raised();
                #[link_name = concat!("gatecell_finish_lstm_by_", $name)]
                fn finish_lstm_by();
                #[link_name = concat!("gatecell_gru_", $name)]
                fn gru();
                #[link_name = concat!("gatecell_finish_gru_", $name)]
                fn finish_gru();
                #[link_name = concat!("gatecell_finish_gru_raised_", $name)]
                fn finish_gru_raised();
                #[link_name = concat!("gatecell_gru_gates_", $name)]
                fn gru_gates();
                #[link_name = concat!("gatecell_gru_gates_by_", $name)]
                fn gru_gates_by();
                #[link_name = concat!("gatecell_gru_gates_raised_", $name)]
                fn gru_gates_raised();
                #[link_name = concat!("gatecell_rnn_", $name)]
                fn rnn();
                #[link_name = concat!("gatecell_finish_rnn_", $name)]
                fn finish_rnn();
                #[link_name = concat!("gatecell_finish_rnn_raised_", $name)]
                fn finish_rnn_raised();
                #[link_name = concat!("gatecell_finish_rnn_by_", $name)]
                fn finish_rnn_by();
                $(
                    #[link_name = concat!("gatecell_finish_lstm_", stringify!($shared), "_", $name)]
                    fn finish_lstm_shared();
                    #[link_name = concat!("gatecell_finish_rnn_", stringify!($shared), "_", $name)]
                    fn finish_rnn_shared();
                )?
            }

            /// A step of a cell.
            macro_rules! step {
                                        ($run:ident: $step:ident) => {
                                            #[inline(always)]
                                            unsafe fn $run(cursor: *mut (), rows: *const ()) {
                                                // SAFETY: as the caller promises; the assembly keeps the registers
                                                // of the procedure call standard.
                                                unsafe {
                                                    asm!(
                                                        "bl {step}",
                                                        step = sym $step,
                                                        inout("r1") rows => _,
                                                        inout("r3") cursor => _,
                                                        lateout("r0") _,
                                                        lateout("r2") _,
                                                        lateout("r12") _,
                                                        lateout("lr") _,
                                                    );
                                                }
                                            }
                                        };
                                    }

            impl Assembly for $kernel {
                type Part = $part;

                const JOINT: [Finish; 3] = [finish_joint, finish_joint_raised, finish_joint_by];
                const SUMS: Finish = finish_sums;
                const LSTM: [Finish; 3] = [finish_lstm, finish_lstm_raised, finish_lstm_by];
                const GRU: [Finish; 2] = [finish_gru, gru_gates];
                const GRU_RAISED: [Finish; 2] = [finish_gru_raised, gru_gates_raised];
                const GRU_BY: [Finish; 2] = [finish_gru, gru_gates_by];
                const RNN: [Finish; 3] = [finish_rnn, finish_rnn_raised, finish_rnn_by];
                const SHARED_LSTM: Option<Finish> =
                    $crate::arch::armv7::assembly!(@finish finish_lstm_shared, $($shared)?);
                const SHARED_RNN: Option<Finish> =
                    $crate::arch::armv7::assembly!(@finish finish_rnn_shared, $($shared)?);

                #[inline(always)]
                fn entries() -> [&'static Entries; 2] {
                    // SAFETY: it is in the assembly, of this type, and nobody writes it.
                    let entries = unsafe { &ENTRIES };
                    [&entries[0], &entries[MATRICES - 1]]
                }

                #[inline(always)]
                unsafe fn block(walk: *mut (), rows: *mut ()) -> [i32; 4] {
                    let (a, b, c, d);
                    // SAFETY: the assembly keeps the registers that the procedure call
                    // standard says, and touches the memory that the caller answers for.
                    unsafe {
                        asm!(
                            "bl {block}",
                            block = sym block,
                            inout("r1") rows => b,
                            inout("r3") walk => d,
                            lateout("r0") a,
                            lateout("r2") c,
                            lateout("r12") _,
                            lateout("lr") _,
                        );
                    }
                    [a, b, c, d]
                }

                step!(run_lstm: lstm);
                step!(run_gru: gru);
                step!(run_rnn: rnn);
            }
        };
    };
}

pub(crate) use assembly;
