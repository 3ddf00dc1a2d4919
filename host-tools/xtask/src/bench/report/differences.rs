use crate::bench::bar::Bar;
use crate::bench::baseline::Baseline;
use crate::bench::layer::Measure;
use crate::bench::measured::Report;
use crate::bench::model;
use crate::table::{grouped, render};

/// Every layer, with what changed since the baseline, and what is missed, for the terminal.
pub(in super::super) fn differences(report: &Report, baseline: Option<&Baseline>) -> String {
    let change = |name: &str, new: u64| {
        let old = baseline.and_then(|baseline| baseline.get(name));
        old.map_or_else(String::new, |old| {
            let difference = new.cast_signed() - old.cast_signed();
            let percent = 100.0 * difference as f64 / old.max(1) as f64;
            format!("{difference:+} ({percent:+.1} %)")
        })
    };
    let row = |m: &Measure| {
        let name = m.name();
        let per_mac = m.counts.instructions as f64 / m.macs() as f64;
        let code = format!("{} code bytes", m.program_name());
        [
            name.clone(),
            grouped(m.counts.instructions),
            change(&format!("{name} instructions"), m.counts.instructions),
            format!("{per_mac:.2}"),
            grouped(m.counts.shares.products),
            grouped(m.counts.shares.activations),
            grouped(m.counts.shares.rest),
            grouped(m.counts.cycles),
            grouped(m.code),
            change(&code, m.code),
            grouped(m.stack_bytes),
        ]
    };
    let head = [
        "per step",
        "instructions",
        "since baseline",
        "per MAC",
        "products",
        "activations",
        "rest",
        "cycles, estimated",
        "code",
        "since baseline",
        "stack",
    ];
    let rows: Vec<_> = report.layers.iter().map(row).collect();
    let mut text = String::new();
    if !rows.is_empty() {
        text += &render(head, &rows);
        text += "\n";
    }
    if !report.whole.is_empty() {
        text += &model::table(&report.whole);
        text += "\n";
    }
    text + &missed(report)
}

fn missed(report: &Report) -> String {
    let row = |bar: &Bar| {
        let size = bar.size.map(|(inputs, units)| format!(" {inputs},{units}"));
        let [measured, limit] = [bar.measured, bar.limit].map(grouped);
        let by = format!("+{}", grouped(bar.excess()?));
        Some([
            bar.name.clone() + &size.unwrap_or_default(),
            measured,
            limit,
            by,
        ])
    };
    let rows: Vec<_> = report.bars.iter().filter_map(row).collect();
    let met = report.bars.len() - rows.len();
    let table = match &*rows {
        [] => String::new(),
        rows => render(["missed", "measured", "of at most", "by"], rows),
    };
    format!("{met} of {} bars are met.\n{table}", report.bars.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::measured::tests::report;

    #[test]
    fn what_changed_is_shown() {
        let old = Baseline::of(&report(1000, 500));
        let text = differences(&report(1010, 500), Some(&old));
        for part in ["1 010    +10 (+1.0 %)", "500     +0 (+0.0 %)"] {
            assert!(text.contains(part), "{text}");
        }
        assert!(!differences(&report(1010, 500), None).contains('%'));
    }
}
