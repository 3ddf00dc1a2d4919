//! Tables for people.

use std::fmt;

use gatecell_convert::npz::Array;

/// Several tables, each under its title.
#[derive(Clone, Debug, Default)]
pub(crate) struct Document {
    /// The tables, in order.
    pub(crate) tables: Vec<Table>,
}

/// A table. Columns of numbers stand to the right.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    /// What it shows.
    pub(crate) title: String,
    /// Heads of the columns; empty for a list of names and values.
    pub(crate) head: Vec<String>,
    /// Cells, row by row.
    pub(crate) rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows.
    pub(crate) fn new(title: impl Into<String>, head: &[&str]) -> Self {
        Self {
            title: title.into(),
            head: head.iter().map(|&cell| cell.to_owned()).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row.
    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into());
    }

    /// Whether a column holds numbers: every cell begins with a digit, sign or dash.
    pub(crate) fn is_numeric(&self, column: usize) -> bool {
        let numeric = |cell: &String| {
            let text = cell.trim_start_matches(['-', '+', '−']);
            cell == "–"
                || cell.is_empty()
                || text == "∞"
                || text.starts_with(|c: char| c.is_ascii_digit())
        };
        column > 0
            && !self.head.is_empty()
            && self
                .rows
                .iter()
                .filter_map(|row| row.get(column))
                .all(numeric)
    }
}

/// Names and shapes of the outputs that a command has written.
pub(crate) fn shapes(title: String, outputs: &[Array]) -> Table {
    let mut table = Table::new(title, &["output", "shape"]);
    for array in outputs {
        table.row([array.name.clone(), format!("{:?}", array.shape)]);
    }
    table
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, table) in self.tables.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{table}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.title)?;
        let lines = || {
            (!self.head.is_empty())
                .then_some(&self.head)
                .into_iter()
                .chain(&self.rows)
        };
        let columns = lines().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|column| {
                let cells = lines().filter_map(|line| line.get(column));
                cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
            })
            .collect();
        for line in lines() {
            let mut text = String::new();
            for (column, cell) in line.iter().enumerate() {
                let padding = " ".repeat(widths[column] - cell.chars().count());
                text.push_str("  ");
                match self.is_numeric(column) {
                    true => text.extend([padding.as_str(), cell.as_str()]),
                    false => text.extend([cell.as_str(), padding.as_str()]),
                }
            }
            writeln!(f, "{}", text.trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_to_the_right() {
        let mut table = Table::new("costs", &["layer", "bytes"]);
        table.row(["a".into(), "7".into()]);
        table.row(["bcd".into(), "1234567".into()]);
        let expected = "costs\n  layer    bytes\n  a            7\n  bcd    1234567\n";
        assert_eq!(table.to_string(), expected);
    }
}
