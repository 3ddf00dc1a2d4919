//! Layers that do not begin with zeros.

use super::Layer;

/// A layer with an initial state of its own: what [`Layer::state`] and
/// [`Layer::reset`] give.
///
/// ```
/// use gatecell::F32;
/// use gatecell::format::float::{self, Affine};
/// use gatecell::layer::{Initial, Layer, Rnn, RnnFunction, RnnState};
///
/// // h = x + h, from 5 on.
/// static ONE: [f32; 4] = float::pack_rows(&[[1.0]]);
/// static BIAS: [[f32; 4]; 1] = float::row_blocks(&[0.0]);
/// static FIVE: RnnState<1, F32> = RnnState::new([5.0]);
/// const SUM: Rnn<1, 1, F32> = Rnn::new(Affine::rows(&ONE, &ONE, &BIAS), RnnFunction::Relu(()));
/// let layer = Initial::new(SUM, &FIVE);
///
/// let (mut state, mut y) = (layer.state(), [0.0]);
/// layer.step(&mut state, &[1.0], &mut y);
/// assert_eq!(y, [6.0]);
/// layer.reset(&mut state);
/// layer.step(&mut state, &[2.0], &mut y);
/// assert_eq!(y, [7.0]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Initial<L, S: 'static> {
    layer: L,
    state: &'static S,
}

impl<L, S> Initial<L, S> {
    /// `layer`, beginning with `state`.
    #[must_use]
    pub const fn new(layer: L, state: &'static S) -> Self {
        Self { layer, state }
    }
}

impl<const I: usize, const O: usize, L> Layer<I, O> for Initial<L, L::State>
where
    L: Layer<I, O>,
{
    type In = L::In;
    type Out = L::Out;
    type State = L::State;

    const ZERO_OUT: L::Out = L::ZERO_OUT;

    fn weight_bytes(&self) -> usize {
        self.layer.weight_bytes() + size_of_val(self.state)
    }

    fn state(&self) -> L::State {
        self.state.clone()
    }

    #[inline]
    fn step(&self, state: &mut L::State, x: &[L::In; I], y: &mut [L::Out; O]) {
        self.layer.step(state, x, y);
    }
}
