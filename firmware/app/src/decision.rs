/// When a keyword counts as heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The output that stands for the keyword.
    pub keyword: usize,
    /// By how much the keyword's score must exceed every other score.
    pub margin: i32,
    /// For how many frames in a row it must do so. Zero is taken as one.
    pub confirm: u16,
    /// How many frames the LED stays on after the last confirming frame.
    pub hold: u16,
}

/// Turns the scores of one frame after another into "heard" and "LED on".
#[derive(Debug, Clone)]
pub struct Decision {
    rule: Rule,
    run: u16,
    lit: u16,
}

impl Decision {
    /// Nothing heard so far.
    pub const fn new(rule: Rule) -> Self {
        Self {
            rule,
            run: 0,
            lit: 0,
        }
    }

    /// Takes the scores of one frame. True on the frame that confirms a keyword; a keyword
    /// that goes on is reported once.
    pub fn push(&mut self, scores: &[i32]) -> bool {
        let confirm = self.rule.confirm.max(1);
        if self.leads(scores) {
            self.run = self.run.saturating_add(1);
        } else {
            self.run = 0;
        }
        self.lit = if self.run >= confirm {
            self.rule.hold.saturating_add(1)
        } else {
            self.lit.saturating_sub(1)
        };
        // A run that saturates stays above `confirm` unless `confirm` is the maximum itself,
        // and then it reports on every frame rather than never.
        self.run == confirm
    }

    /// Whether the LED should be on after the last frame.
    pub const fn lit(&self) -> bool {
        self.lit > 0
    }

    fn leads(&self, scores: &[i32]) -> bool {
        let Some(&own) = scores.get(self.rule.keyword) else {
            return false;
        };
        let mut others = scores.iter().enumerate();
        others.all(|(i, &other)| {
            i == self.rule.keyword || i64::from(own) - i64::from(other) >= self.rule.margin.into()
        })
    }
}
