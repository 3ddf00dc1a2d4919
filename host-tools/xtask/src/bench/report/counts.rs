//! Tables of counts within a text: which rows a table has is said where it begins.
use anyhow::{Context, Result, bail, ensure};
use clap::ValueEnum;

use super::cores::series;
use super::table::{markdown, size};
use crate::bench::layer::Measure;
use crate::bench::program::{Cell, Format, SIZES, Scales};
use crate::board::Board;
use crate::table::grouped;

/// Begins a table: `<!-- counts: m55 lstm -->`.
const START: &str = "<!-- counts: ";
const START_END: &str = " -->\n";
const END: &str = "<!-- end -->";

/// The text with new tables between its marks.
pub(super) fn with_tables(text: &str, layers: &[Measure]) -> Result<String> {
    replaced(text, |rows| table(rows, layers))
}

fn replaced(text: &str, table: impl Fn(&Rows) -> Result<String>) -> Result<String> {
    let mut parts = text.split(START);
    let mut new = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (words, rest) = part
            .split_once(START_END)
            .with_context(|| format!("a mark `{START}` does not end with its line"))?;
        let of_table = || format!("the table of counts `{words}`");
        let (_, after) = rest
            .split_once(END)
            .with_context(|| format!("{} has no mark `{END}`", of_table()))?;
        let table = Rows::parse(words)
            .and_then(|rows| table(&rows))
            .with_context(of_table)?;
        new += &format!("{START}{words}{START_END}\n{table}\n{END}{after}");
    }
    Ok(new)
}

/// Which rows a table has: of a kind that is not named, all.
#[derive(Debug, Default, PartialEq, Eq)]
struct Rows {
    boards: Vec<Board>,
    cells: Vec<Cell>,
    formats: Vec<Format>,
    scales: Vec<Scales>,
}

impl Rows {
    /// `m4 m3 lstm w8a8 shared`: names as on the command line, in any order.
    fn parse(words: &str) -> Result<Self> {
        let mut rows = Self::default();
        for word in words.split_whitespace() {
            let is_known = push(&mut rows.boards, word)
                || push(&mut rows.cells, word)
                || push(&mut rows.formats, word)
                || push(&mut rows.scales, word);
            if !is_known {
                bail!("`{word}` is no core, no layer, no format and no kind of scales");
            }
        }
        Ok(rows)
    }

    fn have(&self, m: &Measure) -> bool {
        is_among(&self.boards, m.board)
            && is_among(&self.cells, m.cell)
            && is_among(&self.formats, m.format)
            && is_among(&self.scales, m.scales)
    }
}

fn push<T: ValueEnum>(values: &mut Vec<T>, word: &str) -> bool {
    let value = T::from_str(word, false);
    let is_known = value.is_ok();
    values.extend(value);
    is_known
}

fn is_among<T: PartialEq>(values: &[T], value: T) -> bool {
    values.is_empty() || values.contains(&value)
}

fn table(rows: &Rows, layers: &[Measure]) -> Result<String> {
    let of_row = |series: &[Measure]| {
        let m = series.first().filter(|m| rows.have(m))?;
        let kind = format!(
            "{} {}{}",
            m.cell.title(),
            m.format.title(),
            m.scales.title()
        );
        let name = match *rows.boards {
            [_] => kind,
            [..] => format!("{}, {kind}", m.board.name()),
        };
        let cells = series.iter().map(|m| grouped(m.counts.instructions));
        Some(std::iter::once(name).chain(cells).collect())
    };
    let body: Vec<Vec<String>> = series(layers).filter_map(of_row).collect();
    ensure!(!body.is_empty(), "nothing of it is measured");
    let what = match *rows.boards {
        [board] => format!("{}, instructions per step", board.name()),
        [..] => "instructions per step".to_owned(),
    };
    let sizes = SIZES.map(size);
    let mut head = vec![&*what];
    head.extend(sizes.iter().map(String::as_str));
    Ok(markdown(&head, 1, &body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::layer::tests::measure;

    #[test]
    fn only_the_tables_are_replaced() {
        let old = "a\n<!-- counts: m4 -->\nold\n<!-- end -->\nb\n\
                   <!-- counts: gru w8a16 -->\n<!-- end -->\nc\n";
        let new = with_tables(old, &[measure(1_152, 7)]).unwrap();
        let sizes = "| 8, 16 | 16, 32 | 40, 64 | 64, 128 |\n|---|--:|--:|--:|--:|\n";
        let want = format!(
            "a\n<!-- counts: m4 -->\n\n| Cortex-M4F, instructions per step {sizes}\
             | GRU W8A16 | 1 152 |\n\n<!-- end -->\nb\n\
             <!-- counts: gru w8a16 -->\n\n| instructions per step {sizes}\
             | Cortex-M4F, GRU W8A16 | 1 152 |\n\n<!-- end -->\nc\n"
        );
        assert_eq!(new, want);
        let again = with_tables(&new, &[measure(1_152, 7)]).unwrap();
        assert_eq!(again, new);
    }

    #[test]
    fn a_table_that_cannot_be_made_is_named() {
        for (text, want) in [
            ("<!-- counts: m4", "does not end"),
            ("<!-- counts: m4 -->\n", "`m4` has no mark `<!-- end -->`"),
            ("<!-- counts: m9 -->\n<!-- end -->", "`m9` is no core"),
            (
                "<!-- counts: m0 -->\n<!-- end -->",
                "nothing of it is measured",
            ),
            (
                "<!-- counts: m4 shared -->\n<!-- end -->",
                "`m4 shared`: nothing of it",
            ),
        ] {
            let error = with_tables(text, &[measure(1, 1)]).unwrap_err();
            let error = format!("{error:#}");
            assert!(error.contains(want), "{error}");
        }
    }

    #[test]
    fn the_page_of_kernels_has_tables() {
        let page = crate::workspace::root().join("docs/kernels.md");
        let page = std::fs::read_to_string(page).unwrap();
        let new = replaced(&page, |_| Ok("generated".to_owned())).unwrap();
        assert!(new.contains("\ngenerated\n"));
    }
}
