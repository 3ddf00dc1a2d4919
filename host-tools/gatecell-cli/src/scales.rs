//! How the scales of recurrent layers were chosen.

use gatecell_convert::quantize::{DeviceNetwork, ScaleChoice};
use serde_json::{Value, json};

use crate::table::Table;

/// For each direction of each recurrent layer; `None` if there is none.
pub(crate) fn table(device: &DeviceNetwork) -> Option<Table> {
    let title = "Scales of the products with the input and with the state";
    let mut table = Table::new(title, &["layer", "scales"]);
    let choices = choices(device);
    for (name, choice) in &choices {
        table.row([name.clone(), choice.to_string()]);
    }
    (!choices.is_empty()).then_some(table)
}

/// The same for programs.
pub(crate) fn json(device: &DeviceNetwork) -> Value {
    let entry = |(name, choice): (String, ScaleChoice)| {
        json!({
            "layer": name,
            "shared": choice.is_shared(),
            "why": choice.to_string(),
        })
    };
    choices(device).into_iter().map(entry).collect()
}

fn choices(device: &DeviceNetwork) -> Vec<(String, ScaleChoice)> {
    let nodes = device.network.nodes.iter().zip(&device.layers);
    let named = nodes.flat_map(|(node, layer)| {
        let choices = layer.scales().into_iter().enumerate();
        choices.map(|(direction, choice)| (node.direction_name(direction), choice))
    });
    named.collect()
}
