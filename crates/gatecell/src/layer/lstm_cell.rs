//! What a step of an LSTM needs beside its state: the cells that a
//! [`ProjectedLstm`](super::ProjectedLstm) can have.

use core::fmt::Debug;

use super::lstm_variant::peephole_bytes;
use crate::cell::lstm_peephole::{self, PeepholeMatrices};
use crate::cell::lstm_variant::LstmVariant;
use crate::cell::{lstm, lstm_variant};
use crate::format::Format;

/// A cell of the LSTM family over slices, with memory of its own to work in.
///
/// This trait is sealed: it cannot be implemented outside this crate.
pub trait LstmCell<F: Format>: sealed::Sealed + Copy + Debug {
    /// Memory for a step of `H` units.
    type Scratch<const H: usize>: Scratch;

    /// Bytes of weights, scales and biases.
    fn weight_bytes(&self) -> usize;

    /// One step.
    fn step<const H: usize>(
        &self,
        x: &[F::Act],
        h: &[F::Act],
        c: &mut [F::Carry; H],
        scratch: &mut Self::Scratch<H>,
        y: &mut [F::Act; H],
    );
}

/// Memory that a step works in; it means nothing between steps.
pub trait Scratch: Copy + Debug {
    /// All zero.
    const ZERO: Self;
}

impl Scratch for () {
    const ZERO: Self = ();
}

/// The plain LSTM ([`crate::cell::lstm`]).
#[derive(Clone, Copy, Debug)]
pub struct PlainCell<F: Format> {
    pub(super) affine: F::Affine<'static, 4>,
    pub(super) scale: F::CellScale,
}

/// An LSTM of `N` gates in any variant ([`crate::cell::lstm_variant`]): i, o, f, c, or
/// coupled o, f, c.
#[derive(Clone, Copy, Debug)]
pub struct VariantCell<F: Format, const N: usize> {
    pub(super) affine: F::Affine<'static, N>,
    pub(super) variant: LstmVariant<'static, F>,
}

/// An LSTM of `N` gates with matrices as peepholes ([`crate::cell::lstm_peephole`]):
/// i, o, f, c, or coupled o, f, c.
#[derive(Clone, Copy, Debug)]
pub struct PeepholeCell<F: Format, const N: usize> {
    pub(super) affine: F::Affine<'static, N>,
    pub(super) variant: LstmVariant<'static, F>,
    pub(super) matrices: PeepholeMatrices<'static, F>,
}

/// Scratch of a [`PeepholeCell`].
#[derive(Clone, Copy, Debug)]
pub struct PeepholeScratch<const H: usize, F: Format> {
    cells: [F::Act; H],
    output: [F::Pre; H],
}

impl<const H: usize, F: Format> Scratch for PeepholeScratch<H, F> {
    const ZERO: Self = Self {
        cells: [F::ZERO_ACT; H],
        output: [F::ZERO_PRE; H],
    };
}

impl<F: Format> LstmCell<F> for PlainCell<F> {
    type Scratch<const H: usize> = ();

    fn weight_bytes(&self) -> usize {
        F::affine_bytes(&self.affine)
    }

    #[inline]
    fn step<const H: usize>(
        &self,
        x: &[F::Act],
        h: &[F::Act],
        c: &mut [F::Carry; H],
        (): &mut (),
        y: &mut [F::Act; H],
    ) {
        lstm::step::<F>(self.affine, self.scale, x, h, c, y);
    }
}

impl<F: Format, const N: usize> LstmCell<F> for VariantCell<F, N> {
    type Scratch<const H: usize> = ();

    fn weight_bytes(&self) -> usize {
        F::affine_bytes(&self.affine) + peephole_bytes(&self.variant)
    }

    #[inline]
    fn step<const H: usize>(
        &self,
        x: &[F::Act],
        h: &[F::Act],
        c: &mut [F::Carry; H],
        (): &mut (),
        y: &mut [F::Act; H],
    ) {
        lstm_variant::step::<F, N>(self.affine, self.variant, x, h, c, y);
    }
}

impl<F: Format, const N: usize> LstmCell<F> for PeepholeCell<F, N> {
    type Scratch<const H: usize> = PeepholeScratch<H, F>;

    fn weight_bytes(&self) -> usize {
        let matrices = self.matrices.iter().flatten();
        let matrices: usize = matrices.map(F::affine_bytes).sum();
        F::affine_bytes(&self.affine) + peephole_bytes(&self.variant) + matrices
    }

    #[inline]
    fn step<const H: usize>(
        &self,
        x: &[F::Act],
        h: &[F::Act],
        c: &mut [F::Carry; H],
        scratch: &mut PeepholeScratch<H, F>,
        y: &mut [F::Act; H],
    ) {
        let PeepholeScratch { cells, output } = scratch;
        let scratch = lstm_peephole::Scratch { cells, output };
        let Self {
            affine,
            variant,
            matrices,
        } = *self;
        lstm_peephole::step::<F, N>(affine, variant, matrices, x, h, c, scratch, y);
    }
}

mod sealed {
    use super::{Format, PeepholeCell, PlainCell, VariantCell};

    pub trait Sealed {}
    impl<F: Format> Sealed for PlainCell<F> {}
    impl<F: Format, const N: usize> Sealed for VariantCell<F, N> {}
    impl<F: Format, const N: usize> Sealed for PeepholeCell<F, N> {}
}
