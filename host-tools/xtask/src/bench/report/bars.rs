use super::table::{markdown, size};
use crate::bench::bar::Bar;
use crate::bench::program::SIZES;
use crate::table::grouped;

/// What is asked, and by how much it is missed.
pub(super) fn text(bars: &[Bar]) -> String {
    let sizes = SIZES.map(size);
    let mut head = vec!["executed instructions per step, of at most"];
    head.extend(sizes.iter().map(String::as_str));
    let mut of_layers: Vec<&Bar> = bars.iter().filter(|bar| bar.size.is_some()).collect();
    // Stable: in the order of their first.
    let first = |bar: &&Bar| bars.iter().position(|other| other.name == bar.name);
    of_layers.sort_by_key(first);
    let series = of_layers.chunk_by(|a, b| a.name == b.name);
    let (missed, met): (Vec<_>, Vec<_>) =
        series.partition(|series| series.iter().any(|bar| bar.excess().is_some()));
    let table = |series: Vec<&[&Bar]>| {
        let rows: Vec<_> = series.into_iter().map(row).collect();
        markdown(&head, 1, &rows)
    };
    let single = bars.iter().filter(|bar| bar.size.is_none());
    let others: Vec<_> = single
        .map(|bar| vec![bar.name.clone(), cell(bar)])
        .collect();
    let all_met = bars.iter().filter(|bar| bar.excess().is_none()).count();
    format!(
        "{all_met} of {} are met. Where one is missed:\n\n{}\n{}\n\
         <details>\n<summary>Where all are met</summary>\n\n{}\n</details>\n",
        bars.len(),
        table(missed),
        markdown(&["", "of at most"], 1, &others),
        table(met),
    )
}

fn row(series: &[&Bar]) -> Vec<String> {
    let name = series.first().map(|bar| bar.name.clone());
    let of_size = |size| series.iter().find(|bar| bar.size == Some(size));
    let cells = SIZES.map(|size| of_size(size).map_or_else(String::new, |bar| cell(bar)));
    name.into_iter().chain(cells).collect()
}

fn cell(bar: &Bar) -> String {
    let numbers = format!("{} / {}", grouped(bar.measured), grouped(bar.limit));
    let excess = bar.excess().map(|by| format!(" **+{}**", grouped(by)));
    numbers + &excess.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missed_stands_out() {
        let bars = [
            Bar::asserted("code".into(), 3_501, 3_500),
            Bar::asserted("flash".into(), 2, 3),
        ];
        let text = text(&bars);
        assert!(text.contains("| code | 3 501 / 3 500 **+1** |\n| flash | 2 / 3 |\n"));
    }
}
