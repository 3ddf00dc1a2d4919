use gatecell::Fixed;

/// One class, and how clearly it must win.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keyword {
    /// The output that stands for the keyword. One that the network does not have never wins.
    pub class: usize,
    /// By how much its score must exceed every other score, in the unit of the scores.
    pub margin: Fixed<16>,
}

impl Keyword {
    /// Whether the keyword wins by the margin or more.
    pub fn wins(&self, scores: &[Fixed<16>]) -> bool {
        let Some(own) = scores.get(self.class) else {
            return false;
        };
        let mut others = scores.iter().enumerate();
        // Wider than the scores: their difference can exceed them.
        let lead = |other: &Fixed<16>| i64::from(own.0) - i64::from(other.0);
        others.all(|(i, other)| i == self.class || lead(other) >= self.margin.0.into())
    }
}
