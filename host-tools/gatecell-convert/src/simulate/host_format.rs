//! What the host needs of a format beside its arithmetic: packing at run time,
//! and the way from its numbers to real ones and back.

use gatecell::Format;
use gatecell::kernels::DENSE_ROWS;

use crate::quantize::{ActivationScale, Affine, DeviceNetwork, Number};

/// A format with its host side.
pub(super) trait HostFormat: Format {
    /// The format for layers with slow gates, between which the same activations flow.
    type Slow: HostFormat<Act = Self::Act>;
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
    fn value_scale(exponent: i32) -> Self::ValueScale;
    fn act_scale(scale: ActivationScale) -> Self::ActScale;
    fn cell_scale(frac_bits: Option<u32>) -> Self::CellScale;

    fn act_to_real(act: Self::Act, scale: f64) -> f64;
    fn pre_to_real(pre: Self::Pre, exponent: i32) -> f64;
    fn probability_to_real(probability: Self::Probability) -> f64;
    /// `bits` are fractional bits; float formats have none.
    fn cell_to_real(cell: Self::Carry, bits: u32) -> f64;

    /// Pre-activations as activations, where the two are the same numbers:
    /// integer formats have an explicit Identity layer between them.
    fn pre_as_act(pre: &[Self::Pre]) -> Option<&[Self::Act]> {
        let _ = pre;
        None
    }
}

/// Row data in blocks: the gates of a unit, or four rows of one gate.
pub(super) fn blocks<const N: usize, T: Copy + Default>(
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
