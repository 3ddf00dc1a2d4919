//! The host side of the integer formats.

use gatecell::Fixed;
use gatecell::format::integer::{self, ActScale, CellScale, Place, Row, SlowGates, ValueScale};
use gatecell::format::quantize_at;
use gatecell::kernels::{DENSE_ROWS, Kernel, kernel, pack};

use super::counter::{Counted, Counter};
use super::host_format::{HostFormat, blocks};
use crate::quantize::{ActivationScale, Affine, DeviceNetwork, IntegerAffine, Number};

/// A kernel with its packing at run time.
pub(super) trait HostKernel: Kernel {
    /// `raw` is `[gates][units][columns]`.
    fn pack_gates(raw: &[i16], gates: usize, columns: usize, words: &mut [u32]);
    /// `raw` is `[rows][columns]`.
    fn pack_rows(raw: &[i16], rows: usize, columns: usize, words: &mut [u32]);
}

macro_rules! host_kernel {
    ($kernel:ident, $pack:ident, $weight:ty) => {
        impl HostKernel for kernel::$kernel {
            fn pack_gates(raw: &[i16], gates: usize, columns: usize, words: &mut [u32]) {
                let raw: Vec<$weight> = raw.iter().map(|&weight| weight as $weight).collect();
                pack::$pack::pack_gates_into(&raw, gates, columns, words);
            }

            fn pack_rows(raw: &[i16], rows: usize, columns: usize, words: &mut [u32]) {
                let raw: Vec<$weight> = raw.iter().map(|&weight| weight as $weight).collect();
                pack::$pack::pack_rows_into(&raw, rows, columns, words);
            }
        }
    };
}

host_kernel!(W8A16, w8a16, i8);
host_kernel!(W16A16, w16a16, i16);
host_kernel!(W4A16, w4a16, i8);
host_kernel!(W8A8, w8a8, i8);

/// Packed integer weights.
#[derive(Debug)]
pub(super) struct PackedInteger<const N: usize> {
    w: Vec<u32>,
    r: Vec<u32>,
    rows: Vec<[Row; N]>,
    shift: u32,
}

impl<K: HostKernel> HostFormat for Counted<K> {
    type Slow = SlowGates<Self>;
    type Packed<const N: usize> = PackedInteger<N>;

    fn pack<const N: usize>(affine: &Affine) -> PackedInteger<N> {
        let Affine::Integer(affine) = affine else {
            unreachable!("an integer network has integer maps")
        };
        PackedInteger {
            w: pack_matrix::<K, N>(affine, &affine.w, affine.input_size),
            r: pack_matrix::<K, N>(affine, &affine.r, affine.hidden_size),
            rows: rows(affine),
            shift: affine.shift,
        }
    }

    fn view<const N: usize>(packed: &PackedInteger<N>) -> integer::Affine<'_, N, K> {
        integer::Affine::from_slices(&packed.w, &packed.r, &packed.rows, packed.shift)
    }

    fn input(device: &DeviceNetwork, x: &[f64]) -> Vec<K::Act> {
        let Some(scales) = &device.input else {
            return Vec::new();
        };
        x.chunks_exact(scales.offset.len().max(1))
            .flat_map(|frame| {
                frame
                    .iter()
                    .zip(scales.inverse_scale.iter().zip(&scales.offset))
                    .map(|(&x, (&inverse_scale, &offset))| {
                        let x = x as f32;
                        quantize_at::<Counter, K::Act>(Place::Input, x, inverse_scale, offset)
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
            Number::Float(_) => unreachable!("an integer network has integer bounds"),
        }
    }

    fn value_scale(exponent: i32) -> ValueScale {
        ValueScale::new(exponent)
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

    fn act_to_real(act: K::Act, scale: f64) -> f64 {
        f64::from(act.into()) * scale
    }

    fn pre_to_real(pre: Fixed<16>, exponent: i32) -> f64 {
        pre.to_f64() * f64::from(exponent).exp2()
    }

    fn probability_to_real(probability: Fixed<30>) -> f64 {
        probability.to_f64()
    }

    fn cell_to_real(cell: i32, bits: u32) -> f64 {
        f64::from(cell) / f64::from(bits).exp2()
    }
}

impl<K: HostKernel> HostFormat for SlowGates<Counted<K>> {
    type Slow = Self;
    type Packed<const N: usize> = PackedInteger<N>;

    fn pack<const N: usize>(affine: &Affine) -> PackedInteger<N> {
        Counted::<K>::pack(affine)
    }

    fn view<const N: usize>(packed: &PackedInteger<N>) -> integer::Affine<'_, N, K> {
        Counted::<K>::view(packed)
    }

    fn input(device: &DeviceNetwork, x: &[f64]) -> Vec<K::Act> {
        Counted::<K>::input(device, x)
    }

    fn number(number: Number) -> Fixed<16> {
        Counted::<K>::number(number)
    }

    fn parameter(number: Number) -> Fixed<24> {
        Counted::<K>::parameter(number)
    }

    fn cell_number(number: Number) -> i64 {
        i64::from(Counted::<K>::cell_number(number)) << 32
    }

    fn value_scale(exponent: i32) -> ValueScale {
        ValueScale::new(exponent)
    }

    fn act_scale(scale: ActivationScale) -> ActScale {
        Counted::<K>::act_scale(scale)
    }

    fn cell_scale(frac_bits: Option<u32>) -> CellScale {
        Counted::<K>::cell_scale(frac_bits)
    }

    fn act_to_real(act: K::Act, scale: f64) -> f64 {
        Counted::<K>::act_to_real(act, scale)
    }

    fn pre_to_real(pre: Fixed<16>, exponent: i32) -> f64 {
        Counted::<K>::pre_to_real(pre, exponent)
    }

    fn probability_to_real(probability: Fixed<30>) -> f64 {
        Counted::<K>::probability_to_real(probability)
    }

    fn cell_to_real(cell: i64, bits: u32) -> f64 {
        cell as f64 / f64::from(bits + 32).exp2()
    }
}

fn pack_matrix<K: HostKernel, const N: usize>(
    affine: &IntegerAffine,
    raw: &[i16],
    columns: usize,
) -> Vec<u32> {
    let units = affine.units;
    if affine.gates == 1 && N == DENSE_ROWS {
        let mut words = vec![0; K::LAYOUT.packed_rows_len(units, columns)];
        K::pack_rows(raw, units, columns, &mut words);
        words
    } else {
        let mut words = vec![0; K::LAYOUT.packed_len(units, N, columns)];
        K::pack_gates(raw, N, columns, &mut words);
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
