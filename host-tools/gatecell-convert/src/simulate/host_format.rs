//! What the host needs of a format beside its arithmetic: packing at run time,
//! and the way from its numbers to real ones and back.

use gatecell::activation::Math;
use gatecell::format::integer::{ActScale, CellScale, HiddenScale, Row};
use gatecell::format::{float, integer};
use gatecell::kernels::DENSE_ROWS;
use gatecell::kernels::pack::{pack_gates_into, pack_rows_into, packed_len, packed_rows_len};
use gatecell::{F32, Fixed, Format, W8A16};

use crate::quantize::{ActivationScale, Affine, DeviceNetwork, FloatAffine, IntegerAffine, Number};

/// A format with its host side.
pub(super) trait HostFormat: Format {
    /// Owned, packed weights in blocks of `N` rows.
    type Packed<const N: usize>: std::fmt::Debug + Sync;

    /// Packs an affine map whose gates are blocks (`N` gates), or, with one gate,
    /// rows in blocks of four.
    fn pack<const N: usize>(affine: &Affine) -> Self::Packed<N>;
    /// The core crate's view on packed weights.
    fn view<const N: usize>(packed: &Self::Packed<N>) -> Self::Affine<'_, N>;

    /// Quantizes the network's input.
    fn input(device: &DeviceNetwork, x: &[f64]) -> Vec<Self::Act>;

    fn number(number: Number) -> Self::Pre;
    fn parameter(number: Number) -> Self::Param;
    /// A bound on the cell state.
    fn cell_number(number: Number) -> Self::Carry;
    fn hidden_scale(exponent: u32) -> Self::HiddenScale;
    fn act_scale(scale: ActivationScale) -> Self::ActScale;
    fn cell_scale(frac_bits: Option<u32>) -> Self::CellScale;

    fn act_to_real(act: Self::Act, scale: f64) -> f64;
    fn pre_to_real(pre: Self::Pre) -> f64;
    fn probability_to_real(probability: Self::Probability) -> f64;
    fn cell_to_real(cell: Self::Carry, scale: Self::CellScale) -> f64;
    /// Fractional bits of a cell state.
    fn cell_bits(scale: Self::CellScale) -> u32;
    /// Fractional bits of a GRU's hidden state.
    fn hidden_bits(scale: Self::HiddenScale) -> u32;

    /// Pre-activations as activations, where the two are the same numbers:
    /// integer formats have an explicit Identity layer between them.
    fn pre_as_act(pre: &[Self::Pre]) -> Option<&[Self::Act]> {
        let _ = pre;
        None
    }
}

/// Packed 8-bit weights.
#[derive(Debug)]
pub(super) struct PackedInteger<const N: usize> {
    w: Vec<u32>,
    r: Vec<u32>,
    rows: Vec<[Row; N]>,
    shift: u32,
}

impl HostFormat for W8A16 {
    type Packed<const N: usize> = PackedInteger<N>;

    fn pack<const N: usize>(affine: &Affine) -> PackedInteger<N> {
        let Affine::Integer(affine) = affine else {
            unreachable!("a W8A16 network has integer maps")
        };
        PackedInteger {
            w: pack_matrix::<N>(affine, &affine.w, affine.input_size),
            r: pack_matrix::<N>(affine, &affine.r, affine.hidden_size),
            rows: rows(affine),
            shift: affine.shift,
        }
    }

    fn view<const N: usize>(packed: &PackedInteger<N>) -> integer::Affine<'_, N> {
        integer::Affine::from_slices(&packed.w, &packed.r, &packed.rows, packed.shift)
    }

    fn input(device: &DeviceNetwork, x: &[f64]) -> Vec<i16> {
        let Some(scales) = &device.input else {
            return Vec::new();
        };
        x.chunks_exact(scales.offset.len().max(1))
            .flat_map(|frame| {
                frame
                    .iter()
                    .zip(scales.inverse_scale.iter().zip(&scales.offset))
                    .map(|(&x, (&inverse_scale, &offset))| {
                        gatecell::run::quantize(x as f32, inverse_scale, offset)
                    })
            })
            .collect()
    }

    fn number(number: Number) -> Fixed<16> {
        match number {
            Number::Fixed(value) => Fixed(value),
            Number::Float(value) => Fixed((value * 65536.0).round() as i32),
        }
    }

    fn parameter(number: Number) -> Fixed<24> {
        match number {
            Number::Fixed(value) => Fixed(value),
            Number::Float(value) => Fixed((value * 16_777_216.0).round() as i32),
        }
    }

    fn cell_number(number: Number) -> i32 {
        match number {
            Number::Fixed(value) => value,
            Number::Float(_) => unreachable!("a W8A16 network has integer bounds"),
        }
    }

    fn hidden_scale(exponent: u32) -> HiddenScale {
        HiddenScale::new(exponent)
    }

    fn act_scale(scale: ActivationScale) -> ActScale {
        match scale {
            ActivationScale::Scaled { factor, shift } => ActScale { factor, shift },
            ActivationScale::Natural => ActScale {
                factor: 1,
                shift: 1,
            },
        }
    }

    fn cell_scale(frac_bits: Option<u32>) -> CellScale {
        CellScale::new(frac_bits.unwrap_or(CellScale::FINEST))
    }

    fn act_to_real(act: i16, scale: f64) -> f64 {
        f64::from(act) * scale
    }

    fn pre_to_real(pre: Fixed<16>) -> f64 {
        pre.to_f64()
    }

    fn probability_to_real(probability: Fixed<30>) -> f64 {
        probability.to_f64()
    }

    fn cell_to_real(cell: i32, scale: CellScale) -> f64 {
        f64::from(cell) / 2f64.powi(scale.frac_bits() as i32)
    }

    fn cell_bits(scale: CellScale) -> u32 {
        scale.frac_bits()
    }

    fn hidden_bits(scale: HiddenScale) -> u32 {
        30 - scale.exponent()
    }
}

fn pack_matrix<const N: usize>(affine: &IntegerAffine, raw: &[i8], columns: usize) -> Vec<u32> {
    if affine.gates == 1 && N == DENSE_ROWS {
        let mut words = vec![0; packed_rows_len(affine.units, columns)];
        pack_rows_into(raw, affine.units, columns, &mut words);
        words
    } else {
        let mut words = vec![0; packed_len(affine.units, N, columns)];
        pack_gates_into(raw, N, columns, &mut words);
        words
    }
}

fn rows<const N: usize>(affine: &IntegerAffine) -> Vec<[Row; N]> {
    let row = |index: usize| Row {
        bias: affine.bias[index],
        input_scale: affine.input_scale[index],
        hidden_scale: affine.hidden_scale[index],
    };
    blocks(affine.gates, affine.units, row)
}

/// Row data in blocks: the gates of a unit, or four rows of one gate.
fn blocks<const N: usize, T: Copy + Default>(
    gates: usize,
    units: usize,
    row: impl Fn(usize) -> T,
) -> Vec<[T; N]> {
    if gates == 1 && N == DENSE_ROWS {
        let block = |block: usize| {
            std::array::from_fn(|lane| {
                let index = block * DENSE_ROWS + lane;
                if index < units {
                    row(index)
                } else {
                    T::default()
                }
            })
        };
        (0..units.div_ceil(DENSE_ROWS)).map(block).collect()
    } else {
        (0..units)
            .map(|unit| std::array::from_fn(|gate| row(gate * units + unit)))
            .collect()
    }
}

/// Packed float weights.
#[derive(Debug)]
pub(super) struct PackedFloat<const N: usize> {
    w: Vec<f32>,
    r: Vec<f32>,
    bias: Vec<[f32; N]>,
}

impl<M: Math> HostFormat for F32<M> {
    type Packed<const N: usize> = PackedFloat<N>;

    fn pack<const N: usize>(affine: &Affine) -> PackedFloat<N> {
        let Affine::Float(affine) = affine else {
            unreachable!("an F32 network has float maps")
        };
        PackedFloat {
            w: pack_float::<N>(affine, &affine.w, affine.input_size),
            r: pack_float::<N>(affine, &affine.r, affine.hidden_size),
            bias: blocks(affine.gates, affine.units, |index| affine.bias[index]),
        }
    }

    fn view<const N: usize>(packed: &PackedFloat<N>) -> float::Affine<'_, N> {
        float::Affine::from_slices(&packed.w, &packed.r, &packed.bias)
    }

    fn input(_: &DeviceNetwork, x: &[f64]) -> Vec<f32> {
        x.iter().map(|&x| x as f32).collect()
    }

    fn number(number: Number) -> f32 {
        match number {
            Number::Float(value) => value,
            Number::Fixed(value) => value as f32 / 65536.0,
        }
    }

    fn parameter(number: Number) -> f32 {
        match number {
            Number::Float(value) => value,
            Number::Fixed(value) => value as f32 / 16_777_216.0,
        }
    }

    fn cell_number(number: Number) -> f32 {
        Self::number(number)
    }

    fn hidden_scale(_: u32) {}

    fn act_scale(_: ActivationScale) {}

    fn cell_scale(_: Option<u32>) {}

    fn act_to_real(act: f32, _: f64) -> f64 {
        f64::from(act)
    }

    fn pre_to_real(pre: f32) -> f64 {
        f64::from(pre)
    }

    fn probability_to_real(probability: f32) -> f64 {
        f64::from(probability)
    }

    fn cell_to_real(cell: f32, (): ()) -> f64 {
        f64::from(cell)
    }

    fn cell_bits((): ()) -> u32 {
        0
    }

    fn hidden_bits((): ()) -> u32 {
        0
    }

    fn pre_as_act(pre: &[f32]) -> Option<&[f32]> {
        Some(pre)
    }
}

fn pack_float<const N: usize>(affine: &FloatAffine, raw: &[f32], columns: usize) -> Vec<f32> {
    if affine.gates == 1 && N == DENSE_ROWS {
        let mut packed = raw.to_vec();
        packed.resize(float::packed_rows_len(affine.units, columns), 0.0);
        packed
    } else {
        let mut packed = vec![0.0; raw.len()];
        float::pack_gates_into(raw, N, columns, &mut packed);
        packed
    }
}
