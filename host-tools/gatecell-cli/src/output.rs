//! What a command answers, and how it is printed.

use std::io::{self, Write};
use std::process::ExitCode;

use gatecell_convert::error::Error;
use serde_json::{Value, json};

use crate::line::one_line;
use crate::table::Document;
use crate::warnings;

/// Exit code of every error.
pub(crate) const FAILURE: u8 = 2;

/// Result of a command, for people and for programs.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Tables.
    pub(crate) document: Document,
    /// The same as JSON.
    pub(crate) json: Value,
}

/// Where an answer goes, and as what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    /// Tables on stdout.
    Tables,
    /// JSON on stdout.
    Json,
    /// Tables on stderr, for stdout holds an output.
    TablesOnStderr,
}

/// Prints an answer.
pub(crate) fn answer(answer: &Answer, stream: Stream) -> ExitCode {
    match stream {
        Stream::Json => {
            let mut json = answer.json.clone();
            json["warnings"] = warnings::json();
            print(&format!("{json:#}\n"))
        }
        Stream::Tables => print(&answer.document.to_string()),
        Stream::TablesOnStderr => {
            // The output is written; nobody is left to tell if stderr is closed.
            let _ = io::stderr().write_all(answer.document.to_string().as_bytes());
            ExitCode::SUCCESS
        }
    }
}

/// Prints an error as two lines on stderr and, with `--json`, as JSON on stdout.
pub(crate) fn error(error: &Error, json: bool) -> ExitCode {
    if json {
        let file = error.file.as_ref().map(|file| file.display().to_string());
        let json = json!({"error": {
            "file": file,
            "place": error.place,
            "reason": error.reason,
            "remedy": error.remedy.to_string(),
        }});
        print(&format!("{json:#}\n"));
    }
    let text = format!(
        "error: {}\n  help: {}\n",
        one_line(&error.to_string()),
        one_line(&error.remedy.to_string())
    );
    // Nobody is left to tell if stderr is closed.
    let _ = io::stderr().write_all(text.as_bytes());
    ExitCode::from(FAILURE)
}

/// Prints on stdout. A reader that has gone away has read enough.
pub(crate) fn print(text: &str) -> ExitCode {
    let mut stdout = io::stdout().lock();
    let written = stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush());
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(
                io::stderr(),
                "error: cannot write to stdout: {error}\n  help: check where stdout goes"
            );
            ExitCode::from(FAILURE)
        }
    }
}
