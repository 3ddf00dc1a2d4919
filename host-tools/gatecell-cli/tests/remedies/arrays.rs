//! Arrays for a network's inputs, and files of arrays.

use gatecell_convert::binding::{
    Classes, bind, bind_inputs, bind_outputs, calibration_items, padded_set,
};
use gatecell_convert::calibrate::calibrate;
use gatecell_convert::engine::{Engine, Item};
use gatecell_convert::import;
use gatecell_convert::network::Network;
use gatecell_convert::npz::{self, Array};
use gatecell_convert::quantize::{NumberFormat, quantize};
use gatecell_convert::reference::Reference;
use gatecell_convert::remedy::{Kind, Remedy};
use gatecell_convert::simulate::Simulator;
use gatecell_convert::warning::of_padding;
use gatecell_tests::max_abs_error;

use super::following::{Walk, data, refused, run};
use super::graph::{Graph, input, ints, node};
use crate::support::Folder;

/// The bytes of a .npy file.
fn npy(descr: &str, shape: &str, elements: &[u8]) -> Vec<u8> {
    let mut header = format!("{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}");
    while (10 + header.len() + 1) % 64 != 0 {
        header.push(' ');
    }
    header.push('\n');
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header.as_bytes());
    bytes.extend(elements);
    bytes
}

/// An array that is refused, and one that is saved as advised.
fn npy_walk(kind: Kind, descr: &str, elements: &[u8]) -> Walk {
    let folder = Folder::new(&format!("npy_{kind:?}"));
    let bad = folder.write("bad.npy", &npy(descr, "(1,)", elements));
    refused(npz::read(bad), kind);
    let good = folder.write("good.npy", &npy("'<f4'", "(1,)", &0.5_f32.to_le_bytes()));
    assert_eq!(npz::read(good).expect("array")[0].data, [0.5]);
    Walk::Followed
}

pub(crate) fn only_arrays() -> Walk {
    npy_walk(
        Kind::NpzOnlyArrays,
        "[('a', '<f4')]",
        &0.5_f32.to_le_bytes(),
    )
}

pub(crate) fn complex() -> Walk {
    npy_walk(Kind::NpzComplex, "'<c8'", &[0; 8])
}

pub(crate) fn texts() -> Walk {
    npy_walk(Kind::NpzTexts, "'<U1'", &[b'a', 0, 0, 0])
}

pub(crate) fn objects() -> Walk {
    npy_walk(Kind::NpzObjects, "'|O'", &[0; 8])
}

pub(crate) fn float() -> Walk {
    // Days since 1970, and floats of 128 bits.
    npy_walk(Kind::NpzFloat, "'<M8[D]'", &[0; 8]);
    npy_walk(Kind::NpzFloat, "'<f16'", &[0; 16])
}

pub(crate) fn exact() -> Walk {
    npy_walk(Kind::NpzExact, "'<i8'", &i64::MAX.to_le_bytes())
}

pub(crate) fn size() -> Walk {
    let folder = Folder::new("npz_size");
    let array = |len: usize| Array::new("x", vec![2], vec![0.5; len]);
    refused(npz::write(folder.path("x.npz"), &[array(3)]), Kind::NpzSize);
    let written = folder.write_npz("x.npz", &[array(2)]);
    assert_eq!(npz::read(written).expect("array")[0].data, [0.5, 0.5]);
    Walk::Followed
}

pub(crate) fn grows() -> Walk {
    let folder = Folder::new("grows");
    let array = |value: f64| Array::new("x", vec![1], vec![value]);
    refused(
        npz::write(folder.path("x.npz"), &[array(1e60)]),
        Kind::Grows,
    );
    let written = folder.write_npz("x.npz", &[array(1e30)]);
    assert_eq!(
        npz::read(written).expect("array")[0].data,
        [f64::from(1e30_f32)]
    );
    Walk::Followed
}

fn network() -> Network {
    Graph::gru().network()
}

fn x(shape: &[usize], value: f64) -> Array {
    Array::new("x", shape.to_vec(), vec![value; shape.iter().product()])
}

/// Arrays that are refused, and the plain ones, as advised.
fn bound(kind: Kind, arrays: &[Array]) -> Walk {
    refused(bind_inputs(&network(), arrays), kind);
    let items = bind_inputs(&network(), &[x(&[1, 2, 3], 0.5)]).expect("items");
    assert_eq!(items[0].input, [0.5; 6]);
    assert_eq!(run(&network(), &[x(&[1, 2, 3], 0.5)])[0].shape, [1, 2, 2]);
    Walk::Followed
}

pub(crate) fn finite() -> Walk {
    bound(Kind::Finite, &[x(&[1, 2, 3], f64::NAN)])
}

pub(crate) fn single_precision() -> Walk {
    let network = Graph::gru().network();
    let item = |value| Item {
        steps: 2,
        input: vec![0.25, 0.5, -0.5, 0.125, value, 1.0],
        states: Vec::new(),
    };
    // The largest double stands for missing values.
    for value in [1e39, -1e100, f64::MAX] {
        let error = refused(
            calibrate(&network, &[item(0.5), item(value)], &mut |_, _| {}),
            Kind::SinglePrecision,
        );
        let said = error.to_string();
        let place = format!("sequence 1, step 1, feature 1 is {value:e}");
        assert!(said.contains(&place), "{said}");
    }
    // Replaced, and scaled.
    for value in [0.0, 1e39 * 1e-39] {
        let items = [item(0.5), item(value)];
        let calibration = calibrate(&network, &items, &mut |_, _| {}).expect("calibration");
        let device = quantize(&network, NumberFormat::W8A16, Some(&calibration)).expect("device");
        let found = Simulator::new(&device).run(&items[1]).expect("run");
        let expected = Reference::new(&network).run(&items[1]).expect("run");
        let error = max_abs_error(&found.nodes[0].output, &expected.nodes[0].output);
        assert!(error < 0.01, "{error}");
    }
    Walk::Followed
}

pub(crate) fn axes() -> Walk {
    bound(Kind::ArrayAxes, &[x(&[2, 3], 0.5)])
}

pub(crate) fn names() -> Walk {
    let stranger = Array::new("y", vec![1], vec![0.0]);
    bound(Kind::ArrayNames, &[x(&[1, 2, 3], 0.5), stranger])
}

pub(crate) fn missing() -> Walk {
    let graph = Graph::gru().with(|graph| {
        graph.inputs.push(input("h", &[1, -1, 2]));
        graph
            .recurrent()
            .input
            .extend([String::new(), "h".to_owned()]);
    });
    let network = graph.network();
    let sequence = x(&[1, 2, 3], 0.5);
    refused(
        bind_inputs(&network, std::slice::from_ref(&sequence)),
        Kind::ArrayMissing,
    );
    let h = Array::new("h", vec![1, 1, 2], vec![0.0; 2]);
    let plain = run(&Graph::gru().network(), std::slice::from_ref(&sequence));
    assert_eq!(run(&network, &[sequence, h])[0].data, plain[0].data);
    Walk::Followed
}

/// A set of one sequence of two steps.
fn set(length: f64, more: Option<Array>) -> Vec<Array> {
    let x = Array::new("test_x", vec![1, 2, 3], vec![0.5; 6]);
    let len = Array::new("test_len", vec![1], vec![length]);
    [Some(x), Some(len), more].into_iter().flatten().collect()
}

pub(crate) fn lengths() -> Walk {
    refused(
        padded_set(&network(), &set(3.0, None), "test"),
        Kind::Lengths,
    );
    let set = padded_set(&network(), &set(1.0, None), "test").expect("a set");
    assert_eq!(set.items[0].steps, 1);
    Walk::Followed
}

pub(crate) fn targets() -> Walk {
    let y = |shape: &[usize]| {
        let data = vec![0.25; shape.iter().product()];
        Some(Array::new("test_y", shape.to_vec(), data))
    };
    refused(
        padded_set(&network(), &set(2.0, y(&[1, 2])), "test"),
        Kind::Targets,
    );
    let set = padded_set(&network(), &set(2.0, y(&[1, 2, 2])), "test").expect("a set");
    assert_eq!(set.expected.expect("values"), [[0.25; 4]]);
    Walk::Followed
}

pub(crate) fn class_numbers() -> Walk {
    let label = |value: f64| Some(Array::new("test_label", vec![1], vec![value]));
    refused(
        padded_set(&network(), &set(2.0, label(0.5)), "test"),
        Kind::ClassArgmax,
    );
    let set = padded_set(&network(), &set(2.0, label(1.0)), "test").expect("a set");
    assert_eq!(set.labels.expect("labels"), [[1]]);
    Walk::Followed
}

pub(crate) fn calibration_names() -> Walk {
    let arrays = ["a", "b"].map(|name| Array::new(name, vec![1, 2, 3], vec![0.5; 6]));
    refused(
        calibration_items(&network(), &arrays),
        Kind::CalibrationNames,
    );
    let named = Array::new("calib_x", vec![1, 2, 3], vec![0.5; 6]);
    assert_eq!(
        calibration_items(&network(), &[named]).expect("items")[0].input,
        [0.5; 6]
    );
    Walk::Followed
}

pub(crate) fn sequences() -> Walk {
    let calib =
        |shape: &[usize]| Array::new("calib_x", shape.to_vec(), vec![0.5; shape.iter().product()]);
    refused(
        calibration_items(&network(), &[calib(&[1, 2, 4])]),
        Kind::Sequences,
    );
    assert_eq!(
        calibration_items(&network(), &[calib(&[2, 2, 3])])
            .expect("items")
            .len(),
        2
    );
    Walk::Followed
}

pub(crate) fn exact_steps() -> Walk {
    let network = import::load(data("keras/k3_flatten.keras")).expect("model");
    let steps = network.fixed_steps().expect("a fixed number of steps");
    let device = quantize(&network, NumberFormat::F32, None).expect("device");
    let engine = Simulator::new(&device);
    let item = |steps: usize| Item {
        steps,
        input: vec![0.5; steps * network.input.input_size],
        states: Vec::new(),
    };
    refused(engine.run(&item(steps - 1)), Kind::ExactSteps);
    engine.run(&item(steps)).expect("all steps");
    Walk::Followed
}

pub(crate) fn no_targets() -> Walk {
    let mut network = network();
    network.outputs.clear();
    let y = Array::new("test_y", vec![1, 2, 2], vec![0.25; 4]);
    refused(
        padded_set(&network, &set(2.0, Some(y)), "test"),
        Kind::NoTargets,
    );
    let set = padded_set(&network, &set(2.0, None), "test").expect("a set");
    assert_eq!(set.items.len(), 1);
    Walk::Followed
}

pub(crate) fn one_sequence() -> Walk {
    let graph = Graph::gru()
        .with(|graph| graph.weights.push(ints("batch", &[0])))
        .then(node("Squeeze", &["z", "batch"], &["flat"]));
    let network = graph.network();
    let items = bind_inputs(&network, &[x(&[1, 2, 3], 0.5)]).expect("items");
    let trace = Reference::new(&network).run(&items[0]).expect("run");
    let twice = [items[0].clone(), items[0].clone()];
    refused(
        bind_outputs(&network, &twice, &[trace.clone(), trace.clone()]),
        Kind::OneSequence,
    );
    let found = bind_outputs(&network, &items, &[trace]).expect("outputs");
    assert_eq!(found[0].shape, [2, 2]);
    Walk::Followed
}

pub(crate) fn uncompressed() -> Walk {
    use std::io::Write;
    let folder = Folder::new("uncompressed");
    let zeros = Array::new("x", vec![12_000_000], vec![0.0; 12_000_000]);
    let stored = folder.write_npz("stored.npz", &[zeros]);
    let found = npz::read(&stored).expect("arrays");
    assert_eq!(found[0].shape, [12_000_000]);

    let bytes = std::fs::read(&stored).expect("npz");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("archive");
    let mut member = archive.by_index(0).expect("member");
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated);
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer.start_file("x.npy", options).expect("member");
    std::io::copy(&mut member, &mut writer).expect("copy");
    writer.flush().expect("flush");
    let packed = writer.finish().expect("archive").into_inner();
    refused(
        npz::read(folder.write("packed.npz", &packed)),
        Kind::NpzUncompressed,
    );
    Walk::Followed
}

/// One sequence of four steps, the last two of them zeros.
fn padded() -> Array {
    let mut x = x(&[1, 4, 3], 0.5);
    x.data[6..].fill(0.0);
    x
}

pub(crate) fn add_lengths() -> Walk {
    let network = network();
    let given = bind(&network, &[padded()], None).expect("sequences");
    let warning = of_padding(&given.padding.expect("padding"), "x.npz".as_ref());
    let Remedy::AddLengths { name } = &warning.remedy else {
        panic!("{warning}");
    };
    let len = |name: &str| Array::new(name, vec![1], vec![2.0]);
    for (name, chosen) in [(name.as_str(), None), ("steps", Some("steps"))] {
        let found = bind(&network, &[padded(), len(name)], chosen).expect("sequences");
        assert_eq!((found.items[0].steps, found.padding), (2, None), "{name}");
    }
    let given = [padded(), len(name)];
    assert_eq!(
        run(&network, &given)[0].data,
        run(&network, &[x(&[1, 2, 3], 0.5)])[0].data
    );
    Walk::Followed
}

pub(crate) fn lengths_named() -> Walk {
    let steps = Array::new("steps", vec![1], vec![2.0]);
    let given = [padded(), steps];
    let error = refused(bind(&network(), &given, Some("n")), Kind::LengthsNamed);
    assert!(error.remedy.to_string().ends_with("x, steps"));
    let found = bind(&network(), &given, Some("steps")).expect("sequences");
    assert_eq!(found.items[0].steps, 2);
    Walk::Followed
}

pub(crate) fn lengths_once() -> Walk {
    let network = super::onnx::with_lengths().network();
    let len = |name: &str| Array::new(name, vec![1], vec![2.0]);
    let given = [padded(), len("lens"), len("steps")];
    refused(bind(&network, &given, Some("steps")), Kind::LengthsOnce);
    for (name, chosen) in [("lens", None), ("steps", Some("steps"))] {
        let found = bind(&network, &[padded(), len(name)], chosen).expect("sequences");
        assert_eq!(found.items[0].steps, 2, "{name}");
    }
    Walk::Followed
}

/// Labels of one sequence that are refused, and its class as a number and as a row of one.
fn labelled(kind: Kind, shape: &[usize], data: &[f64]) -> Walk {
    let network = Graph::gru()
        .with(|graph| graph.outputs = vec!["y_h".to_owned()])
        .network();
    let classes = |shape: &[usize], data: &[f64]| {
        let label = Array::new("test_label", shape.to_vec(), data.to_vec());
        padded_set(&network, &set(2.0, Some(label)), "test")?.classes(&network)
    };
    refused(classes(shape, data), kind);
    for (shape, data) in [
        (&[1][..], &[1.0][..]),
        (&[1, 1], &[1.0]),
        (&[1, 2], &[0.0, 1.0]),
    ] {
        let found = classes(shape, data).expect("classes");
        assert_eq!(found, Classes::Known(vec![1]), "{shape:?}");
    }
    Walk::Followed
}

pub(crate) fn class_shape() -> Walk {
    labelled(Kind::ClassNumbers, &[2], &[1.0, 0.0])
}

pub(crate) fn class_range() -> Walk {
    labelled(Kind::ClassRange, &[1], &[2.0])
}

pub(crate) fn class_each() -> Walk {
    labelled(Kind::ClassEach, &[1, 2], &[1.0, 1.0])
}
