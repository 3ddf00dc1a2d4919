//! A step of a GRU with the reset after the product.
//!
//! Of 455 instructions for a unit of the layer of 8 inputs and 16 units 241 multiply, 35 call
//! the products and keep their sums, 165 scale, look up and blend; the rest is setup.

use super::part::Part;
use crate::BLOCK_ROWS;
use crate::row::{Row, Sums, joint, product, scaled};
use crate::sigmoid::half;
use crate::steps::GruStep;

/// Units whose rows fill whole blocks, and the rows of a unit: z, r, h.
const UNITS: usize = 4;
const GATES: usize = 3;

/// [`Kernel::gru`](crate::Kernel::gru). The sums of four units are collected before the units are computed, so
/// that the compiler knows where each sum lies.
#[inline(always)]
pub(crate) fn gru(step: GruStep<'_>) -> bool {
    let units = step.units();
    let m = step.maps;
    let (Some(rows), Some(bias)) = (m.rows.get(..units), step.hidden_bias.get(..units)) else {
        return false;
    };
    if m.shift != 32 {
        return false;
    }
    let (mut w, mut r) = (Part::new(m.w, m.x), Part::new(m.r, m.h));
    let (mut input, mut hidden) = ([[0; BLOCK_ROWS]; GATES], [[0; BLOCK_ROWS]; GATES]);
    let four = rows.chunks(UNITS).zip(bias.chunks(UNITS));
    let four = four.zip(step.carry.chunks_mut(UNITS).zip(step.y.chunks_mut(UNITS)));
    for ((rows, bias), (carry, y)) in four {
        let blocks = (rows.len() * GATES).div_ceil(BLOCK_ROWS);
        for (input, hidden) in input.iter_mut().zip(&mut hidden).take(blocks) {
            // SAFETY: it is a block of one of `units` units, which both matrices have.
            (*input, *hidden) = unsafe { (w.sums(), r.sums()) };
        }
        let input = input.as_flattened().as_chunks::<GATES>().0;
        let hidden = hidden.as_flattened().as_chunks::<GATES>().0;
        let units = rows.iter().zip(bias).zip(carry.iter_mut().zip(y));
        for (((rows, bias), (carry, y)), (input, hidden)) in units.zip(input.iter().zip(hidden)) {
            let sums = core::array::from_fn(|gate| Sums {
                input: input[gate],
                hidden: hidden[gate],
            });
            (*carry, *y) = unit(sums, rows, bias.0, *carry);
        }
    }
    true
}

/// The hidden state of one unit, in full precision and rounded.
#[inline(always)]
fn unit(sums: [Sums; GATES], rows: &[Row; GATES], bias: i32, h: i32) -> (i32, i16) {
    let gate = |gate: usize| half(joint(sums[gate], &rows[gate], 32), 1 << 26);
    let [z, r] = [gate(0), gate(1)];
    let ([.., sums], [.., row]) = (sums, rows);
    let input = scaled(product(sums.input, row.input_scale), row.bias, 32);
    let hidden = scaled(product(sums.hidden, row.hidden_scale), bias, 32);
    let pre = input.saturating_add(by_gate(r, hidden));
    let n = half(pre.saturating_mul(2), 0) << 4;
    let h = n.wrapping_add(by_gate(z, h.wrapping_sub(n)));
    (h, act(h))
}

/// `⌊gate·x / 2^27 + 1/2⌋`.
#[inline(always)]
fn by_gate(gate: i32, x: i32) -> i32 {
    ((product(gate, x) + (1 << 26)) >> 27) as i32
}

/// Q1.30 to Q0.15, rounded half up and saturated.
#[inline(always)]
fn act(h: i32) -> i16 {
    // ⌊(⌊h / 2^14⌋ + 1) / 2⌋, which cannot overflow.
    let rounded = ((h >> 14) + 1) >> 1;
    rounded.clamp(i16::MIN.into(), i16::MAX.into()) as i16
}
