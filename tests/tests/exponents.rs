//! Numbers of every size, from the smallest to the largest of a double, end with a right
//! result or with a refusal that names what is at fault.

use gatecell_convert::calibrate::calibrate;
use gatecell_convert::emit::{EmitOptions, emit};
use gatecell_convert::engine::{Engine, Item};
use gatecell_convert::error::Error;
use gatecell_convert::network::{Activation, Dense, Layer, Network};
use gatecell_convert::quantize::{NumberFormat, quantize};
use gatecell_convert::reference::Reference;
use gatecell_convert::simulate::Simulator;
use gatecell_tests::nets::{forward, gru, item, line, lstm, rnn};
use gatecell_tests::numbers::Numbers;
use gatecell_tests::tolerance::bound;

/// Sizes of the inputs, the weights that multiply them, and the biases.
#[derive(Clone, Copy, Debug)]
struct Sizes {
    input: f64,
    weight: f64,
    bias: f64,
}

/// One input, one unit, and a dense layer of the weights' size after it in the last one.
fn networks(sizes: Sizes) -> Vec<Network> {
    let w = |rows: usize| vec![0.7 * sizes.weight; rows];
    let r = |rows: usize| vec![0.2; rows];
    let bias = |rows: usize| vec![0.3 * sizes.bias; rows];
    let cells = || {
        [
            rnn(w(1), r(1), bias(1), Activation::Tanh),
            rnn(w(1), r(1), bias(1), Activation::Relu),
            lstm(w(4), r(4), bias(4)),
            gru(w(3), r(3), bias(3), bias(1), true),
            gru(w(3), r(3), bias(3), bias(1), false),
        ]
    };
    let alone = cells().map(|cell| vec![forward(1, 1, cell)]);
    let [plain, ..] = cells();
    let dense = Layer::Dense(Dense {
        input_size: 1,
        output_size: 1,
        w: w(1),
        bias: bias(1),
    });
    let mut all: Vec<_> = alone.into_iter().collect();
    all.push(vec![forward(1, 1, plain), dense]);
    all.into_iter().map(|layers| line(1, layers)).collect()
}

/// Far from zero, so that no sign depends on a rounding.
fn frames(size: f64) -> Item {
    item(
        1,
        [1.0, -0.6, 0.9, 0.8, -1.0, 0.7].map(|x| x * size).to_vec(),
    )
}

/// Calibration, quantization, simulation and the generated file; the largest error beside
/// what is allowed.
fn follow(network: &Network, format: NumberFormat, item: &Item) -> Result<f64, Error> {
    let items = std::slice::from_ref(item);
    let calibration = match format {
        NumberFormat::F32 => None,
        _ => Some(calibrate(network, items, &mut |_, _| ())?),
    };
    let device = quantize(network, format, calibration.as_ref())?;
    let found = Simulator::new(&device).run(item)?;
    emit(&device, &EmitOptions::default())?;
    let expected = Reference::new(network).run(item)?;
    let output = |trace: &gatecell_convert::engine::Trace| {
        trace.nodes.last().expect("a layer").output.clone()
    };
    let (expected, found) = (output(&expected), output(&found));
    let peak = expected.iter().fold(0.0f64, |peak, y| peak.max(y.abs()));
    let gated = network.nodes[0].layer.kind() != "rnn";
    let (part, step) = match format {
        // A gate that is 1 to the last place moves nothing.
        NumberFormat::F32 if gated => ("f32/exponents", f64::from(f32::EPSILON)),
        NumberFormat::F32 => ("f32/exponents", f64::from(f32::MIN_POSITIVE)),
        NumberFormat::W8A8 => ("w8a8/exponents", 1.0 / 128.0),
        NumberFormat::W8A16 | NumberFormat::W16A16 | NumberFormat::W4A16 => {
            ("a16/exponents", 1.0 / 32768.0)
        }
    };
    // A dense layer passes the steps of what it reads on.
    let gain = match network.nodes.last().map(|node| &node.layer) {
        Some(Layer::Dense(dense)) => dense.w[0].abs().max(1.0),
        _ => 1.0,
    };
    let allowed = bound(part) * peak + 2.0 * step * gain;
    let errors = expected
        .iter()
        .zip(&found)
        .map(|(y, found)| (y - found).abs() / allowed);
    Ok(errors.fold(0.0, |worst, error| match error.is_nan() {
        true => f64::INFINITY,
        false => worst.max(error),
    }))
}

/// Whether all of them end well.
fn end(sizes: Sizes) -> [usize; 2] {
    let item = frames(sizes.input);
    let mut ends = [0, 0];
    for network in networks(sizes) {
        for format in NumberFormat::ALL {
            match follow(&network, format, &item) {
                Ok(error) => {
                    assert!(
                        error <= 1.0,
                        "{sizes:?}, {}: {error} times what is allowed, {:?}",
                        format.name(),
                        network.nodes
                    );
                    ends[0] += 1;
                }
                Err(error) => {
                    let text = error.to_string();
                    assert!(error.place.is_some(), "{sizes:?}: {text}");
                    assert!(text.contains(|c: char| c.is_ascii_digit()), "{text}");
                    ends[1] += 1;
                }
            }
        }
    }
    ends
}

#[test]
fn sizes_that_never_ended_or_gave_zeros() {
    let sizes = |input, weight| Sizes {
        input,
        weight,
        bias: 1.0,
    };
    for input in [1e-36, 1e-30, 1e-40, 5e-324, 1e50, 1.797e308] {
        end(sizes(input, 1.0));
    }
    end(sizes(1e300, 1e20));
    end(sizes(1e-36, 1e36));
    end(sizes(1.0, f64::MAX));
    end(sizes(f64::MAX, f64::MAX));
}

#[test]
fn every_exponent_ends_well() {
    let mut numbers = Numbers::new(9);
    let mut exponent = |least: i32, most: i32| {
        let part = (numbers.reals(1, 1.0)[0] + 1.0) / 2.0;
        least + (part * f64::from(most - least)).round() as i32
    };
    let mut ends = [0, 0];
    for turn in 0..400 {
        // Anywhere; and where products are of a common size.
        let (input, weight, bias) = if turn % 2 == 0 {
            (
                exponent(-323, 308),
                exponent(-323, 308),
                exponent(-323, 308),
            )
        } else {
            let input = exponent(-45, 39);
            (input, exponent(-6, 6) - input, exponent(-8, 5))
        };
        let power = |e: i32| format!("1e{e}").parse::<f64>().expect("a power of ten");
        let [right, refused] = end(Sizes {
            input: power(input),
            weight: power(weight),
            bias: power(bias),
        });
        ends[0] += right;
        ends[1] += refused;
    }
    println!("{} right, {} refused", ends[0], ends[1]);
    // Both happen: a test in which all is refused would show nothing.
    assert!(ends[0] > 2000 && ends[1] > 2000, "{ends:?}");
}

/// What the refusal advises: inputs times a power of two, weights divided by it.
#[test]
fn small_inputs_scaled_up_are_right() {
    let tiny = Sizes {
        input: 1e-36,
        weight: 1e36,
        bias: 0.5,
    };
    let factor = 2f64.powi(100);
    let network = &networks(tiny)[0];
    let format = NumberFormat::W16A16;
    let error = follow(network, format, &frames(tiny.input)).unwrap_err();
    assert_eq!(error.place.as_deref(), Some("x"));
    let text = error.to_string();
    assert!(
        text.contains("1e-36 (sequence 0, step 0, feature 0)"),
        "{text}"
    );
    assert!(error.remedy.to_string().contains("power of two"), "{text}");
    let scaled = Sizes {
        weight: tiny.weight / factor,
        ..tiny
    };
    let worst = follow(&networks(scaled)[0], format, &frames(tiny.input * factor)).unwrap();
    assert!(worst <= 1.0, "{worst}");
}

/// A feature far smaller than the widest one is no dead one where its weights make up for it.
#[test]
fn a_small_feature_with_large_weights_counts() {
    let network = line(
        2,
        vec![forward(
            2,
            1,
            rnn(vec![1e-9, 1e9], vec![0.1], vec![0.0], Activation::Tanh),
        )],
    );
    let input: Vec<f64> = [1.0, -0.6, 0.9, -0.8]
        .iter()
        .flat_map(|x| [x * 1e8, x * 1e-9])
        .collect();
    let worst = follow(&network, NumberFormat::W16A16, &item(2, input)).unwrap();
    assert!(worst <= 1.0, "{worst}");
}

/// Weights that are no numbers are refused by name, in every format.
#[test]
fn parameters_that_are_no_numbers_are_named() {
    for (value, text) in [(f64::NAN, "NaN"), (f64::INFINITY, "inf")] {
        for format in NumberFormat::ALL {
            let network = line(
                2,
                vec![forward(
                    2,
                    1,
                    rnn(vec![0.5, value], vec![0.1], vec![0.0], Activation::Tanh),
                )],
            );
            let calibration = calibrate(
                &line(
                    2,
                    vec![forward(
                        2,
                        1,
                        rnn(vec![0.5; 2], vec![0.1], vec![0.0], Activation::Tanh),
                    )],
                ),
                &[item(2, vec![1.0, -1.0])],
                &mut |_, _| (),
            )
            .unwrap();
            let error = quantize(&network, format, Some(&calibration)).unwrap_err();
            let expected = format!("layer \"rnn 0\": w[0, 1] is {text}: no finite number");
            assert_eq!(error.to_string(), expected);
        }
    }
}
