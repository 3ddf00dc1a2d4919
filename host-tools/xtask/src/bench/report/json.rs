use anyhow::Result;
use serde_json::{Value, json};

use crate::bench::layer::Measure;

/// An array with one object for every layer on every core.
pub(super) fn text(measures: &[Measure]) -> Result<String> {
    let values: Vec<Value> = measures.iter().map(value).collect();
    Ok(serde_json::to_string_pretty(&values)? + "\n")
}

fn value(m: &Measure) -> Value {
    json!({
        "core": m.board.name(),
        "target": m.board.triple(),
        "cell": m.cell,
        "format": m.format,
        "input_size": m.inputs,
        "hidden_size": m.units,
        "instructions_per_step": m.instructions,
        "macs_per_step": m.macs(),
        "instructions_for_products": m.shares.products,
        "instructions_for_activations": m.shares.activations,
        "instructions_for_the_rest": m.shares.rest,
        "estimated_cycles_per_step": m.cycles,
        "code_bytes": m.code,
        "weight_bytes": m.weight_bytes,
        "state_bytes": m.state_bytes,
        "stack_bytes": m.stack_bytes,
    })
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
