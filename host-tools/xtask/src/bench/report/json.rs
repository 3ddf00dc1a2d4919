use anyhow::Result;
use serde_json::{Value, json};

use crate::bench::bar::Bar;
use crate::bench::layer::Measure;
use crate::bench::measured::Report;
use crate::bench::model;
use crate::bench::peers::{PEERS, Peer};
use crate::bench::program::{self, SIZES};

/// All of the report: layers, whole firmwares, what is asked, other libraries.
pub(super) fn text(report: &Report) -> Result<String> {
    let value = json!({
        "layers": report.layers.iter().map(layer).collect::<Vec<_>>(),
        "whole_firmwares": report.whole.iter().map(model::Measure::json).collect::<Vec<_>>(),
        "bars": report.bars.iter().map(bar).collect::<Vec<_>>(),
        "other_libraries": PEERS.iter().flat_map(peer).collect::<Vec<_>>(),
    });
    Ok(serde_json::to_string_pretty(&value)? + "\n")
}

fn layer(m: &Measure) -> Value {
    let mut value = json!({
        "core": m.board.name(),
        "target": m.board.triple(),
        "cell": program::name(m.cell),
        "format": program::name(m.format),
        "scales": program::name(m.scales),
        "input_size": m.inputs,
        "hidden_size": m.units,
        "macs_per_step": m.macs(),
        "code_bytes": m.code,
        "weight_bytes": m.weight_bytes,
        "state_bytes": m.state_bytes,
        "stack_bytes": m.stack_bytes,
    });
    if let Some(fields) = value.as_object_mut() {
        m.counts.json(fields);
    }
    value
}

fn bar(bar: &Bar) -> Value {
    json!({
        "name": bar.name,
        "input_size": bar.size.map(|(inputs, _)| inputs),
        "hidden_size": bar.size.map(|(_, units)| units),
        "measured": bar.measured,
        "at_most": bar.limit,
        "missed_by": bar.excess(),
    })
}

fn peer(peer: &Peer) -> Vec<Value> {
    let sizes = SIZES.iter().zip(peer.instructions);
    let value = |(&(inputs, units), instructions): (&(u64, u64), u64)| {
        json!({
            "library": peer.name,
            "core": peer.board.name(),
            "cell": "lstm",
            "input_size": inputs,
            "hidden_size": units,
            "instructions_per_step": instructions,
        })
    };
    sizes.map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::measured::tests::report;

    #[test]
    fn numbers_are_numbers() {
        let text = text(&report(1000, 7)).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["layers"][0]["instructions_per_step"], 1000);
        assert_eq!(value["layers"][0]["core"], "Cortex-M4F");
        assert_eq!(value["other_libraries"][0]["instructions_per_step"], 12_127);
    }
}
