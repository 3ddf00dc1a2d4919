//! Emission: the same bytes every time; whole files or none; and a named
//! refusal of what is not one line of forward layers.

use std::path::{Path, PathBuf};

use gatecell_convert::emit::{EmitOptions, emit, write_atomic};
use gatecell_convert::error::Error;
use gatecell_convert::network::{Initial, Layer, Network, Value};
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

#[test]
fn a_backward_layer_is_refused_by_name() {
    let error = refusal(&changed(|net| recurrent(net).directions[0].backward = true));
    assert!(error.to_string().contains("/rnn/GRU"), "{error}");
    assert!(error.to_string().contains("backward direction"), "{error}");
    assert!(error.remedy.contains("gatecell run"), "{}", error.remedy);
}

#[test]
fn an_initial_state_is_refused() {
    let constant = |value: f64| {
        changed(|net| {
            let direction = &mut recurrent(net).directions[0];
            direction.initial_hidden = Initial::Constant(vec![value; 64]);
        })
    };
    assert!(
        refusal(&constant(0.5))
            .to_string()
            .contains("initial state")
    );
    assert!(emit(&constant(0.0), &EmitOptions::default()).is_ok());
}

#[test]
fn several_outputs_are_refused_by_name() {
    let error = refusal(&changed(|net| {
        let mut second = net.outputs[0].clone();
        second.name = "hidden".into();
        second.value = Value::Node(0);
        net.outputs.push(second);
    }));
    assert!(error.to_string().contains("hidden"), "{error}");
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
    assert!(error.remedy.contains("folder"), "{}", error.remedy);
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
