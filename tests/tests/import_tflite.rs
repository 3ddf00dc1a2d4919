//! TFLite-Micro's LSTM example through the f64 reference, against what
//! TensorFlow Lite computed.

use gatecell::decode::argmax;
use std::path::Path;

use gatecell_convert::binding::{bind_inputs, bind_outputs};
use gatecell_convert::calibrate::calibrate;
use gatecell_convert::engine::{Engine, Item, Trace};
use gatecell_convert::import;
use gatecell_convert::network::Network;
use gatecell_convert::npz;
use gatecell_convert::quantize::{NumberFormat, quantize};
use gatecell_convert::reference::Reference;
use gatecell_convert::simulate::Simulator;
use gatecell_tests::{max_abs_error, shared_data, tolerance};

fn item(input: &[f64]) -> Item {
    Item {
        steps: 28,
        input: input.to_vec(),
        states: Vec::new(),
    }
}

fn run(net: &Network, input: &[f64]) -> Trace {
    Reference::new(net).run(&item(input)).unwrap()
}

/// The real numbers that an int8 tensor stands for.
fn real(data: &[f64], scale: f64, zero_point: f64) -> Vec<f64> {
    data.iter().map(|q| scale * (q - zero_point)).collect()
}

#[test]
fn the_float_model_agrees() {
    let Some(folder) = shared_data() else { return };
    let folder = folder.join("tflm_mnist_lstm");
    let net = import::load(folder.join("trained_lstm.tflite")).unwrap();
    let arrays = npz::read(folder.join("mnist_lstm_io.npz")).unwrap();
    let [x, y, h] = ["in", "softmax", "hseq"].map(|what| {
        let name = format!("trained_lstm_{what}");
        &npz::find(&arrays, &name).expect("array").data
    });
    let (mut worst_y, mut worst_h) = (0.0_f64, 0.0_f64);
    for image in 0..10 {
        let trace = run(&net, &x[image * 784..][..784]);
        worst_h = worst_h.max(max_abs_error(
            &trace.nodes[0].output,
            &h[image * 560..][..560],
        ));
        let found = &trace.nodes.last().expect("a layer").output;
        worst_y = worst_y.max(max_abs_error(found, &y[image * 10..][..10]));
    }
    println!("float: states {worst_h:e}, softmax {worst_y:e}");
    let bound = tolerance::bound("reference/tflite f32");
    assert!(
        worst_h <= bound && worst_y <= bound,
        "{worst_h:e} {worst_y:e}"
    );
}

#[test]
fn the_integer_model_agrees_within_its_own_arithmetic() {
    let Some(folder) = shared_data() else { return };
    let folder = folder.join("tflm_mnist_lstm");
    let net = import::load(folder.join("trained_lstm_int8.tflite")).unwrap();
    let arrays = npz::read(folder.join("mnist_lstm_io.npz")).unwrap();
    let [x, y] = ["in", "softmax"].map(|what| {
        let name = format!("trained_lstm_int8_{what}");
        &npz::find(&arrays, &name).expect("array").data
    });
    let x = real(x, 1.0 / 255.0, -128.0);
    let y = real(y, 1.0 / 256.0, -128.0);
    let mut worst = 0.0_f64;
    for image in 0..10 {
        let trace = run(&net, &x[image * 784..][..784]);
        let found = &trace.nodes.last().expect("a layer").output;
        let expected = &y[image * 10..][..10];
        worst = worst.max(max_abs_error(found, expected));
        assert_eq!(argmax(found), argmax(expected), "image {image}");
    }
    println!("int8: softmax {worst:e}");
    assert!(
        worst <= tolerance::bound("reference/tflite int8"),
        "{worst:e}"
    );
}

#[test]
fn the_float_model_on_the_device_agrees() {
    let Some(folder) = shared_data() else { return };
    let folder = folder.join("tflm_mnist_lstm");
    let net = import::load(folder.join("trained_lstm.tflite")).unwrap();
    let arrays = npz::read(folder.join("mnist_lstm_io.npz")).unwrap();
    let x = &npz::find(&arrays, "trained_lstm_in").expect("array").data;
    let y = &npz::find(&arrays, "trained_lstm_softmax")
        .expect("array")
        .data;
    let items: Vec<Item> = x.chunks_exact(784).map(item).collect();
    let calibration = calibrate(&net, &items, &mut |_, _| {}).unwrap();
    for format in [NumberFormat::W8A16, NumberFormat::W16A16] {
        let device = quantize(&net, format, Some(&calibration)).unwrap();
        let simulator = Simulator::new(&device);
        let mut worst = 0.0_f64;
        for (item, expected) in items.iter().zip(y.chunks_exact(10)) {
            let trace = simulator.run(item).unwrap();
            let found = &trace.nodes.last().expect("a layer").output;
            worst = worst.max(max_abs_error(found, expected));
            assert_eq!(argmax(found), argmax(expected));
        }
        let name = format.name();
        println!("{name}: softmax {worst:e}");
        let most = tolerance::bound(&format!("{name}/tflite softmax"));
        assert!(worst <= most, "{name}: {worst:e}");
    }
    // The model's bound of 10 on the cell state is applied in F32, too.
    let device = quantize(&net, NumberFormat::F32, None).unwrap();
    for (item, expected) in items.iter().zip(y.chunks_exact(10)) {
        let trace = Simulator::new(&device).run(item).unwrap();
        let error = max_abs_error(&trace.nodes.last().expect("a layer").output, expected);
        assert!(error <= tolerance::bound("f32/tflite softmax"), "{error:e}");
    }
}

/// Small models of other shapes; see the script beside them.
#[test]
fn other_operators() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/tflite");
    for model in ["last_step", "every_step", "float16", "projected"] {
        let net = import::load(folder.join(format!("{model}.tflite")))
            .unwrap_or_else(|error| panic!("{error}\n{}", error.remedy));
        let arrays = npz::read(folder.join(format!("{model}_io.npz"))).unwrap();
        let [x, y] = ["x", "y"].map(|name| npz::find(&arrays, name).expect("array"));
        let items = bind_inputs(&net, std::slice::from_ref(x)).unwrap();
        let trace = Reference::new(&net).run(&items[0]).unwrap();
        let found = bind_outputs(&net, &items, &[trace]).unwrap().remove(0);
        assert_eq!(found.shape, y.shape, "{model}");
        let error = max_abs_error(&found.data, &y.data);
        println!("{model}: {error:e}");
        assert!(
            error <= tolerance::bound("reference/tflite f32"),
            "{model}: {error:e}"
        );
    }
}

#[test]
fn loops_are_refused_with_a_remedy() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/tflite");
    let error = import::load(folder.join("while.tflite")).unwrap_err();
    assert!(
        error
            .place
            .as_deref()
            .is_some_and(|place| place.contains("WHILE")),
        "{error}"
    );
    assert!(
        error.remedy.to_string().contains("tf_keras"),
        "{}",
        error.remedy
    );
}

#[test]
fn sequences_of_another_length_are_refused() {
    let Some(folder) = shared_data() else { return };
    let net = import::load(folder.join("tflm_mnist_lstm/trained_lstm.tflite")).unwrap();
    assert_eq!(net.fixed_steps(), Some(28));
    let item = Item {
        steps: 27,
        input: vec![0.0; 27 * 28],
        states: Vec::new(),
    };
    let error = Reference::new(&net).run(&item).unwrap_err();
    assert!(error.reason.contains("exactly 28"), "{error}");
}

#[test]
fn damaged_files_do_not_panic() {
    let Some(folder) = shared_data() else { return };
    let path = folder.join("tflm_mnist_lstm/trained_lstm_int8.tflite");
    let bytes = std::fs::read(path).unwrap();
    for len in 0..bytes.len() {
        // The last bytes may be padding.
        let cut = import::tflite::from_bytes(&bytes[..len]);
        assert!(cut.is_err() || len + 8 > bytes.len(), "{len} bytes");
    }
    for at in 0..bytes.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut damaged = bytes.clone();
            damaged[at] ^= flip;
            let _ = import::tflite::from_bytes(&damaged);
        }
    }
}
