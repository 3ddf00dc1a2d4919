use gatecell::Fixed;

use super::{Decision, Keyword};

/// For networks that spot the keyword in a stream: it must win for some frames in a row. A
/// keyword that goes on is reported once. An utterance need not end; if it does, a row does
/// not go on in the next.
#[derive(Debug, Clone)]
pub struct Spotted {
    keyword: Keyword,
    confirm: u16,
    hold: u16,
    row: u16,
    lit: u16,
}

impl Spotted {
    /// The keyword must win for `confirm` frames in a row, zero being taken as one. The LED
    /// stays on for `hold` frames after the last confirming one.
    pub const fn new(keyword: Keyword, confirm: u16, hold: u16) -> Self {
        Self {
            keyword,
            confirm: if confirm == 0 { 1 } else { confirm },
            hold,
            row: 0,
            lit: 0,
        }
    }
}

impl Decision for Spotted {
    fn frame(&mut self, scores: &[Fixed<16>]) -> bool {
        if self.keyword.wins(scores) {
            self.row = self.row.saturating_add(1);
        } else {
            self.row = 0;
        }
        self.lit = if self.row >= self.confirm {
            self.hold.saturating_add(1)
        } else {
            self.lit.saturating_sub(1)
        };
        // A row that saturates stays above `confirm` unless `confirm` is the maximum itself,
        // and then it reports on every frame rather than never.
        self.row == self.confirm
    }

    fn end_of_utterance(&mut self, _: &[Fixed<16>]) -> bool {
        self.row = 0;
        false
    }

    fn lit(&self) -> bool {
        self.lit > 0
    }
}
