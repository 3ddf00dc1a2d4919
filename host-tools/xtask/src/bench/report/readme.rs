use anyhow::{Context, Result};

use super::cores::series;
use super::table::{markdown, size};
use crate::bench::layer::Measure;
use crate::bench::peers::PEERS;
use crate::bench::program::{Cell, Format, SIZES, Scales};
use crate::board::Board;
use crate::table::grouped;

const START: &str = "<!-- `cargo xtask bench --save` writes this table. -->\n";
const END: &str = "<!-- end -->";

/// Cores that the README shows: the others execute the programs of the M4, or as many instructions.
const CORES: [Board; 5] = [Board::M4, Board::M55, Board::M3, Board::M0, Board::Rv32];

/// What of a core the README shows.
const SHOWN: [(Cell, Format); 5] = [
    (Cell::Lstm, Format::W8a16),
    (Cell::Lstm, Format::W8a8),
    (Cell::Lstm, Format::F32),
    (Cell::Gru, Format::W8a16),
    (Cell::Rnn, Format::W8a16),
];

/// The README with a new table between its marks.
pub(super) fn with_table(readme: &str, layers: &[Measure]) -> Result<String> {
    let (before, rest) = readme
        .split_once(START)
        .context("it has no mark of the table's start")?;
    let (_, after) = rest
        .split_once(END)
        .context("it has no mark of the table's end")?;
    Ok(format!("{before}{START}\n{}\n{END}{after}", table(layers)))
}

fn table(layers: &[Measure]) -> String {
    let sizes = SIZES.map(size);
    let mut head = vec!["executed instructions per step"];
    head.extend(sizes.iter().map(String::as_str));
    let mut rows: Vec<_> = series(layers).filter_map(row).collect();
    rows.extend(PEERS.iter().map(|peer| {
        let name = format!("*{} LSTM, {}*", peer.name, peer.board.name());
        let cells = peer.instructions.iter().map(|&theirs| grouped(theirs));
        std::iter::once(name).chain(cells).collect()
    }));
    markdown(&head, 1, &rows)
}

fn row(series: &[Measure]) -> Option<Vec<String>> {
    let m = series.first()?;
    let is_shown = CORES.contains(&m.board) && SHOWN.contains(&(m.cell, m.format));
    if m.scales == Scales::Shared || !is_shown {
        return None;
    }
    let name = format!(
        "{}, {} {}",
        m.board.name(),
        m.cell.title(),
        m.format.title()
    );
    let cells = series.iter().map(|m| grouped(m.counts.instructions));
    Some(std::iter::once(name).chain(cells).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::layer::tests::measure;

    #[test]
    fn only_the_table_is_replaced() {
        let old = format!("before\n{START}old\n{END}\nafter\n");
        let new = with_table(&old, &[measure(1_152, 7)]).unwrap();
        assert!(
            new.starts_with("before\n") && new.ends_with("\nafter\n"),
            "{new}"
        );
        assert!(new.contains("| Cortex-M4F, GRU W8A16 | 1 152 |") && !new.contains("old"));
        assert!(with_table("nothing", &[]).is_err());
    }

    #[test]
    fn the_readme_has_the_marks() {
        let readme = crate::workspace::root().join("README.md");
        let readme = std::fs::read_to_string(readme).unwrap();
        assert!(with_table(&readme, &[]).is_ok());
    }
}
