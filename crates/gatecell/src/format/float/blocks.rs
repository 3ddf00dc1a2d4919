//! Block after block of `W x + R h + b`.
//!
//! A row's sum starts from its bias or from zero and takes one column after the other,
//! each product rounded before it is added: every processor computes the same bits,
//! whatever else it computes at the same time.

use super::Affine;
use crate::kernels::float::add;

/// Iterator over the sums of an [`Affine`].
#[derive(Clone, Debug)]
pub struct Blocks<'w, 'x, const N: usize>(Walk<'w, 'x, N>);

/// Iterator over the pre-activations of an [`Affine`].
#[derive(Clone, Debug)]
pub struct Joints<'w, 'x, const N: usize>(Walk<'w, 'x, N>);

impl<'w, 'x, const N: usize> Blocks<'w, 'x, N> {
    #[inline]
    pub(super) fn new(affine: Affine<'w, N>, x: &'x [f32], h: &'x [f32]) -> Self {
        Self(Walk { affine, x, h })
    }
}

impl<'w, 'x, const N: usize> Joints<'w, 'x, N> {
    #[inline]
    pub(super) fn new(affine: Affine<'w, N>, x: &'x [f32], h: &'x [f32]) -> Self {
        Self(Walk { affine, x, h })
    }
}

impl<const N: usize> Iterator for Joints<'_, '_, N> {
    type Item = [f32; N];

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        let Block { w, r, bias } = self.0.next()?;
        Some(add(add(*bias, w, self.0.x), r, self.0.h))
    }
}

impl<const N: usize> Iterator for Blocks<'_, '_, N> {
    type Item = [Sum; N];

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        let Block { w, r, bias } = self.0.next()?;
        let input = add(*bias, w, self.0.x);
        let hidden = add([0.0; N], r, self.0.h);
        Some(core::array::from_fn(|n| Sum {
            input: input[n],
            hidden: hidden[n],
        }))
    }
}

/// The blocks that are still to be multiplied.
#[derive(Clone, Debug)]
pub(super) struct Walk<'w, 'x, const N: usize> {
    pub(super) affine: Affine<'w, N>,
    pub(super) x: &'x [f32],
    pub(super) h: &'x [f32],
}

/// A block of both matrices.
pub(super) struct Block<'w, const N: usize> {
    pub(super) w: &'w [f32],
    pub(super) r: &'w [f32],
    pub(super) bias: &'w [f32; N],
}

impl<'w, const N: usize> Walk<'w, '_, N> {
    #[inline(always)]
    pub(super) fn next(&mut self) -> Option<Block<'w, N>> {
        let (w, w_rest) = self.affine.w.split_at_checked(N * self.x.len())?;
        let (r, r_rest) = self.affine.r.split_at_checked(N * self.h.len())?;
        let (bias, bias_rest) = self.affine.bias.split_first()?;
        (self.affine.w, self.affine.r, self.affine.bias) = (w_rest, r_rest, bias_rest);
        Some(Block { w, r, bias })
    }
}

/// The sums of one row: `W x + b` and `R h`.
#[derive(Clone, Copy, Debug)]
pub struct Sum {
    pub(super) input: f32,
    pub(super) hidden: f32,
}
