//! The ONNX cases of every recurrent operator in the device formats: all
//! directions, activations, peepholes, coupled gates, clip, ragged lengths and
//! initial states, each through `gatecell`'s own cells.

use gatecell_convert::binding::{bind_inputs, bind_outputs_padded, input_steps};
use gatecell_convert::calibrate::calibrate;
use gatecell_convert::engine::{Engine, Item};
use gatecell_convert::network::Network;
use gatecell_convert::npz::Array;
use gatecell_convert::quantize::{NumberFormat, quantize};
use gatecell_convert::simulate::Simulator;
use gatecell_tests::noise::Noise;
use gatecell_tests::onnx_case::{self, Case};
use gatecell_tests::tolerance::bound;
use gatecell_tests::{max_abs_error, shared_data};

fn outputs(network: &Network, engine: &dyn Engine, items: &[Item], steps: usize) -> Vec<Array> {
    let traces: Vec<_> = items.iter().map(|item| engine.run(item).unwrap()).collect();
    bind_outputs_padded(network, items, &traces, steps).unwrap()
}

/// Worst relative error in F32, and signal-to-noise ratio in W8A16, over all
/// outputs of a case.
fn measure(case: &Case) -> (f64, f64) {
    let Case {
        network, expected, ..
    } = case;
    let items = bind_inputs(network, &case.inputs).unwrap();
    let steps = input_steps(network, &case.inputs).unwrap();

    let float = quantize(network, NumberFormat::F32, None).unwrap();
    let found = outputs(&float.network, &Simulator::new(&float), &items, steps);
    let mut worst = 0.0f64;
    for (expected, found) in expected.iter().zip(&found) {
        let scale = expected
            .data
            .iter()
            .fold(1.0, |max: f64, x| max.max(x.abs()));
        worst = worst.max(max_abs_error(&expected.data, &found.data) / scale);
    }

    let calibration = calibrate(network, &items, &mut |_, _| ()).unwrap();
    let integer = quantize(network, NumberFormat::W8A16, Some(&calibration)).unwrap();
    let found = outputs(&integer.network, &Simulator::new(&integer), &items, steps);
    let mut snr = f64::INFINITY;
    for (expected, found) in expected.iter().zip(&found) {
        snr = snr.min(Noise::of(&expected.data, &found.data).decibels());
    }
    (worst, snr)
}

/// The committed table; written anew where `GATECELL_UPDATE` is set.
const SNAPSHOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/conformance.txt");

const HEAD: &str = "case      W8A16, dB";

#[test]
fn every_case_in_f32_and_w8a16() {
    let Some(data) = shared_data() else { return };
    let cases = onnx_case::all(&data.join("conformance_dev"));
    assert_eq!(cases.len(), 60);
    let mut table = format!("{HEAD}\n");
    for case in &cases {
        let (worst, snr) = measure(case);
        println!("{:<8}  {worst:.1e}  {snr:.1} dB", case.name);
        assert!(worst <= bound("f32/ONNX cases"), "{}: {worst:e}", case.name);
        assert!(
            snr >= bound("w8a16/ONNX cases, dB"),
            "{}: {snr:.1} dB",
            case.name
        );
        table += &format!("{:<8}  {snr:9.1}\n", case.name);
    }
    compare(&table);
}

/// The 12 cases of the ONNX project itself, weights as inputs.
#[test]
fn the_onnx_projects_own_cases_in_f32() {
    let Some(data) = shared_data() else { return };
    let cases = onnx_case::all(&data.join("onnx_node_1.17"));
    assert_eq!(cases.len(), 12);
    for case in &cases {
        let (worst, _) = measure(case);
        assert!(worst <= bound("f32/ONNX cases"), "{}: {worst:e}", case.name);
    }
}

/// Compares a table of accuracy with the committed one.
fn compare(table: &str) {
    if std::env::var_os("GATECELL_UPDATE").is_some() {
        std::fs::write(SNAPSHOT, table).expect("snapshot is written");
    }
    let committed = std::fs::read_to_string(SNAPSHOT).expect("snapshot");
    assert_eq!(table.lines().count(), committed.lines().count());
    for (now, before) in table.lines().zip(committed.lines()).skip(1) {
        let parse = |line: &str| {
            let (name, snr) = line.split_once(' ').expect("two columns");
            (name.to_owned(), snr.trim().parse::<f64>().expect("dB"))
        };
        let ((name, now), (before_name, before)) = (parse(now), parse(before));
        assert_eq!(name, before_name);
        assert!(
            (now - before).abs() <= bound("w8a16/snapshot, dB"),
            "{name} moved from {before} to {now} dB; GATECELL_UPDATE=1 writes the table anew"
        );
    }
}
