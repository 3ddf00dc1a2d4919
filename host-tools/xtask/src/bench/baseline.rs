//! The committed measures, which a change may not exceed unnoticed.
use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::measured::Report;
use crate::output::say;
use crate::workspace;

/// By how many percent a measure may exceed the baseline.
const TOLERANCE: u64 = 2;

/// Numbers by what they count: `Cortex-M4F lstm w8a16 8,16 instructions`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Baseline(BTreeMap<String, u64>);

impl Baseline {
    pub(super) fn of(report: &Report) -> Self {
        let mut numbers = BTreeMap::new();
        for m in &report.layers {
            let name = m.name();
            numbers.insert(format!("{name} instructions"), m.counts.instructions);
            numbers.insert(format!("{name} weight bytes"), m.weight_bytes);
            numbers.insert(format!("{name} RAM bytes"), m.state_bytes + m.stack_bytes);
            numbers.insert(format!("{} code bytes", m.program_name()), m.code);
        }
        for m in &report.whole {
            let name = format!("{} whole firmware", m.board.name());
            numbers.insert(format!("{name} instructions"), m.counts.instructions);
            numbers.insert(format!("{name} flash bytes"), m.sizes.flash());
            numbers.insert(format!("{name} RAM bytes"), m.ram());
        }
        Self(numbers)
    }

    /// What is known under a name.
    pub(super) fn get(&self, name: &str) -> Option<u64> {
        self.0.get(name).copied()
    }

    fn path() -> PathBuf {
        workspace::root().join("host-tools/xtask/bench-baseline.json")
    }

    pub(super) fn load() -> Result<Self> {
        let path = Self::path();
        let read = || -> Result<Self> {
            let text = std::fs::read_to_string(&path)?;
            let numbers: BTreeMap<String, Value> = serde_json::from_str(&text)?;
            let number = |(name, value): (String, Value)| {
                let value = value.as_u64().with_context(|| format!("{name}: {value}"))?;
                Ok((name, value))
            };
            Ok(Self(
                numbers.into_iter().map(number).collect::<Result<_>>()?,
            ))
        };
        read().with_context(|| {
            format!(
                "the baseline {} cannot be read; `cargo xtask bench --save` writes it",
                path.display()
            )
        })
    }

    pub(super) fn save(&self) -> Result<()> {
        let path = Self::path();
        let text = serde_json::to_string_pretty(&self.0)? + "\n";
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        say!("\nwrote {}", path.display());
        Ok(())
    }

    /// An error if something is measured that exceeds the baseline, or that it does not
    /// know, or that it knows and nobody measured.
    pub(super) fn compare(&self, measured: &Self) -> Result<()> {
        let mut worse = Vec::new();
        for (name, &old) in &self.0 {
            match measured.0.get(name) {
                None => worse.push(format!("{name}: not measured")),
                Some(&new) => {
                    if new * 100 > old * (100 + TOLERANCE) {
                        worse.push(format!("{name}: {old} to {new}"));
                    } else if new * 100 < old * (100 - TOLERANCE) {
                        say!("{name}: {old} to {new}; `--save` keeps it there");
                    }
                }
            }
        }
        let unknown = measured.0.keys().filter(|name| !self.0.contains_key(*name));
        worse.extend(unknown.map(|name| format!("{name}: not in the baseline")));
        if worse.is_empty() {
            return Ok(());
        }
        bail!(
            "worse than the baseline by more than {TOLERANCE} %:\n{}\nIf that is meant, \
             `cargo xtask bench --save` writes a new baseline to commit with the change",
            worse.join("\n")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::measured::tests::report;

    #[test]
    fn two_percent_more_are_allowed() {
        let of = |instructions, code| Baseline::of(&report(instructions, code));
        let old = of(1000, 500);
        for (instructions, code, fits) in [
            (1000, 500, true),
            (1020, 510, true),
            (500, 100, true),
            (1021, 500, false),
            (1000, 511, false),
        ] {
            let result = old.compare(&of(instructions, code));
            assert_eq!(result.is_ok(), fits, "{instructions} {code}");
        }
    }

    #[test]
    fn both_must_know_the_same_measures() {
        let some = Baseline::of(&report(1, 1));
        assert!(some.compare(&Baseline::default()).is_err());
        assert!(Baseline::default().compare(&some).is_err());
    }

    #[test]
    fn the_committed_baseline_is_readable() {
        assert!(!Baseline::load().unwrap().0.is_empty());
    }
}
