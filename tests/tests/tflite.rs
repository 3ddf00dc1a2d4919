//! Quantized graphs against what TensorFlow Lite Micro computed of them.

use std::path::PathBuf;

use gatecell_convert::npz::{self, Array};
use gatecell_convert::tflite::Interpreter;
use gatecell_tests::shared_data;

const WAKE_WORDS: [&str; 3] = ["okay_nabu", "hey_jarvis", "vad"];

fn integers(array: &Array) -> Vec<i32> {
    array.data.iter().map(|&x| x as i32).collect()
}

fn streaming() -> Option<PathBuf> {
    Some(shared_data()?.join("streaming"))
}

fn interpreter(path: PathBuf) -> Interpreter {
    Interpreter::load(&path).unwrap_or_else(|error| panic!("{error}"))
}

/// The outputs of a stream.
fn outputs(interpreter: &mut Interpreter, x: &Array, resets: Option<&Array>) -> Vec<i32> {
    let values = integers(x);
    let size = values.len() / x.shape[0];
    interpreter.reset();
    let mut all = Vec::new();
    for (step, x) in values.chunks(size).enumerate() {
        if resets.is_some_and(|resets| resets.data[step] != 0.0) {
            interpreter.reset();
        }
        all.extend(interpreter.invoke(&[x]).expect("a step").remove(0));
    }
    all
}

#[test]
fn wake_words_have_the_outputs_of_every_clip() {
    let Some(data) = streaming() else { return };
    let folder = data.join("microwakeword");
    for model in WAKE_WORDS {
        let mut net = interpreter(folder.join(format!("{model}.tflite")));
        assert!(net.has_state());
        let arrays = npz::read(folder.join(format!("dev/io_{model}.npz"))).expect("clips");
        let mut steps = 0;
        for x in arrays.iter().filter(|array| array.name.ends_with("/x_i8")) {
            let clip = x.name.trim_end_matches("/x_i8");
            let expected = npz::find(&arrays, &format!("{clip}/y_u8")).expect("outputs");
            assert_eq!(
                outputs(&mut net, x, None),
                integers(expected),
                "{model} {clip}"
            );
            steps += expected.data.len();
        }
        assert!(steps > 500, "{model}: {steps}");
        let arrays = npz::read(folder.join(format!("dev/io_reset_{model}.npz"))).expect("stream");
        let array = |name: &str| npz::find(&arrays, name).expect("an array");
        let (x, resets) = (array("x_i8"), array("reset_before"));
        let with = outputs(&mut net, x, Some(resets));
        assert_eq!(with, integers(array("y_u8")), "{model} with resets");
        let without = outputs(&mut net, x, None);
        assert_eq!(
            without,
            integers(array("y_u8_without_reset")),
            "{model} without resets"
        );
        assert_ne!(with, without, "{model}: resets show");
    }
}

/// Most outputs are zero, so every tensor inside is compared, too.
#[test]
fn wake_words_have_every_activation() {
    let Some(data) = streaming() else { return };
    let folder = data.join("microwakeword");
    for model in WAKE_WORDS {
        let mut net = interpreter(folder.join(format!("{model}.tflite")));
        let arrays = npz::read(folder.join(format!("dev/trace_{model}.npz"))).expect("trace");
        let x = npz::find(&arrays, "x_i8").expect("inputs");
        let steps = x.shape[0];
        let size = x.data.len() / steps;
        let values = integers(x);
        let mut compared = 0;
        for (step, x) in values.chunks(size).enumerate() {
            net.invoke(&[x]).expect("a step");
            for trace in &arrays {
                let number = trace.name.strip_prefix('t').and_then(|n| n.parse().ok());
                let Some(number) = number else { continue };
                let count = trace.data.len() / steps;
                let expected = &integers(trace)[step * count..][..count];
                let found = net.tensor(number).expect("a tensor");
                assert_eq!(found, expected, "{model}, tensor {number}, step {step}");
                compared += 1;
            }
        }
        assert!(compared >= 16 * 20, "{model}: {compared}");
    }
}

#[test]
fn the_streaming_wake_word_benchmark_has_every_window() {
    let Some(data) = streaming() else { return };
    let folder = data.join("mlperf_sww");
    let mut net = interpreter(folder.join("str_ww_ref_model.tflite"));
    assert!(!net.has_state());
    let windows = npz::read(folder.join("dev/io_windows.npz")).expect("windows");
    let array = |name: &str| npz::find(&windows, name).expect("an array");
    for (x, y) in [("x_i8", "y_i8"), ("fixed_x_i8", "fixed_y_i8")] {
        assert_eq!(outputs(&mut net, array(x), None), integers(array(y)), "{x}");
    }
    let clips = npz::read(folder.join("dev/io.npz")).expect("clips");
    let mut count = 0;
    for x in clips.iter().filter(|array| array.name.ends_with("/x_i8")) {
        let clip = x.name.trim_end_matches("/x_i8");
        let expected = npz::find(&clips, &format!("{clip}/y_i8")).expect("outputs");
        let frames = integers(x);
        let found: Vec<i32> = frames
            .windows(30 * 40)
            .step_by(40)
            .flat_map(|window| net.invoke(&[window]).expect("a window").remove(0))
            .collect();
        assert_eq!(found, integers(expected), "{clip}");
        count += expected.shape[0];
    }
    assert!(count > 100, "{count}");
}

/// A file that is cut off anywhere, or has a byte changed, is refused or runs; it never panics.
#[test]
fn damaged_files_do_not_panic() {
    let Some(data) = streaming() else { return };
    let path = data.join("microwakeword/vad.tflite");
    let bytes = std::fs::read(path).expect("model");
    for length in (0..bytes.len()).step_by(997) {
        let _ = Interpreter::from_bytes(&bytes[..length]);
    }
    let mut seed = 1u64;
    for _ in 0..300 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let mut changed = bytes.clone();
        let at = (seed >> 33) as usize % changed.len();
        changed[at] ^= 1 << (seed >> 61);
        if let Ok(mut net) = Interpreter::from_bytes(&changed) {
            let inputs: Vec<Vec<i32>> = net.inputs().map(|port| vec![1; port.len()]).collect();
            let inputs: Vec<&[i32]> = inputs.iter().map(Vec::as_slice).collect();
            net.invoke(&inputs).expect("inputs as declared");
        }
    }
}
