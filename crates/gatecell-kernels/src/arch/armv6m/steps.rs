//! Whole steps of a cell, in assembly.

use core::arch::global_asm;

use super::native::{Internal, Native, Step, Walk};
use crate::row::{Row, Sums, joint, product, scaled};
use crate::sigmoid::{LIMIT, STEP_BITS, TABLE};
use crate::steps::{GruStep, LstmStep, Maps, RnnStep};
use crate::walk::Walk as _;
use crate::{BLOCK_ROWS, Fixed};

// In one piece: the later files use the macros of the earlier ones.
global_asm!(
    include_str!("frame.s"),
    include_str!("stacked.s"),
    include_str!("crossed.s"),
    include_str!("scale.s"),
    include_str!("middle.s"),
    include_str!("narrow.s"),
    include_str!("products.s"),
    include_str!("wide.s"),
    include_str!("activation.s"),
    include_str!("lstm.s"),
    include_str!("gru_start.s"),
    include_str!("gru.s"),
    include_str!("rnn.s"),
    include_str!("purge.s"),
    joint = sym joint_of,
    part = sym part_of,
);

/// What the assembly calls for scales and shifts that are not the usual ones.
extern "C" fn joint_of(input: i32, hidden: i32, row: &Row, shift: u32) -> i32 {
    joint(Sums { input, hidden }, row, shift)
}

/// The same of one sum.
extern "C" fn part_of(sum: i32, bias: i32, scale: i32, shift: u32) -> i32 {
    scaled(product(sum, scale), bias, shift)
}

/// What the assembly of every cell puts on its stack; it knows the order of the fields.
#[repr(C)]
struct Head {
    cursor: *mut (),
    rows: *const (),
    /// Computes the next block.
    block: Internal,
    scaling: usize,
    shift: u32,
    half: i32,
    table: *const u16,
    intervals: u32,
}

impl Head {
    #[inline(always)]
    fn new<const N: usize, K: Native>(
        maps: &Maps<'_, N, K>,
        walk: &mut Walk<'_, K>,
        (block, scaling): (Internal, usize),
    ) -> Self {
        Self {
            cursor: (&raw mut *walk).cast(),
            rows: maps.rows.as_ptr().cast(),
            block,
            scaling,
            shift: maps.shift,
            half: 1 << 26,
            table: TABLE.as_ptr(),
            intervals: LIMIT >> STEP_BITS,
        }
    }
}

unsafe extern "C" {
    fn gatecell_joint_scalar();
}

/// A block for scales, shifts or columns beyond what the assembly of the format takes.
///
/// # Safety
/// There is another block.
unsafe extern "C" fn scalar_joint<K: Native>(
    walk: &mut Walk<'_, K>,
    rows: &[Row; BLOCK_ROWS],
    joint: &mut [i32; BLOCK_ROWS],
) {
    // SAFETY: as the caller promises.
    *joint = unsafe { walk.scalar_joint(rows) };
}

/// The function that computes the pre-activations of a block, and what it takes.
#[inline(always)]
fn joint_of_block<const N: usize, K: Native>(
    maps: &Maps<'_, N, K>,
    walk: &mut Walk<'_, K>,
) -> (Internal, usize) {
    let Some(scaling) = walk.scaling else {
        return (
            gatecell_joint_scalar,
            scalar_joint::<K> as *const () as usize,
        );
    };
    match K::SHARED_JOINT {
        Some(joint) if maps.shared => {
            K::join(&mut walk.input, &walk.hidden);
            (joint, scaling as usize)
        }
        _ => (K::JOINT, scaling as usize),
    }
}

/// As [`Head`].
#[repr(C)]
struct Lstm<A> {
    head: Head,
    c: *mut i32,
    y: *mut A,
    units: usize,
    value_shift: u32,
    half: u32,
    cell_shift: u32,
}

/// [`Kernel::lstm`](crate::Kernel::lstm).
#[inline(always)]
pub(crate) fn lstm<K: Native>(step: LstmStep<'_, K>) -> bool {
    let units = step.units();
    let (m, frac_bits) = (step.maps, step.frac_bits);
    if units == 0 {
        return true;
    }
    let cell_shift = frac_bits.wrapping_sub(16);
    // SAFETY: `units` blocks are in both matrices.
    let mut walk = unsafe { Walk::new(m.w, m.r, m.x, m.h, m.shift) };
    let joint = joint_of_block(&m, &mut walk);
    let mut frame = Lstm {
        head: Head::new(&m, &mut walk, joint),
        c: step.c.as_mut_ptr(),
        y: step.y.as_mut_ptr(),
        units,
        value_shift: 23u32.wrapping_sub(frac_bits),
        half: 1u32.wrapping_shl(cell_shift) >> 1,
        cell_shift,
    };
    // SAFETY: for each of `units` units the assembly reads a block of both matrices, four
    // rows, the activations and `c`, and writes `c`, `y` and the walk; `units` is at most
    // the length of all of them. It keeps the registers of the procedure call standard.
    unsafe { K::LSTM((&raw mut frame).cast()) };
    true
}

/// As [`Head`].
#[repr(C)]
struct Gru<A> {
    unit: Internal,
    hidden_bias: *const Fixed<16>,
    carry: *mut i32,
    y: *mut A,
    units: usize,
    head: Head,
}

/// [`Kernel::gru`](crate::Kernel::gru).
#[inline(always)]
pub(crate) fn gru<K: Native>(step: GruStep<'_, K>) -> bool {
    let units = step.units();
    let m = step.maps;
    if units == 0 {
        return true;
    }
    // SAFETY: the blocks of `units` units are in both matrices.
    let mut walk = unsafe { Walk::new(m.w, m.r, m.x, m.h, m.shift) };
    let Some(scaling) = walk.scaling else {
        return false;
    };
    let mut frame = Gru {
        unit: match K::SHARED_UNIT {
            Some(unit) if m.shared => unit,
            _ => K::UNIT,
        },
        hidden_bias: step.hidden_bias.as_ptr(),
        carry: step.carry.as_mut_ptr(),
        y: step.y.as_mut_ptr(),
        units,
        head: Head::new(&m, &mut walk, (K::BLOCK, scaling as usize)),
    };
    // SAFETY: the assembly reads the blocks of `units` units, their rows, biases, the
    // activations and the carry, and writes the carry, `y` and the walk; `units` is at most
    // the length of all of them. It keeps the registers of the procedure call standard.
    unsafe {
        if step.hidden_bias.len() >= units {
            K::GRU((&raw mut frame).cast());
        } else {
            with_few_biases(&mut frame, step.hidden_bias, K::GRU);
        }
    }
    true
}

/// A step of a GRU with fewer biases than units: the others have none. Goes from blocks to
/// blocks, three of which are four units.
///
/// # Safety
/// But for the biases, the assembly can compute `frame.units` units.
#[cold]
#[inline(never)]
unsafe fn with_few_biases<A>(frame: &mut Gru<A>, biases: &[Fixed<16>], gru: Step) {
    const GROUP: usize = 4;
    let mut biases = biases.chunks(GROUP);
    let mut left = frame.units;
    while left > 0 {
        let mut group = [Fixed(0); GROUP];
        let some = biases.next().unwrap_or_default();
        group
            .iter_mut()
            .zip(some)
            .for_each(|(to, from)| *to = *from);
        frame.hidden_bias = group.as_ptr();
        frame.units = left.min(GROUP);
        // SAFETY: so many units are left, and have biases.
        unsafe { gru((&raw mut *frame).cast()) };
        left = left.saturating_sub(GROUP);
        frame.carry = frame.carry.wrapping_add(GROUP);
        frame.y = frame.y.wrapping_add(GROUP);
        let rows: *const [Row; 3] = frame.head.rows.cast();
        frame.head.rows = rows.wrapping_add(GROUP).cast();
    }
}

/// As [`Head`].
#[repr(C)]
struct Rnn<A> {
    head: Head,
    y: *mut A,
    units: usize,
}

/// [`Kernel::rnn`](crate::Kernel::rnn).
#[inline(always)]
pub(crate) fn rnn<K: Native>(step: RnnStep<'_, K>) -> bool {
    let units = step.units();
    let m = step.maps;
    if units == 0 {
        return true;
    }
    // SAFETY: the blocks of `units` units are in both matrices.
    let mut walk = unsafe { Walk::new(m.w, m.r, m.x, m.h, m.shift) };
    let joint = joint_of_block(&m, &mut walk);
    let mut frame = Rnn {
        head: Head::new(&m, &mut walk, joint),
        y: step.y.as_mut_ptr(),
        units,
    };
    // SAFETY: the assembly reads the blocks of `units` units, their rows and the activations,
    // and writes `y` and the walk; `units` is at most the length of `y`. It keeps the
    // registers of the procedure call standard.
    unsafe { K::RNN((&raw mut frame).cast()) };
    true
}
