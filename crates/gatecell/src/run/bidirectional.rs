//! Bidirectional layers over whole sequences (Schuster & Paliwal 1997), alone or
//! stacked (Graves, Mohamed & Hinton 2013).

use super::LengthMismatch;
use crate::layer::Layer;

/// Two layers over the same frames, one from the first to the last, the other
/// from the last to the first. The output of a step is
/// `[forward, backward]`, `H` elements each.
///
/// ```
/// use gatecell::layer::{Layer, Rnn, RnnFunction};
/// use gatecell::format::float::{self, Affine};
/// use gatecell::{F32, run::{Bidirectional, side_by_side}};
///
/// static W: [f32; 4] = float::pack_rows(&[[1.0]]);
/// static R: [f32; 4] = float::pack_rows(&[[1.0]]);
/// static BIAS: [[f32; 4]; 1] = float::row_blocks(&[0.0]);
/// // h = relu(x + h): sums from either end.
/// static SUM: Rnn<1, 1, F32> = Rnn::new(Affine::rows(&W, &R, &BIAS), RnnFunction::Relu(()));
///
/// let layer = Bidirectional::new(SUM, SUM);
/// let mut y = [[[0.0]; 2]; 3];
/// layer.run(&[[1.0], [2.0], [3.0]], &mut y)?;
/// assert_eq!(y, [[[1.0], [6.0]], [[3.0], [5.0]], [[6.0], [3.0]]]);
///
/// // The next layer reads both directions side by side.
/// assert_eq!(side_by_side::<2, _, 1>(&y), [[1.0, 6.0], [3.0, 5.0], [6.0, 3.0]]);
/// # Ok::<(), gatecell::run::LengthMismatch>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Bidirectional<A, B> {
    forward: A,
    backward: B,
}

impl<A, B> Bidirectional<A, B> {
    /// A layer of both directions.
    #[must_use]
    pub const fn new(forward: A, backward: B) -> Self {
        Self { forward, backward }
    }

    /// Computes all frames of `x`, both directions from their zero state, each
    /// straight into its half of `y`. A shorter sequence is a shorter slice: the
    /// backward direction starts at the sequence's own last frame.
    ///
    /// After the call the final states are `y`'s last forward and first backward
    /// half.
    ///
    /// # Errors
    ///
    /// [`LengthMismatch`] if `y` is not as long as `x`; nothing is computed then.
    pub fn run<const I: usize, const H: usize>(
        &self,
        x: &[[A::In; I]],
        y: &mut [[[A::Out; H]; 2]],
    ) -> Result<(), LengthMismatch>
    where
        A: Layer<I, H>,
        B: Layer<I, H, In = A::In, Out = A::Out>,
    {
        if x.len() != y.len() {
            return Err(LengthMismatch {
                frames: x.len(),
                outputs: y.len(),
            });
        }
        let mut state = self.forward.state();
        for (x, [y, _]) in x.iter().zip(y.iter_mut()) {
            self.forward.step(&mut state, x, y);
        }
        let mut state = self.backward.state();
        for (x, [_, y]) in x.iter().zip(y).rev() {
            self.backward.step(&mut state, x, y);
        }
        Ok(())
    }

    /// The layer of the forward direction.
    pub const fn forward(&self) -> &A {
        &self.forward
    }

    /// The layer of the backward direction.
    pub const fn backward(&self) -> &B {
        &self.backward
    }
}

/// The outputs of both directions as frames of `M` elements, for the next layer.
/// `M` must be `2·H`; anything else does not compile.
#[must_use]
pub const fn side_by_side<const M: usize, T, const H: usize>(y: &[[[T; H]; 2]]) -> &[[T; M]] {
    const { assert!(M == 2 * H, "M is not both directions side by side") };
    y.as_flattened().as_flattened().as_chunks::<M>().0
}
