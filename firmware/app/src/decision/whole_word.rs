use gatecell::Fixed;

use super::{Decision, Keyword};

/// For classifiers of whole words: only the scores after the last frame count. The LED shows
/// whether the last word was the keyword, until the next word has ended.
#[derive(Debug, Clone)]
pub struct WholeWord {
    keyword: Keyword,
    lit: bool,
}

impl WholeWord {
    /// Nothing heard so far.
    pub const fn new(keyword: Keyword) -> Self {
        Self {
            keyword,
            lit: false,
        }
    }
}

impl Decision for WholeWord {
    fn frame(&mut self, _: &[Fixed<16>]) -> bool {
        false
    }

    fn end_of_utterance(&mut self, scores: &[Fixed<16>]) -> bool {
        self.lit = self.keyword.wins(scores);
        self.lit
    }

    fn lit(&self) -> bool {
        self.lit
    }
}
