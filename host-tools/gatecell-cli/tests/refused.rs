//! Bad input: a reason, a remedy, exit code 2, and no file left behind.

mod support;

use gatecell_convert::npz::Array;
use support::{Folder, edited, gatecell, model, recording, recordings, refused};

/// A model that every command must refuse for the same reason.
fn bad_model(folder: &Folder, model: &str, reason: &str, remedy: &str) {
    let x = folder.write_npz("x.npz", &[recording(0)]);
    let (out_npz, out_rs) = (folder.path("out.npz"), folder.path("out.rs"));
    let (report, calib) = (folder.path("report.html"), recordings());
    let commands: [&[&str]; 4] = [
        &["inspect", model],
        &[
            "quantize", model, "--calib", &calib, "--report", &report, "-o", &out_rs,
        ],
        &[
            "run", model, "--input", &x, "--engine", "w8a16", "--output", &out_npz,
        ],
        &["verify", model, "--data", &calib],
    ];
    for args in commands {
        let (error, help) = refused(args, folder);
        assert!(error.starts_with(model), "{error}");
        assert!(error.contains(reason), "{error}");
        assert!(help.contains(remedy), "{help}");
    }
}

#[test]
fn a_truncated_model() {
    let folder = Folder::new("truncated");
    let bytes = std::fs::read(model()).expect("model");
    for len in [0, 1, 100, bytes.len() / 2, bytes.len() - 1] {
        let path = folder.write("cut.onnx", &bytes[..len]);
        bad_model(&folder, &path, "", "export");
    }
    let path = folder.write("text.onnx", b"this is no model\n");
    bad_model(&folder, &path, "not a readable ONNX file", "export");
    bad_model(
        &folder,
        &folder.path("missing.onnx"),
        "cannot read",
        "check the path",
    );
}

#[test]
fn a_loop_graph() {
    let folder = Folder::new("loop");
    // Field 4 of a node is its operator.
    let path = folder.write("loop.onnx", &edited(b"\x22\x04Gemm", b"\x22\x04Loop"));
    bad_model(&folder, &path, "operator Loop is not supported", "export");

    let Some(data) = gatecell_tests::shared_data() else {
        return;
    };
    for name in ["gru32_reset_after_tf2onnx.onnx", "lstm32_tf2onnx.onnx"] {
        let path = data.join("keras").join(name).display().to_string();
        bad_model(&folder, &path, "operator Loop is not supported", "Keras");
    }
}

#[test]
fn an_unknown_operator() {
    let folder = Folder::new("operator");
    let path = folder.write("unknown.onnx", &edited(b"\x22\x03GRU", b"\x22\x03QRU"));
    bad_model(
        &folder,
        &path,
        "operator QRU is not supported",
        "cut the graph",
    );
}

#[test]
fn weights_that_are_not_numbers() {
    let folder = Folder::new("nan");
    let mut bytes = std::fs::read(model()).expect("model");
    // W is 3·64 rows of 13 floats: field 9 (raw data), 9984 bytes long.
    let head = [0x4a, 0x80, 0x4e];
    let at = bytes.windows(3).position(|window| window == head);
    let start = at.expect("the weights") + head.len();
    for (name, value) in [("nan", f32::NAN), ("infinite", f32::INFINITY)] {
        bytes[start + 40..start + 44].copy_from_slice(&value.to_le_bytes());
        let path = folder.write(&format!("{name}.onnx"), &bytes);
        let reason = "node '/rnn/GRU' (GRU): tensor";
        bad_model(&folder, &path, reason, "export finite weights");
    }
}

#[test]
fn data_of_the_wrong_shape() {
    let folder = Folder::new("shape");
    let (model, out) = (model(), folder.path("out.npz"));
    let zeros = |shape: &[usize]| vec![0.0; shape.iter().product()];
    let run = |array: Array, reason: &str| {
        let input = folder.write_npz("in.npz", &[array]);
        let args = [
            "run",
            &model,
            "--input",
            &input,
            "--engine",
            "reference",
            "--output",
            &out,
        ];
        let (error, _) = refused(&args, &folder);
        assert!(error.starts_with(&input), "{error}");
        assert!(error.contains(reason), "{error}");
    };
    for shape in [&[5, 13][..], &[1, 5, 12], &[1, 0, 13], &[0, 5, 13]] {
        run(Array::new("x", shape.to_vec(), zeros(shape)), "shape");
    }
    let mut nan = recording(0);
    nan.data[3] = f64::NAN;
    run(nan, "element [0, 0, 3] is NaN");

    let rs = folder.path("out.rs");
    for (name, shape) in [
        ("calib_x", [2, 5, 12]),
        ("calib_x", [0, 5, 13]),
        ("x", [1, 5, 14]),
    ] {
        let calib = folder.write_npz(
            "calib.npz",
            &[Array::new(name, shape.into(), zeros(&shape))],
        );
        let (error, _) = refused(&["quantize", &model, "--calib", &calib, "-o", &rs], &folder);
        assert!(
            error.starts_with(&format!("{calib}: {name}: shape")),
            "{error}"
        );
    }
    let test = folder.write_npz(
        "test.npz",
        &[
            Array::new("test_x", vec![1, 5, 13], zeros(&[1, 5, 13])),
            Array::new("test_len", vec![1], vec![6.0]),
        ],
    );
    let (error, _) = refused(&["verify", &model, "--data", &test], &folder);
    assert!(error.contains("test_len: length 6"), "{error}");

    let bytes = std::fs::read(recordings()).expect("recordings");
    let cut = folder.write("cut.npz", &bytes[..bytes.len() / 2]);
    let (error, _) = refused(&["verify", &model, "--data", &cut], &folder);
    assert!(error.starts_with(&cut), "{error}");
}

#[test]
fn an_output_that_cannot_be_written() {
    let folder = Folder::new("readonly");
    let (model, calib) = (model(), recordings());
    let x = folder.write_npz("x.npz", &[recording(0)]);
    let file = folder.write("file", b"");
    let mut places = vec![
        format!("{file}/out"),
        folder.path("no such folder/out"),
        "/proc/gatecell-out".to_owned(),
    ];
    std::fs::create_dir(folder.path("locked")).expect("folder made");
    let locked = std::path::PathBuf::from(folder.path("locked"));
    let mut permissions = std::fs::metadata(&locked).expect("metadata").permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&locked, permissions).expect("locked");
    let probe = locked.join("probe");
    // The superuser may write anywhere.
    match std::fs::write(&probe, b"") {
        Ok(()) => std::fs::remove_file(&probe).expect("removed"),
        Err(_) => places.push(folder.path("locked/out")),
    }
    for place in places {
        let commands: [&[&str]; 3] = [
            &[
                "run",
                &model,
                "--input",
                &x,
                "--engine",
                "reference",
                "--output",
                &place,
            ],
            &["quantize", &model, "--calib", &calib, "-o", &place],
            &[
                "quantize",
                &model,
                "--calib",
                &calib,
                "--report",
                &place,
                "-o",
                &folder.path("m.rs"),
            ],
        ];
        for args in commands {
            let (error, help) = refused(args, &folder);
            assert!(error.starts_with(&place), "{error}");
            assert!(help.contains("folder"), "{help}");
        }
    }
    // The report does not outlive a failure to write the code.
    std::fs::create_dir(folder.path("folder.rs")).expect("folder made");
    let (code, report) = (folder.path("folder.rs"), folder.path("r.html"));
    let args = [
        "quantize", &model, "--calib", &calib, "--report", &report, "-o", &code,
    ];
    refused(&args, &folder);
}

#[test]
fn missing_choices() {
    let folder = Folder::new("formats");
    let (model, out) = (model(), folder.path("o"));
    let (_, help) = refused(&["quantize", &model, "-o", &out], &folder);
    assert!(help.contains("--calib"), "{help}");
    let calib = recordings();
    let args = [
        "quantize", &model, "--calib", &calib, "--labels", "a,b", "-o", &out,
    ];
    let (error, _) = refused(&args, &folder);
    assert!(error.contains("2 labels for 10 classes"), "{error}");
}

#[test]
fn wrong_usage() {
    for args in [
        &["frobnicate"][..],
        &["inspect"],
        &[],
        &["run", "m.onnx", "--engine", "f64"],
    ] {
        let output = gatecell(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty(), "{args:?}");
        let output = gatecell(&[args, &["--json"]].concat());
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert!(json["error"]["reason"].is_string(), "{args:?}");
    }
}
