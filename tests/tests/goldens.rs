//! Models that come without a format of their own: networks built here from
//! their weights, through the f64 reference, against outputs that their own
//! projects computed.

use std::path::Path;

use gatecell_convert::engine::{Engine, Item, Trace};
use gatecell_convert::network::{
    Activation, Axis, Cell, Dense, Direction, Gru, Initial, Layer, Layout, Lstm, Network, Node,
    Output, Rate, Recurrent, SequenceInput, Source, Value,
};
use gatecell_convert::npz;
use gatecell_convert::reference::Reference;
use gatecell_tests::{max_abs_error, shared_data, tolerance};
use serde_json::Value as Json;

/// A network that grows layer by layer.
struct Builder(Network);

impl Builder {
    fn new(input_size: usize) -> Self {
        Self(Network {
            source: Source::default(),
            input: SequenceInput {
                name: "x".into(),
                input_size,
                layout: layout(input_size),
            },
            state_inputs: Vec::new(),
            lengths_input: None,
            nodes: Vec::new(),
            outputs: Vec::new(),
        })
    }

    fn push(&mut self, name: &str, layer: Layer, inputs: &[Value], width: usize) -> Value {
        self.0.nodes.push(Node {
            name: name.into(),
            layer,
            inputs: inputs.to_vec(),
            width,
            rate: Rate::EveryStep,
        });
        Value::Node(self.0.nodes.len() - 1)
    }

    fn output(&mut self, name: &str, value: Value) {
        let layout = layout(self.0.width(value));
        self.0.outputs.push(Output {
            name: name.into(),
            value,
            layout,
        });
    }

    fn run(&self, input: &[f64]) -> Trace {
        let item = Item {
            steps: input.len() / self.0.input.input_size,
            input: input.to_vec(),
            states: Vec::new(),
        };
        Reference::new(&self.0).run(&item).unwrap()
    }
}

fn layout(width: usize) -> Layout {
    Layout {
        axes: vec![
            Axis::Batch,
            Axis::Time,
            Axis::Feature {
                len: width,
                stride: 1,
            },
        ],
        offset: 0,
    }
}

/// `[inputs][gates · units]` to `[gates][units][inputs]` in another order.
fn rows(kernel: &[f64], inputs: usize, units: usize, order: &[usize]) -> Vec<f64> {
    let columns = order.len() * units;
    order
        .iter()
        .flat_map(|gate| gate * units..(gate + 1) * units)
        .flat_map(|column| (0..inputs).map(move |i| kernel[i * columns + column]))
        .collect()
}

/// `[gates][units][inputs]` in another order.
fn blocks(matrix: &[f64], order: &[usize]) -> Vec<f64> {
    let block = matrix.len() / order.len();
    let parts = order.iter().flat_map(|&at| &matrix[at * block..][..block]);
    parts.copied().collect()
}

fn lstm(w: Vec<f64>, r: Vec<f64>, bias: Vec<f64>) -> Cell {
    Cell::Lstm(Lstm {
        w,
        r,
        bias,
        peephole: [None, None, None],
        input_forget: false,
        activations: [Activation::Sigmoid, Activation::Tanh, Activation::Tanh],
        clip: None,
        cell_clip: None,
        projection: None,
    })
}

fn direction(cell: Cell, backward: bool) -> Direction {
    Direction {
        backward,
        cell,
        initial_hidden: Initial::Zero,
        initial_cell: Initial::Zero,
    }
}

fn recurrent(input_size: usize, hidden_size: usize, directions: Vec<Direction>) -> Layer {
    Layer::Recurrent(Recurrent {
        input_size,
        hidden_size,
        directions,
    })
}

fn json(path: &Path) -> Json {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn numbers(json: &Json) -> Vec<f64> {
    let list = json.as_array().expect("a list");
    list.iter().map(|x| x.as_f64().expect("a number")).collect()
}

fn agree(what: &str, found: &[f64], expected: &[f64]) {
    let error = max_abs_error(found, expected);
    println!("{what}: {error:e}");
    let bound = tolerance::bound("reference/goldens");
    assert!(error <= bound, "{what}: differs by {error:e}");
}

/// Keras' layouts: embedding, bidirectional LSTM, softmax.
#[test]
fn unicode_thai_segmentation() {
    let Some(folder) = shared_data() else { return };
    let file = json(&folder.join("unicode_thai/weights.json"));
    let matrix = |n: usize| numbers(&file[format!("mat{n}")]["data"]);
    let embedding = matrix(1);
    let (features, units, labels) = (40, 27, 4);
    let order = [0, 3, 1, 2];
    let side = |first: usize, backward| {
        let cell = lstm(
            rows(&matrix(first), features, units, &order),
            rows(&matrix(first + 1), units, units, &order),
            rows(&matrix(first + 2), 1, units, &order),
        );
        direction(cell, backward)
    };
    let mut net = Builder::new(features);
    let layer = recurrent(features, units, vec![side(2, false), side(5, true)]);
    let states = net.push("bilstm", layer, &[Value::Input], 2 * units);
    let dense = Dense {
        input_size: 2 * units,
        output_size: labels,
        w: rows(&matrix(8), 2 * units, labels, &[0]),
        bias: matrix(9),
    };
    let logits = net.push("dense", Layer::Dense(dense), &[states], labels);
    let y = net.push("softmax", Layer::Softmax, &[logits], labels);
    net.output("y", y);

    let arrays = npz::read(folder.join("unicode_thai/thai_io.npz")).unwrap();
    for text in 0..5 {
        let array = |what: &str| {
            let name = format!("Thai_{text}_{what}");
            &npz::find(&arrays, &name).expect("array").data
        };
        let input: Vec<f64> = array("ids")
            .iter()
            .flat_map(|&id| embedding[id as usize * features..][..features].to_vec())
            .collect();
        let trace = net.run(&input);
        agree(
            &format!("thai {text}"),
            &trace.nodes[2].output,
            array("prob"),
        );
    }
}

/// PyTorch's layouts, with initial states.
#[test]
fn rten() {
    let Some(folder) = shared_data() else { return };
    let file = json(&folder.join("rten/rnn.json"));
    for case in [
        "lstm_forwards",
        "lstm_bidirectional",
        "lstm_initial",
        "gru_forwards",
        "gru_bidirectional",
        "gru_initial",
    ] {
        let case_json = &file[case];
        let data = |json: &Json| numbers(&json[1]);
        let (inputs, units) = (10, 5);
        let initial = |key: &str| match case_json.get(key) {
            Some(state) => Initial::Constant(data(state)),
            None => Initial::Zero,
        };
        let side = |suffix: &str| {
            let of = |what: &str| data(&case_json["params"][format!("{what}_l0{suffix}")]);
            let [w, r, bw, br] = [
                of("weight_ih"),
                of("weight_hh"),
                of("bias_ih"),
                of("bias_hh"),
            ];
            let sum: Vec<f64> = bw.iter().zip(&br).map(|(w, r)| w + r).collect();
            let cell = if case.starts_with("lstm") {
                let order = [0, 3, 1, 2];
                lstm(blocks(&w, &order), blocks(&r, &order), blocks(&sum, &order))
            } else {
                let order = [1, 0, 2];
                let mut bias = blocks(&sum, &order);
                bias[2 * units..].copy_from_slice(&bw[2 * units..]);
                Cell::Gru(Gru {
                    w: blocks(&w, &order),
                    r: blocks(&r, &order),
                    bias,
                    hidden_bias: br[2 * units..].to_vec(),
                    linear_before_reset: true,
                    activations: [Activation::Sigmoid, Activation::Tanh],
                    clip: None,
                })
            };
            Direction {
                initial_hidden: initial("initial_hidden"),
                initial_cell: initial("initial_cell"),
                ..direction(cell, !suffix.is_empty())
            }
        };
        let mut directions = vec![side("")];
        if case.ends_with("bidirectional") {
            directions.push(side("_reverse"));
        }
        let mut net = Builder::new(inputs);
        let width = units * directions.len();
        let layer = recurrent(inputs, units, directions);
        net.push(case, layer, &[Value::Input], width);
        let trace = net.run(&data(&case_json["input"]));
        agree(case, &trace.nodes[0].output, &data(&case_json["output"]));
    }
}

/// Three GRUs with relu candidates and the reset before the product, which
/// read each other's outputs and the input beside them.
#[test]
fn rnnoise() {
    let Some(folder) = shared_data() else { return };
    let bytes = std::fs::read(folder.join("rnnoise/rnnoise_i8.safetensors")).unwrap();
    let file = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    let tensor = |name: &str| -> Vec<f64> {
        let data = file.tensor(name).unwrap();
        let real = |&byte: &u8| f64::from(i8::from_le_bytes([byte])) / 256.0;
        data.data().iter().map(real).collect()
    };
    let mut net = Builder::new(42);
    let dense = |net: &mut Builder, name: &str, input, inputs, outputs, activation| {
        let layer = Dense {
            input_size: inputs,
            output_size: outputs,
            w: rows(&tensor(&format!("{name}.weight_i8")), inputs, outputs, &[0]),
            bias: tensor(&format!("{name}.bias_i8")),
        };
        let pre = net.push(name, Layer::Dense(layer), &[input], outputs);
        let name = format!("{name}/activation");
        net.push(&name, Layer::Activation(activation), &[pre], outputs)
    };
    let gru = |net: &mut Builder, name: &str, input, inputs, units| {
        let order = [0, 1, 2];
        let of = |what: &str| tensor(&format!("{name}.{what}_i8"));
        let cell = Cell::Gru(Gru {
            w: rows(&of("weight_ih"), inputs, units, &order),
            r: rows(&of("weight_hh"), units, units, &order),
            bias: of("bias"),
            hidden_bias: vec![0.0; units],
            linear_before_reset: false,
            activations: [Activation::Sigmoid, Activation::Relu],
            clip: None,
        });
        let layer = recurrent(inputs, units, vec![direction(cell, false)]);
        net.push(name, layer, &[input], units)
    };
    let (x, tanh, sigmoid) = (Value::Input, Activation::Tanh, Activation::Sigmoid);
    let first = dense(&mut net, "input_dense", x, 42, 24, tanh);
    let vad = gru(&mut net, "vad_gru", first, 24, 24);
    let vad_y = dense(&mut net, "vad_output", vad, 24, 1, sigmoid);
    let joined = net.push("noise_input", Layer::Concat, &[first, vad, x], 90);
    let noise = gru(&mut net, "noise_gru", joined, 90, 48);
    let joined = net.push("denoise_input", Layer::Concat, &[vad, noise, x], 114);
    let denoise = gru(&mut net, "denoise_gru", joined, 114, 96);
    let gains = dense(&mut net, "denoise_output", denoise, 96, 22, sigmoid);
    net.output("vad", vad_y);
    net.output("gains", gains);

    let arrays = npz::read(folder.join("rnnoise/rnnoise_testing_io.npz")).unwrap();
    let array = |name: &str| &npz::find(&arrays, name).expect("array").data;
    let trace = net.run(array("testing_features"));
    let found = |value: Value| match value {
        Value::Node(node) => &trace.nodes[node].output,
        _ => unreachable!("layers are nodes"),
    };
    agree("rnnoise vad", found(vad_y), array("testing_vad_exact"));
    agree("rnnoise gains", found(gains), array("testing_gains_exact"));
}
