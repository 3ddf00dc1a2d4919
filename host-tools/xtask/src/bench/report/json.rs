use anyhow::Result;
use serde_json::{Value, json};

use crate::bench::layer::Measure;
use crate::bench::program;

/// An array with one object for every layer on every core.
pub(super) fn text(measures: &[Measure]) -> Result<String> {
    let values: Vec<Value> = measures.iter().map(value).collect();
    Ok(serde_json::to_string_pretty(&values)? + "\n")
}

fn value(m: &Measure) -> Value {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::layer::tests::measure;

    #[test]
    fn numbers_are_numbers() {
        let text = text(&[measure(1000, 7)]).unwrap();
        let values: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(values[0]["instructions_per_step"], 1000);
        assert_eq!(values[0]["core"], "Cortex-M4F");
    }
}
