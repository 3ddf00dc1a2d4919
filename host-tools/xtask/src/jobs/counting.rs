//! The instruction counter against assembly whose count is known.
use anyhow::{Context, Result, bail, ensure};

use super::each::for_each;
use crate::board::Board;
use crate::emulator::{Count, Profile, QemuOutput, TIMEOUT, run_qemu};
use crate::firmware;
use crate::output::say;

pub(super) fn run() -> Result<()> {
    for_each(&Board::ALL, |board| {
        check(board).with_context(|| format!("counting on {}", board.name()))
    })
}

fn check(board: Board) -> Result<()> {
    firmware::build(board)?;
    let elf = firmware::program(board, "count")?;
    let first = run_qemu(&elf, board, Count::Intervals, TIMEOUT)?.expect_success()?;
    let exact = compare(&first)?;
    let second = run_qemu(&elf, board, Count::Intervals, TIMEOUT)?.expect_success()?;
    ensure!(first == second, "a second run counts differently");
    let profiled = run_qemu(&elf, board, Count::Profile, TIMEOUT)?.expect_success()?;
    let of_profiles = profiled.profiles.iter().map(Profile::executed);
    ensure!(
        of_profiles.eq(first.counts.iter().copied()),
        "the profiles count differently"
    );
    say!(
        "{}: {exact} known counts met: {:?}",
        board.name(),
        first.counts
    );
    Ok(())
}

/// Every interval has a line: `expect <name> <count>`, or `repeat <name>` if the count is only
/// known to equal that of the interval before with the same name. Returns how many are exact.
fn compare(output: &QemuOutput) -> Result<usize> {
    let QemuOutput { logs, counts, .. } = output;
    ensure!(
        logs.len() == counts.len(),
        "{} lines for {} intervals",
        logs.len(),
        counts.len()
    );
    let mut exact = 0;
    let mut repeated = None;
    for (line, &count) in logs.iter().zip(counts) {
        let words: Vec<_> = line.split_whitespace().collect();
        match words[..] {
            ["expect", name, want] => {
                let want: u64 = want.parse()?;
                ensure!(count == want, "{name}: counted {count}, executed {want}");
                exact += 1;
            }
            ["repeat", name] => {
                let want = *repeated.get_or_insert(count);
                ensure!(count == want, "{name}: counted {want} and then {count}");
            }
            _ => bail!("not understood: {line:?}"),
        }
    }
    ensure!(exact > 0, "nothing was compared");
    Ok(exact)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(logs: &[&str], counts: &[u64]) -> QemuOutput {
        QemuOutput {
            logs: logs.iter().map(|s| s.to_string()).collect(),
            counts: counts.to_vec(),
            profiles: Vec::new(),
            exit_code: 0,
        }
    }

    #[test]
    fn one_instruction_more_is_noticed() {
        let logs = ["expect a 3", "repeat b", "repeat b"];
        assert_eq!(compare(&output(&logs, &[3, 7, 7])).unwrap(), 1);
        assert!(compare(&output(&logs, &[4, 7, 7])).is_err());
        assert!(compare(&output(&logs, &[3, 7, 8])).is_err());
        assert!(compare(&output(&logs, &[3, 7])).is_err());
        assert!(compare(&output(&[], &[])).is_err());
    }
}
