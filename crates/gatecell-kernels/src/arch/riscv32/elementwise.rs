//! What a unit computes from its pre-activations; `gatecell::format` has the formulas in
//! their plain form.

use crate::activation::Activation;
use crate::row::product;
use crate::saturate::{self, Place, Unobserved};
use crate::sigmoid::{LIMIT, SATURATED, STEP_BITS, TABLE, half};

/// Functions of a pre-activation.
pub(super) trait Lookup {
    /// Q4.27.
    fn sigmoid(self) -> i32;
    /// Q5.26.
    fn tanh(self) -> i32;
}

impl Lookup for i32 {
    #[inline(always)]
    fn sigmoid(self) -> i32 {
        half(self, 1 << 26)
    }

    /// [`half`] of twice the argument, saturated, which needs no saturation here: the table
    /// is looked up at half of its steps.
    #[inline(always)]
    fn tanh(self) -> i32 {
        const STEP: u32 = STEP_BITS - 1;
        let magnitude = self.unsigned_abs();
        let half = if magnitude >= LIMIT / 2 {
            SATURATED
        } else {
            let index = (magnitude >> STEP) as usize;
            let fraction = (magnitude & ((1 << STEP) - 1)) as i32 * 2;
            match (TABLE.get(index), TABLE.get(index + 1)) {
                (Some(&left), Some(&right)) => {
                    let (left, right) = (i32::from(left), i32::from(right));
                    (left << STEP_BITS) + (right - left) * fraction
                }
                _ => SATURATED,
            }
        };
        if self < 0 { -half } else { half }
    }
}

/// An LSTM's `f⊙c + i⊙g`, with `g` in the fractional bits of `c` and three more.
#[inline(always)]
pub(super) fn cell(f: i32, c: i32, i: i32, g: i32) -> i32 {
    const LIMIT: i32 = 1 << 30;
    // Four times what is to be divided by 2^30.
    let sum = product_of_gate(f, c) + product(i << 2, g);
    saturate::range32::<Unobserved>(Place::Cell, rounded(sum), -LIMIT, LIMIT - 1)
}

/// `⌊o·value / 2^(53 − bits) + 1/2⌋` in the activation's bits. Of the product's 64 bits the
/// low 32 cannot carry into those that count.
#[inline(always)]
pub(super) fn output<A: Activation>(o: i32, value: i32) -> A {
    let shift = 53 - 32 - A::FRAC_BITS;
    let high = (product(o, value) >> 32) as i32;
    act((high + (1 << (shift - 1))) >> shift)
}

/// A value, Q5.26, as an activation.
#[inline(always)]
pub(super) fn value_act<A: Activation>(value: i32) -> A {
    let shift = 26 - A::FRAC_BITS;
    act((value + (1 << (shift - 1))) >> shift)
}

/// A hidden state, Q1.30, as an activation.
#[inline(always)]
pub(super) fn carry_act<A: Activation>(h: i32) -> A {
    // ⌊(⌊h / 2^(shift − 1)⌋ + 1) / 2⌋, which cannot overflow.
    let shift = 30 - A::FRAC_BITS;
    act(((h >> (shift - 1)) + 1) >> 1)
}

#[inline(always)]
fn act<A: Activation>(value: i32) -> A {
    saturate::closed_act::<Unobserved, A>(Place::Hidden, i64::from(value))
}

/// `⌊gate·x / 2^27 + 1/2⌋`.
#[inline(always)]
pub(super) fn by_gate(gate: i32, x: i32) -> i32 {
    rounded(product_of_gate(gate, x))
}

/// `2^5·gate·x`. A gate, 0 to 2^27 − 1, has room for that without its sign.
#[inline(always)]
fn product_of_gate(gate: i32, x: i32) -> i64 {
    i64::from((gate as u32) << 5) * i64::from(x)
}

/// `⌊x / 2^32 + 1/2⌋`: the low word rounds by its highest bit.
#[inline(always)]
pub(super) fn rounded(x: i64) -> i32 {
    ((x >> 32) as i32).wrapping_add((x as u32 >> 31) as i32)
}
