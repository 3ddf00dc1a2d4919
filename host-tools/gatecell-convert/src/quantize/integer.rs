//! A network in integers.

use super::affine::{self, PreScale, Rounded};
use super::representation::{self, Side};
use super::spec::Spec;
use super::support::is_cell_state;
use super::types::*;
use super::{
    GateChoice, IntegerFormat, Options, Scales, bounds, gates, identity, input, resolution, scales,
    variant,
};
use crate::calibrate::{Calibration, Range, Seen};
use gatecell_network::engine::InnerPeaks;
use gatecell_network::error::{Error, Result};
use gatecell_network::network::{
    Activation, Cell, Dense, Gru, Layer, Lstm, Network, Node, Peephole, Projection, Recurrent, Rnn,
    Value,
};
use gatecell_network::remedy::Remedy;

/// Quantizes every layer, in order.
pub(super) fn prepare(
    network: &Network,
    format: IntegerFormat,
    calibration: &Calibration,
    options: Options,
) -> Result<DeviceNetwork> {
    let (network, calibration) = &identity::insert(network, calibration);
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
        if !layer.gate_choice().is_some_and(GateChoice::is_slow) {
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
            let context = Context {
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
                    let cell = context.rnn(cell, step, peak)?;
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
                        false => context.inner.cell,
                    };
                    let cell = context.lstm(cell, step, peak)?;
                    let layer = layer.get_or_insert_with(|| DeviceLayer::Lstm(Vec::new()));
                    let DeviceLayer::Lstm(cells) = layer else {
                        return Err(mixed(node));
                    };
                    cells.push(cell);
                }
                Cell::Gru(cell) if cell.linear_before_reset => {
                    let cell = context.gru(cell)?;
                    let layer = layer.get_or_insert_with(|| DeviceLayer::Gru(Vec::new()));
                    let DeviceLayer::Gru(cells) = layer else {
                        return Err(mixed(node));
                    };
                    cells.push(cell);
                }
                Cell::Gru(cell) => {
                    let cell = context.gru_reset_before(cell)?;
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

/// What a cell of one direction is quantized with.
struct Context<'a> {
    format: IntegerFormat,
    scales: Scales,
    place: &'a str,
    hidden_size: usize,
    state_size: usize,
    x: &'a Side,
    seen: &'a Seen,
    /// How large the numbers inside the cell are.
    inner: InnerPeaks,
    /// The hidden state of an LSTM or GRU, before any projection, is within
    /// `±2^exponent`.
    exponent: i32,
    /// Whether the plain cell will not do whatever the functions are: the layer
    /// [begins beyond](bounds::begins_beyond) what its activation gives, or its pre-activations
    /// go beyond Q15.16.
    general: bool,
    /// How the gates are computed.
    choice: Option<GateChoice>,
    /// By how much states may grow, where the gates are right in their tails.
    growth: Option<f64>,
}

impl Context<'_> {
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
            hidden_gain: 1.0,
            seen: self.seen.joint.as_ref(),
        }
    }

    /// Exponent of the values of a function, named `what`, of which calibration saw `peak`.
    fn value(&self, function: Activation, peak: f64, natural: f64, what: &str) -> Result<i32> {
        bounds::value_exponent(function, peak, natural).ok_or_else(|| too_large(self.place, what))
    }

    /// An Elman cell whose hidden state has steps of `step` and peaks at `peak`.
    fn rnn(&self, cell: &Rnn, step: f64, peak: f64) -> Result<DeviceRnn> {
        let h = self.side(step);
        let bounded = cell.activation == Activation::Tanh;
        let plain = variant::is_plain_rnn(cell) && !(bounded && self.general);
        let pre = match (plain, bounded) {
            (true, true) => PreScale::NATURAL,
            (true, false) => bounds::rescaled(step),
            (false, _) => bounds::pre(cell.activation, peak),
        };
        let spec = Spec {
            w: &cell.w,
            r: &cell.r,
            bias: &cell.bias,
            ..self.spec(&["h"], &h)
        };
        let quantized = affine::quantize(&spec, &[pre])?;
        let argument = quantized.exponents[0];
        let value = self.value(cell.activation, peak, bounds::VALUE, "the hidden state")?;
        let scale = match (plain, bounded) {
            (true, true) => ActivationScale::Natural,
            (true, false) => scales::rescale(argument, step),
            (false, _) => scales::rescale_value(value, step),
        };
        let scales = FunctionScale { argument, value };
        Ok(DeviceRnn {
            affine: Affine::Integer(quantized.affine),
            activation: cell.activation,
            scale,
            variant: (!plain).then(|| variant::rnn(cell, self.format.format, scales)),
        })
    }

    /// An LSTM whose hidden state has steps of `step` and whose cell states peak at
    /// `peak`.
    fn lstm(&self, cell: &Lstm, step: f64, peak: f64) -> Result<DeviceLstm> {
        let h = self.state(step);
        let clipped = scales::reached(peak, cell.cell_clip, self.growth).is_some();
        let plain = self.may_be_plain() && variant::is_plain_lstm(cell, clipped);
        let state = scales::cell(peak, cell.cell_clip, plain, self.growth)
            .ok_or_else(|| too_large(self.place, "the cell state"))?;
        let [gate, candidate, activated] = cell.activations;
        let peaks = self.inner;

        // The peepholes that are matrices, whose products have the scale of their gate's.
        let cells = self.side(state.activation_step(self.format));
        let (place, bias) = (
            format!("{} peephole", self.place),
            vec![0.0; self.hidden_size],
        );
        let none = Side::none();
        let specs: [_; 3] = std::array::from_fn(|index| match &cell.peephole[index] {
            // Coupled, there is no gate i.
            Some(Peephole::Matrix(_)) if cell.input_forget && index == 0 => None,
            Some(Peephole::Matrix(weights)) => Some(Spec {
                place: &place,
                x: &cells,
                w: weights,
                bias: &bias,
                seen: self.seen.cells.as_ref(),
                ..self.spec(&GATES[index..=index], &none)
            }),
            Some(Peephole::Diagonal(_)) | None => None,
        });
        let mut matrices = [None, None, None];
        for (matrix, spec) in matrices.iter_mut().zip(&specs) {
            *matrix = spec.as_ref().map(Rounded::new).transpose()?;
        }

        let mut pres = Vec::new();
        for ((matrix, peephole), &peak) in matrices.iter().zip(&cell.peephole).zip(&peaks.gates) {
            let mut pre = bounds::pre(gate, peak);
            let bounded = variant::is_bounded(gate);
            if let Some(matrix) = matrix {
                let own = matrix.exponents(&[pre])?[0];
                // The sum of both may be twice as large, which only some functions care about.
                pre.least = pre.least.max(own + i32::from(!bounded));
            }
            if let Some(Peephole::Diagonal(weights)) = peephole
                && !bounded
            {
                let largest = weights
                    .iter()
                    .map(|weight| weight.abs())
                    .fold(0.0, f64::max);
                pre.added = largest * state.limit();
            }
            pres.push(pre);
        }
        pres.push(bounds::pre(candidate, peaks.candidate));
        if plain {
            pres.fill(PreScale::NATURAL);
        }

        // Coupled gates have no rows for the input gate.
        let (first, gates) = (usize::from(cell.input_forget), ["i", "o", "f", "c"]);
        let row = first * self.hidden_size;
        let spec = Spec {
            w: &cell.w[row * self.x.scale.len()..],
            r: &cell.r[row * self.state_size..],
            bias: &cell.bias[row..],
            ..self.spec(&gates[first..], &h)
        };
        let quantized = affine::quantize(&spec, &pres[first..])?;
        let arguments: [i32; 4] = std::array::from_fn(|gate| {
            let gate = gate.checked_sub(first);
            gate.map_or(0, |gate| quantized.exponents[gate])
        });
        let mut scales = variant::LstmScales {
            hidden: self.exponent,
            activated: bounds::activated_exponent(activated, state.limit())
                .ok_or_else(|| too_large(self.place, "h(C)"))?,
            ..variant::LstmScales::default()
        };
        for (index, scale) in scales.gates.iter_mut().enumerate() {
            let value = self.value(gate, peaks.gates[index], bounds::GATE, "a gate")?;
            *scale = FunctionScale {
                argument: arguments[index],
                // 1 − f has the scale of f.
                value: if cell.input_forget {
                    value.max(0)
                } else {
                    value
                },
            };
        }
        scales.candidate = FunctionScale {
            argument: arguments[3],
            value: self.value(candidate, peaks.candidate, bounds::VALUE, "the candidate")?,
        };
        let mut index = 0..;
        let matrices = matrices.map(|matrix| {
            let exponent = arguments[index.next()?];
            Some(Affine::Integer(matrix?.with(vec![exponent]).affine))
        });
        let projection = match &cell.projection {
            Some(projection) => Some(self.projection(projection, step)?),
            None => None,
        };
        let cell_clip = state.clip.map(Number::Fixed);
        Ok(DeviceLstm {
            affine: Affine::Integer(quantized.affine),
            cell_frac_bits: Some(state.frac_bits),
            variant: (!plain).then(|| variant::lstm(cell, self.format.format, cell_clip, scales)),
            matrices,
            projection,
            choice: self.choice,
        })
    }

    /// A projection to steps of `step`.
    fn projection(&self, projection: &Projection, step: f64) -> Result<DeviceProjection> {
        let (place, hidden) = (format!("{} projection", self.place), self.hidden());
        let none = Side::none();
        let spec = Spec {
            place: &place,
            units: projection.size,
            x: &hidden,
            w: &projection.w,
            bias: &projection.bias,
            seen: self.seen.unprojected.as_ref(),
            ..self.spec(&["y"], &none)
        };
        let quantized = affine::quantize(&spec, &[bounds::rescaled(step)])?;
        let exponent = quantized.exponents[0];
        let bound = |bound: f64| {
            let steps = bound * f64::from(16 - exponent).exp2();
            // No product of the map is beyond 32 bits.
            (steps < f64::from(i32::MAX)).then(|| Number::Fixed(steps.round() as i32))
        };
        Ok(DeviceProjection {
            affine: Affine::Integer(quantized.affine),
            clip: projection.clip.and_then(bound),
            scale: scales::rescale(exponent, step),
        })
    }

    fn gru(&self, cell: &Gru) -> Result<DeviceGru> {
        let h = self.hidden();
        let plain = self.is_plain_gru(cell);
        let mut scales = self.gru_scales(cell)?;
        let [_, reset] = scales.gates;
        let spec = Spec {
            w: &cell.w,
            r: &cell.r,
            bias: &cell.bias,
            hidden_bias: Some(&cell.hidden_bias),
            hidden_gain: match variant::is_bounded(cell.activations[0]) {
                true => 1.0,
                false => (bounds::GATE * f64::from(reset.value).exp2()).max(1.0),
            },
            ..self.spec(&["z", "r", "h"], &h)
        };
        let quantized = affine::quantize(&spec, &self.gru_pres(cell, plain))?;
        if let [z, r, candidate] = quantized.exponents[..] {
            scales.gates[0].argument = z;
            scales.gates[1].argument = r;
            scales.candidate.argument = candidate;
        }
        let hidden_bias = quantized
            .hidden_bias
            .filter(|bias| bias.iter().any(|&b| b != 0))
            .map(|bias| bias.into_iter().map(Number::Fixed).collect());
        Ok(DeviceGru {
            affine: Affine::Integer(quantized.affine),
            hidden_bias,
            variant: (!plain).then(|| variant::gru(cell, self.format.format, scales)),
            choice: self.choice,
        })
    }

    fn gru_reset_before(&self, cell: &Gru) -> Result<DeviceGruResetBefore> {
        let (units, inputs) = (self.hidden_size, self.x.scale.len());
        let (w, w_candidate) = cell.w.split_at(2 * units * inputs);
        let (r, r_candidate) = cell.r.split_at(2 * units * units);
        let (bias, bias_candidate) = cell.bias.split_at(2 * units);
        let h = self.hidden();
        let plain = self.is_plain_gru(cell);
        let mut scales = self.gru_scales(cell)?;
        let reset = self.side(self.format.unit() * f64::from(scales.reset).exp2());
        let pres = self.gru_pres(cell, plain);
        let (pres, pre_candidate) = pres.split_at(2);
        let gates = Spec {
            w,
            r,
            bias,
            ..self.spec(&["z", "r"], &h)
        };
        let gates = affine::quantize(&gates, pres)?;
        let candidate = Spec {
            w: w_candidate,
            r: r_candidate,
            bias: bias_candidate,
            seen: self.seen.reset.as_ref(),
            ..self.spec(&["h"], &reset)
        };
        let candidate = affine::quantize(&candidate, pre_candidate)?;
        for (scale, &exponent) in scales.gates.iter_mut().zip(&gates.exponents) {
            scale.argument = exponent;
        }
        scales.candidate.argument = candidate.exponents[0];
        Ok(DeviceGruResetBefore {
            gates: Affine::Integer(gates.affine),
            candidate: Affine::Integer(candidate.affine),
            variant: (!plain).then(|| variant::gru(cell, self.format.format, scales)),
            choice: self.choice,
        })
    }

    /// Whether nothing but the cell itself asks for a general one.
    fn may_be_plain(&self) -> bool {
        !self.general && self.exponent == 0 && self.growth.is_none()
    }

    fn is_plain_gru(&self, cell: &Gru) -> bool {
        self.may_be_plain() && variant::is_plain_gru(cell)
    }

    /// Pre-activations of the gates z, r, h of a GRU.
    fn gru_pres(&self, cell: &Gru, plain: bool) -> [PreScale; 3] {
        let ([z, r, _], [gate, candidate]) = (self.inner.gates, cell.activations);
        if plain {
            return [PreScale::NATURAL; 3];
        }
        let last = bounds::pre(candidate, self.inner.candidate);
        [bounds::pre(gate, z), bounds::pre(gate, r), last]
    }

    /// Scales of a GRU's numbers but for the pre-activations.
    fn gru_scales(&self, cell: &Gru) -> Result<variant::GruScales> {
        let ([z, r, _], [gate, candidate]) = (self.inner.gates, cell.activations);
        let scale = |value| FunctionScale { argument: 0, value };
        let reset_peak = self.inner.reset_hidden;
        Ok(variant::GruScales {
            gates: [
                // 1 − z has the scale of z.
                scale(self.value(gate, z, bounds::GATE, "a gate")?.max(0)),
                scale(self.value(gate, r, bounds::GATE, "a gate")?),
            ],
            candidate: scale(self.value(
                candidate,
                self.inner.candidate,
                bounds::VALUE,
                "the candidate",
            )?),
            reset: match variant::is_bounded(gate) {
                true => self.exponent,
                false => scales::state_exponent(self.format, reset_peak)
                    .ok_or_else(|| too_large(self.place, "the hidden state after the reset"))?,
            },
            hidden: self.exponent,
        })
    }
}

/// Gates of an LSTM that may have a peephole.
const GATES: [&str; 3] = ["i", "o", "f"];

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

fn too_large(place: &str, what: &str) -> Error {
    let limit = gatecell::format::integer::ValueScale::LIMIT;
    Error::new(
        format!("{what} goes beyond ±2^{limit} with room to spare"),
        Remedy::FinerFormat {
            finer: "f32".into(),
        },
    )
    .at(format!("layer {place:?}"))
}
