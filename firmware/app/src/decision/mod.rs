//! From scores to "heard" and "LED on".

mod keyword;
mod spotted;
mod whole_word;

pub use keyword::Keyword;
pub use spotted::Spotted;
pub use whole_word::WholeWord;

use gatecell::Fixed;

/// When a keyword counts as heard, and how long the LED shows it.
pub trait Decision {
    /// Takes the scores of one frame. True on the frame that confirms the keyword.
    fn frame(&mut self, scores: &[Fixed<16>]) -> bool;

    /// Takes the scores of the last frame of an utterance, which [`frame`](Self::frame) has
    /// seen before. True if the utterance as a whole confirms the keyword.
    fn end_of_utterance(&mut self, scores: &[Fixed<16>]) -> bool;

    /// Whether the LED should be on now.
    fn lit(&self) -> bool;
}
