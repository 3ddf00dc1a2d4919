//! `gatecell inspect`.

use gatecell_convert::error::{Error, Result};
use gatecell_convert::footprint::{Cost, Footprint, footprint};
use gatecell_convert::network::{Axis, Layout, Network, Rate};
use gatecell_convert::quantize::{NumberFormat, supported};
use serde_json::{Map, Value, json};

use crate::args::InspectArgs;
use crate::output::Answer;
use crate::table::{Document, Table};
use crate::{input, json};

/// Shows what a model is and costs.
pub(crate) fn inspect(args: &InspectArgs) -> Result<Answer> {
    let network = input::model(&args.model, &mut Vec::new())?;
    let costs = NumberFormat::ALL.map(|format| footprint(&network, format));
    let refusals = NumberFormat::ALL.map(|format| (format, supported(&network, format).err()));
    let mut document = Document {
        tables: vec![about(&network), layers(&network, &costs)],
    };
    document.tables.extend(formats(&refusals));
    let mut json = to_json(&network, &costs);
    let entry = |error: &Option<Error>| {
        let error = error.as_ref();
        json!(error.map(
            |error| json!({"place": error.place, "reason": error.reason, "remedy": error.remedy.to_string()})
        ))
    };
    let first = refusals.iter().map(|(_, error)| entry(error));
    json["unsupported"] = first.into_iter().find(|e| !e.is_null()).unwrap_or_default();
    let entries = refusals
        .iter()
        .map(|(format, error)| (format.name().to_owned(), entry(error)));
    json["unsupported_formats"] = Value::Object(
        entries
            .filter(|(_, error)| !error.is_null())
            .collect::<Map<_, _>>(),
    );
    Ok(Answer { document, json })
}

/// Which formats a device can run the model in, why not in the others, and what helps.
fn formats(refusals: &[(NumberFormat, Option<Error>)]) -> Vec<Table> {
    let mut table = Table::new("Formats", &["format", "on a device"]);
    let mut help = Table::new("Help", &[]);
    for (format, error) in refusals {
        let runs = match error {
            None => "yes".to_owned(),
            Some(error) => format!("no: {error}"),
        };
        table.row([format.name().to_owned(), runs]);
        if let Some(error) = error
            && !help
                .rows
                .iter()
                .any(|row| row[0] == error.remedy.to_string())
        {
            help.row([error.remedy.to_string()]);
        }
    }
    match help.rows.is_empty() {
        true => vec![table],
        false => vec![table, help],
    }
}

fn about(network: &Network) -> Table {
    let mut table = Table::new("Model", &[]);
    let mut row = |name: &str, text: String| table.row([name.to_owned(), text]);
    row("file", network.source.file_name.clone());
    row("format", network.source.format.clone());
    row("SHA-256", network.source.sha256.clone());
    row("input", port(&network.input.name, &network.input.layout));
    for state in &network.state_inputs {
        row("initial state", port(&state.name, &state.layout));
    }
    if let Some(name) = &network.lengths_input {
        row("lengths", format!("{name} [batch]"));
    }
    for output in &network.outputs {
        row("output", port(&output.name, &output.layout));
    }
    table
}

fn port(name: &str, layout: &Layout) -> String {
    let axes: Vec<String> = layout
        .axes
        .iter()
        .map(|axis| match axis {
            Axis::Batch => "batch".into(),
            Axis::Time => "time".into(),
            Axis::Feature { len, .. } => len.to_string(),
        })
        .collect();
    format!("{name} [{}]", axes.join(", "))
}

fn layers(network: &Network, costs: &[Footprint]) -> Table {
    let mut header: Vec<String> = ["name", "kind", "in", "out", "rate", "parameters", "MACs"]
        .map(str::to_owned)
        .to_vec();
    for cost in costs {
        let format = cost.format.name();
        header.extend([format!("{format} flash"), format!("{format} RAM")]);
    }
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let mut table = Table::new("Layers", &header);
    for (index, node) in network.nodes.iter().enumerate() {
        let width: usize = node.inputs.iter().map(|&input| network.width(input)).sum();
        let mut row = vec![
            node.name.clone(),
            node.layer.kind().into(),
            width.to_string(),
            node.width.to_string(),
            rate(node.rate).into(),
        ];
        row.extend(numbers(costs.iter().map(|cost| cost.layers[index].cost)));
        table.rows.push(row);
    }
    let mut last = |name: &str, costs: &mut dyn Iterator<Item = Cost>| {
        let mut row = vec![name.to_owned()];
        row.extend(std::iter::repeat_n(String::new(), 4));
        row.extend(numbers(costs));
        table.rows.push(row);
    };
    let scales = |cost: &Footprint| Cost {
        flash: cost.input_flash,
        ..Cost::default()
    };
    last("input scales", &mut costs.iter().map(scales));
    last("total", &mut costs.iter().map(|cost| cost.total));
    table
}

/// Parameters and products, which all formats share, and the bytes of each.
fn numbers(costs: impl Iterator<Item = Cost>) -> Vec<String> {
    let mut cells = Vec::new();
    for cost in costs {
        if cells.is_empty() {
            let macs = cost.macs_per_step + cost.macs_once;
            cells.extend([cost.parameters.to_string(), macs.to_string()]);
        }
        cells.extend([cost.flash.to_string(), cost.ram_text()]);
    }
    cells
}

fn rate(rate: Rate) -> &'static str {
    match rate {
        Rate::EveryStep => "step",
        Rate::Once => "once",
    }
}

fn to_json(network: &Network, costs: &[Footprint]) -> Value {
    let formats = |cost: &dyn Fn(&Footprint) -> Value| -> Value {
        let entries = costs.iter().map(|c| (c.format.name().to_owned(), cost(c)));
        Value::Object(entries.collect::<Map<_, _>>())
    };
    let layers = network.nodes.iter().enumerate().map(|(index, node)| {
        let cost = &costs[0].layers[index].cost;
        let widths = node.inputs.iter().map(|&input| network.width(input));
        json!({
            "name": node.name,
            "kind": node.layer.kind(),
            "input_size": widths.sum::<usize>(),
            "output_size": node.width,
            "rate": rate(node.rate),
            "parameters": cost.parameters,
            "macs_per_step": cost.macs_per_step,
            "macs_once": cost.macs_once,
            "formats": formats(&|c| json::bytes(&c.layers[index].cost)),
        })
    });
    let states = network.state_inputs.iter();
    let states = states.map(|s| json!({"name": s.name, "shape": json::shape(&s.layout)}));
    let outputs = network.outputs.iter();
    let outputs = outputs.map(|o| json!({"name": o.name, "shape": json::shape(&o.layout)}));
    let total = &costs[0].total;
    json!({
        "command": "inspect",
        "model": json::source(network),
        "input": {
            "name": network.input.name,
            "size": network.input.input_size,
            "shape": json::shape(&network.input.layout),
        },
        "state_inputs": states.collect::<Value>(),
        "lengths_input": network.lengths_input,
        "outputs": outputs.collect::<Value>(),
        "layers": layers.collect::<Value>(),
        "total": {
            "parameters": total.parameters,
            "macs_per_step": total.macs_per_step,
            "macs_once": total.macs_once,
            "formats": formats(&|c| json::bytes(&c.total)),
        },
    })
}
