//! All nodes of a network over one sequence.

mod data;
mod plain;
mod recurrent;
mod state;
mod trace;

use super::counter::{Found, counted};
use super::host_format::HostFormat;
use super::prepared::Prepared;
use crate::quantize::DeviceNetwork;
use crate::saturation::{Counts, Place, Site};
use data::{Computed, Data, Source, data};
use gatecell_network::engine::{Item, Trace};
use gatecell_network::error::{Error, Result};
use gatecell_network::network::{Layer, NodeId, Rate};
use gatecell_network::remedy::Remedy;
use plain::plain_layer;
use recurrent::recurrent_layer;
use trace::to_trace;

/// Runs the network over one sequence.
pub(in crate::simulate) fn run<F: HostFormat>(
    device: &DeviceNetwork,
    layers: &[Prepared<F>],
    item: &Item,
) -> Result<Trace> {
    check(device, item)?;
    let mut counts = Counts::default();
    let (input, at_input) = counted(|| F::input(device, &item.input));
    let input = Data::Act(input);
    note(&mut counts, None, None, &at_input);
    let mut computed: Vec<Computed<F>> = Vec::new();
    for (node, layer) in device.network.nodes.iter().zip(layers) {
        let inputs: Vec<Source<F>> = node
            .inputs
            .iter()
            .map(|&value| Source {
                data: data(&input, &computed, value),
                width: device.network.width(value),
                vectors: match device.network.rate(value) {
                    Rate::EveryStep => item.steps,
                    Rate::Once => 1,
                },
            })
            .collect();
        let vectors = match node.rate {
            Rate::EveryStep => item.steps,
            Rate::Once => 1,
        };
        let result = match (&node.layer, inputs.first()) {
            (Layer::Recurrent(recurrent), Some(source)) => {
                let Prepared::Recurrent(cells) = layer else {
                    return Err(inconsistent(&node.name));
                };
                let x = source.act().ok_or_else(|| inconsistent(&node.name))?;
                recurrent_layer(
                    cells,
                    recurrent,
                    x,
                    source.width,
                    item,
                    &device.representations[computed.len()],
                )
            }
            (_, Some(_)) => {
                let work = || plain_layer(layer, &inputs, node.width, vectors);
                let (result, found) = counted(work);
                note(&mut counts, Some(computed.len()), None, &found);
                Computed::plain(result.ok_or_else(|| inconsistent(&node.name))?)
            }
            (_, None) => return Err(inconsistent(&node.name)),
        };
        for (direction, found) in result.counted.iter().enumerate() {
            note(&mut counts, Some(computed.len()), Some(direction), found);
        }
        computed.push(result);
    }
    Ok(Trace {
        nodes: computed
            .into_iter()
            .zip(&device.representations)
            .map(|(computed, representation)| to_trace(computed, representation))
            .collect(),
        counts,
    })
}

/// Adds what was counted in a layer, or at the input.
fn note(counts: &mut Counts, node: Option<NodeId>, direction: Option<usize>, found: &Found) {
    for &(place, ref count) in found {
        // A state of zeros has no range to leave.
        let initial = matches!(place, Place::InitialHidden | Place::InitialCarry);
        if initial && count.reach == 0.0 {
            continue;
        }
        let site = Site {
            node,
            direction,
            place,
        };
        counts.add(site, count);
    }
}

fn check(device: &DeviceNetwork, item: &Item) -> Result<()> {
    let network = &device.network;
    let states: Vec<usize> = item.states.iter().map(Vec::len).collect();
    let expected: Vec<usize> = network.state_inputs.iter().map(|state| state.len).collect();
    if let Some(steps) = network.fixed_steps()
        && item.steps != steps
    {
        return Err(Error::new(
            format!(
                "the sequence has {} steps, but the network takes exactly {steps}",
                item.steps
            ),
            Remedy::ExactSteps { steps },
        ));
    }
    if item.steps == 0
        || item.input.len() != item.steps * network.input.input_size
        || states != expected
    {
        return Err(Error::new(
            format!(
                "a sequence of {} steps, {} values and initial states of {states:?} does not fit \
                 input size {} and initial states of {expected:?}",
                item.steps,
                item.input.len(),
                network.input.input_size
            ),
            Remedy::Prepare,
        ));
    }
    Ok(())
}

fn inconsistent(node: &str) -> Error {
    Error::new("the layer reads a value of the wrong kind", Remedy::Prepare)
        .at(format!("layer {node:?}"))
}
