//! `gatecell inspect`.

use gatecell_convert::error::Result;
use gatecell_convert::footprint::{Footprint, footprint};
use gatecell_convert::network::{Axis, Layout, Network, Rate};
use gatecell_convert::quantize::{NumberFormat, quantize};
use serde_json::{Map, Value, json};

use crate::args::InspectArgs;
use crate::output::Answer;
use crate::table::{Document, Table};
use crate::{input, json};

/// Formats that are shown.
const FORMATS: [NumberFormat; 2] = [NumberFormat::F32, NumberFormat::W8A16];

/// Shows what a model is and costs.
pub(crate) fn inspect(args: &InspectArgs) -> Result<Answer> {
    let network = input::model(&args.model, &mut Vec::new())?;
    let costs = FORMATS.map(|format| footprint(&network, format));
    // All formats support the same layers, and f32 needs no calibration.
    let refusal = quantize(&network, NumberFormat::F32, None).err();
    let mut document = Document {
        tables: vec![about(&network), layers(&network, &costs)],
    };
    if let Some(error) = &refusal {
        let mut table = Table::new("Not available on devices yet", &[]);
        table.row([error.to_string()]);
        table.row([format!("help: {}", error.remedy)]);
        document.tables.push(table);
    }
    let unsupported = refusal
        .map(|error| json!({"place": error.place, "reason": error.reason, "remedy": error.remedy}));
    let mut json = to_json(&network, &costs);
    json["unsupported"] = json!(unsupported);
    Ok(Answer { document, json })
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

fn layers(network: &Network, costs: &[Footprint; 2]) -> Table {
    let mut table = Table::new(
        "Layers",
        &[
            "name",
            "kind",
            "in",
            "out",
            "rate",
            "parameters",
            "MACs",
            "f32 flash",
            "f32 RAM",
            "w8a16 flash",
            "w8a16 RAM",
        ],
    );
    let [f32, w8a16] = costs;
    for (index, node) in network.nodes.iter().enumerate() {
        let width: usize = node.inputs.iter().map(|&input| network.width(input)).sum();
        let [f32, w8a16] = [&f32.layers[index].cost, &w8a16.layers[index].cost];
        table.row([
            node.name.clone(),
            node.layer.kind().into(),
            width.to_string(),
            node.width.to_string(),
            rate(node.rate).into(),
            f32.parameters.to_string(),
            (f32.macs_per_step + f32.macs_once).to_string(),
            f32.flash.to_string(),
            f32.ram.to_string(),
            w8a16.flash.to_string(),
            w8a16.ram.to_string(),
        ]);
    }
    let mut last = |name: &str, cells: [usize; 6]| {
        let mut row = vec![name.to_owned()];
        row.extend(std::iter::repeat_n(String::new(), 4));
        row.extend(cells.map(|cell| cell.to_string()));
        table.rows.push(row);
    };
    last("input scales", [0, 0, 0, 0, w8a16.input_flash, 0]);
    let (f32, w8a16) = (&f32.total, &w8a16.total);
    last(
        "total",
        [
            f32.parameters,
            f32.macs_per_step + f32.macs_once,
            f32.flash,
            f32.ram,
            w8a16.flash,
            w8a16.ram,
        ],
    );
    table
}

fn rate(rate: Rate) -> &'static str {
    match rate {
        Rate::EveryStep => "step",
        Rate::Once => "once",
    }
}

fn to_json(network: &Network, costs: &[Footprint; 2]) -> Value {
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
