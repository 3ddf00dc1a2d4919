//! A whole firmware beside a published one: EdgeMark's GRU of 20 896 parameters (Hasanpour et
//! al. 2025, arXiv 2502.01700; aminhasanpour.github.io/EdgeMark/results/RNN_LSTM_GRU): 32
//! inputs, 64 units with the reset after the product, a dense layer of 32 at each of 100 steps.
//! Its weights are not published; ours are pseudo-random, of the size that Keras begins with.
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow};
use gatecell_convert::calibrate::calibrate;
use gatecell_convert::emit::{EmitOptions, GoldenVector, emit, write_atomic};
use gatecell_convert::engine::Item;
use gatecell_convert::error;
use gatecell_convert::network::{
    Activation, Axis, Cell, Dense, Direction, Gru, Initial, Layer, Layout, Network, Node, Output,
    Rate, Recurrent, SequenceInput, Source, Value,
};
use gatecell_convert::quantize::{NumberFormat, quantize};
use gatecell_convert::remedy::Remedy;

use super::bar::Bar;
use super::model::{self, Measure};
use super::program::SMALL;
use crate::board::Board;
use crate::workspace;

const INPUTS: usize = 32;
const UNITS: usize = 64;
const OUTPUTS: usize = 32;

/// Parameters as Keras counts them: two biases for every gate.
const PARAMETERS: usize = 3 * UNITS * (INPUTS + UNITS + 2) + OUTPUTS * (UNITS + 1);

/// Steps of a sequence of the benchmark's.
pub(super) const STEPS: u64 = 100;

/// TensorFlow Lite Micro in int8 on a Cortex-M4F (STM32L4R5): milliseconds for a sequence, bytes
/// of flash and RAM beyond those of a program without a model (published in units of 1024).
pub(super) const PEER: (f64, u64, u64) = (374.4158, 829_224, 302_448);

/// The clock of the peer's chip, in kHz.
pub(super) const PEER_KHZ: f64 = 120_000.0;

/// The chips that the image is built for.
const BOARDS: [Board; 2] = [Board::M4, Board::M0];

/// Builds, runs and measures it.
pub(super) fn measure() -> Result<Vec<Measure>> {
    let path = generate().map_err(|error| anyhow!("{error}"))?;
    let of_board = |board| {
        model::measure(&path, board, SMALL, true).with_context(|| format!("on {}", board.name()))
    };
    BOARDS.into_iter().map(of_board).collect()
}

/// What a firmware keeps: state, input and output.
pub(super) fn kept(m: &Measure) -> u64 {
    m.state_bytes + 2 * INPUTS as u64 + 4 * OUTPUTS as u64
}

/// At most 30 kB of flash in all, and 1 kB of RAM: for what is kept, and with the stack.
pub(super) fn bars(measures: &[Measure]) -> Vec<Bar> {
    let name =
        |m: &Measure, what| format!("GRU of {PARAMETERS} parameters, {}, {what}", m.board.name());
    let of_board = |m| {
        [
            Bar::asserted(name(m, "flash bytes in all"), m.sizes.flash(), 30 * 1024),
            Bar::asserted(name(m, "RAM bytes kept"), m.sizes.ram() + kept(m), 1024),
            Bar::aim(name(m, "RAM bytes with the stack"), m.ram(), 1024),
        ]
    };
    measures.iter().flat_map(of_board).collect()
}

/// Writes the model's Rust file.
fn generate() -> error::Result<PathBuf> {
    let network = network();
    let mut random = Random(1);
    let item = |steps| Item {
        steps,
        input: random.vector(steps * INPUTS, 1.0),
        states: Vec::new(),
    };
    let items: Vec<Item> = [100, 100, 2].map(item).into();
    let calibration = calibrate(&network, &items, &mut |_, _| ())?;
    let device = quantize(&network, NumberFormat::W8A16, Some(&calibration))?;
    let shown = items
        .last()
        .map(|item| GoldenVector::simulate(&device, item, 2));
    let options = EmitOptions {
        golden: shown.into_iter().collect::<error::Result<_>>()?,
        ..EmitOptions::default()
    };
    let path = workspace::scratch()
        .map_err(|error| error::Error::new(format!("{error:#}"), Remedy::Temporary))?
        .join("whole.rs");
    write_atomic(&path, &emit(&device, &options)?)?;
    Ok(path)
}

fn network() -> Network {
    let mut random = Random(20_896);
    // Keras begins with uniform weights within √(6 / (rows + columns)).
    let mut matrix = |rows: usize, columns: usize| {
        let most = (6.0 / (rows + columns) as f64).sqrt();
        random.vector(rows * columns, most)
    };
    let gru = Gru {
        w: matrix(3 * UNITS, INPUTS),
        r: matrix(3 * UNITS, UNITS),
        bias: matrix(3 * UNITS, 1),
        hidden_bias: matrix(UNITS, 1),
        linear_before_reset: true,
        activations: [Activation::Sigmoid, Activation::Tanh],
        clip: None,
    };
    let dense = Dense {
        input_size: UNITS,
        output_size: OUTPUTS,
        w: matrix(OUTPUTS, UNITS),
        bias: matrix(OUTPUTS, 1),
    };
    let gru = Recurrent {
        input_size: INPUTS,
        hidden_size: UNITS,
        directions: vec![Direction {
            backward: false,
            cell: Cell::Gru(gru),
            initial_hidden: Initial::Zero,
            initial_cell: Initial::Zero,
        }],
    };
    let node = |name: &str, layer, input, width| Node {
        name: name.into(),
        layer,
        inputs: vec![input],
        width,
        rate: Rate::EveryStep,
    };
    Network {
        source: Source {
            file_name: "a GRU of 20 896 parameters".into(),
            sha256: "0".repeat(64),
            format: "pseudo-random".into(),
            warnings: Vec::new(),
        },
        input: SequenceInput {
            name: "x".into(),
            input_size: INPUTS,
            layout: layout(INPUTS),
        },
        state_inputs: Vec::new(),
        lengths_input: None,
        nodes: vec![
            node("gru", Layer::Recurrent(gru), Value::Input, UNITS),
            node("dense", Layer::Dense(dense), Value::Node(0), OUTPUTS),
        ],
        outputs: vec![Output {
            name: "y".into(),
            value: Value::Node(1),
            layout: layout(OUTPUTS),
        }],
    }
}

fn layout(len: usize) -> Layout {
    Layout {
        axes: vec![Axis::Batch, Axis::Time, Axis::Feature { len, stride: 1 }],
        offset: 0,
    }
}

struct Random(u64);

impl Random {
    /// Numbers within ±`most`.
    fn vector(&mut self, len: usize, most: f64) -> Vec<f64> {
        let mut next = || {
            let next = self.0.wrapping_mul(6_364_136_223_846_793_005);
            self.0 = next.wrapping_add(1_442_695_040_888_963_407);
            ((self.0 >> 48) as f64 / f64::from(1 << 15) - 1.0) * most
        };
        (0..len).map(|_| next()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_network_has_the_published_parameters() {
        assert_eq!(PARAMETERS, 20_896);
        let network = network();
        assert_eq!(network.width(Value::Node(1)), OUTPUTS);
    }
}
