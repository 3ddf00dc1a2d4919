//! The host side of the float format.

use gatecell::F32;
use gatecell::activation::Math;
use gatecell::format::float;
use gatecell::kernels::DENSE_ROWS;

use super::host_format::{HostFormat, blocks};
use crate::quantize::{ActivationScale, Affine, DeviceNetwork, FloatAffine, Number};

/// Packed float weights.
#[derive(Debug)]
pub(super) struct PackedFloat<const N: usize> {
    w: Vec<f32>,
    r: Vec<f32>,
    bias: Vec<[f32; N]>,
}

impl<M: Math> HostFormat for F32<M> {
    type Slow = Self;
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
        x.iter().map(|&x| float::finite(x as f32)).collect()
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

    fn value_scale(_: i32) {}

    fn act_scale(_: ActivationScale) {}

    fn cell_scale(_: Option<u32>) {}

    fn act_to_real(act: f32, _: f64) -> f64 {
        f64::from(act)
    }

    fn pre_to_real(pre: f32, _: i32) -> f64 {
        f64::from(pre)
    }

    fn probability_to_real(probability: f32) -> f64 {
        f64::from(probability)
    }

    fn cell_to_real(cell: f32, _: u32) -> f64 {
        f64::from(cell)
    }

    fn pre_as_act(pre: &[f32]) -> Option<&[f32]> {
        Some(pre)
    }
}

fn pack_float<const N: usize>(affine: &FloatAffine, raw: &[f32], columns: usize) -> Vec<f32> {
    if affine.gates == 1 && N == DENSE_ROWS {
        let mut packed = vec![0.0; float::packed_rows_len(affine.units, columns)];
        float::pack_rows_into(raw, columns, &mut packed);
        packed
    } else {
        let mut packed = vec![0.0; raw.len()];
        float::pack_gates_into(raw, N, columns, &mut packed);
        packed
    }
}
