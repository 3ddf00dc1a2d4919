//! Connectionist temporal classification (Graves et al. 2006).
//!
//! A CTC network gives at each step `K + 1` scores: `K` labels and a **blank**
//! that means "no new label". A path of one class per step reads as a text by
//! collapsing repeats and then dropping blanks: with `-` for blank, `aa-ab-`
//! reads `aab`. A label that occurs twice in a row needs a blank between.
//!
//! | decoder | finds | input | memory |
//! |---|---|---|---|
//! | [`Greedy`], [`greedy`] | the text of the most probable path | any scores | one label |
//! | [`PrefixBeam`] | the most probable text, nearly | log-probabilities | `4·WIDTH·LEN` bytes and little more |
//!
//! Both take frames one by one and give on a stream what they give offline.
//! The blank's index is free: 0 (PyTorch), the last one (TensorFlow), or any.

mod beam;
mod candidate;
mod error;
mod greedy;
mod hypothesis;
mod language;

pub use beam::PrefixBeam;
pub use error::CtcError;
pub use greedy::{Greedy, greedy};
pub use hypothesis::Hypothesis;
pub use language::{LanguageScore, NoLanguage};
