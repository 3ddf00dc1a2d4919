//! Arrays of a file to sequences of a network, and results back to arrays.
//!
//! Graph inputs and outputs have the shapes that their graph declares, batch
//! included ([`bind_inputs`], [`bind_outputs`]). Data sets are `[N, T, I]`
//! whatever the graph declares ([`padded_set`], [`calibration_items`]).

mod classes;
mod elements;
mod inputs;
mod labels;
mod layout;
mod lengths;
mod names;
mod outputs;
mod sets;

#[cfg(test)]
mod tests;

pub use classes::Classes;
pub use inputs::{Bound, bind, bind_inputs, input_steps};
pub use lengths::Padding;
pub use outputs::{bind_outputs, bind_outputs_padded, output_lengths, output_values};
pub use sets::{Set, calibration_items, calibration_set, padded_set, reads};
