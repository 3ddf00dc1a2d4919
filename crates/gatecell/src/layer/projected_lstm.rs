//! LSTM layer with a projected hidden state.

use super::Layer;
use super::lstm_cell::{LstmCell, PeepholeCell, PlainCell, Scratch, VariantCell};
use super::lstm_peephole::{Peepholes, matrices};
use crate::cell::lstm_variant::LstmVariant;
use crate::cell::projection;
use crate::format::integer::{Shaped, ShapedState};
use crate::format::{Format, StateScale};
use crate::kernels::DENSE_ROWS;

/// Projection of `H` units to a hidden state of `P` (equation in
/// [`crate::cell::projection`]).
#[derive(Clone, Copy, Debug)]
pub struct Projection<const H: usize, const P: usize, F: Format> {
    /// `W_proj` `[P][H]` and `b_proj` (`Affine::dense` of the format).
    pub map: Shaped<H, P, F::Affine<'static, DENSE_ROWS>>,
    /// Bound on the projected state, in the units of the map.
    pub clip: Option<F::Pre>,
    /// Scale of the projected state, which has no natural bound.
    pub scale: F::ActScale,
}

/// LSTM layer with a projected hidden state (LSTMP; Sak, Senior & Beaufays 2014;
/// PyTorch's `proj_size`): `I` inputs, `H` units, a hidden state of `P`, format `F`, cell
/// `C`. The output of a step is the projected hidden state
///
/// ```text
/// H = W_proj (o⊙h(C)) + b_proj
/// ```
///
/// and the gates see it in the next step: R is `[4][H][P]`, gates i, o, f, c.
///
/// ```
/// use gatecell::F32;
/// use gatecell::format::float::{self, Affine};
/// use gatecell::layer::{Layer, PlainCell, ProjectedLstm, Projection};
///
/// // Two units, all gates wide open, candidates tanh(∞) = 1; H is their difference to 3.
/// static W: [f32; 8] = [0.0; 8];
/// static R: [f32; 8] = [0.0; 8];
/// static BIAS: [[f32; 4]; 2] = [[99.0; 4]; 2];
/// static PROJECT: [f32; 8] = float::pack_rows(&[[-1.0, -1.0]]);
/// static THREE: [[f32; 4]; 1] = float::row_blocks(&[3.0]);
/// const LAYER: ProjectedLstm<1, 2, 1, F32, PlainCell<F32>> = ProjectedLstm::new(
///     Affine::projected_gates(&W, &R, &BIAS),
///     (),
///     Projection { map: Affine::dense(&PROJECT, &THREE), clip: None, scale: () },
/// );
///
/// let (mut state, mut y) = (LAYER.state(), [0.0]);
/// LAYER.step(&mut state, &[0.0], &mut y);
/// assert_eq!(state.cell(), &[1.0, 1.0]);
/// assert!((y[0] - (3.0 - 2.0 * 0.761_594_2)).abs() < 1e-6); // tanh 1
/// assert_eq!(state.hidden(), &y);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ProjectedLstm<const I: usize, const H: usize, const P: usize, F: Format, C> {
    cell: C,
    projection: projection::Projection<'static, F>,
}

impl<const H: usize, const P: usize, F: Format> Projection<H, P, F> {
    const fn unshaped(self) -> projection::Projection<'static, F> {
        projection::Projection {
            affine: self.map.0,
            clip: self.clip,
            scale: self.scale,
        }
    }
}

impl<const I: usize, const H: usize, const P: usize, F: Format>
    ProjectedLstm<I, H, P, F, PlainCell<F>>
{
    /// A plain LSTM from the map of its gates i, o, f, c (`Affine::projected_gates` of
    /// the format), the scale of its cell state and its projection.
    #[must_use]
    pub const fn new(
        affine: ShapedState<I, H, P, F::Affine<'static, 4>>,
        scale: F::CellScale,
        projection: Projection<H, P, F>,
    ) -> Self {
        Self {
            cell: PlainCell {
                affine: affine.0,
                scale,
            },
            projection: projection.unshaped(),
        }
    }
}

impl<const I: usize, const H: usize, const P: usize, F: Format, const N: usize>
    ProjectedLstm<I, H, P, F, VariantCell<F, N>>
{
    /// A variant from the map of its gates i, o, f, c, or coupled o, f, c
    /// (`Affine::projected_gates` of the format), what distinguishes it and its
    /// projection.
    #[must_use]
    pub const fn variant(
        affine: ShapedState<I, H, P, F::Affine<'static, N>>,
        variant: LstmVariant<'static, F>,
        projection: Projection<H, P, F>,
    ) -> Self {
        Self {
            cell: VariantCell {
                affine: affine.0,
                variant,
            },
            projection: projection.unshaped(),
        }
    }
}

impl<const I: usize, const H: usize, const P: usize, F: Format, const N: usize>
    ProjectedLstm<I, H, P, F, PeepholeCell<F, N>>
{
    /// An LSTM with peephole matrices, as [`variant`](ProjectedLstm::variant).
    #[must_use]
    pub const fn with_peepholes(
        affine: ShapedState<I, H, P, F::Affine<'static, N>>,
        variant: LstmVariant<'static, F>,
        peepholes: Peepholes<H, F>,
        projection: Projection<H, P, F>,
    ) -> Self {
        Self {
            cell: PeepholeCell {
                affine: affine.0,
                variant,
                matrices: matrices::<H, F>(peepholes),
            },
            projection: projection.unshaped(),
        }
    }
}

/// State of a [`ProjectedLstm`]. The memory that a step works in is part of it; it means
/// nothing between steps.
#[derive(Clone, Copy, Debug)]
pub struct ProjectedLstmState<const H: usize, const P: usize, F: Format, S> {
    pub(crate) h: [F::Act; P],
    pub(crate) c: [F::Carry; H],
    unprojected: [F::Act; H],
    scratch: S,
}

impl<const H: usize, const P: usize, F: Format, S: Scratch> ProjectedLstmState<H, P, F, S> {
    /// All zero.
    pub const ZERO: Self = Self::new([F::ZERO_ACT; P], [F::ZERO_CARRY; H]);

    /// A hidden state, and a cell state in the layer's scale.
    #[must_use]
    pub const fn new(h: [F::Act; P], c: [F::Carry; H]) -> Self {
        Self {
            h,
            c,
            unprojected: [F::ZERO_ACT; H],
            scratch: S::ZERO,
        }
    }

    /// A hidden state and a cell state in real units.
    #[must_use]
    pub fn from_real(h: &[f32; P], c: &[f32; H], scale: StateScale) -> Self {
        Self::new(
            h.map(|h| F::act_from_real(h, scale)),
            c.map(|c| F::carry_from_real(c, scale)),
        )
    }

    /// The hidden state.
    #[must_use]
    pub const fn hidden(&self) -> &[F::Act; P] {
        &self.h
    }

    /// The cell state, in the layer's scale.
    #[must_use]
    pub const fn cell(&self) -> &[F::Carry; H] {
        &self.c
    }
}

impl<const H: usize, const P: usize, F: Format, S> PartialEq for ProjectedLstmState<H, P, F, S> {
    fn eq(&self, other: &Self) -> bool {
        self.h == other.h && self.c == other.c
    }
}

impl<const I: usize, const H: usize, const P: usize, F: Format, C: LstmCell<F>> Layer<I, P>
    for ProjectedLstm<I, H, P, F, C>
{
    type In = F::Act;
    type Out = F::Act;
    type State = ProjectedLstmState<H, P, F, C::Scratch<H>>;

    const ZERO_OUT: F::Act = F::ZERO_ACT;

    fn weight_bytes(&self) -> usize {
        self.cell.weight_bytes() + F::affine_bytes(&self.projection.affine)
    }

    fn state(&self) -> Self::State {
        ProjectedLstmState::ZERO
    }

    #[inline]
    fn step(&self, state: &mut Self::State, x: &[F::Act; I], y: &mut [F::Act; P]) {
        let ProjectedLstmState {
            h,
            c,
            unprojected,
            scratch,
        } = state;
        self.cell.step(x, h, c, scratch, unprojected);
        projection::step::<F>(self.projection, unprojected, y);
        *h = *y;
    }
}
