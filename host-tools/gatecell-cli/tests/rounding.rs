//! How weights were rounded: the same with any number of threads, and said truly.

mod support;

use std::num::NonZero;

use gatecell_convert::Build;
use gatecell_convert::batch::with_threads;
use gatecell_convert::npz::Array;
use gatecell_convert::quantize::NumberFormat;
use support::{Folder, model, recordings, succeed};

#[test]
fn the_generated_file_does_not_depend_on_the_number_of_threads() {
    for format in [NumberFormat::W4A16, NumberFormat::W8A16] {
        let build = Build::new(model()).calibration(recordings()).format(format);
        // 3 divides neither the rows of the layers nor the sequences.
        let [one, two, three] = [1, 2, 3].map(|threads| {
            let threads = NonZero::new(threads).expect("not zero");
            with_threads(threads, || build.source()).expect("source")
        });
        assert!(one == two, "{format:?}, with two threads");
        assert!(one == three, "{format:?}, with three threads");
    }
}

/// An Elman layer of more columns than those whose covariance is kept.
#[test]
fn wide_layers_say_why_they_are_rounded_plainly() {
    const INPUTS: usize = 2048;
    const UNITS: usize = 4;
    let folder = Folder::new("rounding_wide");
    let numbers = |count: usize| -> Vec<f64> {
        let number = |index| (index as f64 * 0.7).sin() / 32.0;
        (0..count).map(number).collect()
    };
    let model = folder.write_npz(
        "m.npz",
        &[
            Array::new("W", vec![UNITS, INPUTS], numbers(UNITS * INPUTS)),
            Array::new("R", vec![UNITS, UNITS], numbers(UNITS * UNITS)),
            Array::new("B", vec![UNITS], numbers(UNITS)),
        ],
    );
    folder.write(
        "m.toml",
        b"[[layer]]\nkind = \"recurrent\"\ncell = \"rnn\"\n\
          forward = { weight_ih = \"W\", weight_hh = \"R\", bias = \"B\" }\n",
    );
    let x = Array::new("x", vec![2, 3, INPUTS], numbers(6 * INPUTS));
    let calib = folder.write_npz("x.npz", &[x]);
    let (source, report) = (folder.path("m.rs"), folder.path("m.html"));
    // In w8a16, such a sum may leave its integer before anything else counts.
    for format in ["w4a16", "w16a16"] {
        let table = succeed(&[
            "quantize", &model, "--calib", &calib, "--format", format, "-o", &source, "--report",
            &report,
        ]);
        let why = "2052 columns are more than the 2048 whose covariance is kept";
        let source = std::fs::read_to_string(&source).expect("source");
        let report = std::fs::read_to_string(&report).expect("report");
        for text in [&table, &source, &report] {
            assert!(text.contains(why), "{format}: {text:.2000}");
            assert!(!text.contains("calibration says too little"), "{format}");
        }
    }
}
