//! Good input: what the commands say and write, on the committed model.

mod support;

use std::process::Stdio;

use gatecell_convert::npz::{self, Array};
use gatecell_convert::quantize::NumberFormat;
use serde_json::json;
use support::{Folder, command, difference, gatecell, json, model, recording, recordings, succeed};

#[test]
fn inspect_counts() {
    let model = model();
    let found = json(&["inspect", &model]);
    assert_eq!(found["input"]["shape"], json!(["batch", "time", 13]));
    assert_eq!(
        found["outputs"],
        json!([{"name": "y", "shape": ["batch", 10]}])
    );
    assert_eq!(found["layers"][0]["kind"], "gru");
    assert_eq!(found["layers"][0]["macs_per_step"], 3 * 64 * (13 + 64));
    assert_eq!(found["layers"][1]["macs_once"], 640);
    // One bias of the hidden part is kept apart for the candidate only.
    let parameters = 3 * 64 * (13 + 64 + 1) + 64 + 650;
    assert_eq!(found["total"]["parameters"], parameters);
    assert_eq!(found["unsupported"], json!(null));
    assert_eq!(found["unsupported_formats"], json!({}));
    let text = succeed(&["inspect", &model]);
    assert!(text.contains("x [batch, time, 13]"), "{text}");
}

#[test]
fn inspect_tells_for_each_format_whether_a_device_can_run_it() {
    let folder = Folder::new("inspect-formats");
    // No format has a softmax of a softmax.
    folder.write(
        "m.toml",
        b"[[layer]]\nkind = \"dense\"\nprefix = \"fc\"\n\
          [[layer]]\nkind = \"softmax\"\n[[layer]]\nkind = \"softmax\"\n",
    );
    let weight = Array::new("fc.weight", vec![2, 3], vec![0.5; 6]);
    let model = folder.write_npz("m.npz", &[weight]);
    let found = json(&["inspect", &model]);
    let text = succeed(&["inspect", &model]);
    for format in NumberFormat::ALL {
        let refusal = &found["unsupported_formats"][format.name()];
        let reason = refusal["reason"].as_str().expect("a reason");
        assert!(reason.contains(format.name()), "{reason}");
        assert!(text.contains(reason), "{text}");
    }
    let first = NumberFormat::ALL[0].name();
    assert_eq!(found["unsupported"], found["unsupported_formats"][first]);
    assert!(text.contains(found["unsupported"]["remedy"].as_str().unwrap()));
    assert!(succeed(&["inspect", &self::model()]).contains("yes"));
}

#[test]
fn quantize_writes_what_a_build_script_gets() {
    let folder = Folder::new("quantize");
    let (model, io) = (model(), recordings());
    let labels: Vec<String> = (0..10).map(|digit| format!("digit {digit}")).collect();
    let names = folder.write("labels.txt", labels.join("\n").as_bytes());
    let (code, report) = (folder.path("model.rs"), folder.path("report.html"));
    let found = json(&[
        "quantize",
        &model,
        "--calib",
        &io,
        "--data",
        &io,
        "--labels-file",
        &names,
        "--report",
        &report,
        "-o",
        &code,
    ]);
    assert_eq!(found["calibration"]["sequences"], 100);
    assert_eq!(found["verification"]["calibration"]["sequences"], 100);
    let data = &found["verification"]["data"];
    assert_eq!(data["labels"]["agreeing"], 300);
    assert_eq!(data["labels"]["accuracy"]["engine_right"], 300);
    for layer in data["layers"].as_array().expect("layers") {
        assert!(layer["output"]["snr_db"].as_f64() > Some(45.0), "{layer}");
    }
    let page = std::fs::read_to_string(&report).expect("report");
    assert!(page.contains("labels agree") && page.ends_with("</html>\n"));

    let text = std::fs::read_to_string(&code).expect("code");
    let expected = gatecell_convert::Build::new(&model)
        .calibration(&io)
        .labels(labels)
        .format(NumberFormat::W8A16)
        .source();
    assert!(text == expected.expect("source"), "the two sources differ");
    // The command and the generated file count alike.
    let flash = found["total"]["flash_bytes"].as_u64().expect("flash") - 13 * 8;
    assert!(text.contains(&format!("WEIGHT_BYTES: usize = {flash};")));
    let ram = &found["total"]["ram_bytes"];
    assert!(text.contains(&format!("{ram} bytes of state")));
    let inspected = json(&["inspect", &model]);
    assert_eq!(inspected["total"]["formats"]["w8a16"], found["total"]);

    let again = folder.path("again.rs");
    let list =
        "--labels=digit 0,digit 1,digit 2,digit 3,digit 4,digit 5,digit 6,digit 7,digit 8,digit 9";
    succeed(&["quantize", &model, "--calib", &io, list, "-o", &again]);
    assert!(
        std::fs::read_to_string(&again).expect("code") == text,
        "not deterministic"
    );
    let float = folder.path("float.rs");
    succeed(&["quantize", &model, "--format", "f32", "-o", &float]);
    let expected = [
        "again.rs",
        "float.rs",
        "labels.txt",
        "model.rs",
        "report.html",
    ];
    assert_eq!(folder.files(), expected);
}

#[test]
fn run_and_verify_agree() {
    let folder = Folder::new("consistency");
    let (model, io) = (model(), recordings());
    let input = folder.write_npz("in.npz", &[recording(7)]);
    let run = |engine: &str, extra: &[&str]| -> Array {
        let out = folder.path("out.npz");
        let args = [
            "run", &model, "--input", &input, "--engine", engine, "--output", &out,
        ];
        let said = json(&[&args, extra].concat());
        assert_eq!(said["engine"], engine);
        assert_eq!(said["outputs"], json!([{"name": "y", "shape": [1, 10]}]));
        let mut arrays = npz::read(&out).expect("output");
        assert_eq!(arrays.len(), 1);
        arrays.remove(0)
    };
    let reference = run("reference", &[]);
    let stored = npz::read(&io).expect("recordings");
    let stored = npz::find(&stored, "test_y").expect("test_y");
    let stored = Array::new("y", vec![1, 10], stored.data[70..80].to_vec());
    assert!(difference(&reference, &stored) < 1e-4);

    let worst = |format: &str, extra: &[&str]| {
        let args = ["verify", &model, "--data", &input, "--format", format];
        let found = json(&[&args, extra].concat());
        let worst = &found["verification"]["outputs"][0]["values"]["worst_error"];
        worst.as_f64().expect("a number")
    };
    let calib = ["--calib", io.as_str()];
    for (engine, extra) in [
        ("w8a16", &calib[..]),
        ("f32", &[]),
        ("f32", &["--math", "micromath"]),
    ] {
        let ran = difference(&run(engine, extra), &reference);
        let verified = worst(engine, extra);
        // The files hold 32-bit floats.
        assert!(
            (ran - verified).abs() < 2e-6,
            "{engine}: {ran:e}, {verified:e}"
        );
    }
    assert!(difference(&run("f32", &[]), &reference) < 1e-5);

    // Any name serves for the only input, and a batch is its sequences.
    let mut pair = recording(7);
    pair.name = "whatever".into();
    pair.data.extend_from_within(..);
    pair.shape[0] = 2;
    let (pair, out) = (
        folder.write_npz("pair.npz", &[pair]),
        folder.path("pair_out.npz"),
    );
    succeed(&[
        "run",
        &model,
        "--input",
        &pair,
        "--engine",
        "reference",
        "--output",
        &out,
    ]);
    let both = npz::read(&out).expect("output");
    assert_eq!(both[0].shape, [2, 10]);
    assert_eq!(both[0].data[..10], reference.data);
    assert_eq!(both[0].data[10..], reference.data);
}

#[test]
fn verify_compares_with_labels_and_stored_outputs() {
    let (model, io) = (model(), recordings());
    let found = json(&["verify", &model, "--data", &io]);
    assert!(found["stored_outputs_worst_error"].as_f64() < Some(1e-4));
    assert_eq!(found["gates"][0]["slow"], false);
    let why = found["gates"][0]["why"].as_str().unwrap();
    assert!(
        why.starts_with("by the table, which moves states by at most "),
        "{why}"
    );
    let found = &found["verification"];
    let gates = &found["gates"][0];
    assert!(
        gates["beyond"].as_u64() < gates["gates"].as_u64(),
        "{gates}"
    );
    assert_eq!(found["sequences"], 300);
    assert!(found["labels"]["agreeing"].as_u64() >= Some(299));
    assert_eq!(found["labels"]["accuracy"]["reference_right"], 300);
    assert_eq!(found["saturation"]["saturated"], 0);
    assert_eq!(
        found["layers"][0]["quarters"].as_array().map(Vec::len),
        Some(4)
    );
    // Threads do not change the result.
    assert_eq!(
        &json(&["verify", &model, "--data", &io])["verification"],
        found
    );
    let text = succeed(&["verify", &model, "--data", &io, "--format", "f32"]);
    assert!(text.contains("labels agree     300 of 300"), "{text}");
}

#[test]
fn scales_are_chosen_or_asked_for() {
    let (model, io) = (model(), recordings());
    let args = ["verify", &model, "--data", &io];
    let scales = |extra: &[&str]| json(&[&args, extra].concat())["scales"][0].clone();
    let chosen = scales(&[]);
    assert_eq!(chosen["shared"], false);
    let why = chosen["why"].as_str().unwrap();
    assert!(why.starts_with("separate: shared ones would add "), "{why}");
    assert_eq!(scales(&["--scales", "shared"])["shared"], true);
    assert_eq!(
        scales(&["--scales", "separate"])["why"],
        "separate: as asked"
    );
}

#[test]
fn calibration_on_the_input_is_warned_about() {
    let folder = Folder::new("warning");
    let (model, out) = (model(), folder.path("out.npz"));
    let input = folder.write_npz("in.npz", &[recording(0)]);
    let args = [
        "run", &model, "--input", &input, "--engine", "w8a16", "--output", &out,
    ];
    let output = gatecell(&args);
    assert!(output.status.success());
    let stderr = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(
        stderr.starts_with("warning: calibrating on the input itself"),
        "{stderr}"
    );
    assert_eq!(
        stderr.lines().count(),
        1,
        "no progress bar beside a terminal"
    );
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let model = model();
    let mut child = command(&["inspect", &model, "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("gatecell starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("gatecell ends");
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn help_has_examples() {
    for name in ["inspect", "quantize", "run", "verify"] {
        let text = succeed(&[name, "--help"]);
        assert!(
            text.contains(&format!("Examples:\n  gatecell {name} ")),
            "{text}"
        );
    }
    // Every kind of model that a command takes is told, and none that it does not take.
    for name in ["inspect", "quantize", "run", "verify", "bench"] {
        let text = succeed(&[name, "--help"]);
        let text: Vec<&str> = text.split_whitespace().collect();
        assert!(text.join(" ").contains(gatecell_convert::import::FORMATS));
    }
    let formats = gatecell_convert::import::FORMATS.split([' ', ',', '(', ')']);
    let endings: Vec<&str> = formats.filter(|word| word.starts_with('.')).collect();
    assert_eq!(endings.len(), 10, "{endings:?}");
    for ending in endings.iter().filter(|&&ending| ending != ".toml") {
        let output = gatecell(&["inspect", &format!("missing{ending}")]);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(stderr.contains("cannot read"), "{ending}: {stderr}");
    }
    let unknown = gatecell(&["inspect", "missing.pt"]);
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("unknown model format"));
    assert!(succeed(&["--help"]).contains("Examples:"));
    assert!(succeed(&["--version"]).starts_with("gatecell 0."));
}
