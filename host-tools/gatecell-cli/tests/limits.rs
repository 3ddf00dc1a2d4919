//! Small files that claim much: the command refuses them within half a gigabyte and
//! without a wait. They are what the fuzzers' corpus keeps under `found-`.

mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use gatecell_convert::npz::Array;
use support::{Folder, model};

/// Address space of the command, in KiB, as `ulimit -v` takes it.
const MEMORY: u32 = 512 << 10;

/// Far more than any of the files takes, even on a busy machine.
const TIME: Duration = Duration::from_secs(60);

/// Runs the command with bounded memory; it must end by itself, and in time.
fn bounded(args: &[&str]) -> Output {
    let started = Instant::now();
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -v {MEMORY}; exec \"$0\" \"$@\"")]);
    command.arg(env!("CARGO_BIN_EXE_gatecell")).args(args);
    let output = command.output().expect("sh starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    let code = output.status.code();
    assert!(matches!(code, Some(0 | 2)), "{args:?}: {code:?}: {stderr}");
    assert!(started.elapsed() < TIME, "{args:?}");
    output
}

/// Refused with exit 2, a reason and a help.
fn refused(args: &[&str]) -> String {
    let output = bounded(args);
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{args:?}: {stderr}");
    assert!(stderr.contains("help: "), "{args:?}: {stderr}");
    stderr
}

fn corpus(target: &str, name: &str) -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.join("../../tests/fuzz/corpus").join(target).join(name)
}

/// The file under a name that tells its format.
fn named(folder: &Folder, target: &str, name: &str, extension: &str) -> String {
    let bytes = std::fs::read(corpus(target, name)).expect("corpus");
    folder.write(&format!("{name}.{extension}"), &bytes)
}

#[test]
fn graphs_that_grow_far_beyond_their_file() {
    let folder = Folder::new("limits-onnx");
    for name in [
        "found-constants-that-double",
        "found-values-that-double",
        "found-one-join-of-copies",
        "found-rows-taken-many-times",
        "found-expanded",
        "found-filled",
        "found-wide-input",
        "found-copies-of-one-constant",
    ] {
        let stderr = refused(&["inspect", &named(&folder, "onnx", name, "onnx")]);
        assert!(stderr.contains("far beyond its file"), "{name}: {stderr}");
    }
    let rank = named(&folder, "onnx", "found-absurd-rank", "onnx");
    assert!(refused(&["inspect", &rank]).contains("axes"));
    for name in ["found-many-paths", "found-reverse-order"] {
        let output = bounded(&["inspect", &named(&folder, "onnx", name, "onnx")]);
        assert_eq!(output.status.code(), Some(0), "{name}");
    }
}

#[test]
fn quantized_graphs_that_grow_far_beyond_their_file() {
    let folder = Folder::new("limits-tflite");
    let input = folder.path("x.npz");
    let output = folder.path("y.npz");
    for name in [
        "found-claimed-elements",
        "found-empty-beside-huge",
        "found-operators-on-one-tensor",
        "found-variables-of-one-tensor",
    ] {
        folder.write_npz("x.npz", &[Array::new("x", vec![1, 1], vec![0.0])]);
        let model = named(&folder, "tflite", name, "tflite");
        let args = [
            "run", &model, "--input", &input, "--engine", "tflite", "-o", &output,
        ];
        let stderr = refused(&args);
        assert!(stderr.contains("far beyond its file"), "{name}: {stderr}");
    }
}

#[test]
fn texts_that_nest_or_widen() {
    let folder = Folder::new("limits-texts");
    for (target, extension) in [("rtneural", "json"), ("nam", "nam")] {
        let file = named(&folder, target, "found-nested-lists", extension);
        assert!(refused(&["inspect", &file]).contains("recursion limit"));
    }
    for (name, extension, code) in [
        ("found-nested-lists", "json", 2),
        ("found-widths-that-double", "safetensors", 2),
        ("found-layers-of-one-name", "safetensors", 0),
    ] {
        let bytes = std::fs::read(corpus("safetensors", name)).expect("corpus");
        let zero = bytes.iter().position(|&byte| byte == 0).expect("two parts");
        folder.write(&format!("{name}.toml"), &bytes[..zero]);
        let file = folder.write(&format!("{name}.{extension}"), &bytes[zero + 1..]);
        let output = bounded(&["inspect", &file]);
        assert_eq!(output.status.code(), Some(code), "{name}");
    }
}

#[test]
fn arrays_that_unpack_to_far_more_than_their_archive() {
    let folder = Folder::new("limits-npz");
    let bomb = named(&folder, "npz", "found-zeros-by-the-million", "npz");
    let args = ["run", &model(), "--input", &bomb, "--output"];
    let out = folder.path("out.npz");
    let stderr = refused(&[&args[..], &[&out, "--engine", "reference"]].concat());
    assert!(stderr.contains("should unpack to"), "{stderr}");
    // Beside arrays that are read, it is not even unpacked: what is missing is said.
    let args = ["quantize", &model(), "--calib", &bomb, "-o", &out];
    let stderr = refused(&args);
    assert!(!stderr.contains("unpack"), "{stderr}");
}
