//! LSTM layer whose peepholes are whole matrices.

use super::Layer;
use super::lstm_cell::{LstmCell, PeepholeCell, PeepholeScratch, Scratch};
use crate::cell::lstm_variant::LstmVariant;
use crate::format::integer::Shaped;
use crate::format::{Format, StateScale};
use crate::kernels::DENSE_ROWS;

/// Peephole matrices of the gates i, o, f, `[H][H]` each (`Affine::dense` of the
/// format, without bias); `None` for a gate without.
pub type Peepholes<const H: usize, F> =
    [Option<Shaped<H, H, <F as Format>::Affine<'static, DENSE_ROWS>>>; 3];

/// LSTM layer whose peepholes are matrices (equations in
/// [`crate::cell::lstm_peephole`]; Gers & Schmidhuber 2000): `I` inputs, `H` units,
/// format `F`, `N` gates: i, o, f, c, or with `N` = 3 coupled (`i = 1 − f`) o, f, c. It
/// can be what [`VariantLstm`](super::VariantLstm) can, too. The output of a step is the
/// hidden state.
///
/// ```
/// use gatecell::F32;
/// use gatecell::activation::Function;
/// use gatecell::cell::lstm_variant::LstmVariant;
/// use gatecell::format::FunctionScale;
/// use gatecell::format::float::{self, Affine};
/// use gatecell::layer::{Layer, PeepholeLstm};
///
/// // Two units. Gates i and f are half open; the candidates are 1 and 0.5, as the
/// // activation of the gates is x; the output gate of a unit is the other's cell state.
/// static W: [f32; 8] = float::pack_gates(&[[[0.5]; 2], [[0.0]; 2], [[0.5]; 2], [[1.0], [0.5]]]);
/// static R: [f32; 16] = [0.0; 16];
/// static BIAS: [[f32; 4]; 2] = [[0.0; 4]; 2];
/// static OTHER: [f32; 8] = float::pack_rows(&[[0.0, 1.0], [1.0, 0.0]]);
/// static NONE: [[f32; 4]; 1] = [[0.0; 4]];
/// const LINEAR: Function<f32> = Function::Affine { alpha: 1.0, beta: 0.0 };
/// const VARIANT: LstmVariant<'static, F32> = LstmVariant {
///     peephole: [&[], &[], &[]],
///     functions: [LINEAR; 3],
///     clip: None,
///     cell_clip: None,
///     gates: [FunctionScale::NATURAL; 3],
///     candidate: FunctionScale::NATURAL,
///     cell: (),
///     activated: (),
///     hidden: (),
/// };
/// const LAYER: PeepholeLstm<1, 2, F32> = PeepholeLstm::new(
///     Affine::gates(&W, &R, &BIAS),
///     VARIANT,
///     [None, Some(Affine::dense(&OTHER, &NONE)), None],
/// );
///
/// let (mut state, mut y) = (LAYER.state(), [0.0; 2]);
/// LAYER.step(&mut state, &[1.0], &mut y);
/// // C = [0.5, 0.25]; o = [0.25, 0.5].
/// assert_eq!(state.cell(), &[0.5, 0.25]);
/// assert_eq!(y, [0.125, 0.125]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct PeepholeLstm<const I: usize, const H: usize, F: Format, const N: usize = 4> {
    cell: PeepholeCell<F, N>,
}

impl<const I: usize, const H: usize, F: Format, const N: usize> PeepholeLstm<I, H, F, N> {
    /// A layer from the map of its gates (`Affine::gates` of the format), what
    /// distinguishes it, and its peephole matrices.
    #[must_use]
    pub const fn new(
        affine: Shaped<I, H, F::Affine<'static, N>>,
        variant: LstmVariant<'static, F>,
        peepholes: Peepholes<H, F>,
    ) -> Self {
        Self {
            cell: PeepholeCell {
                affine: affine.0,
                variant,
                matrices: matrices::<H, F>(peepholes),
            },
        }
    }
}

/// The matrices without their shapes.
pub(super) const fn matrices<const H: usize, F: Format>(
    [i, o, f]: Peepholes<H, F>,
) -> [Option<F::Affine<'static, DENSE_ROWS>>; 3] {
    const fn matrix<const H: usize, A: Copy>(shaped: Option<Shaped<H, H, A>>) -> Option<A> {
        match shaped {
            Some(shaped) => Some(shaped.0),
            None => None,
        }
    }
    [matrix(i), matrix(o), matrix(f)]
}

/// State of a [`PeepholeLstm`]. The memory that a step works in is part of it; it means
/// nothing between steps.
#[derive(Clone, Copy, Debug)]
pub struct PeepholeLstmState<const H: usize, F: Format> {
    pub(crate) h: [F::Act; H],
    pub(crate) c: [F::Carry; H],
    scratch: PeepholeScratch<H, F>,
}

impl<const H: usize, F: Format> PeepholeLstmState<H, F> {
    /// All zero.
    pub const ZERO: Self = Self::new([F::ZERO_ACT; H], [F::ZERO_CARRY; H]);

    /// A hidden state, and a cell state in the layer's scale.
    #[must_use]
    pub const fn new(h: [F::Act; H], c: [F::Carry; H]) -> Self {
        Self {
            h,
            c,
            scratch: PeepholeScratch::ZERO,
        }
    }

    /// A hidden state and a cell state in real units.
    #[must_use]
    pub fn from_real(h: &[f32; H], c: &[f32; H], scale: StateScale) -> Self {
        Self::new(
            h.map(|h| F::act_from_real(h, scale)),
            c.map(|c| F::carry_from_real(c, scale)),
        )
    }

    /// The hidden state.
    #[must_use]
    pub const fn hidden(&self) -> &[F::Act; H] {
        &self.h
    }

    /// The cell state, in the layer's scale.
    #[must_use]
    pub const fn cell(&self) -> &[F::Carry; H] {
        &self.c
    }
}

impl<const H: usize, F: Format> PartialEq for PeepholeLstmState<H, F> {
    fn eq(&self, other: &Self) -> bool {
        self.h == other.h && self.c == other.c
    }
}

impl<const I: usize, const H: usize, F: Format, const N: usize> Layer<I, H>
    for PeepholeLstm<I, H, F, N>
{
    type In = F::Act;
    type Out = F::Act;
    type State = PeepholeLstmState<H, F>;

    const ZERO_OUT: F::Act = F::ZERO_ACT;

    fn weight_bytes(&self) -> usize {
        self.cell.weight_bytes()
    }

    fn state(&self) -> Self::State {
        PeepholeLstmState::ZERO
    }

    #[inline]
    fn step(&self, state: &mut Self::State, x: &[F::Act; I], y: &mut [F::Act; H]) {
        let PeepholeLstmState { h, c, scratch } = state;
        self.cell.step(x, h, c, scratch, y);
        *h = *y;
    }
}
