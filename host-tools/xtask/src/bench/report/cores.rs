use super::table::{markdown, size};
use crate::bench::layer::Measure;
use crate::bench::program::SIZES;
use crate::table::grouped;

/// A section for every core: its layers at all sizes, then all that is known of each.
pub(super) fn text(layers: &[Measure]) -> String {
    let cores = layers.chunk_by(|a, b| a.board == b.board);
    cores.map(core).collect()
}

/// Layers that differ in their size alone.
pub(super) fn series(layers: &[Measure]) -> impl Iterator<Item = &[Measure]> {
    layers.chunk_by(|a, b| a.series() == b.series())
}

fn core(layers: &[Measure]) -> String {
    let name = layers.first().map_or("", |m| m.board.name());
    let sizes = SIZES.map(size);
    let mut head = vec!["format", "layer"];
    head.extend(sizes.iter().map(String::as_str));
    head.extend(["code, bytes", "stack, bytes"]);
    let rows: Vec<_> = series(layers).map(overview).collect();
    let overview = markdown(&head, 2, &rows);
    let head = [
        "format",
        "layer",
        "inputs, units",
        "instructions",
        "per multiply-accumulate",
        "products, activations, rest in %",
        "cycles, estimated",
        "weights, bytes",
        "state, bytes",
        "stack, bytes",
    ];
    let rows: Vec<_> = layers.iter().map(details).collect();
    let details = markdown(&head, 3, &rows);
    format!(
        "## {name}\n\n{overview}\n<details>\n<summary>Each layer: shares, cycles, \
         bytes</summary>\n\n{details}\n</details>\n\n"
    )
}

fn names(m: &Measure) -> Vec<String> {
    let format = m.format.title() + m.scales.title();
    vec![format, m.cell.title().to_owned()]
}

fn overview(series: &[Measure]) -> Vec<String> {
    let mut row = series.first().map(names).unwrap_or_default();
    row.extend(series.iter().map(|m| grouped(m.counts.instructions)));
    row.extend(series.first().map(|m| grouped(m.code)));
    row.extend(series.iter().map(|m| m.stack_bytes).max().map(grouped));
    row
}

fn details(m: &Measure) -> Vec<String> {
    let (all, shares) = (m.counts.instructions, m.counts.shares);
    let percent = |share: u64| (100 * share + all / 2) / all.max(1);
    let shares = [shares.products, shares.activations, shares.rest].map(percent);
    let mut row = names(m);
    row.extend([
        size((m.inputs, m.units)),
        grouped(all),
        format!("{:.2}", all as f64 / m.macs() as f64),
        shares.map(|share| share.to_string()).join(", "),
        grouped(m.counts.cycles),
        grouped(m.weight_bytes),
        grouped(m.state_bytes),
        grouped(m.stack_bytes),
    ]);
    row
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::layer::tests::measure;

    #[test]
    fn a_layer_is_a_row() {
        let text = text(&[measure(1152, 7)]);
        for row in [
            "## Cortex-M4F",
            "| W8A16 | GRU | 1 152 | 7 | 40 |",
            "| W8A16 | GRU | 8, 16 | 1 152 | 1.00 | 50, 0, 50 | 2 304 | 100 | 96 | 40 |",
        ] {
            assert!(text.lines().any(|line| line == row), "{text}");
        }
    }
}
