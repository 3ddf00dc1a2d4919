//! What a format, the emitter or the build script asks for.

use gatecell_convert::calibrate::calibrate;
use gatecell_convert::emit::{EmitOptions, emit};
use gatecell_convert::engine::{Engine, Item};
use gatecell_convert::network::{Cell, Layer, Network, Node, Rate, Value};
use gatecell_convert::npz::Array;
use gatecell_convert::quantize::{NumberFormat, quantize};
use gatecell_convert::reference::Reference;
use gatecell_convert::remedy::Kind;
use gatecell_convert::simulate::Simulator;
use gatecell_convert::warning::{Data, of_calibration, of_inputs};
use gatecell_convert::{Build, import};

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
fn emitted(graph: &Graph) -> gatecell_convert::error::Result<String> {
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
