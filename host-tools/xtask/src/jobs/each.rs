//! Checks of several things.
use anyhow::{Result, bail};

/// Does the same for each of several things and reports all failures, not the first.
pub(super) fn for_each<T: Copy>(
    things: &[T],
    mut check: impl FnMut(T) -> Result<()>,
) -> Result<()> {
    let errors: Vec<_> = things
        .iter()
        .filter_map(|&thing| check(thing).err())
        .map(|error| format!("{error:#}"))
        .collect();
    if errors.is_empty() {
        return Ok(());
    }
    bail!("{}", errors.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_collected() {
        let error = for_each(&[1, 2, 3], |n| match n {
            2 => Ok(()),
            n => bail!("no {n}"),
        });
        assert_eq!(error.unwrap_err().to_string(), "no 1\nno 3");
    }
}
