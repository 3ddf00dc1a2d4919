use anyhow::{Context, Result, bail};
use defmt_decoder::{DecodeError, Table};

/// The messages in `raw`, which the program `elf` wrote through defmt.
pub(super) fn decode(elf: &[u8], raw: &[u8]) -> Result<Vec<String>> {
    // Not an error: a program without the logger has no log table.
    if raw.is_empty() {
        return Ok(Vec::new());
    }
    let table = Table::parse(elf)
        .context("the program's log table is broken, or of another version of defmt")?
        .context("the program has no log table, but it wrote something")?;
    let mut decoder = table.new_stream_decoder();
    decoder.received(raw);
    let mut messages = Vec::new();
    loop {
        match decoder.decode() {
            Ok(frame) => messages.push(frame.display_message().to_string()),
            Err(DecodeError::UnexpectedEof) => return Ok(messages),
            Err(DecodeError::Malformed) => {
                bail!("log message {} is malformed", messages.len());
            }
        }
    }
}
