//! Flash, memory and work of a network, by the rules of the core crate.

use gatecell::format::{float, integer};
use gatecell_kernels::pack::packed_rows_len;
use gatecell_kernels::packed_len;

use super::chain::{Chain, Stage};
use crate::quantize::{Affine, DeviceLayer, NumberFormat, Representation};

/// Bytes of weights, scales and biases: what `weight_bytes` of the device's
/// layers returns.
pub(super) fn weight_bytes(chain: &Chain<'_>) -> usize {
    chain.stages().map(|stage| layer_bytes(stage.layer)).sum()
}

/// Multiplications with a weight per step, head included.
pub(super) fn macs_per_step(chain: &Chain<'_>) -> usize {
    chain
        .stages()
        .flat_map(|stage| affines(stage.layer))
        .map(|(affine, _)| macs(affine))
        .sum()
}

/// Bytes of the generated `State`.
pub(super) fn state_bytes(chain: &Chain<'_>) -> usize {
    let body = chained(&chain.body, chain.format);
    if chain.head.is_empty() {
        return body.bytes();
    }
    let element = chain
        .body
        .last()
        .map_or(0, |stage| element_bytes(stage.output));
    body.and(Memory::array(chain.features(), element)).bytes()
}

/// Bytes on the stack between the layers of the head.
pub(super) fn head_bytes(chain: &Chain<'_>) -> usize {
    chained(&chain.head, chain.format).bytes()
}

/// Bytes of an element.
pub(super) fn element_bytes(representation: &Representation) -> usize {
    match representation {
        Representation::Activation { .. } => 2,
        Representation::Float | Representation::PreActivation | Representation::Probability => 4,
    }
}

/// Bytes of an element of a frame.
pub(super) fn input_bytes(format: NumberFormat) -> usize {
    match format {
        NumberFormat::F32 => 4,
        NumberFormat::W8A16 => 2,
    }
}

/// The maps of a layer, and whether their rows come in blocks of four.
fn affines(layer: &DeviceLayer) -> Vec<(&Affine, bool)> {
    match layer {
        DeviceLayer::Rnn(cells) => cells.iter().map(|cell| (&cell.affine, true)).collect(),
        DeviceLayer::Lstm(cells) => cells.iter().map(|cell| (&cell.affine, false)).collect(),
        DeviceLayer::Gru(cells) => cells.iter().map(|cell| (&cell.affine, false)).collect(),
        DeviceLayer::GruResetBefore(cells) => cells
            .iter()
            .flat_map(|cell| [(&cell.gates, false), (&cell.candidate, true)])
            .collect(),
        DeviceLayer::Dense(affine) => vec![(affine, true)],
        _ => Vec::new(),
    }
}

fn layer_bytes(layer: &DeviceLayer) -> usize {
    let maps: usize = affines(layer)
        .into_iter()
        .map(|(affine, rows)| affine_bytes(affine, rows))
        .sum();
    let hidden_bias: usize = match layer {
        DeviceLayer::Gru(cells) => cells
            .iter()
            .map(|cell| 4 * cell.hidden_bias.as_ref().map_or(0, Vec::len))
            .sum(),
        _ => 0,
    };
    let peepholes: usize = match layer {
        DeviceLayer::Lstm(cells) => cells
            .iter()
            .filter_map(|cell| cell.variant.as_ref())
            .flat_map(|variant| variant.peephole.iter().flatten())
            .map(|weights| 4 * weights.len())
            .sum(),
        _ => 0,
    };
    maps + hidden_bias + peepholes
}

fn affine_bytes(affine: &Affine, rows: bool) -> usize {
    match affine {
        Affine::Integer(affine) => {
            let (gates, units) = (affine.gates, affine.units);
            let words = |columns| match rows {
                true => packed_rows_len(units, columns),
                false => packed_len(units, gates, columns),
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

fn macs(affine: &Affine) -> usize {
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
        let between = Memory::array(before.output_size, element_bytes(before.output));
        before = stage;
        fields(&[chain, state(stage, format), between])
    })
}

/// State of one layer.
fn state(stage: &Stage<'_>, format: NumberFormat) -> Memory {
    let activation = Memory::array(stage.output_size, input_bytes(format));
    let wide = Memory::array(stage.output_size, 4);
    match stage.layer {
        // On a border of words.
        DeviceLayer::Rnn(_) => fields(&[activation, Memory { bytes: 0, align: 4 }]),
        DeviceLayer::Lstm(_) | DeviceLayer::Gru(_) => activation.and(wide),
        DeviceLayer::GruResetBefore(_) => fields(&[activation, wide, wide, activation]),
        _ => Memory::default(),
    }
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
