use anyhow::{Context, Result};

/// What the firmware logs after a recording: `out <recording> <steps> [<hexadecimal words>, …]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outputs {
    /// The recording's number.
    pub(super) recording: usize,
    /// How many frames it had.
    pub(super) steps: u32,
    /// The network's last outputs, as the bits of `i32`.
    pub(super) words: Vec<u32>,
}

impl Outputs {
    /// Those in a log; other lines are skipped, lines of this kind that cannot be read are not.
    pub(super) fn all(logs: &[String]) -> Result<Vec<Self>> {
        logs.iter()
            .filter_map(|line| line.strip_prefix("out "))
            .map(|rest| Self::parse(rest).with_context(|| format!("not an output: {rest:?}")))
            .collect()
    }

    fn parse(rest: &str) -> Result<Self> {
        let separator = |c: char| c.is_whitespace() || "[],".contains(c);
        let mut words = rest.split(separator).filter(|word| !word.is_empty());
        let mut next = |what| words.next().with_context(|| format!("no {what}"));
        let recording = next("recording")?.parse()?;
        let steps = next("number of steps")?.parse()?;
        let words = words
            .map(|word| u32::from_str_radix(word, 16))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            recording,
            steps,
            words,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_outputs_among_other_lines() {
        let logs = ["led on".into(), "out 2 98 [a, fffffffe]".into()];
        let outputs = Outputs::all(&logs).unwrap();
        assert_eq!((outputs[0].recording, outputs[0].steps), (2, 98));
        assert_eq!(outputs[0].words, [10, 0xffff_fffe]);
    }

    #[test]
    fn broken_outputs_are_errors() {
        for line in ["out 1", "out x 1 00", "out 1 1 0g"] {
            assert!(Outputs::all(&[line.to_owned()]).is_err(), "{line}");
        }
    }
}
