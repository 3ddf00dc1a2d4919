//! Whether both products of a layer share their scales, and what is said of it.

use gatecell_convert::calibrate::calibrate;
use gatecell_convert::emit::{EmitOptions, emit};
use gatecell_convert::engine::Item;
use gatecell_convert::network::Network;
use gatecell_convert::quantize::{
    Affine, DeviceLayer, DeviceNetwork, NumberFormat, ScaleChoice, Scales, WhySeparate,
    quantize_with,
};
use gatecell_tests::nets::{forward, item, line, lstm};
use gatecell_tests::numbers::Numbers;

const UNITS: usize = 6;

/// Two layers of LSTM. In every row of the second one the largest weight for the input is
/// as large as the largest one for the state, and both are outputs of an LSTM.
fn network() -> (Network, Vec<Item>) {
    let mut numbers = Numbers::new(1);
    let mut layer = |inputs: usize, peak: f64| {
        let mut matrix = |columns: usize| -> Vec<f64> {
            let mut weights: Vec<f64> = numbers.reals(4 * UNITS * columns, 1.0);
            weights
                .chunks_exact_mut(columns)
                .for_each(|row| row[0] = peak);
            weights
        };
        let (w, r) = (matrix(inputs), matrix(UNITS));
        forward(inputs, UNITS, lstm(w, r, vec![0.1; 4 * UNITS]))
    };
    let network = line(3, vec![layer(3, 2.0), layer(UNITS, 1.0)]);
    let items = vec![item(3, numbers.reals(60, 3.0))];
    (network, items)
}

fn device(format: NumberFormat, scales: Scales) -> DeviceNetwork {
    let (network, items) = network();
    let calibration = calibrate(&network, &items, &mut |_, _| ()).unwrap();
    quantize_with(&network, format, Some(&calibration), scales).unwrap()
}

const FORMATS: [NumberFormat; 4] = [
    NumberFormat::W8A16,
    NumberFormat::W16A16,
    NumberFormat::W4A16,
    NumberFormat::W8A8,
];

/// Whether both products of every row of an LSTM have one scale.
fn equal(layer: &DeviceLayer) -> bool {
    let DeviceLayer::Lstm(cells) = layer else {
        panic!("{layer:?} is no LSTM");
    };
    cells.iter().all(|cell| match &cell.affine {
        Affine::Integer(map) => map.input_scale == map.hidden_scale,
        Affine::Float(_) => panic!("not in integers"),
    })
}

#[test]
fn scales_are_shared_where_that_costs_nothing() {
    for format in FORMATS {
        let device = device(format, Scales::Auto);
        let [first, second] = [0, 1].map(|i| device.layers[i].scales()[0]);
        let why = |choice| match choice {
            ScaleChoice::Separate { why } => Some(why),
            _ => None,
        };
        assert!(
            matches!(why(first), Some(WhySeparate::Cost(cost)) if cost > 0.1),
            "{}: {first}",
            format.name()
        );
        assert!(!equal(&device.layers[0]));
        // Scales of four bits are searched, those of two matrices better than one.
        if format != NumberFormat::W4A16 {
            assert_eq!(second, ScaleChoice::Shared { cost: Some(0.0) });
            assert!(equal(&device.layers[1]));
        }
    }
}

#[test]
fn the_user_can_choose() {
    for format in FORMATS {
        let shared = device(format, Scales::Shared);
        assert!(shared.layers.iter().all(equal), "{}", format.name());
        let separate = device(format, Scales::Separate);
        for layer in &separate.layers {
            let asked = ScaleChoice::Separate {
                why: WhySeparate::Asked,
            };
            assert_eq!(layer.scales(), [asked]);
        }
        assert!(!equal(&separate.layers[0]));
    }
}

#[test]
fn the_generated_file_says_which_and_why() {
    let text = emit(
        &device(NumberFormat::W8A16, Scales::Auto),
        &EmitOptions::default(),
    )
    .unwrap();
    let lines: Vec<_> = text
        .lines()
        .filter(|line| line.starts_with("// scales"))
        .collect();
    assert_eq!(lines.len(), 2);
    assert!(
        lines[0].contains("separate: shared ones would add"),
        "{lines:?}"
    );
    assert!(
        lines[1].contains("shared: adds 0.00 dB of error"),
        "{lines:?}"
    );
}
