//! How the gates of recurrent layers are computed.

use gatecell_convert::gates::TABLE_RANGE;
use gatecell_convert::quantize::{DeviceNetwork, GateChoice};
use gatecell_convert::verify::GateReport;
use serde_json::{Value, json};

use crate::table::Table;

/// For each layer with sigmoid gates; `None` if there is none.
pub(crate) fn table(device: &DeviceNetwork) -> Option<Table> {
    let mut table = Table::new("Gates", &["layer", "gates"]);
    let choices = choices(device);
    for (name, choice) in &choices {
        table.row([(*name).to_owned(), choice.to_string()]);
    }
    (!choices.is_empty()).then_some(table)
}

/// The same for programs.
pub(crate) fn json(device: &DeviceNetwork) -> Value {
    let entry = |(name, choice): (&str, GateChoice)| {
        let (GateChoice::Table { error } | GateChoice::Slow { error, .. }) = choice;
        let memory = match choice {
            GateChoice::Table { .. } => None,
            GateChoice::Slow { memory, .. } => Some(memory),
        };
        json!({
            "layer": name,
            "slow": choice.is_slow(),
            "table_error": error,
            "memory_steps": memory,
            "why": choice.to_string(),
        })
    };
    choices(device).into_iter().map(entry).collect()
}

/// Gates beyond the range of the table, where a layer computes them by it.
pub(crate) fn beyond(gates: &[GateReport]) -> Option<Table> {
    let mut table = Table::new(
        format!(
            "Gates by the table beyond ±{TABLE_RANGE}, where it errs by more than 1 % of \
             their distance from 0 and from 1"
        ),
        &["layer", "beyond", "of"],
    );
    for layer in gates {
        let [beyond, all] = [layer.beyond, layer.gates].map(|count| count.to_string());
        table.row([layer.name.clone(), beyond, all]);
    }
    (!table.rows.is_empty()).then_some(table)
}

/// The same for programs.
pub(crate) fn beyond_json(gates: &[GateReport]) -> Value {
    let entry = |layer: &GateReport| json!({"name": layer.name, "gates": layer.gates, "beyond": layer.beyond});
    gates.iter().map(entry).collect()
}

fn choices(device: &DeviceNetwork) -> Vec<(&str, GateChoice)> {
    let nodes = device.network.nodes.iter().zip(&device.layers);
    nodes
        .filter_map(|(node, layer)| Some((node.name.as_str(), layer.gate_choice()?)))
        .collect()
}
