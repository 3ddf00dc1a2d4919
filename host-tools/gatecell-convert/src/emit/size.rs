//! Flash, memory and work of a network, by the rules of the core crate.

use gatecell::format::{float, integer};

use super::chain::Chain;
use super::graph::{Buffer, Graph, Kind};
use super::plan::Plan;
use super::stage::Stage;
use crate::quantize::{Affine, DeviceLayer, DeviceLstm, NumberFormat, Representation};
use gatecell_network::network::Rate;

/// Bytes of weights, scales, biases and initial states: what `weight_bytes` of the
/// device's layers returns.
pub(super) fn weight_bytes(plan: &Plan<'_>) -> usize {
    plan.stages()
        .map(|stage| {
            let initial = match super::stage::is_constant(stage) {
                true => state(stage, plan.format).bytes(),
                false => 0,
            };
            layer_bytes(stage) + initial
        })
        .sum()
}

/// Multiplications with a weight by the layers of one rate.
pub(super) fn macs(plan: &Plan<'_>, rate: Rate) -> usize {
    plan.stages()
        .filter(|stage| plan.rate(stage) == rate)
        .flat_map(affines)
        .map(|(affine, _)| products(affine))
        .sum()
}

/// Buffers of a graph, in bytes: for each step that there is room for, and once.
pub(super) fn buffer_bytes(plan: &Plan<'_>, graph: &Graph<'_>) -> (usize, usize) {
    let all = graph.buffers.iter().map(|one| buffer(plan, one));
    all.fold((0, 0), |(steps, once), (step, one)| {
        (steps + step, once + one)
    })
}

/// The same of one buffer.
pub(super) fn buffer(plan: &Plan<'_>, buffer: &Buffer) -> (usize, usize) {
    let element = element_bytes(&plan.representations[buffer.node], plan.format);
    match buffer.kind {
        Kind::Steps(width) => (width * element, 0),
        Kind::Pairs(units) => (2 * units * element, 0),
        Kind::Once(width) => (0, width * element),
    }
}

/// Bytes of all states of a graph.
pub(super) fn states_bytes(plan: &Plan<'_>, graph: &Graph<'_>) -> usize {
    let stages = graph.stages.iter().filter(|stage| stage.is_recurrent());
    let states: Vec<Memory> = stages.map(|stage| state(stage, plan.format)).collect();
    // Pairs of pairs: each padded by itself.
    let mut states = states.into_iter();
    let first = states.next().unwrap_or_default();
    states.fold(first, Memory::and).bytes()
}

/// Bytes of the generated `State`.
pub(super) fn state_bytes(chain: &Chain<'_>, format: NumberFormat) -> usize {
    let body = chained(&chain.body, format);
    if chain.head.is_empty() {
        return body.bytes();
    }
    let element = chain
        .body
        .last()
        .map_or(0, |stage| element_bytes(stage.output, format));
    body.and(Memory::array(chain.features(), element)).bytes()
}

/// Bytes on the stack between the layers of the head.
pub(super) fn head_bytes(chain: &Chain<'_>, format: NumberFormat) -> usize {
    chained(&chain.head, format).bytes()
}

/// Bytes of an element.
pub(super) fn element_bytes(representation: &Representation, format: NumberFormat) -> usize {
    match representation {
        Representation::Activation { .. } => format.activation_bytes(),
        Representation::Float
        | Representation::PreActivation { .. }
        | Representation::Probability => 4,
    }
}

/// The maps of a layer in one direction, and whether their rows come in blocks of
/// four.
fn affines<'a>(stage: &Stage<'a>) -> Vec<(&'a Affine, bool)> {
    let at = stage.direction;
    match stage.layer {
        DeviceLayer::Rnn(cells) => cells
            .get(at)
            .map(|cell| (&cell.affine, true))
            .into_iter()
            .collect(),
        DeviceLayer::Lstm(cells) => cells
            .get(at)
            .into_iter()
            .flat_map(|cell| {
                let matrices = cell.matrices.iter().flatten();
                let projection = cell.projection.iter().map(|p| &p.affine);
                let rows = matrices.chain(projection).map(|affine| (affine, true));
                std::iter::once((&cell.affine, false)).chain(rows)
            })
            .collect(),
        DeviceLayer::Gru(cells) => cells
            .get(at)
            .map(|cell| (&cell.affine, false))
            .into_iter()
            .collect(),
        DeviceLayer::GruResetBefore(cells) => cells
            .get(at)
            .into_iter()
            .flat_map(|cell| [(&cell.gates, false), (&cell.candidate, true)])
            .collect(),
        DeviceLayer::Dense(affine) => vec![(affine, true)],
        DeviceLayer::Activation(..)
        | DeviceLayer::Softmax
        | DeviceLayer::LogSoftmax
        | DeviceLayer::LastStep
        | DeviceLayer::Flatten { .. }
        | DeviceLayer::Concat => Vec::new(),
    }
}

fn layer_bytes(stage: &Stage<'_>) -> usize {
    let at = stage.direction;
    let maps: usize = affines(stage)
        .into_iter()
        .map(|(affine, rows)| affine_bytes(affine, rows))
        .sum();
    let vectors: usize = match stage.layer {
        DeviceLayer::Gru(cells) => cells
            .get(at)
            .and_then(|cell| cell.hidden_bias.as_ref())
            .map_or(0, |bias| 4 * bias.len()),
        DeviceLayer::Lstm(cells) => cells
            .get(at)
            .and_then(|cell| cell.variant.as_ref())
            .into_iter()
            .flat_map(|variant| variant.peephole.iter().flatten())
            .map(|weights| 4 * weights.len())
            .sum(),
        DeviceLayer::Rnn(_)
        | DeviceLayer::GruResetBefore(_)
        | DeviceLayer::Dense(_)
        | DeviceLayer::Activation(..)
        | DeviceLayer::Softmax
        | DeviceLayer::LogSoftmax
        | DeviceLayer::LastStep
        | DeviceLayer::Flatten { .. }
        | DeviceLayer::Concat => 0,
    };
    maps + vectors
}

fn affine_bytes(affine: &Affine, rows: bool) -> usize {
    match affine {
        Affine::Integer(affine) => {
            let (gates, units) = (affine.gates, affine.units);
            let words = |columns| match rows {
                true => affine.layout.packed_rows_len(units, columns),
                false => affine.layout.packed_len(units, gates, columns),
            };
            let padded = if rows {
                units.next_multiple_of(4)
            } else {
                gates * units
            };
            4 * (words(affine.input_size) + words(affine.hidden_size))
                + padded * size_of::<integer::Row>()
        }
        Affine::Float(affine) => {
            let (gates, units) = (affine.gates, affine.units);
            let words = |columns| match rows {
                true => float::packed_rows_len(units, columns),
                false => units * gates * columns,
            };
            // A bias is like one more column.
            4 * (words(affine.input_size) + words(affine.hidden_size) + words(1))
        }
    }
}

fn products(affine: &Affine) -> usize {
    match affine {
        Affine::Integer(a) => a.gates * a.units * (a.input_size + a.hidden_size),
        Affine::Float(a) => a.gates * a.units * (a.input_size + a.hidden_size),
    }
}

/// Memory of a value: the compiler orders fields so that only the end is padded.
#[derive(Clone, Copy, Default)]
struct Memory {
    bytes: usize,
    align: usize,
}

impl Memory {
    fn array(len: usize, element: usize) -> Self {
        Self {
            bytes: len * element,
            align: element,
        }
    }

    fn and(self, other: Self) -> Self {
        let align = self.align.max(other.align);
        let bytes = (self.bytes + other.bytes).next_multiple_of(align.max(1));
        Self { bytes, align }
    }

    fn bytes(self) -> usize {
        self.bytes.next_multiple_of(self.align.max(1))
    }
}

/// State of layers one after the other.
fn chained(stages: &[Stage<'_>], format: NumberFormat) -> Memory {
    let Some((first, rest)) = stages.split_first() else {
        return Memory::default();
    };
    let mut before = first;
    rest.iter().fold(state(first, format), |chain, stage| {
        let between = Memory::array(before.output_size, element_bytes(before.output, format));
        before = stage;
        fields(&[chain, state(stage, format), between])
    })
}

/// State of one layer.
fn state(stage: &Stage<'_>, format: NumberFormat) -> Memory {
    let activation = Memory::array(stage.output_size, format.activation_bytes());
    let wide = Memory::array(stage.output_size, carry_bytes(stage));
    let gate = Memory::array(stage.output_size, 4);
    match stage.layer {
        // On a border of words.
        DeviceLayer::Rnn(_) => fields(&[activation, Memory { bytes: 0, align: 4 }]),
        DeviceLayer::Lstm(cells) => match cells.get(stage.direction) {
            Some(cell) => lstm_state(cell, activation, carry_bytes(stage), format),
            None => Memory::default(),
        },
        DeviceLayer::Gru(_) => activation.and(wide),
        DeviceLayer::GruResetBefore(_) => fields(&[activation, wide, gate, activation]),
        DeviceLayer::Dense(_)
        | DeviceLayer::Activation(..)
        | DeviceLayer::Softmax
        | DeviceLayer::LogSoftmax
        | DeviceLayer::LastStep
        | DeviceLayer::Flatten { .. }
        | DeviceLayer::Concat => Memory::default(),
    }
}

/// Bytes of a number of the long-lived state.
fn carry_bytes(stage: &Stage<'_>) -> usize {
    match stage.is_slow() {
        true => 8,
        false => 4,
    }
}

/// State of an LSTM: the hidden state, the cell state, and what steps of projections and
/// of peephole matrices work in.
fn lstm_state(
    cell: &DeviceLstm,
    hidden: Memory,
    carry_bytes: usize,
    format: NumberFormat,
) -> Memory {
    let units = cell.affine.units();
    let activation = Memory::array(units, format.activation_bytes());
    let pre = Memory::array(units, 4);
    let mut state = vec![hidden, Memory::array(units, carry_bytes)];
    if cell.projection.is_some() {
        state.push(activation);
    }
    if cell.matrices.iter().any(Option::is_some) {
        state.push(fields(&[activation, pre]));
    }
    fields(&state)
}

/// A struct of several fields: padded once.
fn fields(fields: &[Memory]) -> Memory {
    let align = fields.iter().map(|field| field.align).max().unwrap_or(1);
    let bytes: usize = fields.iter().map(|field| field.bytes).sum();
    Memory {
        bytes: bytes.next_multiple_of(align.max(1)),
        align,
    }
}
