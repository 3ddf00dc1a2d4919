use std::collections::BTreeMap;
use std::ops::AddAssign;

use anyhow::{Context, Result, bail};

/// How often each instruction of an interval was executed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Profile {
    /// Executions by the instruction's address.
    pub(crate) sites: BTreeMap<u64, u64>,
    /// How often execution went on elsewhere than behind the instruction before.
    pub(crate) jumps: u64,
}

impl Profile {
    /// What the plugin wrote, one profile for every interval.
    pub(super) fn parse(text: &str) -> Result<Vec<Self>> {
        let mut profiles: Vec<Self> = Vec::new();
        for line in text.lines() {
            let understood = || format!("not a line of a profile: {line:?}");
            let (first, second) = line.split_once(' ').with_context(understood)?;
            let number: u64 = second.parse().with_context(understood)?;
            match (first, profiles.last_mut()) {
                ("interval", _) => profiles.push(Self {
                    jumps: number,
                    ..Self::default()
                }),
                (address, Some(profile)) => {
                    let address = address.parse().with_context(understood)?;
                    *profile.sites.entry(address).or_default() += number;
                }
                (_, None) => bail!("a profile without an interval: {line:?}"),
            }
        }
        Ok(profiles)
    }

    /// All instructions.
    pub(crate) fn executed(&self) -> u64 {
        self.sites.values().sum()
    }
}

impl AddAssign<&Self> for Profile {
    fn add_assign(&mut self, other: &Self) {
        self.jumps += other.jumps;
        for (&address, count) in &other.sites {
            *self.sites.entry(address).or_default() += count;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_told_apart_and_translations_joined() {
        let profiles = Profile::parse("interval 3\n16 2\n18 1\n16 5\ninterval 0\n").unwrap();
        assert_eq!(profiles.len(), 2);
        assert_eq!((profiles[0].jumps, profiles[0].executed()), (3, 8));
        assert_eq!(profiles[0].sites[&16], 7);
        assert!(Profile::parse("16 2\n").is_err());
        assert!(Profile::parse("interval 0\n16\n").is_err());
    }

    #[test]
    fn profiles_add_up() {
        let profiles = Profile::parse("interval 3\n16 2\ninterval 1\n16 1\n20 1\n").unwrap();
        let mut sum = Profile::default();
        profiles.iter().for_each(|profile| sum += profile);
        assert_eq!((sum.jumps, sum.executed(), sum.sites[&16]), (4, 4, 3));
    }
}
