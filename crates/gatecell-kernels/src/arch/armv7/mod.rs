//! What the kernels for Armv7-M and Armv7E-M have in common: assembly that calls
//! nothing but itself, one function for a block of products with what follows it, once
//! for each number format.

mod assembly;
mod bounded;
pub(crate) mod halves;
pub(crate) mod nibbles;
mod steps;
mod walk;

pub(crate) use assembly::{Assembly, Entries, Finish, MATRICES, Part, assembly};
pub(crate) use bounded::Bounded;
pub(crate) use steps::{gru, lstm, rnn};
pub(crate) use walk::Walk;
