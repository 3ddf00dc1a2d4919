//! The network as one line of layers that read forward: a stream needs no other
//! memory than their states.

use super::identifier::Names;
use super::stage::{Stage, check_layouts, inconsistent};
use crate::quantize::{DeviceLayer, DeviceNetwork, Representation};
use gatecell_network::error::Result;
use gatecell_network::network::{Activation, Network, Value};

/// A network as a body that ends with its last recurrent layer, and a head
/// without state, which may be empty.
#[derive(Debug)]
pub(super) struct Chain<'a> {
    pub(super) body: Vec<Stage<'a>>,
    pub(super) head: Vec<Stage<'a>>,
    pub(super) output_size: usize,
    pub(super) output: &'a Representation,
}

impl<'a> Chain<'a> {
    /// The line of `device`; `None` if it is none.
    pub(super) fn of(device: &'a DeviceNetwork) -> Result<Option<Self>> {
        let network = &device.network;
        let [output] = network.outputs.as_slice() else {
            return Ok(None);
        };
        check_layouts(network)?;
        let Some(mut stages) = stages(device, output.value)? else {
            return Ok(None);
        };
        stages.reverse();
        let mut names = Names::of_layers();
        for stage in &mut stages {
            stage.prefix = names.unique(stage.name);
        }
        let Some(last) = stages.iter().rposition(Stage::is_recurrent) else {
            return Ok(None);
        };
        let head = stages.split_off(last + 1);
        let Some(end) = head.last().or(stages.last()) else {
            return Ok(None);
        };
        let (output_size, output) = (end.output_size, end.output);
        Ok(Some(Self {
            body: stages,
            head,
            output_size,
            output,
        }))
    }

    /// Features between body and head.
    pub(super) fn features(&self) -> usize {
        self.body.last().map_or(0, |stage| stage.output_size)
    }
}

/// The layers from the output back to the input; `None` where they are no line.
fn stages(device: &DeviceNetwork, output: Value) -> Result<Option<Vec<Stage<'_>>>> {
    let network = &device.network;
    let mut stages = Vec::new();
    let mut value = output;
    // Whether a later layer was recurrent: it needs every step.
    let mut every_step_needed = false;
    loop {
        let id = match value {
            Value::Input => return Ok(Some(stages)),
            Value::Node(id) => id,
            Value::FinalHidden { node, direction: 0 } if !every_step_needed => node,
            Value::FinalHidden { .. } | Value::FinalCell { .. } => return Ok(None),
        };
        let directions = Stage::of(device, id)?;
        let [stage] = directions.as_slice() else {
            return Ok(None);
        };
        let Some(&[input]) = network.nodes.get(id).map(|node| node.inputs.as_slice()) else {
            return Ok(None);
        };
        match stage.layer {
            DeviceLayer::Concat | DeviceLayer::Flatten { .. } => return Ok(None),
            DeviceLayer::LastStep if every_step_needed => return Ok(None),
            DeviceLayer::Rnn(_)
            | DeviceLayer::Lstm(_)
            | DeviceLayer::Gru(_)
            | DeviceLayer::GruResetBefore(_)
            | DeviceLayer::Dense(_)
            | DeviceLayer::Activation(..)
            | DeviceLayer::Softmax
            | DeviceLayer::LogSoftmax
            | DeviceLayer::LastStep => {}
        }
        if stage.backward {
            return Ok(None);
        }
        every_step_needed |= stage.is_recurrent();
        if !is_transparent(device, network, stage, input) {
            stages.push(stage.clone());
        }
        value = input;
        if stages.len() > network.nodes.len() {
            return Err(inconsistent("layers in a circle"));
        }
    }
}

/// Whether a layer changes nothing in a stream: the last step is the present
/// one, and an identity between equal representations is a copy.
fn is_transparent(
    device: &DeviceNetwork,
    network: &Network,
    stage: &Stage<'_>,
    input: Value,
) -> bool {
    match stage.layer {
        DeviceLayer::LastStep => true,
        DeviceLayer::Activation(Activation::Identity, _) => match input {
            Value::Node(node) if node < network.nodes.len() => {
                device.representations.get(node) == Some(stage.output)
            }
            Value::Node(_) | Value::Input | Value::FinalHidden { .. } | Value::FinalCell { .. } => {
                false
            }
        },
        DeviceLayer::Rnn(_)
        | DeviceLayer::Lstm(_)
        | DeviceLayer::Gru(_)
        | DeviceLayer::GruResetBefore(_)
        | DeviceLayer::Dense(_)
        | DeviceLayer::Activation(..)
        | DeviceLayer::Softmax
        | DeviceLayer::LogSoftmax
        | DeviceLayer::Flatten { .. }
        | DeviceLayer::Concat => false,
    }
}
