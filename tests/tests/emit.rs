//! Emission: the same bytes every time; whole files or none; and a named
//! refusal of what cannot be emitted.

use std::path::{Path, PathBuf};

use gatecell_convert::emit::{EmitOptions, emit, write_atomic};
use gatecell_convert::error::Error;
use gatecell_convert::network::{Axis, Cell, Initial, Layer, Network, Value};
use gatecell_convert::quantize::{DeviceNetwork, NumberFormat, quantize};
use gatecell_convert::{Build, import};

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/kws_gru64")
}

fn build() -> Build {
    Build::new(data().join("model.onnx")).calibration(data().join("io.npz"))
}

/// The committed network in single precision, after a change.
fn changed(change: impl FnOnce(&mut Network)) -> DeviceNetwork {
    let mut network = import::load(data().join("model.onnx")).unwrap();
    change(&mut network);
    quantize(&network, NumberFormat::F32, None).unwrap()
}

fn recurrent(network: &mut Network) -> &mut gatecell_convert::network::Recurrent {
    let recurrent = network
        .nodes
        .iter_mut()
        .find_map(|node| match &mut node.layer {
            Layer::Recurrent(recurrent) => Some(recurrent),
            _ => None,
        });
    recurrent.unwrap()
}

fn refusal(device: &DeviceNetwork) -> Error {
    emit(device, &EmitOptions::default()).unwrap_err()
}

#[test]
fn same_input_gives_same_bytes() {
    let text = build().source().unwrap();
    assert_eq!(build().source().unwrap(), text);
    assert!(
        text.contains("// sha-256      24ea4d7ef422954a"),
        "{}",
        &text[..800]
    );
    assert!(
        text.contains("// accuracy     /rnn/GRU: "),
        "{}",
        &text[..800]
    );
}

/// What the committed network becomes after a change.
fn text(device: &DeviceNetwork) -> String {
    emit(device, &EmitOptions::default()).unwrap()
}

#[test]
fn a_backward_layer_runs_over_whole_sequences() {
    let text = text(&changed(|net| recurrent(net).directions[0].backward = true));
    assert!(text.contains("64 units, backward"));
    assert!(text.contains("pub const fn sequence<const T: usize>()"));
    // A stream of it would end before it begins.
    assert!(!text.contains("run::Causal<"));
}

#[test]
fn directions_in_another_order_are_refused_by_name() {
    let error = refusal(&changed(|net| {
        let recurrent = recurrent(net);
        let mut first = recurrent.directions[0].clone();
        first.backward = true;
        recurrent.directions.insert(0, first);
    }));
    assert!(error.to_string().contains("/rnn/GRU"), "{error}");
    assert!(
        error.remedy.to_string().contains("forward first"),
        "{}",
        error.remedy
    );
}

#[test]
fn an_initial_state_is_a_constant_of_the_model() {
    let constant = |value: f64| {
        changed(|net| {
            let direction = &mut recurrent(net).directions[0];
            direction.initial_hidden = Initial::Constant(vec![value; 64]);
        })
    };
    assert!(text(&constant(0.5)).contains("static RNN_GRU_INITIAL"));
    assert!(!text(&constant(0.0)).contains("_INITIAL"));
}

#[test]
fn several_outputs_have_names() {
    let text = text(&changed(|net| {
        let mut second = net.outputs[0].clone();
        second.name = "hidden".into();
        second.value = Value::Node(0);
        second.layout.axes = vec![
            Axis::Batch,
            Axis::Time,
            Axis::Feature { len: 64, stride: 1 },
        ];
        net.outputs.push(second);
    }));
    assert!(text.contains("pub hidden: &'a [[f32; 64]],"));
    assert!(text.contains("run::Causal<"));
}

#[test]
fn a_cell_state_as_output_is_refused_by_name() {
    let error = refusal(&changed(|net| {
        net.outputs[0].value = Value::FinalCell {
            node: 0,
            direction: 0,
        };
        net.outputs[0].layout.axes = vec![Axis::Feature { len: 64, stride: 1 }];
    }));
    assert!(error.to_string().contains("output \"y\""), "{error}");
    assert!(error.to_string().contains("cell state"), "{error}");
}

/// A model is known by its numbers, not by its labels or tests.
#[test]
fn the_id_changes_with_every_weight() {
    let id = |device: &DeviceNetwork, labels: Option<Vec<String>>| {
        let options = EmitOptions {
            labels,
            ..EmitOptions::default()
        };
        let text = emit(device, &options).unwrap();
        let line = text.lines().find(|line| line.contains("const ID: u64"));
        line.unwrap().to_owned()
    };
    let plain = id(&changed(|_| {}), None);
    assert_eq!(plain, id(&changed(|_| {}), Some(vec!["x".into(); 10])));
    let other = changed(|net| match &mut recurrent(net).directions[0].cell {
        Cell::Gru(gru) => gru.r[77] += 1e-3,
        _ => unreachable!("the network is a GRU"),
    });
    assert_ne!(plain, id(&other, None));
}

#[test]
fn without_golden_vectors_nothing_is_right() {
    let text = text(&changed(|_| {}));
    assert!(text.contains("!SELF_TEST.is_empty() && SELF_TEST"));
    assert!(!text.contains("this_processor_computes_the_bits"));
}

#[test]
fn part_of_the_features_is_refused() {
    let error = refusal(&changed(|net| net.outputs[0].layout.offset = 1));
    assert!(error.to_string().contains("part of 10 features"), "{error}");
}

#[test]
fn options_that_do_not_fit_are_refused() {
    let device = changed(|_| {});
    let with = |change: fn(&mut EmitOptions)| {
        let mut options = EmitOptions::default();
        change(&mut options);
        emit(&device, &options)
    };
    assert!(with(|options| options.labels = Some(vec!["one".into()])).is_err());
    assert!(with(|options| options.type_name = "State".into()).is_err());
    assert!(with(|options| options.crate_path = "a b".into()).is_err());
    let quoted = with(|options| options.labels = Some(vec!["\"\\\n".into(); 10])).unwrap();
    assert!(quoted.contains(r#""\"\\\n","#));
}

#[test]
fn arrays_of_another_shape_are_refused() {
    let mut device = changed(|_| {});
    device.layers.pop();
    assert!(emit(&device, &EmitOptions::default()).is_err());
}

/// A new folder under Cargo's folder for tests.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn entries(folder: &Path) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}

#[test]
fn a_file_takes_the_place_of_the_old_one() {
    let folder = folder("emit_replace");
    let path = folder.join("model.rs");
    write_atomic(&path, "old").unwrap();
    write_atomic(&path, "new").unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
    assert_eq!(entries(&folder), 1);
}

#[test]
fn a_failed_write_names_the_file_and_leaves_nothing() {
    // A folder in the file's place lets the write succeed and the rename fail.
    let folder = folder("emit_fail");
    let path = folder.join("model.rs");
    std::fs::create_dir_all(path.join("inside")).unwrap();
    let error = write_atomic(&path, "text").unwrap_err();
    assert!(error.to_string().contains("model.rs"), "{error}");
    assert_eq!(entries(&folder), 1);

    let missing = folder.join("missing/model.rs");
    let error = write_atomic(&missing, "text").unwrap_err();
    assert!(
        error.remedy.to_string().contains("folder"),
        "{}",
        error.remedy
    );
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_is_an_error() {
    use std::os::unix::fs::PermissionsExt;

    let folder = folder("emit_read_only");
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o555)).unwrap();
    // Root may write everywhere.
    if std::fs::write(folder.join("probe"), "").is_err() {
        let error = build().emit(folder.join("model.rs")).unwrap_err();
        assert!(error.to_string().contains("cannot write"), "{error}");
        assert_eq!(entries(&folder), 0);
    }
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o755)).unwrap();
}
