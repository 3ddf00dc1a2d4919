//! Weights and inputs that are on an integer grid already, and how far beyond the calibrated
//! range an input may go.

use std::path::Path;

use gatecell_convert::binding::padded_set;
use gatecell_convert::calibrate::calibrate;
use gatecell_convert::engine::{Engine, Item};
use gatecell_convert::network::{Cell, Layer, Network};
use gatecell_convert::quantize::{
    Affine, DeviceLayer, DeviceNetwork, IntegerAffine, NumberFormat, Options, quantize,
};
use gatecell_convert::reference::Reference;
use gatecell_convert::simulate::Simulator;
use gatecell_convert::{import, npz};
use gatecell_tests::nets::{device, device_with, forward, gru, item, line, lstm};
use gatecell_tests::noise::Noise;
use gatecell_tests::numbers::Numbers;
use gatecell_tests::others::load;
use gatecell_tests::{shared_data, tolerance::bound};

const INPUTS: usize = 5;
const UNITS: usize = 4;

/// Whole multiples, up to `±most`, of `step`, or of another step in every row; rounded to
/// single precision as a training's "fake quantization" does.
fn grid(numbers: &mut Numbers, rows: usize, columns: usize, most: f64, per_row: bool) -> Vec<f64> {
    let mut weights = Vec::new();
    for row in 0..rows {
        let step = 0.0037
            * if per_row {
                1.0 + row as f64 * 0.173
            } else {
                1.0
            };
        let integers = numbers.reals(columns, most).into_iter().map(f64::round);
        weights.extend(integers.map(|k| f64::from((k * step) as f32)));
    }
    weights
}

/// An LSTM and a GRU, and sequences whose features have different ranges.
fn network(most: f64, per_row: bool) -> (Network, Vec<Item>) {
    let mut numbers = Numbers::new(5);
    let mut matrix = |rows, columns| grid(&mut numbers, rows, columns, most, per_row);
    let first = lstm(
        matrix(4 * UNITS, INPUTS),
        matrix(4 * UNITS, UNITS),
        vec![0.123; 4 * UNITS],
    );
    let second = gru(
        matrix(3 * UNITS, UNITS),
        matrix(3 * UNITS, UNITS),
        vec![0.05; 3 * UNITS],
        vec![0.02; UNITS],
        true,
    );
    let network = line(
        INPUTS,
        vec![forward(INPUTS, UNITS, first), forward(UNITS, UNITS, second)],
    );
    let items = (0..4).map(|_| {
        let values = numbers.reals(20 * INPUTS, 1.0);
        let ranges = [1.0, 0.7, 2.0, 1.3, 0.9].into_iter().cycle();
        item(
            INPUTS,
            values.iter().zip(ranges).map(|(v, r)| v * r).collect(),
        )
    });
    let items = items.collect();
    (network, items)
}

fn maps(device: &DeviceNetwork) -> Vec<&IntegerAffine> {
    fn of(layer: &DeviceLayer) -> &Affine {
        match layer {
            DeviceLayer::Lstm(cells) => &cells[0].affine,
            DeviceLayer::Gru(cells) => &cells[0].affine,
            other => panic!("{other:?}"),
        }
    }
    fn integer(map: &Affine) -> &IntegerAffine {
        match map {
            Affine::Integer(map) => map,
            Affine::Float(_) => panic!("the map is not in integers"),
        }
    }
    device.layers.iter().map(of).map(integer).collect()
}

/// `W` and `R` of every layer.
fn matrices(network: &Network) -> Vec<[&[f64]; 2]> {
    fn of(layer: &Layer) -> [&[f64]; 2] {
        let Layer::Recurrent(layer) = layer else {
            panic!("{layer:?}");
        };
        match &layer.directions[0].cell {
            Cell::Lstm(cell) => [&cell.w, &cell.r],
            Cell::Gru(cell) => [&cell.w, &cell.r],
            Cell::Rnn(cell) => [&cell.w, &cell.r],
        }
    }
    network.nodes.iter().map(|node| of(&node.layer)).collect()
}

/// Whether the integers of every row stand in the proportion of its weights.
fn is_exact(weights: &[f64], integers: &[i16], columns: usize) -> bool {
    let rows = weights
        .chunks_exact(columns)
        .zip(integers.chunks_exact(columns));
    rows.into_iter().all(|(weights, integers)| {
        let pairs = || weights.iter().zip(integers.iter().map(|&q| f64::from(q)));
        let (peak, top) = pairs().fold((0.0f64, 0.0f64), |(peak, top), (w, q)| {
            (peak.max(w.abs()), top.max(q.abs()))
        });
        // Two roundings to single precision.
        pairs().all(|(w, q)| (w * top - q * peak).abs() <= 2f64.powi(-22) * (w * top).abs())
    })
}

#[test]
fn weights_on_a_grid_stay_exact() {
    for per_row in [false, true] {
        let (network, items) = network(127.0, per_row);
        for format in [NumberFormat::W8A16, NumberFormat::W8A8] {
            let device = device(&network, format, &items);
            for (map, [w, r]) in maps(&device).into_iter().zip(matrices(&network)) {
                let name = format.name();
                assert!(is_exact(w, &map.w, map.input_size), "{name}, W, {per_row}");
                assert!(is_exact(r, &map.r, map.hidden_size), "{name}, R, {per_row}");
            }
            let scales = &device.input.as_ref().expect("input scales").inverse_scale;
            assert!(scales.iter().all(|scale| scale == &scales[0]), "{scales:?}");
        }
        let [of_four, eight] = [7.0, 127.0].map(|most| {
            let (network, items) = self::network(most, per_row);
            let device = device(&network, NumberFormat::W4A16, &items);
            maps(&device)
                .into_iter()
                .zip(matrices(&network))
                .all(|(map, [w, r])| {
                    is_exact(w, &map.w, map.input_size) && is_exact(r, &map.r, map.hidden_size)
                })
        });
        assert!(
            of_four && !eight,
            "four bits hold a grid of four bits alone"
        );
    }
}

/// What is on no grid keeps a scale per feature, and is exact by no chance.
#[test]
fn other_weights_keep_a_scale_per_feature() {
    let (mut network, items) = network(127.0, false);
    let Layer::Recurrent(layer) = &mut network.nodes[0].layer else {
        panic!("no recurrent layer");
    };
    let Cell::Lstm(cell) = &mut layer.directions[0].cell else {
        panic!("no LSTM");
    };
    cell.w
        .iter_mut()
        .enumerate()
        .for_each(|(k, w)| *w += 1e-4 * (k as f64).sin());
    let device = device(&network, NumberFormat::W8A16, &items);
    let [w, _] = matrices(&network)[0];
    assert!(!is_exact(w, &maps(&device)[0].w, INPUTS));
    let scales = &device.input.as_ref().expect("input scales").inverse_scale;
    assert!(scales.iter().any(|scale| scale != &scales[0]), "{scales:?}");
}

/// One feature after the other on a grid of its own, in a format whose weights make it worth
/// the while.
#[test]
fn inputs_on_a_grid_are_exact() {
    let (network, _) = network(127.0, false);
    let mut numbers = Numbers::new(3);
    let steps = [1.0, 0.25, 3.0, 1.0 / 255.0, 2.0];
    let values = numbers
        .reals(60 * INPUTS, 90.0)
        .into_iter()
        .zip(steps.into_iter().cycle());
    let values = values.map(|(v, step)| f64::from((v.round() * step) as f32));
    let items = [item(INPUTS, values.collect())];
    let device = device(&network, NumberFormat::W16A16, &items);
    let input = device.input.as_ref().expect("input scales");
    for frame in items[0].input.chunks_exact(INPUTS) {
        for (k, &x) in frame.iter().enumerate() {
            let (inverse, offset) = (input.inverse_scale[k], input.offset[k]);
            let q = gatecell::run::quantize::<i16>(x as f32, inverse, offset);
            let back = (f64::from(q) - f64::from(offset)) / f64::from(inverse);
            assert!(
                (back - x).abs() <= 2f64.powi(-21) * x.abs(),
                "{back} for {x}"
            );
        }
    }
}

/// Eight times the calibrated range about its middle in W16A16, twice that of narrower weights;
/// nothing in 8 bits.
#[test]
fn inputs_have_their_stated_headroom() {
    let (network, items) = network(127.0, false);
    let calibration = calibrate(&network, &items, &mut |_, _| ()).unwrap();
    for (format, headroom) in [
        (NumberFormat::W8A16, 2.0),
        (NumberFormat::W16A16, 8.0),
        (NumberFormat::W4A16, 2.0),
        (NumberFormat::W8A8, 1.0),
    ] {
        let device = quantize(&network, format, Some(&calibration)).unwrap();
        let input = device.input.expect("input scales");
        let top = match format {
            NumberFormat::W8A8 => 127.0,
            _ => 32767.0,
        };
        for (k, range) in calibration.input.iter().enumerate() {
            let (middle, half) = ((range.max + range.min) / 2.0, (range.max - range.min) / 2.0);
            for end in [middle - headroom * half, middle + headroom * half] {
                let steps = end * f64::from(input.inverse_scale[k]) + f64::from(input.offset[k]);
                // The offset is whole: half a step more or less.
                assert!(
                    (-top - 1.5..=top + 0.5).contains(&steps),
                    "{steps} {}",
                    format.name()
                );
            }
        }
    }
}

/// Pre-activations take what range they need; large ones leave an input its headroom, which is
/// what the user asked for where that is said.
#[test]
fn large_preactivations_leave_the_headroom() {
    let items = [item(1, vec![1.0, -1.0, 0.5])];
    let with = |weight: f64, options: Options| {
        let cell = gru(
            vec![weight, 0.5, 0.5],
            vec![0.1; 3],
            vec![0.0; 3],
            vec![0.0],
            true,
        );
        let network = line(1, vec![forward(1, 1, cell)]);
        let device = device_with(&network, NumberFormat::W16A16, options, &items);
        32767.0 / f64::from(device.input.expect("scales").inverse_scale[0])
    };
    for weight in [0.5, 4_000.0, 16_000.0, 1e6] {
        for (asked, headroom) in [(None, 8.0), (Some(1.0), 1.0), (Some(20.0), 20.0)] {
            let options = Options {
                headroom: asked,
                ..Options::default()
            };
            let found = with(weight, options);
            assert!((found / headroom - 1.0).abs() < 0.01, "{weight}: {found}");
        }
    }
}

/// Files of TensorFlow Lite's converter: mean and tail of the error beside those that LiteRT's
/// own int8 arithmetic makes of the same weights.
#[test]
fn int8_files_err_less_than_their_own_arithmetic() {
    let Some(folder) = shared_data() else { return };
    for name in ["micro_speech_lstm", "dtln_noise_suppression"] {
        let network = import::load(folder.join(format!("w8a8/{name}.tflite"))).unwrap();
        let arrays = npz::read(folder.join(format!("w8a8/{name}_io.npz"))).unwrap();
        let array = |name: &str| npz::find(&arrays, name).expect("array");
        let calibration = padded_set(&network, &arrays, "calib").unwrap();
        let device = device(&network, NumberFormat::W8A16, &calibration.items);
        let simulator = Simulator::new(&device);
        let x = array("test_x");
        let (expected, theirs) = (&array("test_y").data, &array("litert_int8").data);
        let mut found = Vec::new();
        for input in x.data.chunks_exact(x.shape[1] * x.shape[2]) {
            let item = item(x.shape[2], input.to_vec());
            let trace = simulator.run(&item).unwrap();
            found.extend_from_slice(trace.value(&item, device.network.outputs[0].value));
        }
        let errors = |values: &[f64]| -> Vec<f64> {
            assert_eq!(values.len(), expected.len());
            let mut errors: Vec<f64> = values
                .iter()
                .zip(expected)
                .map(|(a, b)| (a - b).abs())
                .collect();
            errors.sort_by(f64::total_cmp);
            errors
        };
        let mean = |errors: &[f64]| errors.iter().sum::<f64>() / errors.len() as f64;
        let tail = |errors: &[f64]| errors[(errors.len() - 1) * 999 / 1000];
        let (ours, theirs) = (errors(&found), errors(theirs));
        let ratios = [mean(&ours) / mean(&theirs), tail(&ours) / tail(&theirs)];
        println!("{name}: {ratios:.3?} of LiteRT's mean and 99.9th percentile");
        assert!(
            ratios[0] <= bound("w8a16/int8 files, mean"),
            "{name}: {ratios:?}"
        );
        assert!(
            ratios[1] <= bound("w8a16/int8 files, tail"),
            "{name}: {ratios:?}"
        );
    }
}

/// Calibrated on fourteen recordings, the inputs of thirteen others go six times beyond.
#[test]
fn recordings_beyond_the_calibrated_range() {
    let Some(folder) = shared_data() else { return };
    let network = load(
        &folder.join("mlkws/mlkws_Basic_LSTM_S.safetensors"),
        "mlkws",
    );
    let path = folder.join("mlkws/mlkws_Basic_LSTM_S_io.npz");
    let arrays = npz::read_only(Path::new(&path), &["x"]).unwrap();
    let x = &npz::find(&arrays, "x").expect("array").data;
    let items: Vec<Item> = x.chunks_exact(490).map(|x| item(10, x.to_vec())).collect();
    let (calibration, test) = items.split_at(14);
    let device = device(&network, NumberFormat::W16A16, calibration);
    let simulator = Simulator::new(&device);
    let mut noise = Noise::default();
    for item in test {
        let expected = Reference::new(&network).run(item).unwrap();
        let found = simulator.run(item).unwrap();
        noise.add(
            expected.value(item, network.outputs[0].value),
            found.value(item, device.network.outputs[0].value),
        );
    }
    println!("mlkws, 14 and 13: {:.1} dB", noise.decibels());
    assert!(noise.decibels() >= bound("w16a16/inputs beyond calibration, dB"));
}
