//! A document as a web page without any other file.

use crate::table::{Document, Table};

const STYLE: &str = "body{font:15px/1.45 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}\
h2{font-size:1rem;margin-top:2rem}table{border-collapse:collapse}\
td,th{padding:.2rem .7rem;border-bottom:1px solid #ccc;text-align:left}\
.n{text-align:right;font-variant-numeric:tabular-nums}";

/// The page.
pub(crate) fn page(title: &str, document: &Document) -> String {
    let title = escape(title);
    let tables: String = document.tables.iter().map(table).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <style>{STYLE}</style></head>\n<body><h1>{title}</h1>\n{tables}</body></html>\n"
    )
}

fn table(table: &Table) -> String {
    let row = |tag: &str, cells: &[String]| {
        let cells = cells.iter().enumerate().map(|(column, cell)| {
            let class = match table.is_numeric(column) {
                true => " class=\"n\"",
                false => "",
            };
            format!("<{tag}{class}>{}</{tag}>", escape(cell))
        });
        format!("<tr>{}</tr>\n", cells.collect::<String>())
    };
    let head = &table.head;
    let head = match head.is_empty() {
        true => String::new(),
        false => row("th", head),
    };
    let rows: String = table.rows.iter().map(|cells| row("td", cells)).collect();
    format!(
        "<h2>{}</h2>\n<table>\n{head}{rows}</table>\n",
        escape(&table.title)
    )
}

/// Names come from models, which anyone may have made.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_break_the_page() {
        let mut table = Table::new("a & b", &["name"]);
        table.row(["<script>\"".into()]);
        let page = page(
            "t",
            &Document {
                tables: vec![table],
            },
        );
        assert!(page.contains("<h2>a &amp; b</h2>"));
        assert!(page.contains("<td>&lt;script&gt;&quot;</td>"));
    }
}
