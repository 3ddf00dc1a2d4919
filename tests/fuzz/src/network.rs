//! What an imported network must go through without a panic.

use gatecell_convert::binding::output_values;
use gatecell_convert::calibrate::calibrate;
use gatecell_convert::emit::{EmitOptions, GoldenVector, emit};
use gatecell_convert::engine::{Engine, Item, Trace};
use gatecell_convert::footprint::footprint;
use gatecell_convert::network::{Axis, Cell, Layer, Network, Peephole, Rate};
use gatecell_convert::quantize::{NumberFormat, quantize};
use gatecell_convert::reference::Reference;
use gatecell_convert::simulate::Simulator;

/// Products and values of all steps that a target may compute.
const WORK: usize = 200_000;

/// Reference, calibration, quantizer, simulator and Rust output for a tiny
/// input, unless the network is too large for a fuzzer.
pub(crate) fn exercise(network: &Network) {
    let steps = network.fixed_steps().unwrap_or(3);
    if work(network).saturating_mul(steps) > WORK {
        return;
    }
    let item = item(network, steps);
    let formats = [NumberFormat::F32, NumberFormat::W8A16, NumberFormat::W16A16];
    for format in formats {
        footprint(network, format);
    }
    let Ok(trace) = Reference::new(network).run(&item) else {
        return;
    };
    check(network, &item, &trace);
    let Ok(calibration) = calibrate(network, std::slice::from_ref(&item), &mut |_, _| ()) else {
        return;
    };
    for format in formats {
        let Ok(device) = quantize(network, format, Some(&calibration)) else {
            continue;
        };
        if let Ok(trace) = Simulator::new(&device).run(&item) {
            check(&device.network, &item, &trace);
        }
        let options = EmitOptions {
            golden: GoldenVector::simulate(&device, &item, 2)
                .into_iter()
                .collect(),
            ..EmitOptions::default()
        };
        let _ = emit(&device, &options);
    }
}

/// Everything computed has the size that the network says.
fn check(network: &Network, item: &Item, trace: &Trace) {
    assert_eq!(trace.nodes.len(), network.nodes.len());
    for (node, computed) in network.nodes.iter().zip(&trace.nodes) {
        let vectors = match node.rate {
            Rate::EveryStep => item.steps,
            Rate::Once => 1,
        };
        assert_eq!(computed.output.len(), vectors * node.width, "{}", node.name);
    }
    for output in &network.outputs {
        output_values(network, output, item, trace).expect("an output shows what there is");
    }
}

fn item(network: &Network, steps: usize) -> Item {
    let value = |index: usize| (index * 37 % 64) as f64 / 32.0 - 1.0;
    let values = |count: usize| (0..count).map(value).collect();
    Item {
        steps,
        input: values(steps * network.input.input_size),
        states: network.state_inputs.iter().map(|s| values(s.len)).collect(),
    }
}

/// Weights and values of one step.
fn work(network: &Network) -> usize {
    let nodes = network.nodes.iter().map(|node| {
        let weights = match &node.layer {
            Layer::Dense(layer) => layer.w.len(),
            Layer::Recurrent(layer) => layer.directions.iter().map(|d| cell(&d.cell)).sum(),
            _ => 0,
        };
        weights.saturating_add(node.width)
    });
    let states = network.state_inputs.iter().map(|state| state.len);
    let outputs = network.outputs.iter().map(|output| {
        let axes = output.layout.axes.iter().map(|axis| match *axis {
            Axis::Feature { len, .. } => len,
            _ => 1,
        });
        axes.fold(1, usize::saturating_mul)
    });
    nodes
        .chain(states)
        .chain(outputs)
        .fold(network.input.input_size, usize::saturating_add)
}

fn cell(cell: &Cell) -> usize {
    match cell {
        Cell::Rnn(cell) => cell.w.len() + cell.r.len(),
        Cell::Lstm(cell) => {
            let peepholes = cell.peephole.iter().flatten().map(Peephole::len);
            let projection = cell
                .projection
                .as_ref()
                .map_or(0, |projection| projection.w.len());
            cell.w.len() + cell.r.len() + peepholes.sum::<usize>() + projection
        }
        Cell::Gru(cell) => cell.w.len() + cell.r.len(),
    }
}
