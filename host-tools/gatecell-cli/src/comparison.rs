//! Tables of a verification.

use gatecell_convert::verify::{Difference, Verification};

use crate::gates;
use crate::saturation;
use crate::table::Table;

/// Disagreements that are listed one by one; JSON has them all.
const LISTED: usize = 20;

/// All tables of a verification on `what` (as "300 test sequences").
pub(crate) fn tables(found: &Verification, what: &str) -> Vec<Table> {
    let mut tables = vec![accuracy(found, what)];
    if let Some(labels) = &found.labels {
        tables.extend(decisions(labels, found.sequences));
    }
    tables.extend(drift(found));
    tables.extend(gates::beyond(&found.gates));
    tables.extend(saturation::table(&found.saturation));
    tables
}

fn accuracy(found: &Verification, what: &str) -> Table {
    let mut table = Table::new(
        format!(
            "{} against {} on {what} ({} sequences, {} steps)",
            found.engine, found.reference, found.sequences, found.steps
        ),
        &[
            "layer or output",
            "kind",
            "SNR dB",
            "worst error",
            "RMS error",
            "worst at (sequence, step, feature)",
        ],
    );
    let mut row = |name: &str, kind: &str, difference: &Difference| {
        let at = difference.worst_at;
        table.row([
            name.to_owned(),
            kind.to_owned(),
            snr(difference),
            error(difference.worst),
            error(difference.rms()),
            match difference.worst > 0.0 {
                true => format!("{}, {}, {}", at.sequence, at.step, at.feature),
                false => "–".to_owned(),
            },
        ]);
    };
    for node in &found.nodes {
        row(&node.name, node.kind, &node.output);
        if let Some(cell) = &node.final_cell {
            row(&node.name, "last cell state", cell);
        }
    }
    for output in &found.outputs {
        row(&output.name, "graph output", &output.values);
    }
    table
}

fn decisions(labels: &gatecell_convert::verify::LabelReport, sequences: usize) -> Vec<Table> {
    let mut table = Table::new(
        "Decisions (largest element of the first output, last step)",
        &[],
    );
    table.row([
        "labels agree".into(),
        format!("{} of {sequences}", labels.agreeing),
    ]);
    if let Some(accuracy) = labels.accuracy {
        let of = |right: usize| {
            let percent = 100.0 * right as f64 / accuracy.sequences.max(1) as f64;
            format!("{right} of {} ({percent:.1} %)", accuracy.sequences)
        };
        table.row(["reference right".into(), of(accuracy.reference)]);
        table.row(["engine right".into(), of(accuracy.engine)]);
    }
    let mut tables = vec![table];
    let all = labels.disagreements.len();
    if all > 0 {
        let title = match all > LISTED {
            true => format!("Disagreements (the first {LISTED} of {all})"),
            false => "Disagreements".to_owned(),
        };
        let mut table = Table::new(
            title,
            &["sequence", "reference", "engine", "reference's margin"],
        );
        for other in labels.disagreements.iter().take(LISTED) {
            table.row([
                other.sequence.to_string(),
                other.reference.to_string(),
                other.engine.to_string(),
                error(other.margin),
            ]);
        }
        tables.push(table);
    }
    tables
}

fn drift(found: &Verification) -> Option<Table> {
    let mut table = Table::new(
        "RMS error over time, by quarter of the sequence",
        &["layer", "first", "second", "third", "fourth"],
    );
    for node in &found.nodes {
        if let Some(quarters) = &node.quarters {
            let [a, b, c, d] = quarters.each_ref().map(|q| match q.count {
                0 => "–".to_owned(),
                _ => error(q.rms()),
            });
            table.row([node.name.clone(), a, b, c, d]);
        }
    }
    (!table.rows.is_empty()).then_some(table)
}

fn snr(difference: &Difference) -> String {
    match difference.snr_db() {
        f64::INFINITY => "exact".into(),
        f64::NEG_INFINITY => "-∞".into(),
        snr => format!("{snr:.1}"),
    }
}

fn error(value: f64) -> String {
    match value {
        0.0 => "0".into(),
        value if value.is_finite() && (1e-3..1e5).contains(&value) => format!("{value:.4}"),
        value if value.is_finite() => format!("{value:.1e}"),
        _ => "∞".into(),
    }
}
