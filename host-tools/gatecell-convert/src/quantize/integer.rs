//! A network in integers.

use super::affine::{self, Spec};
use super::representation::{self, Side};
use super::support::is_cell_state;
use super::types::*;
use super::{GateChoice, IntegerFormat, Scales, bounds, gates, identity, scales, variant};
use crate::calibrate::{Calibration, Range, Seen};
use crate::error::{Error, Result};
use crate::network::{
    Activation, Cell, Dense, Gru, Layer, Lstm, Network, Node, Peephole, Projection, Recurrent, Rnn,
    Value,
};
use crate::remedy::Remedy;

/// Quantizes every layer, in order.
pub(super) fn prepare(
    network: &Network,
    format: IntegerFormat,
    calibration: &Calibration,
    scales: Scales,
) -> Result<DeviceNetwork> {
    let (network, calibration) = identity::insert(network, calibration);
    let slow = gates::any_slow(&network, &calibration);
    let input = scales::input(&network, format, &calibration.input, slow);
    let mut quantizer = Quantizer {
        format,
        scales,
        network: &network,
        calibration: &calibration,
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
        layers.push(layer);
        quantizer.representations.push(representation);
    }
    let representations = quantizer.representations;
    Ok(DeviceNetwork {
        network,
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
                let layer = DeviceLayer::Dense(self.dense(id, node, dense, input)?);
                Ok((layer, Representation::PreActivation))
            }
            Layer::Activation(activation) => {
                let (scale, step) = match activation {
                    Activation::Tanh | Activation::Sigmoid => {
                        (ActivationScale::Natural, self.format.unit())
                    }
                    _ => {
                        let step = scales::unbounded(self.format, &self.calibration.nodes[id]);
                        (scales::rescale(step), step)
                    }
                };
                let representation = Representation::activation(vec![step; node.width]);
                Ok((DeviceLayer::Activation(*activation, scale), representation))
            }
            Layer::Softmax => Ok((DeviceLayer::Softmax, Representation::Probability)),
            Layer::LogSoftmax => Ok((DeviceLayer::LogSoftmax, Representation::PreActivation)),
            Layer::LastStep => Ok((DeviceLayer::LastStep, self.representation(node, input)?)),
            &Layer::Flatten { steps } => {
                let representation = match self.representation(node, input)? {
                    Representation::Activation { scale, offset } => Representation::Activation {
                        scale: scale.repeat(steps),
                        offset: offset.repeat(steps),
                    },
                    other => other,
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
                        other => return Ok((DeviceLayer::Concat, other)),
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

    fn dense(&self, id: usize, node: &Node, dense: &Dense, input: Value) -> Result<Affine> {
        let quantized = affine::quantize(&Spec {
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
            seen: self.seen(id, 0).joint.as_ref(),
        })?;
        Ok(Affine::Integer(quantized.affine))
    }

    fn recurrent(
        &self,
        id: usize,
        node: &Node,
        recurrent: &Recurrent,
        input: Value,
    ) -> Result<(DeviceLayer, Representation)> {
        let (hidden_size, state_size) = (recurrent.hidden_size, recurrent.state_size());
        let ranges = &self.calibration.nodes[id];
        let x = self.side(node, input)?;
        let unbounded = scales::unbounded(self.format, ranges);

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
        let choice = gates::of_layer(recurrent, id, self.calibration);
        let growth = choice
            .filter(|choice| choice.is_slow())
            .map(|choice| choice.growth(self.calibration.longest));
        let mut steps = Vec::new();
        let mut layer = None;
        for (index, (direction, ranges)) in recurrent.directions.iter().zip(&computed).enumerate() {
            let place = node.direction_name(index);
            let seen = self.seen(id, index);
            let exponent = bounds::hidden_exponent(&direction.cell, ranges, growth)
                .ok_or_else(|| too_large(node))?;
            let context = Context {
                format: self.format,
                scales: self.scales,
                place: &place,
                hidden_size,
                state_size,
                x: &x,
                seen,
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
                    let cell = context.rnn(cell, step)?;
                    match layer.get_or_insert_with(|| DeviceLayer::Rnn(Vec::new())) {
                        DeviceLayer::Rnn(cells) => cells.push(cell),
                        _ => return Err(mixed(node)),
                    }
                }
                Cell::Lstm(cell) => {
                    if cell.projection.is_some() {
                        step = unbounded;
                    }
                    let peak = self.calibration.cell_peak[id];
                    let cell = context.lstm(cell, step, peak)?;
                    match layer.get_or_insert_with(|| DeviceLayer::Lstm(Vec::new())) {
                        DeviceLayer::Lstm(cells) => cells.push(cell),
                        _ => return Err(mixed(node)),
                    }
                }
                Cell::Gru(cell) if cell.linear_before_reset => {
                    let cell = context.gru(cell)?;
                    match layer.get_or_insert_with(|| DeviceLayer::Gru(Vec::new())) {
                        DeviceLayer::Gru(cells) => cells.push(cell),
                        _ => return Err(mixed(node)),
                    }
                }
                Cell::Gru(cell) => {
                    let cell = context.gru_reset_before(cell)?;
                    match layer.get_or_insert_with(|| DeviceLayer::GruResetBefore(Vec::new())) {
                        DeviceLayer::GruResetBefore(cells) => cells.push(cell),
                        _ => return Err(mixed(node)),
                    }
                }
            }
            steps.extend(std::iter::repeat_n(step, state_size));
        }
        let layer = layer.unwrap_or_else(|| DeviceLayer::Rnn(Vec::new()));
        Ok((layer, Representation::activation(steps)))
    }
}

/// What a cell of one direction is quantized with.
struct Context<'a> {
    format: IntegerFormat,
    scales: Scales,
    place: &'a str,
    hidden_size: usize,
    state_size: usize,
    x: &'a Side,
    seen: &'a Seen,
    /// The hidden state of an LSTM or GRU, before any projection, is within
    /// `±2^exponent`.
    exponent: i32,
    /// Whether the layer [begins beyond](bounds::begins_beyond) what its activation gives, and so
    /// is not the plain one.
    general: bool,
    /// How the gates are computed.
    choice: Option<GateChoice>,
    /// By how much states may grow, where the gates are right in their tails.
    growth: Option<f64>,
}

impl Context<'_> {
    /// The exponent, unless the plain cell will do.
    fn state_exponent(&self) -> Option<i32> {
        (self.general || self.exponent != 0).then_some(self.exponent)
    }

    /// The hidden state of an LSTM or GRU.
    fn hidden(&self) -> Side {
        self.side(self.format.unit() * f64::from(self.exponent).exp2())
    }

    /// The recurrent state in the given scale.
    fn state(&self, scale: f64) -> Side {
        Side::plain(self.format, vec![scale; self.state_size])
    }

    /// One activation per unit, in the given scale.
    fn side(&self, scale: f64) -> Side {
        Side::plain(self.format, vec![scale; self.hidden_size])
    }

    fn spec<'s>(&'s self, gates: &'s [&'s str], h: &'s Side) -> Spec<'s> {
        Spec {
            format: self.format,
            scales: self.scales,
            place: self.place,
            gates,
            units: self.hidden_size,
            w: &[],
            r: &[],
            bias: &[],
            x: self.x,
            h,
            hidden_bias: None,
            seen: self.seen.joint.as_ref(),
        }
    }

    fn rnn(&self, cell: &Rnn, step: f64) -> Result<DeviceRnn> {
        let h = self.side(step);
        let quantized = affine::quantize(&Spec {
            w: &cell.w,
            r: &cell.r,
            bias: &cell.bias,
            ..self.spec(&["h"], &h)
        })?;
        let variant = variant::rnn(cell, self.format.format, self.general);
        let scale = match (&variant, cell.activation) {
            (Some(_), _) => scales::rescale_wide(step),
            (None, Activation::Tanh) => ActivationScale::Natural,
            (None, _) => scales::rescale(step),
        };
        Ok(DeviceRnn {
            affine: Affine::Integer(quantized.affine),
            activation: cell.activation,
            scale,
            variant,
        })
    }

    /// An LSTM whose hidden state has steps of `step` and whose cell states peak at
    /// `peak`.
    fn lstm(&self, cell: &Lstm, step: f64, peak: f64) -> Result<DeviceLstm> {
        let h = self.state(step);
        // Coupled gates have no rows for the input gate.
        let (gates, first): (&[&str], _) = if cell.input_forget {
            (&["o", "f", "c"], self.hidden_size)
        } else {
            (&["i", "o", "f", "c"], 0)
        };
        let quantized = affine::quantize(&Spec {
            w: &cell.w[first * self.x.scale.len()..],
            r: &cell.r[first * self.state_size..],
            bias: &cell.bias[first..],
            ..self.spec(gates, &h)
        })?;
        let state = scales::cell(peak, cell.cell_clip, self.growth);
        let cell_clip = state.clip.map(Number::Fixed);
        let mut matrices = [None, None, None];
        for ((matrix, peephole), gate) in
            matrices.iter_mut().zip(&cell.peephole).zip(["i", "o", "f"])
        {
            if let Some(Peephole::Matrix(p)) = peephole
                // Coupled, there is no gate i.
                && !(cell.input_forget && gate == "i")
            {
                *matrix = Some(self.peephole(p, gate, state.activation_step(self.format))?);
            }
        }
        let projection = match &cell.projection {
            Some(projection) => Some(self.projection(projection, step)?),
            None => None,
        };
        Ok(DeviceLstm {
            affine: Affine::Integer(quantized.affine),
            cell_frac_bits: Some(state.frac_bits),
            variant: variant::lstm(
                cell,
                self.format.format,
                cell_clip,
                self.state_exponent(),
                self.growth.is_some(),
            ),
            matrices,
            projection,
            choice: self.choice,
        })
    }

    /// A peephole matrix over cell states in steps of `step`.
    fn peephole(&self, weights: &[f64], gate: &str, step: f64) -> Result<Affine> {
        let cells = self.side(step);
        let quantized = affine::quantize(&Spec {
            place: &format!("{} peephole", self.place),
            x: &cells,
            w: weights,
            bias: &vec![0.0; self.hidden_size],
            seen: self.seen.cells.as_ref(),
            ..self.spec(&[gate], &Side::none())
        })?;
        Ok(Affine::Integer(quantized.affine))
    }

    /// A projection to steps of `step`.
    fn projection(&self, projection: &Projection, step: f64) -> Result<DeviceProjection> {
        let quantized = affine::quantize(&Spec {
            place: &format!("{} projection", self.place),
            units: projection.size,
            x: &self.hidden(),
            w: &projection.w,
            bias: &projection.bias,
            seen: self.seen.unprojected.as_ref(),
            ..self.spec(&["y"], &Side::none())
        })?;
        Ok(DeviceProjection {
            affine: Affine::Integer(quantized.affine),
            clip: projection
                .clip
                .map(|bound| variant::pre(bound, self.format.format)),
            scale: scales::rescale(step),
        })
    }

    fn gru_variant(&self, cell: &Gru) -> Option<GruVariant> {
        let (format, exponent) = (self.format.format, self.state_exponent());
        variant::gru(cell, format, exponent, self.growth.is_some())
    }

    fn gru(&self, cell: &Gru) -> Result<DeviceGru> {
        let h = self.hidden();
        let quantized = affine::quantize(&Spec {
            w: &cell.w,
            r: &cell.r,
            bias: &cell.bias,
            hidden_bias: Some(&cell.hidden_bias),
            ..self.spec(&["z", "r", "h"], &h)
        })?;
        let hidden_bias = quantized
            .hidden_bias
            .filter(|bias| bias.iter().any(|&b| b != 0))
            .map(|bias| bias.into_iter().map(Number::Fixed).collect());
        Ok(DeviceGru {
            affine: Affine::Integer(quantized.affine),
            hidden_bias,
            variant: self.gru_variant(cell),
            choice: self.choice,
        })
    }

    fn gru_reset_before(&self, cell: &Gru) -> Result<DeviceGruResetBefore> {
        let (units, inputs) = (self.hidden_size, self.x.scale.len());
        let (w, w_candidate) = cell.w.split_at(2 * units * inputs);
        let (r, r_candidate) = cell.r.split_at(2 * units * units);
        let (bias, bias_candidate) = cell.bias.split_at(2 * units);
        let h = self.hidden();
        let gates = affine::quantize(&Spec {
            w,
            r,
            bias,
            ..self.spec(&["z", "r"], &h)
        })?;
        let candidate = affine::quantize(&Spec {
            w: w_candidate,
            r: r_candidate,
            bias: bias_candidate,
            seen: self.seen.reset.as_ref(),
            ..self.spec(&["h"], &h)
        })?;
        Ok(DeviceGruResetBefore {
            gates: Affine::Integer(gates.affine),
            candidate: Affine::Integer(candidate.affine),
            variant: self.gru_variant(cell),
            choice: self.choice,
        })
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

fn too_large(node: &Node) -> Error {
    Error::new(
        format!(
            "the hidden state goes beyond ±{} with room to spare",
            variant::HIDDEN_LIMIT
        ),
        Remedy::BoundedActivation,
    )
    .at(format!("layer {:?}", node.name))
}
