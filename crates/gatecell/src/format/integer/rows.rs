//! Scales and biases in the order in which the cells read them.

use crate::kernels::{DENSE_ROWS, Row};

/// Rows of gates, `[H][G]`, from the canonical arrays `[G][H]`.
#[must_use]
pub const fn gate_rows<const G: usize, const H: usize>(
    bias: &[[i32; H]; G],
    input_scale: &[[i32; H]; G],
    hidden_scale: &[[i32; H]; G],
) -> [[Row; G]; H] {
    let mut rows = [[Row::ZERO; G]; H];
    let mut unit = 0;
    while unit < H {
        let mut gate = 0;
        while gate < G {
            rows[unit][gate] = Row {
                bias: bias[gate][unit],
                input_scale: input_scale[gate][unit],
                hidden_scale: hidden_scale[gate][unit],
            };
            gate += 1;
        }
        unit += 1;
    }
    rows
}

/// Rows in blocks of four, `B = O.div_ceil(4)`; missing rows are zero. A dense
/// layer has no hidden part: give zeros for `hidden_scale`.
#[must_use]
pub const fn row_blocks<const O: usize, const B: usize>(
    bias: &[i32; O],
    input_scale: &[i32; O],
    hidden_scale: &[i32; O],
) -> [[Row; DENSE_ROWS]; B] {
    const { assert!(B == O.div_ceil(DENSE_ROWS), "B is not O in blocks of 4") };
    let mut rows = [[Row::ZERO; DENSE_ROWS]; B];
    let mut row = 0;
    while row < O {
        rows[row / DENSE_ROWS][row % DENSE_ROWS] = Row {
            bias: bias[row],
            input_scale: input_scale[row],
            hidden_scale: hidden_scale[row],
        };
        row += 1;
    }
    rows
}
