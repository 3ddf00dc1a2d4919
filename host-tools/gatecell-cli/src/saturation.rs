//! Where numbers met the end of their range.

use gatecell_convert::saturation::Saturation;
use serde_json::{Value, json};

use crate::table::Table;

/// One line for each place of each layer; `None` for formats without ranges.
pub(crate) fn table(places: &[Saturation]) -> Option<Table> {
    if places.is_empty() {
        return None;
    }
    let mut table = Table::new(
        "Numbers cut at the end of their range",
        &["layer", "place", "cut", "of", "peak of range", "note"],
    );
    for found in places {
        let count = &found.count;
        table.row([
            found.layer.clone().unwrap_or_default(),
            match found.direction {
                Some(direction) => format!("{} ({direction})", found.place.name()),
                None => found.place.name().to_owned(),
            },
            count.saturated.to_string(),
            count.values.to_string(),
            format!("{:.1} %", 100.0 * count.reach),
            match (count.saturated, count.bounded) {
                (0, true) => "mathematics ends there",
                (0, false) => "",
                (_, _) => "cut",
            }
            .to_owned(),
        ]);
    }
    Some(table)
}

/// Null for formats without ranges.
pub(crate) fn json(places: &[Saturation]) -> Value {
    if places.is_empty() {
        return Value::Null;
    }
    let input = places.iter().find(|found| found.layer.is_none());
    let input = input.map(|found| &found.count);
    let entry = |found: &Saturation| {
        json!({
            "layer": found.layer,
            "direction": found.direction,
            "place": found.place.name(),
            "values": found.count.values,
            "saturated": found.count.saturated,
            "peak": found.count.reach,
            "bounded": found.count.bounded,
        })
    };
    json!({
        "saturated": places.iter().map(|found| found.count.saturated).sum::<u64>(),
        "input": input.map(|count| json!({
            "values": count.values,
            "outside": count.saturated,
        })),
        "places": places.iter().map(entry).collect::<Value>(),
    })
}
