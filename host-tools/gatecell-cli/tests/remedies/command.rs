//! What only the command itself says.

use std::process::Command;

use gatecell_convert::npz::Array;
use gatecell_convert::outputs::Outputs;
use gatecell_convert::remedy::{Kind, Remedy};

use super::following::Walk;
use super::graph::Graph;
use crate::support::{self, Folder, gatecell, json};

pub(crate) fn help() -> Walk {
    let output = gatecell(&["frobnicate", "--json"]);
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(said["error"]["remedy"], Remedy::Help.to_string());
    assert!(support::succeed(&["--help"]).contains("inspect"));
    Walk::Followed
}

pub(crate) fn other_sequences() -> Walk {
    let folder = Folder::new("other_sequences");
    let (model, calib) = (support::model(), support::recordings());
    let x = folder.write_npz("x.npz", &[support::recording(0)]);
    let out = folder.path("out.npz");
    let args = [
        "run", &model, "--input", &x, "--engine", "w8a16", "--output", &out,
    ];
    let remedy = Remedy::OtherSequences.to_string();
    let says = |args: &[&str]| {
        let warnings = json(args)["warnings"].clone();
        let all = warnings.as_array().expect("warnings").clone();
        all.iter().any(|warning| warning["remedy"] == remedy)
    };
    assert!(says(&args));
    assert!(!says(&[&args[..], &["--calib", &calib]].concat()));
    Walk::Followed
}

/// What the command's warnings advise.
fn advice(args: &[&str]) -> Vec<String> {
    let warnings = json(args)["warnings"].clone();
    let all = warnings.as_array().expect("warnings").iter();
    all.map(|warning| warning["remedy"].as_str().expect("a remedy").to_owned())
        .collect()
}

pub(crate) fn finer_format() -> Walk {
    let folder = Folder::new("finer_format");
    // The difference of two features that are nearly the same, finer than four bits.
    let weights = serde_json::json!({ "W": [[1.0, -0.92]], "R": [[0.1]], "B": [0.0] });
    folder.write(
        "m.toml",
        b"[[layer]]\nkind = \"recurrent\"\ncell = \"rnn\"\n\
          forward = { weight_ih = \"W\", weight_hh = \"R\", bias = \"B\" }\n",
    );
    let model = folder.write("m.json", weights.to_string().as_bytes());
    let data = (0..200).map(|index| (f64::from(index / 2) * 0.7).sin());
    let x = Array::new("x", vec![5, 20, 2], data.collect());
    let data = folder.write_npz("x.npz", &[x]);
    let verify = |format: &str| {
        let args = [
            "verify", &model, "--data", &data, "--calib", &data, "--format", format,
        ];
        advice(&args)
    };
    // Each format leads to a finer one, until nothing is left to say.
    let mut format = "w4a16".to_owned();
    let mut tried = Vec::new();
    loop {
        tried.push(format.clone());
        let found = verify(&format);
        let Some(first) = found.first() else {
            break;
        };
        let finer = ["w8a16", "w16a16", "f32"].map(str::to_owned);
        let advised = finer.into_iter().find(|finer| {
            let finer = finer.clone();
            Remedy::FinerFormat { finer }.to_string() == *first
        });
        format = advised.unwrap_or_else(|| panic!("{found:?}"));
        assert!(!tried.contains(&format), "{tried:?}, then {format}");
    }
    assert!(tried.len() > 1, "{tried:?}");
    Walk::Followed
}

/// What is left to say of a model in a format, calibrated on the data itself.
fn quantize(folder: &Folder, model: &str, data: &str, format: &str) -> Vec<String> {
    let out = folder.path("m.rs");
    advice(&[
        "quantize", model, "--calib", data, "--format", format, "-o", &out,
    ])
}

pub(crate) fn input_scale() -> Walk {
    let folder = Folder::new("input_scale");
    // The cell adds up what comes in, and the output gate reads it through a peephole.
    let weights = serde_json::json!({
        "W": [[0.0], [0.0], [0.0], [1.0]],
        "R": [[0.0], [0.0], [0.0], [0.0]],
        "B": [20.0, 0.0, 20.0, 0.0],
        "P": [0.0, 1.0, 0.0],
    });
    folder.write(
        "m.toml",
        b"[[layer]]\nkind = \"recurrent\"\ncell = \"lstm\"\n\
          activations = [\"sigmoid\", \"relu\", \"tanh\"]\n\
          forward = { weight_ih = \"W\", weight_hh = \"R\", bias = \"B\", peephole = \"P\" }\n",
    );
    let model = folder.write("m.json", weights.to_string().as_bytes());
    let trained = support::sequences(&folder, "trained.npz", "x", 40, 1.0);
    let unscaled = support::sequences(&folder, "unscaled.npz", "x", 40, 3000.0);
    let remedy = Remedy::InputScale.to_string();
    assert!(quantize(&folder, &model, &unscaled, "w8a16").contains(&remedy));
    assert!(!quantize(&folder, &model, &trained, "w8a16").contains(&remedy));
    assert!(quantize(&folder, &model, &unscaled, "f32").is_empty());
    Walk::Followed
}

pub(crate) fn bounded_activation() -> Walk {
    let folder = Folder::new("bounded_activation");
    // Errors add up in a state that nearly holds, and nothing bounds it.
    let elman = |activation: &str| {
        let weights = serde_json::json!({
            "W": [[1.0], [1.0]],
            "R": [[0.75, 0.18], [0.11, 1.0]],
            "B": [0.0, 0.0],
        });
        let layers = format!(
            "[[layer]]\nkind = \"recurrent\"\ncell = \"rnn\"\nactivations = [\"{activation}\"]\n\
             forward = {{ weight_ih = \"W\", weight_hh = \"R\", bias = \"B\" }}\n"
        );
        folder.write(&format!("{activation}.toml"), layers.as_bytes());
        folder.write(
            &format!("{activation}.json"),
            weights.to_string().as_bytes(),
        )
    };
    let x = (0..200).map(|index| (f64::from(index) * 0.7).sin().abs());
    let x = Array::new("x", vec![5, 40, 1], x.collect());
    let data = folder.write_npz("x.npz", &[x]);
    let (relu, tanh) = (elman("relu"), elman("tanh"));
    let remedy = Remedy::BoundedActivation.to_string();
    assert!(quantize(&folder, &relu, &data, "w8a8").contains(&remedy));
    // It is no advice to calibrate on the same sequences once more.
    let args = [
        "verify", &relu, "--data", &data, "--calib", &data, "--format", "w8a8",
    ];
    assert!(advice(&args).contains(&remedy));
    assert!(quantize(&folder, &tanh, &data, "w8a8").is_empty());
    assert!(quantize(&folder, &relu, &data, "f32").is_empty());
    Walk::Followed
}

/// `gatecell bench` on a chip that every clone emulates.
fn bench(folder: &Folder, more: &[&str]) -> Command {
    let model = folder.write("m.onnx", &Graph::gru().bytes());
    let args = ["bench", &model, "--format", "f32", "--json"];
    let mut command = support::command(&[&args[..], more].concat());
    command.current_dir(folder.path(""));
    command
}

/// The advice of a refusal.
fn advised(mut command: Command) -> String {
    let output = command.output().expect("gatecell starts");
    assert_eq!(output.status.code(), Some(2));
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let remedy = said["error"]["remedy"].as_str();
    remedy.expect("a remedy").to_owned()
}

/// The clone that this test is from.
const CLONE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

pub(crate) fn clone() -> Walk {
    let folder = Folder::new("clone");
    let nowhere = folder.path("");
    let refusal = bench(&folder, &["--source", &nowhere]);
    assert_eq!(advised(refusal), Remedy::Clone.to_string());
    // Inside a clone, and with one named, it gets as far as the toolchain.
    let mut inside = bench(&folder, &[]);
    inside.current_dir(CLONE);
    let named = bench(&folder, &["--source", CLONE]);
    for mut command in [inside, named] {
        command.env("PATH", folder.path(""));
        assert_eq!(advised(command), Remedy::Toolchain.to_string());
    }
    Walk::Followed
}

pub(crate) fn toolchain() -> Walk {
    let folder = Folder::new("toolchain");
    let mut without = bench(&folder, &["--source", CLONE]);
    without.env("PATH", folder.path(""));
    assert_eq!(advised(without), Remedy::Toolchain.to_string());
    // `cargo xtask setup`, which is part of `cargo xtask test`, has been followed already.
    let unknown = bench(&folder, &["--source", CLONE, "--target", "none"]);
    assert_eq!(advised(unknown), Remedy::Toolchain.to_string());
    let list = Command::new(env!("CARGO"))
        .current_dir(CLONE)
        .args(["xtask", "bench-model", "--help"])
        .output()
        .expect("cargo starts");
    let list = String::from_utf8(list.stdout).expect("UTF-8");
    let chip = "m4";
    assert!(list.contains("- m4:"), "{list}");
    let done = bench(&folder, &["--source", CLONE, "--target", chip]).output();
    let done = done.expect("gatecell starts");
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{said}");
    assert!(said.contains("instructions_per_step"), "{said}");
    Walk::Followed
}

pub(crate) fn temporary() -> Walk {
    let folder = Folder::new("temporary");
    let with = |temporary: &str| {
        let mut command = bench(&folder, &["--source", CLONE]);
        command.env("TMPDIR", temporary);
        // As far as the toolchain, which is another matter.
        command.env("PATH", folder.path(""));
        advised(command)
    };
    assert_eq!(with(&folder.path("missing")), Remedy::Temporary.to_string());
    assert_eq!(with(&folder.path("")), Remedy::Toolchain.to_string());
    Walk::Followed
}

/// A caller inside gatecell that breaks a rule of its own functions.
pub(crate) fn report() -> Walk {
    let folder = Folder::new("report");
    let none: [&str; 0] = [];
    let outputs = Outputs::new([folder.path("out")], none).expect("outputs");
    super::following::refused(outputs.write(&[]), Kind::Report);
    Walk::Fault
}

/// A program with one importer, and the same with the other one that a file needs.
pub(crate) fn door_feature() -> Walk {
    let folder = Folder::new("door_feature");
    let model = folder.write("m.onnx", &Graph::gru().bytes());
    let layers = |features: &str| {
        let done = Command::new(env!("CARGO"))
            .current_dir(CLONE)
            .args([
                "run",
                "--quiet",
                "--locked",
                "-p",
                "gatecell-import",
                "--example",
                "layers",
            ])
            .args([
                "--no-default-features",
                "--features",
                features,
                "--",
                &model,
            ])
            .output()
            .expect("cargo starts");
        let said = [done.stdout, done.stderr].map(|text| String::from_utf8(text).expect("UTF-8"));
        (done.status.success(), said.concat())
    };
    let (is_read, said) = layers("nam");
    let remedy = Remedy::DoorFeature { feature: "onnx" }.to_string();
    assert!(
        !is_read && said.contains(&remedy.replace('"', "\\\"")),
        "{said}"
    );
    let (is_read, said) = layers("nam,onnx");
    assert!(is_read && said.contains("(gru)"), "{said}");
    Walk::Followed
}
