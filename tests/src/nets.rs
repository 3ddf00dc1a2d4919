//! Small networks made by hand or at random, for tests.

use gatecell_convert::calibrate::calibrate;
use gatecell_convert::engine::{Engine, Item, Trace};
use gatecell_convert::network::{
    Activation, Axis, Cell, Direction, Gru, Initial, Layer, Layout, Lstm, Network, Node, Output,
    Rate, Recurrent, Rnn, SequenceInput, Source, Value,
};
use gatecell_convert::quantize::{DeviceNetwork, NumberFormat, Options, quantize_with};
use gatecell_convert::simulate::Simulator;

use crate::tolerance::bound;

/// A network of one recurrent layer in one direction that gives back every
/// hidden state.
pub fn single(input_size: usize, hidden_size: usize, cell: Cell) -> Network {
    line(input_size, vec![forward(input_size, hidden_size, cell)])
}

/// A recurrent layer in one direction that begins at zero.
pub fn forward(input_size: usize, hidden_size: usize, cell: Cell) -> Layer {
    Layer::Recurrent(Recurrent {
        input_size,
        hidden_size,
        directions: vec![Direction {
            backward: false,
            cell,
            initial_hidden: Initial::Zero,
            initial_cell: Initial::Zero,
        }],
    })
}

/// Layers one after the other; the network gives back what the last one computes.
///
/// # Panics
///
/// Where there are none.
pub fn line(input_size: usize, layers: Vec<Layer>) -> Network {
    let (mut width, mut rate) = (input_size, Rate::EveryStep);
    let mut nodes = Vec::new();
    for (index, layer) in layers.into_iter().enumerate() {
        match &layer {
            Layer::Recurrent(recurrent) => {
                width = recurrent.state_size() * recurrent.directions.len();
            }
            Layer::Dense(dense) => width = dense.output_size,
            Layer::LastStep => rate = Rate::Once,
            _ => {}
        }
        nodes.push(Node {
            name: format!("{} {index}", layer.kind()),
            layer,
            inputs: vec![index.checked_sub(1).map_or(Value::Input, Value::Node)],
            width,
            rate,
        });
    }
    let layout = |len, rate| {
        let feature = Axis::Feature { len, stride: 1 };
        Layout {
            axes: match rate {
                Rate::EveryStep => vec![Axis::Batch, Axis::Time, feature],
                Rate::Once => vec![Axis::Batch, feature],
            },
            offset: 0,
        }
    };
    Network {
        source: Source::default(),
        input: SequenceInput {
            name: "x".into(),
            input_size,
            layout: layout(input_size, Rate::EveryStep),
        },
        state_inputs: Vec::new(),
        lengths_input: None,
        outputs: vec![Output {
            name: "y".into(),
            value: Value::Node(nodes.len().checked_sub(1).expect("a layer")),
            layout: layout(width, rate),
        }],
        nodes,
    }
}

/// An Elman cell; weights as in the network representation.
pub fn rnn(w: Vec<f64>, r: Vec<f64>, bias: Vec<f64>, activation: Activation) -> Cell {
    Cell::Rnn(Rnn {
        w,
        r,
        bias,
        activation,
        clip: None,
    })
}

/// An LSTM cell with its usual activations; gates i, o, f, c.
pub fn lstm(w: Vec<f64>, r: Vec<f64>, bias: Vec<f64>) -> Cell {
    Cell::Lstm(Lstm {
        w,
        r,
        bias,
        peephole: [None, None, None],
        cell_clip: None,
        projection: None,
        input_forget: false,
        activations: [Activation::Sigmoid, Activation::Tanh, Activation::Tanh],
        clip: None,
    })
}

/// A GRU cell with its usual activations; gates z, r, h.
pub fn gru(
    w: Vec<f64>,
    r: Vec<f64>,
    bias: Vec<f64>,
    hidden_bias: Vec<f64>,
    linear_before_reset: bool,
) -> Cell {
    Cell::Gru(Gru {
        w,
        r,
        bias,
        hidden_bias,
        linear_before_reset,
        activations: [Activation::Sigmoid, Activation::Tanh],
        clip: None,
    })
}

/// A sequence of real frames.
pub fn item(input_size: usize, input: Vec<f64>) -> Item {
    Item {
        steps: input.len() / input_size.max(1),
        input,
        states: Vec::new(),
    }
}

/// The network in `format`, calibrated on `items`.
///
/// # Panics
///
/// Where the network cannot be calibrated or quantized.
pub fn device(network: &Network, format: NumberFormat, items: &[Item]) -> DeviceNetwork {
    device_with(network, format, Options::default(), items)
}

/// [`device`] with a say in how integer formats choose.
///
/// # Panics
///
/// Where the network cannot be quantized.
pub fn device_with(
    network: &Network,
    format: NumberFormat,
    options: Options,
    items: &[Item],
) -> DeviceNetwork {
    let calibration = calibrate(network, items, &mut |_, _| ()).expect("calibration");
    quantize_with(network, format, Some(&calibration), options).expect("quantization")
}

/// The headrooms of inputs to be tried in a format, and by how much less than with the first,
/// for which the bounds of the table are, its decibels may be.
pub fn headrooms(format: NumberFormat) -> Vec<(Options, f64)> {
    let narrow = Options {
        headroom: Some(2.0),
        ..Options::default()
    };
    match format {
        NumberFormat::F32 | NumberFormat::W8A16 | NumberFormat::W4A16 | NumberFormat::W8A8 => {
            vec![(Options::default(), 0.0)]
        }
        NumberFormat::W16A16 => {
            vec![
                (narrow, 0.0),
                (Options::default(), bound("w16a16/headroom, dB")),
            ]
        }
    }
}

/// What the W8A16 simulation computes, calibrated on the sequence itself.
///
/// # Panics
///
/// Where the network cannot be quantized or run.
pub fn w8a16(network: &Network, item: &Item) -> Trace {
    simulate(network, NumberFormat::W8A16, item)
}

/// What the simulation in `format` computes, calibrated on the sequence itself.
///
/// # Panics
///
/// Where the network cannot be quantized or run.
pub fn simulate(network: &Network, format: NumberFormat, item: &Item) -> Trace {
    let device = device(network, format, std::slice::from_ref(item));
    Simulator::new(&device).run(item).expect("simulation")
}
