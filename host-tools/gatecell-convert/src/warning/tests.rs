use super::*;
use crate::calibrate::Range;
use crate::saturation::Count;
use crate::verify::{NodeReport, OutputReport};

const CALIBRATION: Data = Data {
    name: "c.npz",
    calibrated: true,
};
const OTHER: Data = Data {
    name: "t.npz",
    calibrated: false,
};

fn place(layer: Option<&str>, place: Place, saturated: u64, reach: f64) -> Saturation {
    Saturation {
        layer: layer.map(str::to_owned),
        direction: None,
        place,
        count: Count {
            values: 100,
            saturated,
            reach,
            bounded: false,
        },
    }
}

fn difference(signal: f64, noise: f64) -> Difference {
    Difference {
        count: 1,
        signal,
        noise,
        worst: noise.sqrt(),
        ..Difference::default()
    }
}

fn verification(layer: Difference, output: Difference) -> Verification {
    Verification {
        reference: "reference".into(),
        engine: "w8a16".into(),
        sequences: 1,
        steps: 1,
        nodes: vec![NodeReport {
            name: "rnn".into(),
            kind: "lstm",
            output: layer,
            final_cell: None,
            quarters: None,
        }],
        outputs: vec![OutputReport {
            name: "y".into(),
            values: output,
            vectors: 1,
            vectors_agreeing: 1,
        }],
        labels: None,
        gates: Vec::new(),
        saturation: Vec::new(),
    }
}

#[test]
fn one_warning_for_a_layer_and_what_helps_it() {
    let places = [
        place(None, Place::Input, 0, 0.5),
        place(Some("a"), Place::Candidate, 7, 2.0),
        place(Some("a"), Place::Cell, 1, 1.00001),
        place(Some("a"), Place::Peephole, 2, 1.5),
        place(Some("b"), Place::Hidden, 3, 1.25),
    ];
    let found = of_saturation(&places, OTHER);
    let text: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(
        text,
        [
            "layer \"a\" has numbers cut at the end of the range on t.npz: candidate (7 of 100, \
             up to 2.000 of the range), cell state (1 of 100, up to 1.000 of the range): \
             calibrate on sequences that go as far, with --calib",
            "layer \"a\" has numbers cut at the end of the range on t.npz: peephole product (2 of \
             100, up to 1.500 of the range): give inputs of the scale that the network was trained \
             on, or use --format f32",
            "layer \"b\" has numbers cut at the end of the range on t.npz: hidden state (3 of \
             100, up to 1.250 of the range): calibrate on sequences that go as far, with --calib",
        ]
    );
    // Calibrating on them again cannot help.
    let found = of_saturation(&places[1..2], CALIBRATION);
    assert_eq!(found[0].remedy, Remedy::BoundedActivation);
    assert!(
        found[0]
            .reason
            .contains("the calibration data c.npz itself")
    );
}

#[test]
fn rounding_beyond_the_range_is_none_but_for_what_adds_up() {
    let cut = |at| !of_saturation(&[place(Some("a"), at, 1, 1.01)], OTHER).is_empty();
    for &at in Place::ALL {
        let activation = matches!(
            at,
            Place::Hidden
                | Place::Projection
                | Place::Activation
                | Place::PeepholeCell
                | Place::ResetHidden
        );
        assert_eq!(cut(at), !activation, "{at:?}");
    }
}

#[test]
fn what_is_far_from_the_reference_is_named_with_a_finer_format() {
    // 19.9 and 20.1 dB.
    let found = verification(difference(97.7, 1.0), difference(102.4, 1.0));
    let warnings = of_verification(&found, NumberFormat::W8A16, OTHER);
    let [warning] = &warnings[..] else {
        panic!("{warnings:?}");
    };
    assert_eq!(warning.kind, Kind::Precision);
    assert_eq!(
        warning.to_string(),
        "w8a16 is far from the float reference on t.npz: layer \"rnn\" 19.9 dB: \
         use --format w16a16"
    );
    let finer = |format| of_verification(&found, format, OTHER)[0].remedy.to_string();
    assert_eq!(finer(NumberFormat::W8A8), "use --format w8a16");
    assert_eq!(finer(NumberFormat::W4A16), "use --format w8a16");
    assert_eq!(finer(NumberFormat::W16A16), "use --format f32");

    // Not a number.
    let found = verification(difference(1.0, f64::INFINITY), difference(1.0, 0.0));
    let text = of_verification(&found, NumberFormat::F32, OTHER)[0].to_string();
    assert!(text.contains("layer \"rnn\" -inf dB"), "{text}");
    // Nothing to compare with.
    let found = verification(difference(0.0, 1.0), difference(0.0, 0.0));
    assert_eq!(of_verification(&found, NumberFormat::W8A16, OTHER), []);
    // A state that its own layer does not show.
    let mut found = verification(difference(1.0, 0.0), difference(1.0, 0.0));
    found.nodes[0].final_cell = Some(difference(10.0, 1.0));
    let text = of_verification(&found, NumberFormat::W8A16, OTHER)[0].to_string();
    assert!(
        text.contains("layer \"rnn\" (last cell state) 10.0 dB:"),
        "{text}"
    );
}

#[test]
fn what_cuts_numbers_is_the_first_suspect() {
    let mut found = verification(difference(1.0, 1.0), difference(1.0, 1.0));
    found.saturation = vec![place(Some("rnn"), Place::Gate, 1, 3.0)];
    let warnings = of_verification(&found, NumberFormat::W8A16, CALIBRATION);
    let kinds: Vec<Kind> = warnings.iter().map(|warning| warning.kind).collect();
    assert_eq!(kinds, [Kind::Saturation, Kind::Precision]);
    assert_eq!(warnings[1].remedy, Remedy::BoundedActivation);
    assert!(
        warnings[1]
            .reason
            .contains("layer \"rnn\" 0.0 dB, output \"y\" 0.0 dB")
    );
}

#[test]
fn inputs_are_measured_by_the_calibrated_range() {
    let range = |min, max| Range { min, max };
    let calibration = Calibration {
        input: vec![range(0.0, 10.0), range(3.0, 3.0)],
        ..Calibration::default()
    };
    let items = |x: f64, y: f64| {
        [Item {
            steps: 2,
            input: vec![5.0, 3.0, x, y],
            states: Vec::new(),
        }]
    };
    let found = |x, y| of_inputs(&calibration, &items(x, y), OTHER);
    assert_eq!(found(10.0, 3.0), None);
    // 1.2 times the range, as a test set may well be.
    assert_eq!(found(11.0, 3.0), None);
    let warning = found(-25.0, 3.0).expect("a warning");
    assert_eq!(
        warning.to_string(),
        "1 of 4 inputs in t.npz lie beyond the calibrated range, feature 0 by up to 6.0 times: \
         calibrate on sequences that go as far, with --calib"
    );
    // A feature that was constant is measured by the widest.
    assert_eq!(found(5.0, 4.0), None);
    assert!(found(5.0, 13.0).is_some());
}
