use crate::bench::baseline::Baseline;
use crate::bench::layer::Measure;
use crate::table::{grouped, render};

/// Every layer, with what changed since the baseline, for the terminal.
pub(in super::super) fn differences(measures: &[Measure], baseline: Option<&Baseline>) -> String {
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
        "code",
        "since baseline",
        "stack",
    ];
    let rows: Vec<_> = measures.iter().map(row).collect();
    render(head, &rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::layer::tests::measure;

    #[test]
    fn what_changed_is_shown() {
        let old = Baseline::of(&[measure(1000, 500)]);
        let text = differences(&[measure(1010, 500)], Some(&old));
        for part in ["1 010    +10 (+1.0 %)", "500     +0 (+0.0 %)"] {
            assert!(text.contains(part), "{text}");
        }
        assert!(!differences(&[measure(1010, 500)], None).contains('%'));
    }
}
