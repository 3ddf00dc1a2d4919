//! What a format, the emitter or the build script asks for.

use gatecell_convert::calibrate::calibrate;
use gatecell_convert::emit::{EmitOptions, emit};
use gatecell_convert::engine::{Engine, Item};
use gatecell_convert::error::Result;
use gatecell_convert::network::{Activation, Cell, Dense, Layer, Network, Node, Rate, Value};
use gatecell_convert::npz::Array;
use gatecell_convert::quantize::{DeviceNetwork, NumberFormat, Options, quantize, quantize_with};
use gatecell_convert::reference::Reference;
use gatecell_convert::remedy::Kind;
use gatecell_convert::simulate::Simulator;
use gatecell_convert::warning::{Data, of_calibration, of_inputs};
use gatecell_convert::{Build, import};
use gatecell_tests::nets;

use super::following::{Walk, array, case, close, data, refused, run_on};
use super::graph::{Graph, input};
use crate::support::Folder;

pub(crate) fn calibrate_first() -> Walk {
    let network = Graph::gru().network();
    refused(
        quantize(&network, NumberFormat::W16A16, None),
        Kind::Calibrate,
    );
    let items = [Item::pattern(&network)];
    let calibration = calibrate(&network, &items, &mut |_, _| {}).expect("calibration");
    let device = quantize(&network, NumberFormat::W16A16, Some(&calibration)).expect("device");
    let found = Simulator::new(&device).run(&items[0]).expect("run");
    let expected = Reference::new(&network).run(&items[0]).expect("run");
    let last = |trace: &gatecell_convert::engine::Trace| trace.nodes[0].output.clone();
    let error = gatecell_tests::max_abs_error(&last(&found), &last(&expected));
    // Two steps of the 16-bit weights' grid.
    assert!(error < 2.0 / 32768.0, "{error:e}");
    Walk::Followed
}

pub(crate) fn reference() -> Walk {
    let network = import::load(case("dense_elu.onnx")).expect("model");
    refused(quantize(&network, NumberFormat::F32, None), Kind::Reference);
    let found = run_on(&network, &array("dense_elu_io.npz", "x"));
    close(&found[0].data, &array("dense_elu_io.npz", "y").data);
    Walk::Followed
}

/// The text that a network is emitted as, in single precision.
fn emitted(graph: &Graph) -> Result<String> {
    let device = quantize(&graph.network(), NumberFormat::F32, None).expect("device");
    emit(&device, &EmitOptions::default())
}

pub(crate) fn host_only() -> Walk {
    let shows_input = Graph::gru().with(|graph| graph.outputs.push("x".to_owned()));
    refused(emitted(&shows_input), Kind::HostOnly);
    assert!(
        emitted(&Graph::gru())
            .expect("text")
            .contains("pub struct Model")
    );
    Walk::Followed
}

fn build() -> (Folder, Build) {
    let folder = Folder::new(&format!("build_{:?}", std::thread::current().id()));
    let model = folder.write("m.onnx", &Graph::gru().bytes());
    (folder, Build::new(model).format(NumberFormat::F32))
}

pub(crate) fn label_names() -> Walk {
    let (_folder, plain) = build();
    refused(plain.clone().labels(["one"]).source(), Kind::LabelNames);
    let text = plain.labels(["one", "two"]).source().expect("text");
    assert!(text.contains("\"one\"") && text.contains("\"two\""));
    Walk::Followed
}

pub(crate) fn type_name() -> Walk {
    let (_folder, plain) = build();
    refused(plain.clone().type_name("fn").source(), Kind::TypeName);
    assert!(
        plain
            .type_name("Wake")
            .source()
            .expect("text")
            .contains("pub struct Wake")
    );
    Walk::Followed
}

pub(crate) fn crate_path() -> Walk {
    let (_folder, plain) = build();
    refused(
        plain.clone().crate_path("not a path").source(),
        Kind::CratePath,
    );
    let text = plain.crate_path("crate::gatecell").source().expect("text");
    assert!(text.contains("crate::gatecell"));
    Walk::Followed
}

pub(crate) fn build_script() -> Walk {
    let (folder, plain) = build();
    if std::env::var_os("OUT_DIR").is_none() {
        refused(plain.emit_to_out_dir("m.rs"), Kind::BuildScript);
    }
    plain.emit(folder.path("m.rs")).expect("written");
    let text = std::fs::read_to_string(folder.path("m.rs")).expect("text");
    assert_eq!(text, plain.source().expect("text"));
    Walk::Followed
}

pub(crate) fn prepare() -> Walk {
    let network = Graph::gru().network();
    let reference = Reference::new(&network);
    let item = Item {
        steps: 2,
        input: vec![0.5],
        states: Vec::new(),
    };
    refused(reference.run(&item), Kind::Prepare);
    reference
        .run(&Item::pattern(&network))
        .expect("an item of the network");
    Walk::Followed
}

pub(crate) fn add_recurrent() -> Walk {
    let folder = Folder::new("dense_only");
    let weights = folder.write_npz(
        "w.npz",
        &[
            Array::new("fc.weight", vec![2, 3], vec![0.5; 6]),
            Array::new("fc.bias", vec![2], vec![0.25; 2]),
        ],
    );
    folder.write("w.toml", b"[[layer]]\nkind = \"dense\"\nprefix = \"fc\"\n");
    let network = import::load(weights).expect("a dense layer");
    let device = quantize(&network, NumberFormat::F32, None).expect("device");
    refused(emit(&device, &EmitOptions::default()), Kind::AddRecurrent);
    emitted(&Graph::gru()).expect("text");
    Walk::Followed
}

pub(crate) fn forward_first() -> Walk {
    let network = import::load(data("keras/k3_bidirectional.keras")).expect("model");
    let emitted = |network: &Network| {
        let device = quantize(network, NumberFormat::F32, None).expect("device");
        emit(&device, &EmitOptions::default())
    };
    let mut reversed = network.clone();
    for node in &mut reversed.nodes {
        if let Layer::Recurrent(recurrent) = &mut node.layer {
            recurrent.directions.reverse();
        }
    }
    refused(emitted(&reversed), Kind::ForwardFirst);
    emitted(&network).expect("text");
    Walk::Followed
}

/// Sequences of `steps` steps of the plain GRU.
fn items(steps: usize, value: f64) -> Vec<Item> {
    let input = (0..steps * 3).map(|index| value * (index as f64 * 0.7).sin());
    vec![Item {
        steps,
        input: input.collect(),
        states: Vec::new(),
    }]
}

pub(crate) fn whole_sequences() -> Walk {
    let network = Graph::gru().network();
    let warning = of_calibration(&network, &items(1, 1.0)).expect("a warning");
    assert_eq!(warning.remedy.kind(), Kind::WholeSequences);
    assert_eq!(of_calibration(&network, &items(8, 1.0)), None);
    Walk::Followed
}

/// What the device computes, and what is right.
fn computed(network: &Network, format: NumberFormat, items: &[Item]) -> Result<[Vec<f64>; 2]> {
    let calibration = calibrate(network, items, &mut |_, _| {})?;
    let device = quantize(network, format, Some(&calibration))?;
    let found = Simulator::new(&device).run(&items[0])?;
    let expected = Reference::new(network).run(&items[0])?;
    Ok([found, expected].map(|trace| trace.nodes.last().expect("a layer").output.clone()))
}

/// Within a hundredth of the largest value.
fn is_right(network: &Network, format: NumberFormat, items: &[Item]) {
    let [found, expected] =
        computed(network, format, items).unwrap_or_else(|e| panic!("{e}: {}", e.remedy));
    let peak = expected.iter().fold(0.0f64, |peak, y| peak.max(y.abs()));
    assert!(peak > 0.0);
    let error = gatecell_tests::max_abs_error(&found, &expected);
    assert!(error <= peak / 100.0, "{error:e} of {peak:e}");
}

pub(crate) fn single_precision() -> Walk {
    let network = Graph::gru().network();
    let missing = items(8, f64::MAX);
    refused(
        computed(&network, NumberFormat::W16A16, &missing),
        Kind::SinglePrecision,
    );
    is_right(&network, NumberFormat::W16A16, &items(8, 1.0));
    Walk::Followed
}

/// One unit whose input has weights of `w`, and a dense layer of `v` after it.
fn unit(w: f64, v: f64) -> Network {
    let cell = nets::rnn(vec![w], vec![0.2], vec![0.0], Activation::Tanh);
    let dense = Layer::Dense(Dense {
        input_size: 1,
        output_size: 1,
        w: vec![v],
        bias: vec![0.0],
    });
    nets::line(1, vec![nets::forward(1, 1, cell), dense])
}

fn frames(size: f64) -> [Item; 1] {
    [nets::item(
        1,
        [1.0, -0.6, 0.9, -1.0].map(|x| x * size).to_vec(),
    )]
}

pub(crate) fn scale_up() -> Walk {
    let small = 1e-39;
    refused(
        computed(&unit(0.7 / small, 1.0), NumberFormat::W8A16, &frames(small)),
        Kind::ScaleUp,
    );
    let power = 2f64.powi(130);
    let followed = unit(0.7 / small / power, 1.0);
    is_right(&followed, NumberFormat::W8A16, &frames(small * power));
    Walk::Followed
}

pub(crate) fn scale_layer() -> Walk {
    let small = unit(1e-9, 1e9);
    refused(
        computed(&small, NumberFormat::W8A16, &frames(1.0)),
        Kind::ScaleLayer,
    );
    let power = 2f64.powi(25);
    let followed = unit(1e-9 * power, 1e9 / power);
    is_right(&followed, NumberFormat::W8A16, &frames(1.0));
    is_right(&small, NumberFormat::F32, &frames(1.0));
    Walk::Followed
}

/// The small network with this headroom.
fn with_headroom(format: NumberFormat, headroom: Option<f64>) -> Result<DeviceNetwork> {
    let network = Graph::gru().network();
    let calibration = calibrate(&network, &items(8, 1.0), &mut |_, _| {})?;
    let options = Options {
        headroom,
        ..Options::default()
    };
    quantize_with(&network, format, Some(&calibration), options)
}

pub(crate) fn no_headroom() -> Walk {
    refused(
        with_headroom(NumberFormat::F32, Some(8.0)),
        Kind::NoHeadroom,
    );
    with_headroom(NumberFormat::F32, None).expect("a device");
    with_headroom(NumberFormat::W8A16, Some(8.0)).expect("a device");
    Walk::Followed
}

pub(crate) fn headroom() -> Walk {
    for wrong in [0.0, 0.99, -8.0, 1025.0, f64::NAN, f64::INFINITY] {
        refused(
            with_headroom(NumberFormat::W8A16, Some(wrong)),
            Kind::Headroom,
        );
    }
    for right in [1.0, 1024.0] {
        with_headroom(NumberFormat::W8A16, Some(right)).expect("a device");
    }
    Walk::Followed
}

pub(crate) fn calibrate_wider() -> Walk {
    let network = Graph::gru().network();
    let wide = items(8, 10.0);
    let warns = |calibrated: &[Item]| {
        let calibration = calibrate(&network, calibrated, &mut |_, _| {}).expect("calibration");
        let data = Data {
            name: "x.npz",
            calibrated: false,
        };
        of_inputs(&calibration, &wide, data)
    };
    let warning = warns(&items(8, 1.0)).expect("a warning");
    assert_eq!(warning.remedy.kind(), Kind::CalibrateWider);
    assert_eq!(warns(&wide), None);
    Walk::Followed
}

pub(crate) fn typical_states() -> Walk {
    let mut network = Graph::gru()
        .with(|graph| {
            graph.inputs = vec![input("x", &[1, 1, 3]), input("h", &[1, 1, 2])];
            let inputs = &mut graph.recurrent().input;
            inputs.extend([String::new(), "h".to_owned()]);
        })
        .network();
    // All steps as one vector, as of a graph that is made for one step.
    network.nodes.push(Node {
        name: "vector".to_owned(),
        inputs: vec![Value::Node(0)],
        layer: Layer::Flatten { steps: 1 },
        width: 2,
        rate: Rate::Once,
    });
    let steps = |states: [f64; 2]| {
        vec![Item {
            steps: 1,
            input: vec![0.5; 3],
            states: vec![states.to_vec()],
        }]
    };
    let warning = of_calibration(&network, &steps([0.0; 2])).expect("a warning");
    assert_eq!(warning.remedy.kind(), Kind::TypicalStates);
    assert_eq!(of_calibration(&network, &steps([0.25, -0.5])), None);
    Walk::Followed
}

/// The last layer's outputs.
fn last(engine: &dyn Engine, item: &Item) -> Vec<f64> {
    engine.run(item).expect("run").nodes[0].output.clone()
}

pub(crate) fn same_cells() -> Walk {
    let network = import::load(data("keras/k3_bidirectional.keras")).expect("model");
    let quantized = |network: &Network| {
        let calibration = calibrate(network, &[Item::pattern(network)], &mut |_, _| {})?;
        quantize(network, NumberFormat::W8A16, Some(&calibration))
    };
    let mut mixed = network.clone();
    for node in &mut mixed.nodes {
        if let Layer::Recurrent(recurrent) = &mut node.layer
            && let [_, backward] = &mut recurrent.directions[..]
            && let Cell::Gru(gru) = &mut backward.cell
        {
            gru.linear_before_reset = !gru.linear_before_reset;
        }
    }
    refused(quantized(&mixed), Kind::SameCells);
    let device = quantized(&network).expect("device");
    let item = Item::pattern(&network);
    let found = last(&Simulator::new(&device), &item);
    let expected = last(&Reference::new(&network), &item);
    assert!(gatecell_tests::max_abs_error(&found, &expected) < 0.05);
    Walk::Followed
}
