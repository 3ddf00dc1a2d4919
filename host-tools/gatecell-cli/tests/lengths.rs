//! Padded sequences, their lengths, and their labels.

mod support;

use gatecell_convert::npz::{self, Array};
use support::{Folder, difference, gatecell, model, recordings, refused};

/// Arrays of the committed recordings, with new names.
fn arrays(names: &[(&str, &str)]) -> Vec<Array> {
    let all = npz::read(recordings()).expect("recordings");
    let renamed = |&(old, new): &(&str, &str)| Array {
        name: new.to_owned(),
        ..npz::find(&all, old).expect(old).clone()
    };
    names.iter().map(renamed).collect()
}

/// Runs the model and returns the outputs, and what it says on stderr.
fn run(
    folder: &Folder,
    model: &str,
    arrays: &[Array],
    engine: &str,
    extra: &[&str],
) -> (Vec<Array>, String) {
    let (input, output) = (folder.write_npz("in.npz", arrays), folder.path("out.npz"));
    let args = [
        "run", model, "--input", &input, "--engine", engine, "--output", &output,
    ];
    let done = gatecell(&[&args, extra].concat());
    let stderr = String::from_utf8(done.stderr).expect("UTF-8");
    assert!(done.status.success(), "{stderr}");
    (npz::read(&output).expect("output"), stderr)
}

/// Recordings whose largest element is their class.
fn right(scores: &Array) -> usize {
    let labels = &arrays(&[("test_label", "label")])[0].data;
    let rows = scores.data.chunks_exact(10);
    let is_right = |(row, label): (&[f64], &f64)| {
        let best = row.iter().copied().fold(f64::MIN, f64::max);
        row[*label as usize] == best
    };
    rows.zip(labels).filter(|&pair| is_right(pair)).count()
}

#[test]
fn a_recording_ends_at_its_own_length() {
    let folder = Folder::new("lengths");
    let (model, io) = (model(), recordings());
    let stored = &arrays(&[("test_y", "y")])[0];
    // Beside the graph's input or the only array, or by any name that is given.
    for (x, len, extra) in [
        ("x", "x_len", &[][..]),
        ("x", "len", &[]),
        ("test_x", "test_len", &[]),
        ("test_x", "test_x_len", &[]),
        ("frames", "frames_len", &[]),
        ("x", "steps", &["--lengths", "steps"]),
        ("frames", "steps", &["--lengths", "steps"]),
    ] {
        let padded = arrays(&[("test_x", x), ("test_len", len)]);
        let (outputs, stderr) = run(&folder, &model, &padded, "reference", extra);
        assert_eq!(stderr, "", "{x}, {len}");
        let [y] = &outputs[..] else {
            panic!("{} outputs", outputs.len());
        };
        assert_eq!(y.name, "y");
        assert!(difference(y, stored) < 1e-4, "{x}, {len}");
        assert_eq!(right(y), 300);
    }
    let padded = arrays(&[("test_x", "x"), ("test_len", "x_len")]);
    for engine in ["f32", "w8a16", "w16a16"] {
        let calib = ["--calib", io.as_str()];
        let (outputs, _) = run(&folder, &model, &padded, engine, &calib);
        assert_eq!(right(&outputs[0]), 300, "{engine}");
    }
}

#[test]
fn padding_without_lengths_is_warned_about() {
    let folder = Folder::new("padding");
    let (model, io) = (model(), recordings());
    let (outputs, stderr) = run(
        &folder,
        &model,
        &arrays(&[("test_x", "test_x")]),
        "reference",
        &[],
    );
    // Padding that is computed as steps: the reason for the warning.
    assert_eq!(right(&outputs[0]), 243);
    assert_eq!(stderr.lines().count(), 1);
    for part in [
        "in.npz: test_x: 298 of 300 sequences end in rows of zeros",
        "array test_len, or for gatecell run name another array with --lengths",
    ] {
        assert!(stderr.contains(part), "{stderr}");
    }
    // Sequences to calibrate on and to test on are no better.
    let data = folder.write_npz(
        "data.npz",
        &arrays(&[("test_x", "test_x"), ("calib_x", "calib_x")]),
    );
    let said = |args: &[&str]| {
        let output = gatecell(args);
        assert!(output.status.success());
        String::from_utf8(output.stderr).expect("UTF-8")
    };
    let stderr = said(&["verify", &model, "--data", &data]);
    for part in [
        "add their lengths as an array test_len",
        "an array calib_len",
    ] {
        assert!(stderr.contains(part), "{stderr}");
    }
    let code = folder.path("m.rs");
    let stderr = said(&["quantize", &model, "--calib", &data, "-o", &code]);
    assert!(stderr.contains("an array calib_len"), "{stderr}");
    assert!(!said(&["verify", &model, "--data", &io]).contains("rows of zeros"));
}

#[test]
fn outputs_have_their_own_lengths() {
    let folder = Folder::new("own");
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/ctc_bilstm40");
    let all = npz::read(format!("{data}/io.npz")).expect("recordings");
    let take = |name: &str, new: &str| Array {
        name: new.to_owned(),
        ..npz::find(&all, name).expect(name).clone()
    };
    let model = format!("{data}/model.onnx");
    let (x, len) = (take("test_x", "test_x"), take("test_len", "test_len"));
    let (outputs, _) = run(&folder, &model, &[x.clone(), len.clone()], "f32", &[]);
    let [y, lengths] = &outputs[..] else {
        panic!("{} outputs", outputs.len());
    };
    assert_eq!(lengths.name, format!("{}_len", y.name));
    assert_eq!(lengths.dtype, "<i8");
    assert_eq!(lengths.data, len.data);
    assert_eq!(y.shape[..2], [8, 192]);
    let width = y.data.len() / 8 / 192;
    for (sequence, &steps) in y.data.chunks_exact(192 * width).zip(&len.data) {
        let (own, padding) = sequence.split_at(steps as usize * width);
        assert!(padding.iter().all(|&value| value == 0.0));
        assert!(own.iter().any(|&value| value != 0.0));
    }
    // The backward direction begins at the sequence's own end.
    let (first, steps) = (&x.data[..len.data[0] as usize * 13], len.data[0] as usize);
    let alone = Array::new("x", vec![1, steps, 13], first.to_vec());
    let (outputs, _) = run(&folder, &model, &[alone], "f32", &[]);
    assert_eq!(outputs.len(), 1);
    assert_eq!(outputs[0].data, y.data[..steps * width]);
}

#[test]
fn wrong_lengths_are_refused_by_name() {
    let folder = Folder::new("wrong");
    let model = model();
    let out = folder.path("out.npz");
    let [x, len] = &arrays(&[("test_x", "x"), ("test_len", "x_len")])[..] else {
        panic!("two arrays");
    };
    let refuse = |lengths: &Array, extra: &[&str], reason: &str| {
        let input = folder.write_npz("in.npz", &[x.clone(), lengths.clone()]);
        let args = [
            "run", &model, "--input", &input, "--engine", "f32", "--output", &out,
        ];
        let (error, _) = refused(&[&args, extra].concat(), &folder);
        assert!(error.contains(reason), "{error}");
        assert!(error.starts_with(&input), "{error}");
    };
    for bad in [0.0, -1.0, 1.5, 71.0, f64::NAN] {
        let mut lengths = len.clone();
        lengths.dtype = "<f4".into();
        lengths.data[7] = bad;
        refuse(&lengths, &[], &format!("x_len: length {bad} of sequence 7"));
    }
    let fewer = Array::new("x_len", vec![3], vec![1.0; 3]);
    refuse(&fewer, &[], "x_len: shape is [3], expected [300]");
    refuse(
        len,
        &["--lengths", "n"],
        "n: there is no such array of lengths",
    );
    let mut other = len.clone();
    other.name = "steps".into();
    refuse(&other, &[], "steps: the graph has no input of this name");
}

#[test]
fn labels_are_classes_or_refused() {
    let folder = Folder::new("classes");
    let model = model();
    let names = [("test_x", "test_x"), ("test_len", "test_len")];
    let labels = &arrays(&[("test_label", "test_label")])[0];
    let with = |labels: Array| {
        let mut arrays = arrays(&names);
        arrays.push(labels);
        folder.write_npz("data.npz", &arrays)
    };
    let mut one_hot = Array::new("test_label", vec![300, 10], vec![0.0; 3000]);
    for (row, &label) in one_hot.data.chunks_exact_mut(10).zip(&labels.data) {
        row[label as usize] = 1.0;
    }
    let verify =
        |data: &str| ["verify", &model, "--data", data, "--format", "f32"].map(str::to_owned);
    let found = |data: &str| {
        let args = verify(data);
        support::json(&args.each_ref().map(String::as_str))["verification"]["labels"].clone()
    };
    let expected = found(&with(labels.clone()));
    assert_eq!(expected["accuracy"]["engine_right"], 300);
    assert_eq!(found(&with(one_hot.clone())), expected);
    let column = Array::new("test_label", vec![300, 1], labels.data.clone());
    assert_eq!(found(&with(column)), expected);

    let refuse = |labels: Array, reason: &str, remedy: &str| {
        let data = with(labels);
        let args = verify(&data);
        let (error, help) = refused(&args.each_ref().map(String::as_str), &folder);
        assert!(
            error.starts_with(&format!("{data}: test_label: ")),
            "{error}"
        );
        assert!(
            error.contains(reason) && help.contains(remedy),
            "{error}, {help}"
        );
    };
    for bad in [-1.0, 10.0] {
        let mut labels = labels.clone();
        labels.data[5] = bad;
        let reason = format!("label {bad} of sequence 5 is no class from 0 to 9");
        refuse(labels, &reason, "from 0");
    }
    let mut two = one_hot.clone();
    two.data[..2].fill(1.0);
    refuse(two, "not one-hot over 10 classes", "one class number");
    let mut smooth = one_hot;
    smooth.data[0] = 0.5;
    refuse(smooth, "not a whole number", "test_label.argmax(axis=1)");

    // Texts: the type of a stored array is in its header.
    let data = with(Array::new("test_label", vec![300], labels.data.clone()));
    let mut bytes = std::fs::read(&data).expect("data");
    let place = bytes.windows(3).rposition(|window| window == b"<f4");
    let place = place.expect("the type of the last array");
    bytes[place..place + 3].copy_from_slice(b"<U1");
    let data = folder.write("texts.npz", &bytes);
    let (error, help) = refused(&["verify", &model, "--data", &data], &folder);
    assert!(
        error.contains("test_label: element type \"<U1\""),
        "{error}"
    );
    assert!(
        help.contains("names.index(text)") && help.contains("leave the array out"),
        "{help}"
    );
}
