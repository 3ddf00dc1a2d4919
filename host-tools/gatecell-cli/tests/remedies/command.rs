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
    // Following it builds firmware, in `a_toolchain_is_enough_for_the_benchmark`.
    Walk::Open
}

#[test]
#[ignore = "builds xtask and firmware, which takes minutes"]
fn a_toolchain_is_enough_for_the_benchmark() {
    let folder = Folder::new("toolchain_is_there");
    let unknown = bench(&folder, &["--source", CLONE, "--target", "none"]);
    assert_eq!(advised(unknown), Remedy::Toolchain.to_string());
    let list = Command::new(env!("CARGO"))
        .current_dir(CLONE)
        .args(["xtask", "bench-model", "--help"])
        .output()
        .expect("cargo starts");
    let list = String::from_utf8(list.stdout).expect("UTF-8");
    let chip = "cortex-m4";
    assert!(list.contains(chip), "{list}");
    let done = bench(&folder, &["--source", CLONE, "--target", chip]).output();
    let done = done.expect("gatecell starts");
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{said}");
    assert!(said.contains("instructions_per_step"), "{said}");
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
