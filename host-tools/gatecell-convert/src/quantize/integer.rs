//! A network in integers.

use super::affine::{self, PreScale};
use super::direction::{Direction, too_large};
use super::representation::{self, Side};
use super::spec::Spec;
use super::support::is_cell_state;
use super::types::*;
use super::{
    IntegerFormat, Options, Scales, bounds, gates, identity, input, outputs, resolution, scales,
    variant,
};
use crate::calibrate::{Calibration, Range, Seen};
use gatecell_network::error::{Error, Result};
use gatecell_network::network::{Activation, Cell, Dense, Layer, Network, Node, Recurrent, Value};
use gatecell_network::remedy::Remedy;

/// Quantizes every layer, in order.
pub(super) fn prepare(
    network: &Network,
    format: IntegerFormat,
    calibration: &Calibration,
    options: Options,
) -> Result<DeviceNetwork> {
    let rescaled = |all| outputs::rescaled(network, calibration, all);
    let (some, all) = (rescaled(false), rescaled(true));
    let prepared = prepare_with(network, format, calibration, options, &some);
    match prepared {
        // What a dense layer can reach may be beyond Q15.16 where its values are not.
        Err(_) if all != some => prepare_with(network, format, calibration, options, &all),
        done => done,
    }
}

/// The same with outputs that are [`rescaled`](outputs::rescaled).
fn prepare_with(
    network: &Network,
    format: IntegerFormat,
    calibration: &Calibration,
    options: Options,
    rescaled: &[bool],
) -> Result<DeviceNetwork> {
    let (network, calibration) = &identity::insert(network, calibration, rescaled);
    let slow = gates::any_slow(network, calibration);
    let headroom = options.headroom.unwrap_or(input::headroom(format));
    let input = input::choose(network, format, calibration, headroom, slow)?;
    let mut quantizer = Quantizer {
        format,
        scales: options.scales,
        network,
        calibration,
        input_side: Side {
            scale: input.scale,
            offset: input.offset,
            peak: format.top() + 1.0,
        },
        representations: Vec::new(),
    };
    let mut layers = Vec::new();
    for (id, node) in network.nodes.iter().enumerate() {
        let (layer, representation) = quantizer.layer(id, node)?;
        // The scale of slow gates' states leaves room for growth; small ones may round to zero.
        if !layer.is_slow() {
            resolution::check(node, &calibration.nodes[id], &representation)?;
        }
        layers.push(layer);
        quantizer.representations.push(representation);
    }
    let representations = quantizer.representations;
    Ok(DeviceNetwork {
        network: network.clone(),
        format: format.format,
        input: Some(input.device),
        layers,
        representations,
    })
}

struct Quantizer<'a> {
    format: IntegerFormat,
    scales: Scales,
    network: &'a Network,
    calibration: &'a Calibration,
    input_side: Side,
    representations: Vec<Representation>,
}

impl Quantizer<'_> {
    fn layer(&self, id: usize, node: &Node) -> Result<(DeviceLayer, Representation)> {
        let input = node.inputs.first().copied().unwrap_or(Value::Input);
        match &node.layer {
            Layer::Recurrent(recurrent) => self.recurrent(id, node, recurrent, input),
            Layer::Dense(dense) => {
                let (affine, exponent) = self.dense(id, node, dense, input)?;
                let representation = Representation::PreActivation { exponent };
                Ok((DeviceLayer::Dense(affine), representation))
            }
            Layer::Activation(activation) => {
                let (scale, step) = match activation {
                    Activation::Tanh | Activation::Sigmoid => {
                        (ActivationScale::Natural, self.format.unit())
                    }
                    _ => {
                        let step = scales::unbounded(self.format, &self.calibration.nodes[id]);
                        (scales::rescale(self.exponent(input), step), step)
                    }
                };
                let representation = Representation::activation(vec![step; node.width]);
                Ok((DeviceLayer::Activation(*activation, scale), representation))
            }
            Layer::Softmax => Ok((DeviceLayer::Softmax, Representation::Probability)),
            Layer::LogSoftmax => Ok((
                DeviceLayer::LogSoftmax,
                Representation::PreActivation { exponent: 0 },
            )),
            Layer::LastStep => Ok((DeviceLayer::LastStep, self.representation(node, input)?)),
            &Layer::Flatten { steps } => {
                let representation = match self.representation(node, input)? {
                    Representation::Activation { scale, offset } => Representation::Activation {
                        scale: scale.repeat(steps),
                        offset: offset.repeat(steps),
                    },
                    same @ (Representation::Float
                    | Representation::PreActivation { .. }
                    | Representation::Probability) => same,
                };
                Ok((DeviceLayer::Flatten { steps }, representation))
            }
            // Cell states leave the device in real units.
            Layer::Concat if is_cell_state(self.network, id) => {
                Ok((DeviceLayer::Concat, Representation::Float))
            }
            Layer::Concat => {
                let (mut scale, mut offset) = (Vec::new(), Vec::new());
                for &input in &node.inputs {
                    match self.representation(node, input)? {
                        Representation::Activation {
                            scale: part,
                            offset: zero_points,
                        } => {
                            scale.extend(part);
                            offset.extend(zero_points);
                        }
                        same @ (Representation::Float
                        | Representation::PreActivation { .. }
                        | Representation::Probability) => {
                            return Ok((DeviceLayer::Concat, same));
                        }
                    }
                }
                let representation = Representation::Activation { scale, offset };
                Ok((DeviceLayer::Concat, representation))
            }
        }
    }

    fn representation(&self, node: &Node, value: Value) -> Result<Representation> {
        if let Value::Node(source) = value {
            return Ok(self.representations[source].clone());
        }
        let Side { scale, offset, .. } = self.side(node, value)?;
        Ok(Representation::Activation { scale, offset })
    }

    fn side(&self, node: &Node, value: Value) -> Result<Side> {
        representation::side(&self.input_side, &self.representations, self.network, value)
            .ok_or_else(|| unreadable(node))
    }

    fn seen(&self, id: usize, direction: usize) -> &Seen {
        &self.calibration.seen[id][direction]
    }

    /// Exponent of a pre-activation.
    fn exponent(&self, value: Value) -> i32 {
        match value {
            Value::Node(node) => match self.representations[node] {
                Representation::PreActivation { exponent } => exponent,
                Representation::Float
                | Representation::Activation { .. }
                | Representation::Probability => 0,
            },
            Value::Input | Value::FinalHidden { .. } | Value::FinalCell { .. } => 0,
        }
    }

    /// The map of a dense layer, and the exponent of its pre-activations.
    fn dense(&self, id: usize, node: &Node, dense: &Dense, input: Value) -> Result<(Affine, i32)> {
        let quantized = affine::quantize(
            &Spec {
                format: self.format,
                scales: self.scales,
                place: &node.name,
                gates: &["y"],
                units: dense.output_size,
                w: &dense.w,
                r: &[],
                bias: &dense.bias,
                x: &self.side(node, input)?,
                h: &Side::none(),
                hidden_bias: None,
                hidden_gain: 1.0,
                seen: self.seen(id, 0).joint.as_ref(),
            },
            &[self.logits(id)],
        )?;
        Ok((Affine::Integer(quantized.affine), quantized.exponents[0]))
    }

    /// What the pre-activations of a dense layer may be held in: Q15.16 where they are seen, or
    /// read by a function that has a table.
    fn logits(&self, id: usize) -> PreScale {
        let value = Value::Node(id);
        if self
            .network
            .outputs
            .iter()
            .any(|output| output.value == value)
        {
            return PreScale::NATURAL;
        }
        let nodes = self.network.nodes.iter().enumerate();
        let readers = nodes.filter(|(_, node)| node.inputs.contains(&value));
        let scales = readers.map(|(reader, node)| match node.layer {
            Layer::Activation(Activation::Identity | Activation::Relu) => {
                let ranges = &self.calibration.nodes[reader];
                Some(bounds::rescaled(scales::unbounded(self.format, ranges)))
            }
            Layer::Activation(_)
            | Layer::Recurrent(_)
            | Layer::Dense(_)
            | Layer::Softmax
            | Layer::LogSoftmax
            | Layer::LastStep
            | Layer::Flatten { .. }
            | Layer::Concat => None,
        });
        let finest = |a: Option<PreScale>, b: Option<PreScale>| {
            let (a, b) = (a?, b?);
            Some(if a.least < b.least { a } else { b })
        };
        let scale = scales.reduce(finest).flatten();
        scale.unwrap_or(PreScale::NATURAL)
    }

    fn recurrent(
        &self,
        id: usize,
        node: &Node,
        recurrent: &Recurrent,
        input: Value,
    ) -> Result<(DeviceLayer, Representation)> {
        let state_size = recurrent.state_size();
        let ranges = &self.calibration.nodes[id];
        let x = self.side(node, input)?;

        let ranges_of = |index: usize| {
            let seen = self.seen(id, index);
            let peak = seen.unprojected_peak;
            match seen.unprojected {
                None => {
                    let own = ranges.get(index * state_size..(index + 1) * state_size);
                    own.unwrap_or_default().to_vec()
                }
                Some(_) => vec![Range {
                    min: -peak,
                    max: peak,
                }],
            }
        };
        let computed: Vec<_> = (0..recurrent.directions.len()).map(ranges_of).collect();
        // Both directions are of one kind.
        let general = recurrent
            .directions
            .iter()
            .zip(&computed)
            .any(|(direction, ranges)| bounds::begins_beyond(&direction.cell, ranges));
        let directions = |general| self.directions(id, node, recurrent, &x, &computed, general);
        match directions(general) {
            // A pre-activation beyond Q15.16, which a general cell may hold.
            Err(_) if !general => directions(true),
            done => done,
        }
    }

    /// All directions of a recurrent layer, whose hidden states, before any projection, have
    /// these ranges.
    fn directions(
        &self,
        id: usize,
        node: &Node,
        recurrent: &Recurrent,
        x: &Side,
        computed: &[Vec<Range>],
        general: bool,
    ) -> Result<(DeviceLayer, Representation)> {
        let (hidden_size, state_size) = (recurrent.hidden_size, recurrent.state_size());
        let choice = gates::of_layer(recurrent, id, self.calibration);
        let growth = choice
            .filter(|choice| choice.is_slow())
            .map(|choice| choice.growth(self.calibration.longest));
        let mut steps = Vec::new();
        let mut layer = None;
        for (index, (direction, ranges)) in recurrent.directions.iter().zip(computed).enumerate() {
            let place = node.direction_name(index);
            let own = index * state_size..(index + 1) * state_size;
            let own = self.calibration.nodes[id].get(own).unwrap_or_default();
            let unbounded = scales::unbounded(self.format, own);
            let seen = self.seen(id, index);
            let exponent = bounds::hidden_exponent(self.format, &direction.cell, ranges, growth)
                .ok_or_else(|| too_large(&place, "the hidden state"))?;
            let quantizer = Direction {
                format: self.format,
                scales: self.scales,
                place: &place,
                hidden_size,
                state_size,
                x,
                seen,
                inner: self.calibration.inner[id][index],
                exponent,
                general,
                choice,
                growth,
            };
            let mut step = self.format.unit() * f64::from(exponent).exp2();
            match &direction.cell {
                Cell::Rnn(cell) => {
                    if general || !variant::is_bounded(cell.activation) {
                        step = unbounded;
                    }
                    let peak = ranges.iter().map(Range::peak).fold(0.0, f64::max);
                    let cell = quantizer.rnn(cell, step, peak)?;
                    let layer = layer.get_or_insert_with(|| DeviceLayer::Rnn(Vec::new()));
                    let DeviceLayer::Rnn(cells) = layer else {
                        return Err(mixed(node));
                    };
                    cells.push(cell);
                }
                Cell::Lstm(cell) => {
                    if cell.projection.is_some() {
                        step = unbounded;
                    }
                    let peak = match variant::is_plain_lstm(cell, false) {
                        // One scale for both directions, as the plain cells always had.
                        true => self.calibration.cell_peak[id],
                        false => quantizer.inner.cell,
                    };
                    let cell = quantizer.lstm(cell, step, peak)?;
                    let layer = layer.get_or_insert_with(|| DeviceLayer::Lstm(Vec::new()));
                    let DeviceLayer::Lstm(cells) = layer else {
                        return Err(mixed(node));
                    };
                    cells.push(cell);
                }
                Cell::Gru(cell) if cell.linear_before_reset => {
                    let cell = quantizer.gru(cell)?;
                    let layer = layer.get_or_insert_with(|| DeviceLayer::Gru(Vec::new()));
                    let DeviceLayer::Gru(cells) = layer else {
                        return Err(mixed(node));
                    };
                    cells.push(cell);
                }
                Cell::Gru(cell) => {
                    let cell = quantizer.gru_reset_before(cell)?;
                    let layer =
                        layer.get_or_insert_with(|| DeviceLayer::GruResetBefore(Vec::new()));
                    let DeviceLayer::GruResetBefore(cells) = layer else {
                        return Err(mixed(node));
                    };
                    cells.push(cell);
                }
            }
            steps.extend(std::iter::repeat_n(step, state_size));
        }
        let layer = layer.unwrap_or_else(|| DeviceLayer::Rnn(Vec::new()));
        Ok((layer, Representation::activation(steps)))
    }
}

fn unreadable(node: &Node) -> Error {
    Error::new(
        "the layer reads a value that integer formats have no scale for",
        Remedy::Reference,
    )
    .at(format!("layer {:?}", node.name))
}

fn mixed(node: &Node) -> Error {
    Error::new(
        "the two directions have different kinds of cells",
        Remedy::SameCells,
    )
    .at(format!("layer {:?}", node.name))
}
