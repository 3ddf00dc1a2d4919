//! From outputs to a decision.
//!
//! * [`argmax`]: the class of a classifier.
//! * [`ctc`]: the text of a CTC network, greedy or by prefix beam search.
//! * [`KeywordScorer`]: one keyword in the outputs of a CTC network.
//! * [`PosteriorSmoothing`]: keywords in the outputs of a frame classifier.
//! * [`Trigger`]: from a score per frame to events.

mod argmax;
pub mod ctc;
mod keyword;
mod log_score;
mod peak;
mod posterior;
mod smoothing;
mod trigger;

pub use argmax::argmax;
pub use keyword::KeywordScorer;
pub use log_score::{LogScore, LogSum};
pub use posterior::Posterior;
pub use smoothing::PosteriorSmoothing;
pub use trigger::Trigger;
