//! Numbers that no function bounds are held wherever they appear.

use gatecell_convert::calibrate::calibrate;
use gatecell_convert::emit::{EmitOptions, emit};
use gatecell_convert::engine::{Engine, Item};
use gatecell_convert::network::{Activation, Cell, Dense, Gru, Layer, Lstm, Peephole, Projection};
use gatecell_convert::quantize::{NumberFormat, Options, quantize_with};
use gatecell_convert::reference::Reference;
use gatecell_convert::remedy::Remedy;
use gatecell_convert::simulate::Simulator;
use gatecell_tests::nets::{
    device_with, forward, gru, headrooms, item, line, lstm, rnn, simulate, single,
};
use gatecell_tests::noise::Noise;
use gatecell_tests::numbers::Numbers;
use gatecell_tests::tolerance::bound;
use proptest::prelude::*;

/// Magnitudes of forty normally distributed numbers.
fn magnitudes() -> Item {
    let mut numbers = Numbers::new(40);
    let mut normal = || numbers.reals(12, 0.5).iter().sum::<f64>().abs();
    item(1, (0..40).map(|_| normal()).collect())
}

/// An LSTM of two units whose gates are constant, and whose candidate is three times the input.
fn relu_lstm() -> Cell {
    let rows = |i: f64, o: f64, f: f64, c: f64| vec![i, i, o, o, f, f, c, c];
    let (w, bias) = (rows(0.0, 0.0, 0.0, 3.0), rows(5.0, -4.0, 5.0, 0.0));
    let activations = [Activation::Sigmoid, Activation::Relu, Activation::Relu];
    Cell::Lstm(Lstm {
        activations,
        ..plain_lstm(w, vec![0.0; 16], bias)
    })
}

fn plain_lstm(w: Vec<f64>, r: Vec<f64>, bias: Vec<f64>) -> Lstm {
    match lstm(w, r, bias) {
        Cell::Lstm(lstm) => lstm,
        Cell::Rnn(_) | Cell::Gru(_) => unreachable!("an LSTM is an LSTM"),
    }
}

/// A GRU of one unit that keeps almost all of its state, and whose candidate is `weight` times
/// the input.
fn relu_gru(weight: f64, linear_before_reset: bool) -> Cell {
    let (w, bias) = (vec![0.0, 0.0, weight], vec![6.0, 0.0, 0.0]);
    let activations = [Activation::Sigmoid, Activation::Relu];
    let cell = gru(w, vec![0.0; 3], bias, vec![0.0], linear_before_reset);
    with_functions(cell, activations)
}

fn with_functions(cell: Cell, activations: [Activation; 2]) -> Cell {
    match cell {
        Cell::Gru(cell) => Cell::Gru(Gru {
            activations,
            ..cell
        }),
        Cell::Rnn(_) | Cell::Lstm(_) => unreachable!("a GRU is a GRU"),
    }
}

/// What is asked of every layer whose ranges are calibrated on the sequence itself.
const BARS: [(NumberFormat, f64); 2] = [(NumberFormat::W8A16, 45.0), (NumberFormat::W16A16, 70.0)];

#[test]
fn candidates_and_states_go_beyond_thirty_two() {
    let item = magnitudes();
    for (name, units, cell) in [
        ("a cell state of 90", 2, relu_lstm()),
        ("a candidate of 100", 1, relu_gru(60.0, true)),
        (
            "the same, reset before the product",
            1,
            relu_gru(60.0, false),
        ),
        ("a hidden state of 500", 1, relu_gru(6000.0, true)),
        (
            "the same, reset before the product",
            1,
            relu_gru(6000.0, false),
        ),
    ] {
        let network = single(1, units, cell);
        let expected = Reference::new(&network).run(&item).unwrap();
        for (format, least) in BARS {
            let found = simulate(&network, format, &item);
            let (expected, found) = (&expected.nodes[0].output, &found.nodes[0].output);
            let ratio = Noise::of(expected, found).decibels();
            println!("{}: {name}: {ratio:.1} dB", format.name());
            assert!(ratio >= least, "{}: {name}: {ratio:.1} dB", format.name());
        }
    }
}

/// A large dense output, at every step and at the last one.
#[test]
fn large_dense_outputs_are_held() {
    let mut numbers = Numbers::new(7);
    let cell = lstm(
        numbers.reals(4 * 4 * INPUTS, 1.0),
        numbers.reals(4 * 4 * 4, 0.3),
        numbers.reals(16, 0.5),
    );
    let weights = numbers.reals(2 * 4, 1.0);
    let item = item(INPUTS, numbers.reals(30 * INPUTS, 1.0));
    for exponent in 0..=10 {
        let size = f64::from(exponent * 2).exp2();
        let dense = |size: f64| {
            Layer::Dense(Dense {
                input_size: 4,
                output_size: 2,
                w: weights.iter().map(|w| w * size).collect(),
                bias: vec![0.1 * size, -0.2 * size],
            })
        };
        let first = || vec![forward(INPUTS, 4, cell.clone()), dense(size)];
        let mut last = first();
        last.push(Layer::LastStep);
        for network in [line(INPUTS, first()), line(INPUTS, last)] {
            let reference = Reference::new(&network).run(&item).unwrap();
            let expected = reference.value(&item, network.outputs[0].value);
            for (format, least) in BARS {
                let device = device_with(
                    &network,
                    format,
                    Options::default(),
                    std::slice::from_ref(&item),
                );
                let found = Simulator::new(&device).run(&item).unwrap();
                let found = found.value(&item, device.network.outputs[0].value);
                let ratio = Noise::of(expected, found).decibels();
                assert!(ratio >= least, "{}: {size:e}: {ratio:.1} dB", format.name());
                emit(&device, &EmitOptions::default()).unwrap();
            }
        }
    }
}

/// Functions of every kind: without a bound, with one, and with one of its own. None jumps: one
/// step of rounding before a jump is the whole jump behind it.
const FUNCTIONS: [Activation; 12] = [
    Activation::Identity,
    Activation::Tanh,
    Activation::Sigmoid,
    Activation::Relu,
    Activation::LeakyRelu { alpha: 0.1 },
    Activation::ThresholdedRelu { alpha: 0.0 },
    Activation::ScaledTanh {
        alpha: 1.7159,
        beta: 2.0 / 3.0,
    },
    Activation::HardSigmoid {
        alpha: 0.2,
        beta: 0.5,
    },
    Activation::Elu { alpha: 1.0 },
    Activation::Softsign,
    Activation::Softplus,
    Activation::Affine {
        alpha: 0.5,
        beta: 0.25,
    },
];

/// Cells with one place for functions each, and those with several.
const CELLS: [&str; 6] = [
    "rnn",
    "lstm",
    "projected",
    "peepholes",
    "gru",
    "reset before",
];

/// A random cell whose numbers are about `size`.
fn random(kind: &str, functions: [Activation; 3], units: usize, size: f64, seed: u64) -> Cell {
    let mut numbers = Numbers::new(seed);
    let gates = match kind {
        "rnn" => 1,
        "gru" | "reset before" => 3,
        _ => 4,
    };
    // What recurs shrinks, so that the state stays bounded.
    let recurrent = 0.3 / (units as f64).sqrt();
    let w = numbers.reals(gates * units * INPUTS, size);
    let r = numbers.reals(gates * units * units, recurrent);
    let bias = numbers.reals(gates * units, size.min(1.0) / 2.0);
    let [f, g, _] = functions;
    match kind {
        "rnn" => rnn(w, r, bias, g),
        "gru" | "reset before" => {
            let cell = gru(w, r, bias, numbers.reals(units, 0.2), kind == "gru");
            with_functions(cell, [f, g])
        }
        _ => {
            let mut cell = plain_lstm(w, r, bias);
            cell.activations = functions;
            if kind == "peepholes" {
                let mut diagonal = || Some(Peephole::Diagonal(numbers.reals(units, 0.1)));
                cell.peephole = [diagonal(), diagonal(), diagonal()];
            }
            if kind == "projected" {
                cell.projection = Some(Projection {
                    size: units,
                    w: numbers.reals(units * units, 1.0),
                    bias: vec![0.0; units],
                    clip: None,
                });
            }
            Cell::Lstm(cell)
        }
    }
}

const INPUTS: usize = 3;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Whatever function stands wherever, in numbers from far below to far above one.
    #[test]
    fn any_function_in_any_place(
        kind in 0..CELLS.len(), f in 0..FUNCTIONS.len(), g in 0..FUNCTIONS.len(),
        h in 0..FUNCTIONS.len(), units in 1usize..6, steps in 2usize..20, size in -6i32..5,
        seed: u64,
    ) {
        let mut functions = [f, g, h].map(|function| FUNCTIONS[function]);
        if size > 0 {
            // Gates beyond one let errors grow, too.
            functions[0] = Activation::Sigmoid;
        }
        // A weight above one makes an input's step larger, before a function that may not grow.
        let slopes = f64::from(size.max(0)) * bound("any function, dB for each octave");
        let size = f64::from(size).exp2();
        let network = single(INPUTS, units, random(CELLS[kind], functions, units, size, seed));
        let input = Numbers::new(seed ^ 1).reals(steps * INPUTS, 1.0);
        let item = item(INPUTS, input);
        let trace = Reference::new(&network).run(&item).unwrap();
        let expected = &trace.nodes[0].output;
        let largest = expected.iter().fold(0.0f64, |largest, y| largest.max(y.abs()));
        let peak = largest.max(trace.nodes[0].cell_peak);
        // Gates beyond one let a state grow without end.
        prop_assume!(peak < 1e4);
        for format in NumberFormat::ALL.into_iter().filter(|format| format.integer().is_some()) {
            let name = format.name();
            for (options, less) in headrooms(format) {
                let calibration = calibrate(&network, std::slice::from_ref(&item), &mut |_, _| ());
                let device = quantize_with(&network, format, calibration.ok().as_ref(), options);
                let device = match device {
                    // Of a function that is bounded by one, less than half a step is nothing.
                    Err(error) if error.remedy == Remedy::ScaleLayer => {
                        let half = match format {
                            NumberFormat::W8A8 => 2f64.powi(-8),
                            _ => 2f64.powi(-16),
                        };
                        prop_assert!(largest < half, "{name}: {error}");
                        continue;
                    }
                    device => device.unwrap(),
                };
                let found = Simulator::new(&device).run(&item).unwrap();
                // Where terms cancel, or a function cuts them off, their rounding does not
                // become smaller with them.
                let noise = Noise::of(expected, &found.nodes[0].output);
                let ratio = noise.beside_at_least(0.3 * size.clamp(0.125, 1.0)).decibels();
                let cells = bound(&format!("{name}/random cells, dB"));
                let least = cells - bound("any function, dB") - less - slopes;
                prop_assert!(ratio >= least, "{name} has {ratio:.1} dB, {}", CELLS[kind]);
            }
        }
    }
}
