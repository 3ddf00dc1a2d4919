//! Warnings: printed on stderr as they come, and kept for the answer.

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use gatecell_convert::warning::Warning;
use serde_json::{Value, json};

use crate::line::one_line;
use crate::table::Table;

/// All warnings of this run of the command, which answers once.
static GIVEN: Mutex<Vec<Warning>> = Mutex::new(Vec::new());

/// Prints a warning on stderr, as one line.
pub(crate) fn warn(warning: Warning) {
    // Nobody is left to tell if stderr is closed.
    let _ = writeln!(io::stderr(), "warning: {}", one_line(&warning.to_string()));
    given().push(warning);
}

/// Prints all of them.
pub(crate) fn warn_all(warnings: impl IntoIterator<Item = Warning>) {
    warnings.into_iter().for_each(warn);
}

/// Those given so far, for programs.
pub(crate) fn json() -> Value {
    let entry = |warning: &Warning| {
        json!({
            "kind": warning.kind.name(),
            "reason": warning.reason,
            "remedy": warning.remedy.to_string(),
        })
    };
    given().iter().map(entry).collect()
}

/// Those given so far, for a report; `None` if there are none.
pub(crate) fn table() -> Option<Table> {
    let given = given();
    let mut table = Table::new("Warnings", &["", "what to do"]);
    for warning in given.iter() {
        let [reason, remedy] = [&warning.reason, &warning.remedy.to_string()];
        table.row([one_line(reason), one_line(remedy)]);
    }
    (!given.is_empty()).then_some(table)
}

fn given() -> std::sync::MutexGuard<'static, Vec<Warning>> {
    GIVEN.lock().unwrap_or_else(PoisonError::into_inner)
}
