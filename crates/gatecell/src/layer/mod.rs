//! Layers with their shapes in the type.
//!
//! A [`Layer`] maps one vector of `I` elements to one of `O` per step; a
//! recurrent one has state. Layers do not fit together unless their shapes and
//! element types do: a wrong shape does not compile.
//!
//! ```compile_fail
//! use gatecell::{F32, layer::{Chain, Dense, Layer, Lstm}};
//! fn needs_a_layer<const I: usize, const O: usize>(_: impl Layer<I, O>) {}
//! fn wrong(lstm: Lstm<8, 16, F32>, dense: Dense<15, 3, F32>) {
//!     needs_a_layer::<8, 3>(Chain::new(lstm, dense)); // 16 outputs into 15 inputs
//! }
//! ```

mod activate;
mod chain;
mod dense;
mod gru;
mod gru_reset_before;
mod gru_variant;
mod initial;
mod lstm;
mod lstm_cell;
mod lstm_peephole;
mod lstm_variant;
mod projected_lstm;
mod rnn;
mod softmax;

pub use crate::cell::rnn::RnnFunction;
pub use activate::{Activate, ActivateFunction};
pub use chain::{Chain, ChainState};
pub use dense::Dense;
pub use gru::{Gru, GruState};
pub use gru_reset_before::{GruResetBefore, GruResetBeforeState};
pub use gru_variant::{VariantGru, VariantGruResetBefore};
pub use initial::Initial;
pub use lstm::{Lstm, LstmState};
pub use lstm_cell::{LstmCell, PeepholeCell, PeepholeScratch, PlainCell, Scratch, VariantCell};
pub use lstm_peephole::{PeepholeLstm, PeepholeLstmState, Peepholes};
pub use lstm_variant::{CoupledLstm, VariantLstm};
pub use projected_lstm::{ProjectedLstm, ProjectedLstmState, Projection};
pub use rnn::{Rnn, RnnState};
pub use softmax::{LogSoftmax, Softmax};

/// A map of `I` elements to `O` elements per step, perhaps with state.
pub trait Layer<const I: usize, const O: usize> {
    /// Element of the input.
    type In: Copy;
    /// Element of the output.
    type Out: Copy;
    /// What the layer remembers between steps: a value that the user owns.
    type State: State;

    /// A zero output element, to make buffers of.
    const ZERO_OUT: Self::Out;

    /// Bytes of weights, scales and biases.
    fn weight_bytes(&self) -> usize;

    /// The state before the first step.
    fn state(&self) -> Self::State;

    /// Sets `state` back to that before the first step.
    fn reset(&self, state: &mut Self::State) {
        *state = self.state();
    }

    /// Computes one step.
    fn step(&self, state: &mut Self::State, x: &[Self::In; I], y: &mut [Self::Out; O]);
}

/// State of a layer: copy it to keep it, write it back to restore it.
/// [`Layer::reset`] sets it back to what it was before the first step.
pub trait State: Clone + core::fmt::Debug + PartialEq {}

impl<S: Clone + core::fmt::Debug + PartialEq> State for S {}
