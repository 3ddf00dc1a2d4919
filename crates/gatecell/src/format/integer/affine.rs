//! The map of a layer and its sums, row by row.

use core::marker::PhantomData;

use crate::format::Fixed;
use crate::kernels::row::Sums;
use crate::kernels::steps::{Maps, equal_scales};
use crate::kernels::{self, DENSE_ROWS, Kernel, Products, Row, kernel};

/// `x, h ↦ W x + R h + b` with packed weights of the kernel `K`.
#[derive(Clone, Copy, Debug)]
pub struct Affine<'a, const N: usize, K: Kernel = kernel::W8A16> {
    w: &'a [u32],
    r: &'a [u32],
    rows: &'a [[Row; N]],
    shift: u32,
    equal_scales: bool,
    kernel: PhantomData<K>,
}

impl<const N: usize, K: Kernel> Affine<'static, N, K> {
    /// The gates of `H` units: `w` and `r` from the
    /// format's `pack_gates` ([`pack`](crate::kernels::pack)) on `[N][H][I]` and `[N][H][H]`,
    /// `rows` from [`gate_rows`](super::gate_rows). `shift` is the converter's.
    ///
    /// Other lengths do not compile.
    #[must_use]
    pub const fn gates<const I: usize, const H: usize, const NW: usize, const NR: usize>(
        w: &'static [u32; NW],
        r: &'static [u32; NR],
        rows: &'static [[Row; N]; H],
        shift: u32,
    ) -> Shaped<I, H, Self> {
        Shaped(Self::projected_gates::<I, H, H, NW, NR>(w, r, rows, shift).0)
    }

    /// The gates of `H` units of an LSTM whose hidden state is projected to `P`: as
    /// [`gates`](Self::gates), with `r` on `[N][H][P]`.
    #[must_use]
    pub const fn projected_gates<
        const I: usize,
        const H: usize,
        const P: usize,
        const NW: usize,
        const NR: usize,
    >(
        w: &'static [u32; NW],
        r: &'static [u32; NR],
        rows: &'static [[Row; N]; H],
        shift: u32,
    ) -> ShapedState<I, H, P, Self> {
        const {
            assert!(
                NW == K::LAYOUT.packed_len(H, N, I),
                "w is not packed [N][H][I]"
            )
        };
        const {
            assert!(
                NR == K::LAYOUT.packed_len(H, N, P),
                "r is not packed [N][H][P]"
            )
        };
        ShapedState(Self::from_slices(w, r, rows, shift))
    }
}

impl<K: Kernel> Affine<'static, DENSE_ROWS, K> {
    /// `H` rows over an input of `I` and a hidden state of `H`: `w` and `r` from the
    /// format's `pack_rows`, `rows` from [`row_blocks`](super::row_blocks).
    #[must_use]
    pub const fn rows<
        const I: usize,
        const H: usize,
        const B: usize,
        const NW: usize,
        const NR: usize,
    >(
        w: &'static [u32; NW],
        r: &'static [u32; NR],
        rows: &'static [[Row; DENSE_ROWS]; B],
        shift: u32,
    ) -> Shaped<I, H, Self> {
        const { assert!(B == H.div_ceil(DENSE_ROWS), "rows are not H in blocks of 4") };
        const {
            assert!(
                NW == K::LAYOUT.packed_rows_len(H, I),
                "w is not packed [H][I]"
            )
        };
        const {
            assert!(
                NR == K::LAYOUT.packed_rows_len(H, H),
                "r is not packed [H][H]"
            )
        };
        Shaped(Self::from_slices(w, r, rows, shift))
    }

    /// A dense map of `I` to `O`: `w` from the format's `pack_rows`,
    /// `rows` from [`row_blocks`](super::row_blocks).
    #[must_use]
    pub const fn dense<const I: usize, const O: usize, const B: usize, const NW: usize>(
        w: &'static [u32; NW],
        rows: &'static [[Row; DENSE_ROWS]; B],
        shift: u32,
    ) -> Shaped<I, O, Self> {
        const { assert!(B == O.div_ceil(DENSE_ROWS), "rows are not O in blocks of 4") };
        const {
            assert!(
                NW == K::LAYOUT.packed_rows_len(O, I),
                "w is not packed [O][I]"
            )
        };
        Shaped(Self::from_slices(w, &[], rows, shift))
    }
}

impl<const N: usize, K: Kernel> Affine<'_, N, K> {
    /// Bytes of weights, scales and biases.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.w) + size_of_val(self.r) + size_of_val(self.rows)
    }
}

impl<'a, const N: usize, K: Kernel> Affine<'a, N, K> {
    /// A map whose shape is known only at run time, for simulators. `w` and `r`
    /// are packed for the lengths of `x` and `h` that the map will meet; missing
    /// blocks are not computed.
    #[must_use]
    pub const fn from_slices(w: &'a [u32], r: &'a [u32], rows: &'a [[Row; N]], shift: u32) -> Self {
        Self {
            w,
            r,
            rows,
            shift: clamp_shift(shift, K::MIN_SHIFT, K::MAX_SHIFT),
            equal_scales: equal_scales(rows),
            kernel: PhantomData,
        }
    }

    #[inline(always)]
    pub(super) fn maps(self, x: &'a [K::Act], h: &'a [K::Act]) -> Maps<'a, N, K> {
        Maps {
            w: self.w,
            r: self.r,
            rows: self.rows,
            shift: self.shift,
            shared: Maps::<N, K>::shared(self.equal_scales, x.len(), h.len()),
            x,
            h,
        }
    }
}

const fn clamp_shift(shift: u32, least: u32, most: u32) -> u32 {
    if shift < least {
        least
    } else if shift > most {
        most
    } else {
        shift
    }
}

/// A map with the width of its input `I` and of its output `O` in the type.
#[derive(Clone, Copy, Debug)]
pub struct Shaped<const I: usize, const O: usize, A>(pub(crate) A);

/// A map over an input of `I` and a hidden state of `P`, with `H` units.
#[derive(Clone, Copy, Debug)]
pub struct ShapedState<const I: usize, const H: usize, const P: usize, A>(pub(crate) A);

/// Iterator over the sums of an [`Affine`].
#[derive(Clone, Debug)]
pub struct Blocks<'x, const N: usize, K: Kernel> {
    products: Products<'x, N, K>,
    shift: u32,
}

impl<'x, const N: usize, K: Kernel> Blocks<'x, N, K> {
    #[inline]
    pub(super) fn new(affine: Affine<'x, N, K>, x: &'x [K::Act], h: &'x [K::Act]) -> Self {
        Self {
            products: Products::new(affine.w, affine.r, x, h, affine.rows),
            shift: affine.shift,
        }
    }
}

impl<const N: usize, K: Kernel> Iterator for Blocks<'_, N, K> {
    type Item = [Sum<K::Sum>; N];

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        let (sums, rows) = self.products.next()?;
        let shift = self.shift;
        Some(core::array::from_fn(|n| Sum {
            sums: sums[n],
            row: rows[n],
            shift,
        }))
    }
}

/// Iterator over the pre-activations of an [`Affine`].
#[derive(Clone, Debug)]
pub struct Joints<'x, const N: usize, K: Kernel>(kernels::Joints<'x, N, K>);

impl<'x, const N: usize, K: Kernel> Joints<'x, N, K> {
    #[inline]
    pub(super) fn new(affine: Affine<'x, N, K>, x: &'x [K::Act], h: &'x [K::Act]) -> Self {
        Self(kernels::Joints::new(
            affine.w,
            affine.r,
            x,
            h,
            affine.rows,
            affine.shift,
        ))
    }
}

impl<const N: usize, K: Kernel> Iterator for Joints<'_, N, K> {
    type Item = [Fixed<16>; N];

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        Some(self.0.next()?.map(Fixed))
    }
}

/// The sums of one row, not yet scaled.
#[derive(Clone, Copy, Debug)]
pub struct Sum<S> {
    pub(super) sums: Sums<S>,
    pub(super) row: Row,
    pub(super) shift: u32,
}
