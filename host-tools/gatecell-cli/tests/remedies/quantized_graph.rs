//! Quantized TFLite graphs as they are.

use std::path::Path;

use gatecell_convert::error::Error;
use gatecell_convert::npz::{self, Array};
use gatecell_convert::remedy::Kind;
use gatecell_convert::tflite::{Interpreter, Options, run};

use crate::following::Walk;
use crate::support::{Folder, command};

fn file(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/tflite");
    folder.join(name).display().to_string()
}

fn model() -> Vec<u8> {
    std::fs::read(file("vad.tflite")).expect("model")
}

/// The input and what is right.
fn data() -> (Array, Array) {
    let mut arrays = npz::read(file("vad_io.npz")).expect("arrays").into_iter();
    let (x, y) = (arrays.next().expect("x"), arrays.next().expect("y"));
    (x, y)
}

fn outputs(bytes: &[u8], x: Array, is_stream: bool) -> Result<Vec<f64>, Error> {
    let mut net = Interpreter::from_bytes(bytes)?;
    let options = Options {
        is_stream,
        reset_before: None,
    };
    Ok(run(&mut net, &[x], &options)?.remove(0).data)
}

fn refused(kind: Kind, found: Result<Vec<f64>, Error>) {
    assert_eq!(found.expect_err("refused").remedy.kind(), kind);
}

/// The graph with LOGISTIC turned into an operator that is not read; without that it is right.
pub(crate) fn operators() -> Walk {
    let mut bytes = model();
    // The table of operator codes has LOGISTIC (14) as a byte and as a word.
    let at = |bytes: &[u8]| {
        (0..bytes.len() - 4).find(|&at| {
            bytes[at..at + 4] == [14, 0, 0, 0] && {
                let mut changed = bytes.to_vec();
                changed[at] = 126;
                let error = Interpreter::from_bytes(&changed).err();
                error.is_some_and(|error| error.remedy.kind() == Kind::TfliteOperators)
            }
        })
    };
    let at = at(&bytes).expect("the code of LOGISTIC");
    bytes[at] = 126;
    let (x, y) = data();
    refused(Kind::TfliteOperators, outputs(&bytes, x.clone(), true));
    assert_eq!(outputs(&model(), x, true).expect("runs"), y.data);
    Walk::Followed
}

pub(crate) fn stream() -> Walk {
    let (x, y) = data();
    refused(Kind::TfliteStream, outputs(&model(), x.clone(), false));
    assert_eq!(outputs(&model(), x, true).expect("runs"), y.data);
    Walk::Followed
}

/// Integers of another type than the file's are neither raw nor real.
pub(crate) fn elements() -> Walk {
    let (x, y) = data();
    let mut other = x.clone();
    other.dtype = "<i2".into();
    refused(Kind::TfliteElements, outputs(&model(), other, true));
    let net = Interpreter::from_bytes(&model()).expect("model");
    let (input, output) = (net.inputs().next(), net.outputs().next());
    let (input, output) = (input.expect("input"), output.expect("output"));
    let real = x
        .data
        .iter()
        .map(|&value| input.real(value as i32))
        .collect();
    let real = Array::new("x", x.shape.clone(), real);
    let found = outputs(&model(), real, true).expect("runs");
    let expected: Vec<f64> = y
        .data
        .iter()
        .map(|&value| output.real(value as i32))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(outputs(&model(), x, true).expect("runs"), y.data);
    Walk::Followed
}

/// The command, first as it is refused, then as it is advised.
fn commands(name: &str, bad: &[&str], good: &[&str], advice: &str) -> Walk {
    let folder = Folder::new(name);
    let output = folder.path("o.npz");
    let model = file("vad.tflite");
    let input = folder.write_npz("x.npz", &[data().0]);
    let usual = ["run", &model, "--input", &input, "-o", &output];
    let refused = command(&[&usual[..], bad].concat()).output().expect("runs");
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains(advice));
    let run = command(&[&usual[..], good].concat())
        .output()
        .expect("runs");
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    assert_eq!(npz::read(&output).expect("output")[0].data, data().1.data);
    Walk::Followed
}

pub(crate) fn engine() -> Walk {
    commands(
        "remedy_tflite_engine",
        &["--engine", "reference", "--stream"],
        &["--engine", "tflite", "--stream"],
        "give --engine tflite",
    )
}

pub(crate) fn lengths() -> Walk {
    commands(
        "remedy_tflite_lengths",
        &["--engine", "tflite", "--stream", "--lengths", "n"],
        &["--engine", "tflite", "--stream"],
        "leave --lengths out",
    )
}
