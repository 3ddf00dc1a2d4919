//! Warnings on stderr, in JSON and in the report, and that what they advise ends them.

mod support;

use gatecell_convert::npz;
use serde_json::Value;
use support::{Folder, command, lstm, sequences};

/// Runs the command, which must succeed, and returns its JSON; its warnings are those on
/// stderr.
fn warned(args: &[&str]) -> Value {
    let args = [args, &["--json"]].concat();
    let output = command(&args).output().expect("gatecell starts");
    let stderr = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(output.status.success(), "{args:?}: {stderr}");
    let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let warnings = found["warnings"].as_array().expect("warnings");
    let line = |warning: &Value| {
        let [reason, remedy] = ["reason", "remedy"].map(|key| warning[key].as_str().expect(key));
        format!("warning: {reason}: {remedy}")
    };
    let lines: Vec<String> = warnings.iter().map(line).collect();
    assert_eq!(stderr.lines().collect::<Vec<_>>(), lines);
    found
}

/// Kinds and remedies of the warnings.
fn kinds(found: &Value) -> Vec<(&str, &str)> {
    let warnings = found["warnings"].as_array().expect("warnings");
    warnings
        .iter()
        .map(|warning| {
            let [kind, remedy] = ["kind", "remedy"].map(|key| warning[key].as_str().expect(key));
            (kind, remedy)
        })
        .collect()
}

/// A gate of 40 without a bound, which the format once cut at 16: its range is calibrated.
#[test]
fn what_no_function_bounds_is_held() {
    let folder = Folder::new("warn_saturation");
    let calib = sequences(&folder, "calib.npz", "x", 20, 1.0);
    let out = folder.path("m.rs");
    for function in ["relu", "sigmoid"] {
        let model = lstm(&folder, function, [40.0, 0.5, 0.1, 0.0]);
        for format in ["w8a16", "w16a16", "f32"] {
            let args = ["quantize", &model, "--calib", &calib, "-o", &out];
            let found = warned(&[&args[..], &["--format", format]].concat());
            assert_eq!(kinds(&found), [], "{function}, {format}");
        }
    }
}

#[test]
fn inputs_beyond_the_calibrated_range() {
    let folder = Folder::new("warn_inputs");
    let model = lstm(&folder, "sigmoid", [0.5; 4]);
    let calib = sequences(&folder, "calib.npz", "x", 20, 1.0);
    let wider = sequences(&folder, "wider.npz", "x", 20, 1.5);
    let far = sequences(&folder, "far.npz", "x", 20, 100.0);
    let out = folder.path("out.npz");
    let remedy = "calibrate on sequences that go as far, with --calib";
    for command in ["verify", "run"] {
        let args = |data, calib| -> Vec<&str> {
            match command {
                "verify" => vec!["verify", &model, "--data", data, "--calib", calib],
                _ => vec![
                    "run", &model, "--input", data, "--calib", calib, "--engine", "w8a16",
                    "--output", &out,
                ],
            }
        };
        assert_eq!(kinds(&warned(&args(&calib, &calib))), []);
        // Headroom holds these.
        let found = warned(&args(&wider, &calib));
        assert_eq!(kinds(&found), [("input_range", remedy)], "{command}");
        // These are cut.
        let found = warned(&args(&far, &calib));
        for kind in ["saturation", "input_range"] {
            assert!(
                kinds(&found).contains(&(kind, remedy)),
                "{command}: {found}"
            );
        }
        let saturation = match command {
            "verify" => &found["verification"]["saturation"],
            _ => &found["saturation"],
        };
        assert!(saturation["input"]["outside"].as_u64() > Some(50));
        assert_eq!(kinds(&warned(&args(&far, &far))), []);
    }
    let rust = folder.path("m.rs");
    let args = [
        "quantize", &model, "--calib", &calib, "--data", &far, "-o", &rust,
    ];
    assert!(kinds(&warned(&args)).contains(&("input_range", remedy)));
}

#[test]
fn calibration_sequences_of_one_step() {
    let folder = Folder::new("warn_steps");
    let model = lstm(&folder, "sigmoid", [0.5; 4]);
    let out = folder.path("m.rs");
    let quantize = |calib: &str| warned(&["quantize", &model, "--calib", calib, "-o", &out]);
    let single = sequences(&folder, "single.npz", "x", 1, 1.0);
    let found = quantize(&single);
    let remedy = "calibrate on whole sequences, [N, T, features] with T steps each";
    assert_eq!(kinds(&found)[0], ("calibration", remedy));
    let whole = sequences(&folder, "whole.npz", "x", 20, 1.0);
    assert_eq!(kinds(&quantize(&whole)), []);
}

#[test]
fn the_reference_has_no_ranges() {
    let folder = Folder::new("warn_reference");
    let model = lstm(&folder, "sigmoid", [0.5; 4]);
    let data = sequences(&folder, "data.npz", "x", 20, 1.0);
    let out = folder.path("out.npz");
    let args = [
        "run",
        &model,
        "--input",
        &data,
        "--engine",
        "reference",
        "--output",
        &out,
    ];
    let found = warned(&args);
    assert_eq!(found["saturation"], Value::Null);
    assert_eq!(npz::read(&out).expect("output")[0].shape, [5, 20, 1]);
}
