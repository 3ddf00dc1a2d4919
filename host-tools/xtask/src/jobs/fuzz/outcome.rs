//! What a fuzzer has to say at its end.
use std::process::ExitStatus;

use anyhow::{Context, Result, bail, ensure};

/// Last lines of a log that tell what went wrong.
const TOLD: usize = 40;

/// How much was tried. A finding is an error, and so is a fuzzer that saw no code run.
pub(super) fn read(status: ExitStatus, log: &str) -> Result<String> {
    if !status.success() {
        let lines: Vec<_> = log.lines().collect();
        let last = &lines[lines.len().saturating_sub(TOLD)..];
        bail!(
            "{status}\n{}\nPut the file named above into tests/fuzz/corpus under a name that \
             begins with found-, and `cargo test -p gatecell-fuzz` fails in the same way",
            last.join("\n")
        );
    }
    summary(log)
}

/// From `#45797  DONE   cov: 7345 ft: 18081 corp: 527/2843Kb …`.
fn summary(log: &str) -> Result<String> {
    let done = log.lines().rev().find(|line| line.contains("DONE"));
    let done = done.context("the fuzzer did not come to its end")?;
    let mut words = done.split_whitespace();
    let inputs = words.next().unwrap_or_default().trim_start_matches('#');
    let covered = words.skip_while(|&word| word != "cov:").nth(1);
    let covered: u32 = covered.unwrap_or("0").parse()?;
    ensure!(covered > 0, "no code was seen to run: {done}");
    Ok(format!("{inputs} inputs, {covered} edges of the program"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blind_fuzzer_is_noticed() {
        let seeing = "INFO: x\n#45797\tDONE   cov: 7345 ft: 18081 corp: 527/2843Kb";
        assert_eq!(
            summary(seeing).unwrap(),
            "45797 inputs, 7345 edges of the program"
        );
        assert!(summary(&seeing.replace("7345", "0")).is_err());
        assert!(summary("#45797\tDONE   corp: 1/1b").is_err());
        assert!(summary("INFO: x").is_err());
    }
}
