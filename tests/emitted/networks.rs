//! Networks with pseudo-random weights, ready for a device.

use gatecell_convert::calibrate::calibrate;
use gatecell_convert::emit::{EmitOptions, GoldenVector, emit};
use gatecell_convert::engine::Item;
use gatecell_convert::error::Result;
use gatecell_convert::network::{
    Activation, Axis, Cell, Dense, Direction, Gru, Initial, Layer, Layout, Lstm, Network, Node,
    Output, Peephole, Projection, Rate, Recurrent, Rnn, SequenceInput, Source, StateInput, Value,
};
use gatecell_convert::quantize::{DeviceNetwork, NumberFormat, quantize};

/// Names of all networks.
pub(crate) const NAMES: [&str; 15] = [
    "lstm_stack",
    "rnn_sequence",
    "gru_bare",
    "gru_mixed",
    "lstm_variants",
    "gru_variants",
    "lstm_family",
    "both_last",
    "both_stack",
    "branches",
    "flat",
    "initial_line",
    "initial_both",
    "slow_line",
    "slow_both",
];

/// A network with sequences to run it on.
pub(crate) struct Case {
    pub(crate) device: DeviceNetwork,
    pub(crate) items: Vec<Item>,
}

/// The network `name` in `format`.
pub(crate) fn case(name: &str, format: NumberFormat) -> Result<Case> {
    let mut random = Random(name.len() as u64);
    let mut net = match name {
        "lstm_stack" => lstm_stack(&mut random),
        "rnn_sequence" => rnn_sequence(&mut random),
        "gru_bare" => gru_bare(&mut random),
        "lstm_variants" => lstm_variants(&mut random),
        "gru_variants" => gru_variants(&mut random),
        "lstm_family" => lstm_family(&mut random),
        "both_last" => both_last(&mut random),
        "both_stack" => both_stack(&mut random),
        "branches" => branches(&mut random),
        "flat" => flat(&mut random),
        "initial_line" => initial_line(&mut random),
        "initial_both" => initial_both(&mut random),
        "slow_line" => slow_line(&mut random),
        "slow_both" => slow_both(&mut random),
        _ => gru_mixed(&mut random),
    };
    net.source.file_name = format!("{name}.onnx");
    let width = net.input.input_size;
    let steps = match net.fixed_steps() {
        Some(steps) => [steps; 3],
        None => [21, 1, 34],
    };
    let items: Vec<Item> = steps
        .into_iter()
        .map(|steps| Item {
            steps,
            input: random.vector(steps * width, 2.0),
            states: net
                .state_inputs
                .iter()
                .map(|state| random.vector(state.len, 0.9))
                .collect(),
        })
        .collect();
    let calibration = calibrate(&net, &items, &mut |_, _| {})?;
    let device = quantize(&net, format, Some(&calibration))?;
    Ok(Case { device, items })
}

/// Two LSTM layers, two dense layers on the last step, softmax.
fn lstm_stack(random: &mut Random) -> Network {
    let mut net = empty(5);
    net.recurrent(random, 7, Kind::Lstm);
    net.recurrent(random, 6, Kind::Lstm);
    let width = net.width(net.last());
    net.push("last", Layer::LastStep, width, Rate::Once);
    net.dense(random, 9);
    net.push("relu", Layer::Activation(Activation::Relu), 9, Rate::Once);
    net.dense(random, 4);
    net.push("softmax", Layer::Softmax, 4, Rate::Once);
    net.finish()
}

/// A dense layer before an Elman layer, and log-softmax at every step.
fn rnn_sequence(random: &mut Random) -> Network {
    let mut net = empty(3);
    net.dense(random, 8);
    net.push(
        "tanh",
        Layer::Activation(Activation::Tanh),
        8,
        Rate::EveryStep,
    );
    net.recurrent(random, 10, Kind::Rnn(Activation::Tanh));
    net.dense(random, 5);
    net.push("log", Layer::LogSoftmax, 5, Rate::EveryStep);
    net.finish()
}

/// A GRU with the reset before the product, an Elman layer with ReLU, no head.
fn gru_bare(random: &mut Random) -> Network {
    let mut net = empty(4);
    net.recurrent(random, 5, Kind::Gru(false));
    net.recurrent(random, 6, Kind::Rnn(Activation::Relu));
    net.finish()
}

/// A dense layer between two GRUs; sigmoid of a dense layer on the final state.
fn gru_mixed(random: &mut Random) -> Network {
    let mut net = empty(3);
    net.recurrent(random, 4, Kind::Gru(true));
    net.dense(random, 6);
    net.recurrent(random, 5, Kind::Gru(true));
    net.final_hidden = true;
    net.dense(random, 2);
    net.push(
        "sigmoid",
        Layer::Activation(Activation::Sigmoid),
        2,
        Rate::Once,
    );
    net.finish()
}

/// Peepholes on two gates with clip, then coupled gates with other functions.
fn lstm_variants(random: &mut Random) -> Network {
    let mut net = empty(4);
    net.recurrent(random, 6, Kind::Lstm);
    net.recurrent(random, 5, Kind::Lstm);
    let units = [6, 5];
    for (node, units) in net.network.nodes.iter_mut().zip(units) {
        let lstm = match cell(node) {
            Cell::Lstm(lstm) => lstm,
            _ => unreachable!("both layers are LSTMs"),
        };
        lstm.peephole[1] = Some(Peephole::Diagonal(random.vector(units, 0.5)));
        lstm.peephole[2] = Some(Peephole::Diagonal(random.vector(units, 0.5)));
        if units == 6 {
            lstm.clip = Some(1.5);
        } else {
            lstm.input_forget = true;
            let hard = Activation::HardSigmoid {
                alpha: 0.2,
                beta: 0.5,
            };
            lstm.activations = [hard, Activation::Softsign, Activation::Tanh];
        }
    }
    net.dense(random, 3);
    net.finish()
}

/// Projections of a plain LSTM, of one with a bound on its cell state and of one with
/// peephole matrices and coupled gates; peephole matrices beside a diagonal.
fn lstm_family(random: &mut Random) -> Network {
    let mut net = empty(4);
    net.lstm(random, 7, |lstm, random| project(lstm, random, [7, 3]));
    net.lstm(random, 6, |lstm, random| {
        lstm.cell_clip = Some(0.2);
        project(lstm, random, [6, 5]);
    });
    net.lstm(random, 5, |lstm, random| {
        lstm.peephole[0] = Some(Peephole::Matrix(random.vector(25, 0.5)));
        lstm.peephole[1] = Some(Peephole::Matrix(random.vector(25, 0.5)));
        lstm.peephole[2] = Some(Peephole::Diagonal(random.vector(5, 0.5)));
    });
    net.lstm(random, 6, |lstm, random| {
        lstm.input_forget = true;
        lstm.peephole[2] = Some(Peephole::Matrix(random.vector(36, 0.5)));
        project(lstm, random, [6, 4]);
        lstm.projection.as_mut().expect("projected").clip = Some(0.8);
    });
    net.dense(random, 3);
    net.finish()
}

/// Projects the units of an LSTM.
fn project(lstm: &mut Lstm, random: &mut Random, [units, size]: [usize; 2]) {
    lstm.r = random.vector(4 * units * size, 0.7);
    lstm.projection = Some(Projection {
        size,
        w: random.vector(size * units, 1.5),
        bias: random.vector(size, 0.3),
        clip: None,
    });
}

/// Other functions in a GRU of either kind and in an Elman layer.
fn gru_variants(random: &mut Random) -> Network {
    let mut net = empty(3);
    net.recurrent(random, 4, Kind::Gru(true));
    net.recurrent(random, 6, Kind::Gru(false));
    net.recurrent(random, 5, Kind::Rnn(Activation::Softsign));
    for node in &mut net.network.nodes {
        match cell(node) {
            Cell::Gru(gru) if gru.linear_before_reset => {
                gru.activations[1] = Activation::Relu;
                gru.clip = Some(3.0);
            }
            Cell::Gru(gru) => {
                gru.activations[1] = Activation::ScaledTanh {
                    alpha: 1.5,
                    beta: 0.7,
                };
            }
            Cell::Rnn(rnn) => rnn.clip = Some(0.8),
            Cell::Lstm(_) => unreachable!("no layer is an LSTM"),
        }
    }
    net.dense(random, 2);
    net.finish()
}

/// Both directions of a GRU, and their final states into a dense layer.
fn both_last(random: &mut Random) -> Network {
    let mut net = empty(4);
    net.both(random, 5, Kind::Gru(true));
    let finals = [0, 1].map(|direction| Value::FinalHidden { node: 0, direction });
    net.push("finals", Layer::Concat, 10, Rate::Once);
    net.network.nodes[1].inputs = finals.to_vec();
    net.dense(random, 6);
    net.push("relu", Layer::Activation(Activation::Relu), 6, Rate::Once);
    net.dense(random, 3);
    net.push("softmax", Layer::Softmax, 3, Rate::Once);
    net.finish()
}

/// Four layers in both directions, a backward one, and log-softmax at every step.
fn both_stack(random: &mut Random) -> Network {
    let mut net = empty(3);
    net.both(random, 4, Kind::Lstm);
    net.both(random, 4, Kind::Rnn(Activation::Tanh));
    net.both(random, 4, Kind::Gru(false));
    net.both(random, 5, Kind::Lstm);
    let coupled = match &mut net.network.nodes[3].layer {
        Layer::Recurrent(recurrent) => &mut recurrent.directions[1].cell,
        _ => unreachable!("the node is recurrent"),
    };
    if let Cell::Lstm(lstm) = coupled {
        lstm.peephole[2] = Some(Peephole::Diagonal(random.vector(5, 0.5)));
    }
    net.change(random, |lstm, random| project(lstm, random, [5, 3]));
    net.recurrent(random, 6, Kind::Gru(true));
    if let Layer::Recurrent(recurrent) = &mut net.network.nodes[4].layer {
        recurrent.directions[0].backward = true;
    }
    net.dense(random, 4);
    net.push("log", Layer::LogSoftmax, 4, Rate::EveryStep);
    net.finish()
}

/// Two recurrent branches side by side, and an output behind each: one at every
/// step, one hidden state, one of the last step.
fn branches(random: &mut Random) -> Network {
    let mut net = empty(3);
    net.dense(random, 5);
    net.push(
        "tanh",
        Layer::Activation(Activation::Tanh),
        5,
        Rate::EveryStep,
    );
    net.recurrent(random, 4, Kind::Gru(true));
    net.push("join", Layer::Concat, 9, Rate::EveryStep);
    net.network.nodes[3].inputs = vec![Value::Node(1), Value::Node(2)];
    net.recurrent(random, 6, Kind::Lstm);
    net.dense(random, 2);
    net.push(
        "sigmoid",
        Layer::Activation(Activation::Sigmoid),
        2,
        Rate::EveryStep,
    );
    for (name, value) in [("voice/activity", Value::Node(6)), ("type", Value::Node(4))] {
        net.show(name, value);
    }
    net.push("last", Layer::LastStep, 2, Rate::Once);
    net.dense(random, 3);
    net.show("voice.activity", Value::Node(8));
    net.network
}

/// Every kind of cell with gates that keep their state for hundreds of thousands of steps
/// and let little in.
fn slow_line(random: &mut Random) -> Network {
    let mut net = empty(3);
    net.recurrent(random, 4, Kind::Lstm);
    net.lstm(random, 3, |lstm, _| {
        lstm.input_forget = true;
        lstm.cell_clip = Some(1e-5);
    });
    net.lstm(random, 4, |lstm, random| {
        lstm.peephole[1] = Some(Peephole::Matrix(random.vector(16, 0.5)));
        project(lstm, random, [4, 2]);
    });
    net.recurrent(random, 5, Kind::Gru(true));
    net.recurrent(random, 4, Kind::Gru(false));
    net.slow_gates();
    net.begin(
        0,
        0,
        Initial::Constant(random.vector(4, 1e-4)),
        Initial::Constant(random.vector(4, 1e-5)),
    );
    net.dense(random, 2);
    net.finish()
}

/// The same in both directions.
fn slow_both(random: &mut Random) -> Network {
    let mut net = empty(3);
    net.both(random, 4, Kind::Lstm);
    net.both(random, 3, Kind::Gru(true));
    net.slow_gates();
    net.dense(random, 2);
    net.finish()
}

/// All steps of a layer as one vector.
fn flat(random: &mut Random) -> Network {
    let mut net = empty(3);
    net.recurrent(random, 4, Kind::Lstm);
    net.push("flat", Layer::Flatten { steps: 8 }, 32, Rate::Once);
    net.dense(random, 3);
    net.push("softmax", Layer::Softmax, 3, Rate::Once);
    net.finish()
}

/// A line of layers that begin with a constant, a state of the caller, and both.
fn initial_line(random: &mut Random) -> Network {
    let mut net = empty(3);
    net.recurrent(random, 4, Kind::Lstm);
    net.recurrent(random, 5, Kind::Gru(true));
    net.lstm(random, 3, |lstm, random| {
        lstm.peephole[1] = Some(Peephole::Matrix(random.vector(9, 0.5)));
        project(lstm, random, [3, 2]);
    });
    net.recurrent(random, 3, Kind::Gru(false));
    net.recurrent(random, 6, Kind::Rnn(Activation::Relu));
    net.state_input("h0", 6);
    net.state_input("self", 5);
    let given = |input, offset| Initial::Given { input, offset };
    net.begin(0, 0, Initial::Constant(random.vector(4, 0.8)), given(0, 2));
    net.begin(1, 0, given(1, 0), Initial::Zero);
    let hidden = Initial::Constant(random.vector(2, 0.8));
    net.begin(2, 0, hidden, Initial::Constant(random.vector(3, 2.0)));
    net.begin(
        3,
        0,
        Initial::Constant(random.vector(3, 0.8)),
        Initial::Zero,
    );
    net.begin(
        4,
        0,
        Initial::Constant(random.vector(6, 0.8)),
        Initial::Zero,
    );
    net.dense(random, 2);
    net.finish()
}

/// Both directions that begin with a state of the caller and with a constant.
fn initial_both(random: &mut Random) -> Network {
    let mut net = empty(3);
    net.both(random, 4, Kind::Lstm);
    net.both(random, 3, Kind::Gru(true));
    net.state_input("h", 8);
    let given = |offset| Initial::Given { input: 0, offset };
    net.begin(0, 0, given(0), Initial::Constant(random.vector(4, 0.8)));
    net.begin(0, 1, given(4), Initial::Zero);
    net.begin(
        1,
        1,
        Initial::Constant(random.vector(3, 0.8)),
        Initial::Zero,
    );
    net.dense(random, 2);
    net.finish()
}

/// The cell of a recurrent node in one direction.
fn cell(node: &mut Node) -> &mut Cell {
    match &mut node.layer {
        Layer::Recurrent(recurrent) => &mut recurrent.directions[0].cell,
        _ => unreachable!("the node is recurrent"),
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Rnn(Activation),
    Lstm,
    Gru(bool),
}

struct Builder {
    network: Network,
    /// The next layer reads the final state of the last.
    final_hidden: bool,
}

impl std::ops::Deref for Builder {
    type Target = Network;

    fn deref(&self) -> &Network {
        &self.network
    }
}

fn empty(input_size: usize) -> Builder {
    let network = Network {
        source: Source {
            file_name: String::new(),
            sha256: "0".repeat(64),
            format: "pseudo-random".into(),
            warnings: Vec::new(),
        },
        input: SequenceInput {
            name: "x".into(),
            input_size,
            layout: layout(input_size, Rate::EveryStep),
        },
        state_inputs: Vec::new(),
        lengths_input: None,
        nodes: Vec::new(),
        outputs: Vec::new(),
    };
    Builder {
        network,
        final_hidden: false,
    }
}

fn layout(len: usize, rate: Rate) -> Layout {
    let feature = Axis::Feature { len, stride: 1 };
    let axes = match rate {
        Rate::EveryStep => vec![Axis::Batch, Axis::Time, feature],
        Rate::Once => vec![Axis::Batch, feature],
    };
    Layout { axes, offset: 0 }
}

impl Builder {
    fn last(&self) -> Value {
        match self.network.nodes.len() {
            0 => Value::Input,
            count if self.final_hidden => Value::FinalHidden {
                node: count - 1,
                direction: 0,
            },
            count => Value::Node(count - 1),
        }
    }

    fn push(&mut self, name: &str, layer: Layer, width: usize, rate: Rate) {
        let input = self.last();
        self.final_hidden = false;
        // Names that a source file must not take as they are.
        let name = format!("/{}`{name}`\n*/", self.network.nodes.len());
        self.network.nodes.push(Node {
            name,
            layer,
            inputs: vec![input],
            width,
            rate,
        });
    }

    fn dense(&mut self, random: &mut Random, output_size: usize) {
        let (input_size, rate) = (self.width(self.last()), self.rate(self.last()));
        let dense = Dense {
            input_size,
            output_size,
            w: random.vector(output_size * input_size, 1.5),
            bias: random.vector(output_size, 0.5),
        };
        self.push("dense", Layer::Dense(dense), output_size, rate);
    }

    fn recurrent(&mut self, random: &mut Random, hidden_size: usize, kind: Kind) {
        let input_size = self.width(self.last());
        let mut matrices = |gates: usize| {
            (
                random.vector(gates * hidden_size * input_size, 1.0),
                random.vector(gates * hidden_size * hidden_size, 0.7),
                random.vector(gates * hidden_size, 0.5),
            )
        };
        let cell = match kind {
            Kind::Rnn(activation) => {
                let (w, r, bias) = matrices(1);
                // A ReLU network of large weights would grow without end.
                let r = r.into_iter().map(|r| r * 0.3).collect();
                Cell::Rnn(Rnn {
                    w,
                    r,
                    bias,
                    activation,
                    clip: None,
                })
            }
            Kind::Lstm => {
                let (w, r, bias) = matrices(4);
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
            Kind::Gru(linear_before_reset) => {
                let (w, r, bias) = matrices(3);
                // The final GRU of a mixed network has no hidden bias.
                let amplitude = if linear_before_reset && hidden_size == 4 {
                    0.5
                } else {
                    0.0
                };
                Cell::Gru(Gru {
                    w,
                    r,
                    bias,
                    hidden_bias: random.vector(hidden_size, amplitude),
                    linear_before_reset,
                    activations: [Activation::Sigmoid, Activation::Tanh],
                    clip: None,
                })
            }
        };
        let layer = Layer::Recurrent(Recurrent {
            input_size,
            hidden_size,
            directions: vec![Direction {
                backward: false,
                cell,
                initial_hidden: Initial::Zero,
                initial_cell: Initial::Zero,
            }],
        });
        self.push("cell", layer, hidden_size, Rate::EveryStep);
    }

    /// A layer in both directions.
    fn both(&mut self, random: &mut Random, hidden_size: usize, kind: Kind) {
        let (input, at) = (self.last(), self.network.nodes.len());
        self.recurrent(random, hidden_size, kind);
        self.recurrent(random, hidden_size, kind);
        let (Some(backward), Some(node)) = (self.network.nodes.pop(), self.network.nodes.get(at))
        else {
            return;
        };
        let input_size = self.network.width(input);
        let mut cells = [node.layer.clone(), backward.layer].into_iter();
        // The second was made for the first one's outputs: of another width.
        let (Some(Layer::Recurrent(mut both)), Some(Layer::Recurrent(mut other))) =
            (cells.next(), cells.next())
        else {
            return;
        };
        for direction in &mut other.directions {
            direction.backward = true;
            let (w, rows) = match &mut direction.cell {
                Cell::Rnn(cell) => (&mut cell.w, hidden_size),
                Cell::Lstm(cell) => (&mut cell.w, 4 * hidden_size),
                Cell::Gru(cell) => (&mut cell.w, 3 * hidden_size),
            };
            *w = random.vector(rows * input_size, 1.0);
        }
        both.directions.append(&mut other.directions);
        let node = &mut self.network.nodes[at];
        node.layer = Layer::Recurrent(both);
        node.width = 2 * hidden_size;
    }

    /// A graph input that gives initial states.
    fn state_input(&mut self, name: &str, len: usize) {
        let layout = layout(len, Rate::Once);
        self.network.state_inputs.push(StateInput {
            name: name.into(),
            len,
            layout,
        });
    }

    /// What a direction of a layer begins with.
    fn begin(&mut self, node: usize, direction: usize, hidden: Initial, cell: Initial) {
        if let Layer::Recurrent(recurrent) = &mut self.network.nodes[node].layer {
            recurrent.directions[direction].initial_hidden = hidden;
            recurrent.directions[direction].initial_cell = cell;
        }
    }

    /// An LSTM, changed.
    fn lstm(
        &mut self,
        random: &mut Random,
        hidden_size: usize,
        change: impl Fn(&mut Lstm, &mut Random),
    ) {
        self.recurrent(random, hidden_size, Kind::Lstm);
        self.change(random, change);
    }

    /// Changes every direction of the last layer, LSTMs.
    fn change(&mut self, random: &mut Random, change: impl Fn(&mut Lstm, &mut Random)) {
        let node = self.network.nodes.last_mut().expect("a layer");
        let Layer::Recurrent(layer) = &mut node.layer else {
            unreachable!("the node is recurrent");
        };
        for direction in &mut layer.directions {
            if let Cell::Lstm(lstm) = &mut direction.cell {
                change(lstm, random);
            }
        }
        node.width = layer.state_size() * layer.directions.len();
    }

    /// Gates of LSTMs and GRUs that keep nearly all of the state and let little in.
    fn slow_gates(&mut self) {
        for node in &mut self.network.nodes {
            let Layer::Recurrent(layer) = &mut node.layer else {
                continue;
            };
            let (inputs, units, state) = (layer.input_size, layer.hidden_size, layer.state_size());
            for direction in &mut layer.directions {
                // Gates in the order of ONNX, and their biases.
                let (w, r, bias, gates) = match &mut direction.cell {
                    Cell::Lstm(lstm) => {
                        let gates = vec![(0, -12.0), (2, 13.0)];
                        (&mut lstm.w, &mut lstm.r, &mut lstm.bias, gates)
                    }
                    Cell::Gru(gru) => (&mut gru.w, &mut gru.r, &mut gru.bias, vec![(0, 13.0)]),
                    Cell::Rnn(_) => continue,
                };
                for (gate, value) in gates {
                    let rows = gate * units..(gate + 1) * units;
                    w[rows.start * inputs..rows.end * inputs].fill(0.125);
                    r[rows.start * state..rows.end * state].fill(0.125);
                    bias[rows].fill(value);
                }
            }
        }
    }

    /// Makes a value an output.
    fn show(&mut self, name: &str, value: Value) {
        let layout = layout(self.width(value), self.rate(value));
        self.network.outputs.push(Output {
            name: name.into(),
            value,
            layout,
        });
    }

    fn finish(mut self) -> Network {
        self.show("y", self.last());
        self.network
    }
}

/// A linear congruential generator (Knuth's MMIX constants).
struct Random(u64);

impl Random {
    /// Numbers within ±`amplitude`, each exact in single precision.
    fn vector(&mut self, len: usize, amplitude: f64) -> Vec<f64> {
        let mut next = || {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let unit = (self.0 >> 48) as f64 / f64::from(1 << 15) - 1.0;
            f64::from((unit * amplitude) as f32)
        };
        (0..len).map(|_| next()).collect()
    }
}

/// The Rust file of a case, with outputs of the simulator in it.
pub(crate) fn rust(case: &Case) -> Result<String> {
    let golden = case
        .items
        .iter()
        .take(2)
        .map(|item| GoldenVector::simulate(&case.device, item, 9))
        .collect::<Result<_>>()?;
    let options = EmitOptions {
        golden,
        summary: vec![("calibration".into(), "pseudo-random".into())],
        ..EmitOptions::default()
    };
    emit(&case.device, &options)
}
