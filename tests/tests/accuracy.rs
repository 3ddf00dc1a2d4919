//! Trained models in every device format against the f64 reference.

use gatecell::decode::argmax;
use gatecell_convert::binding::{self, Set};
use gatecell_convert::calibrate::{Calibration, Seen, calibrate};
use gatecell_convert::engine::Engine;
use gatecell_convert::network::Network;
use gatecell_convert::quantize::{NumberFormat, quantize};
use gatecell_convert::reference::Reference;
use gatecell_convert::simulate::{FloatMath, Simulator};
use gatecell_convert::{import, npz};
use gatecell_tests::noise::Noise;
use gatecell_tests::{max_abs_error, shared_data, tolerance::bound};

struct Model {
    network: Network,
    test: Set,
    calibration: Set,
}

fn load(name: &str) -> Option<Model> {
    let folder = shared_data()?.join("trained");
    let network = import::load(folder.join(format!("{name}.onnx"))).unwrap();
    let arrays = npz::read(folder.join(format!("{name}_io.npz"))).unwrap();
    let test = binding::padded_set(&network, &arrays, "test").unwrap();
    let calibration = binding::padded_set(&network, &arrays, "calib").unwrap();
    Some(Model {
        network,
        test,
        calibration,
    })
}

impl Model {
    fn calibration(&self) -> Calibration {
        calibrate(&self.network, &self.calibration.items, &mut |_, _| ()).unwrap()
    }
}

/// How far an engine's outputs are from the reference's, over the test set.
struct Distance {
    snr: f64,
    worst: f64,
    labels_differ: usize,
    /// Sequences whose stored label the reference gives, and the engine.
    right: [usize; 2],
}

fn distance(model: &Model, format: NumberFormat, math: FloatMath) -> Distance {
    distance_by(model, format, math, &model.calibration())
}

fn distance_by(
    model: &Model,
    format: NumberFormat,
    math: FloatMath,
    calibration: &Calibration,
) -> Distance {
    let device = quantize(&model.network, format, Some(calibration)).unwrap();
    let simulator = Simulator::with_math(&device, math);
    let reference = Reference::new(&model.network);
    let mut noise = Noise::default();
    let mut distance = Distance {
        snr: 0.0,
        worst: 0.0,
        labels_differ: 0,
        right: [0; 2],
    };
    for (index, item) in model.test.items.iter().enumerate() {
        let expected = reference.run(item).unwrap();
        let got = simulator.run(item).unwrap();
        let expected = expected.value(item, model.network.outputs[0].value);
        let got = got.value(item, device.network.outputs[0].value);
        noise.add(expected, got);
        distance.worst = distance.worst.max(max_abs_error(expected, got));
        distance.labels_differ += usize::from(argmax(expected) != argmax(got));
        let label = model
            .test
            .labels
            .as_ref()
            .map(|labels| labels[index][0] as usize);
        for (right, output) in distance.right.iter_mut().zip([expected, got]) {
            *right += usize::from(argmax(output) == label);
        }
    }
    distance.snr = noise.decibels();
    println!(
        "{} {math:?}: SNR {:.1} dB, worst error {:.2e}, {} labels differ of {}",
        format.name(),
        distance.snr,
        distance.worst,
        distance.labels_differ,
        model.test.items.len()
    );
    distance
}

/// Model, and how many of its test labels may differ in W8A16.
const MODELS: [(&str, usize); 7] = [
    ("kws_gru64", 1),
    ("kws_lstm32x2", 1),
    ("kws_rnn64", 2),
    ("kws_bigru24", 2),
    ("names_rnn128", 6),
    // Peepholes; coupled gates. 99.3 % of 370.
    ("jv_plstm24", 2),
    ("jv_cifg24", 2),
];

#[test]
fn w8a16_keeps_the_labels() {
    for (name, allowed) in MODELS {
        let Some(model) = load(name) else { return };
        println!("{name}");
        let distance = distance(&model, NumberFormat::W8A16, FloatMath::default());
        assert!(distance.labels_differ <= allowed, "{name}");
        assert!(
            distance.snr >= bound("w8a16/trained models, dB"),
            "{name}: {:.1} dB",
            distance.snr
        );
    }
}

/// Model, format, and how many of its test labels may differ: half a point of 300 or
/// 400, and one and a half of names_rnn128 in W8A8.
const OTHER_FORMATS: [(&str, NumberFormat, usize); 8] = [
    ("kws_gru64", NumberFormat::W16A16, 0),
    ("kws_lstm32x2", NumberFormat::W16A16, 0),
    ("names_rnn128", NumberFormat::W16A16, 2),
    ("kws_gru64", NumberFormat::W4A16, 1),
    ("kws_lstm32x2", NumberFormat::W4A16, 1),
    ("kws_gru64", NumberFormat::W8A8, 1),
    ("kws_lstm32x2", NumberFormat::W8A8, 1),
    ("names_rnn128", NumberFormat::W8A8, 6),
];

#[test]
fn other_integer_formats_keep_the_labels() {
    for (name, format, allowed) in OTHER_FORMATS {
        let Some(model) = load(name) else { return };
        println!("{name} in {}", format.name());
        let distance = distance(&model, format, FloatMath::default());
        assert!(distance.labels_differ <= allowed, "{name}, {format:?}");
    }
}

#[test]
fn four_bits_are_right_within_half_a_point() {
    for name in ["kws_gru64", "kws_lstm32x2", "names_rnn128"] {
        let Some(model) = load(name) else { return };
        let [float, four] = distance(&model, NumberFormat::W4A16, FloatMath::default()).right;
        println!(
            "{name}: {float} and {four} right of {}",
            model.test.items.len()
        );
        assert!(float * 2 > model.test.items.len(), "{name}: {float}");
        let lost = float.saturating_sub(four);
        assert!(200 * lost <= model.test.items.len(), "{name}: {lost} lost");
    }
}

/// Without what calibration says of correlations, weights are rounded one by one.
#[test]
fn data_aware_rounding_errs_less_than_plain_rounding() {
    for name in ["kws_gru64", "kws_lstm32x2", "ctc_bilstm40", "names_rnn128"] {
        let Some(model) = load(name) else { return };
        let aware = model.calibration();
        let mut plain = aware.clone();
        plain
            .seen
            .iter_mut()
            .flatten()
            .for_each(|seen| *seen = Seen::default());
        println!("{name}: data-aware, then plain");
        let [aware, plain] = [aware, plain]
            .map(|c| distance_by(&model, NumberFormat::W4A16, FloatMath::default(), &c).snr);
        // Twice the amplitude is 6 dB.
        assert!(aware >= plain + 3.0, "{name}: {aware:.1} and {plain:.1} dB");
    }
}

#[test]
fn f32_is_the_reference_to_its_rounding() {
    for (name, _) in MODELS {
        let Some(model) = load(name) else { return };
        println!("{name}");
        for math in [FloatMath::Polynomial, FloatMath::Libm] {
            let exact = distance(&model, NumberFormat::F32, math);
            assert!(
                exact.worst <= bound("f32/trained models"),
                "{name}, {math:?}"
            );
        }
        let micromath = distance(&model, NumberFormat::F32, FloatMath::Micromath);
        assert!(
            micromath.worst <= bound("f32 micromath/trained models"),
            "{name}"
        );
        assert_eq!(micromath.labels_differ, 0, "{name}");
    }
}
