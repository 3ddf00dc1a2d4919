//! Numbers that no function bounds are held wherever they appear.

use gatecell_convert::engine::{Engine, Item};
use gatecell_convert::network::{Activation, Cell, Gru, Lstm};
use gatecell_convert::quantize::NumberFormat;
use gatecell_convert::reference::Reference;
use gatecell_tests::nets::{gru, item, lstm, simulate, single};
use gatecell_tests::noise::Noise;
use gatecell_tests::numbers::Numbers;

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
