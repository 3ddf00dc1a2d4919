//! Paths, and files that are not what they should be.

use std::path::Path;

use gatecell_convert::import;
use gatecell_convert::npz::{self, Array};
use gatecell_convert::remedy::{Kind, Remedy};

use super::following::{Walk, array, case, close, pattern, refused, run_on};
use crate::support::{self, Folder};

pub(crate) fn check_path() -> Walk {
    refused(import::load(case("missing.onnx")), Kind::CheckPath);
    import::load(case("cell_loop_fused.onnx")).expect("model");
    Walk::Followed
}

pub(crate) fn check_folder() -> Walk {
    let folder = Folder::new("check_folder");
    let (model, x) = (
        support::model(),
        folder.write_npz("x.npz", &[support::recording(0)]),
    );
    let missing = folder.path("missing/out.npz");
    let args = |output: &str| {
        let args = [
            "run",
            &model,
            "--input",
            &x,
            "--engine",
            "reference",
            "--output",
            output,
        ];
        args.map(str::to_owned)
    };
    let args_of = args(&missing);
    let args_of: Vec<&str> = args_of.iter().map(String::as_str).collect();
    let (_, help) = support::refused(&args_of, &folder);
    assert_eq!(help, Remedy::CheckFolder.to_string());
    let output = folder.path("out.npz");
    let args_of = args(&output);
    let args_of: Vec<&str> = args_of.iter().map(String::as_str).collect();
    support::succeed(&args_of);
    assert!(!npz::read(&output).expect("outputs").is_empty());
    Walk::Followed
}

pub(crate) fn model_format() -> Walk {
    let folder = Folder::new("model_format");
    let bytes = std::fs::read(case("cell_loop_fused.onnx")).expect("model");
    refused(
        import::load(folder.write("m.pt", &bytes)),
        Kind::ModelFormat,
    );
    let network = import::load(folder.write("m.onnx", &bytes)).expect("model");
    let found = run_on(&network, &array("cell_loop_io.npz", "x"));
    close(&found[0].data, &array("cell_loop_io.npz", "y").data);
    Walk::Followed
}

/// A file cut in half, and copied again as a whole.
pub(crate) fn cut(file: &Path, kind: Kind) -> Walk {
    let folder = Folder::new(&format!("cut_{kind:?}"));
    let name = file
        .file_name()
        .and_then(|name| name.to_str())
        .expect("a name");
    let bytes = std::fs::read(file).expect("model");
    refused(
        import::load(folder.write(name, &bytes[..bytes.len() / 2])),
        kind,
    );
    let copied = import::load(folder.write(name, &bytes)).expect("the whole file");
    assert_eq!(
        pattern(&copied),
        pattern(&import::load(file).expect("model"))
    );
    Walk::Followed
}

pub(crate) fn nam_again() -> Walk {
    let folder = Folder::new("nam");
    // One LSTM cell: four rows of input, state and bias, two initial states, a head.
    let weights = vec!["0.5"; 16].join(",");
    let text = format!(
        "{{\"version\":\"0.5.0\",\"architecture\":\"LSTM\",\"config\":{{\"input_size\":1,\
         \"hidden_size\":1,\"num_layers\":1}},\"weights\":[{weights}],\"sample_rate\":48000}}"
    );
    refused(
        import::load(folder.write("m.nam", &text.as_bytes()[..60])),
        Kind::NamAgain,
    );
    let network = import::load(folder.write("m.nam", text.as_bytes())).expect("model");
    let x = Array::new("x", vec![1, 1, 1], vec![0.25]);
    let sigmoid = |x: f64| 1.0 / (1.0 + (-x).exp());
    let (h, c): (f64, f64) = (0.5, 0.5);
    let z = 0.5 * 0.25 + 0.5 * h + 0.5;
    let cell = sigmoid(z) * c + sigmoid(z) * z.tanh();
    let expected = 0.5 * sigmoid(z) * cell.tanh() + 0.5;
    close(&run_on(&network, &x)[0].data, &[expected]);
    Walk::Followed
}

pub(crate) fn npz_again() -> Walk {
    let folder = Folder::new("npz_again");
    let saved = folder.write_npz("x.npz", &[Array::new("x", vec![2], vec![1.0, -2.0])]);
    let bytes = std::fs::read(&saved).expect("npz");
    refused(
        npz::read(folder.write("cut.npz", &bytes[..bytes.len() / 2])),
        Kind::NpzAgain,
    );
    assert_eq!(npz::read(&saved).expect("arrays")[0].data, [1.0, -2.0]);
    Walk::Followed
}

/// An RTNeural file with something else, and as it is.
pub(crate) fn rtneural(kind: Kind, from: &str, to: &str) -> Walk {
    let folder = Folder::new(&format!("rtneural_{kind:?}"));
    let text = std::fs::read_to_string(case("no_skip.json")).expect("model");
    assert!(text.contains(from), "no {from} in {text}");
    let other = folder.write("other.json", text.replacen(from, to, 1).as_bytes());
    refused(import::load(other), kind);
    plain();
    Walk::Followed
}

/// The network alone, on samples.
fn plain() -> Vec<f64> {
    let network = import::load(case("no_skip.json")).expect("model");
    let found = run_on(&network, &array("skip_io.npz", "x")).remove(0).data;
    close(&found, &array("skip_io.npz", "y").data);
    found
}

pub(crate) fn skip_outside() -> Walk {
    refused(import::load(case("skip.json")), Kind::SkipOutside);
    // The advice: the same file with 0, and the sum outside.
    let x = array("skip_io.npz", "x").data;
    let sum: Vec<f64> = plain().iter().zip(&x).map(|(y, x)| y + x).collect();
    let expected: Vec<f64> = array("skip_io.npz", "y")
        .data
        .iter()
        .zip(&x)
        .map(|(y, x)| y + x)
        .collect();
    close(&sum, &expected);
    Walk::Followed
}

pub(crate) fn gain_outside() -> Walk {
    rtneural(Kind::GainOutside, "\"in_gain\": 0.0", "\"in_gain\": 6.0")
}
