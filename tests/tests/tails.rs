//! A million steps of gates in their tails: what a state keeps and what it takes in is right,
//! for every length of memory from 8 100 steps to 1.2 million.

use gatecell_convert::engine::{Engine, Item};
use gatecell_convert::network::{Cell, Network};
use gatecell_convert::quantize::{DeviceLayer, GateChoice, NumberFormat};
use gatecell_convert::reference::Reference;
use gatecell_convert::simulate::Simulator;
use gatecell_convert::verify::{Candidate, verify};
use gatecell_tests::nets::{device, gru, item, lstm, single};
use gatecell_tests::tolerance::bound;

const STEPS: usize = 1_000_000;

/// Biases of the gate that keeps the state; each is one unit of a layer.
const BIASES: [f64; 6] = [9.0, 10.5, 11.5, 12.0, 13.0, 14.0];

/// Uniform over ±1 (Knuth's MMIX constants).
fn noise() -> Vec<f64> {
    let mut state = 1u64;
    let next = |_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / 2f64.powi(30) - 1.0
    };
    (0..STEPS).map(next).collect()
}

fn constant() -> Vec<f64> {
    vec![0.7; STEPS]
}

/// A fifth of a constant, and nothing more.
fn silence() -> Vec<f64> {
    let mut x = vec![0.0; STEPS];
    x[..STEPS / 5].fill(0.7);
    x
}

/// Signal to noise of each unit in decibels, in a layer that has taken slow gates.
fn decibels(cell: Cell, format: NumberFormat, drive: Vec<f64>) -> Vec<f64> {
    let units = BIASES.len();
    let network = single(1, units, cell);
    let sequence = item(1, drive);
    let device = device(&network, format, std::slice::from_ref(&sequence));
    assert!(is_slow(&device.layers[0]));
    let got = Simulator::new(&device).run(&sequence).unwrap();
    let expected = Reference::new(&network).run(&sequence).unwrap();
    let (got, expected) = (&got.nodes[0].output, &expected.nodes[0].output);
    let of_unit = |unit: usize| {
        let (mut signal, mut error) = (0.0, 0.0);
        for (a, b) in expected.chunks(units).zip(got.chunks(units)) {
            signal += a[unit] * a[unit];
            error += (a[unit] - b[unit]).powi(2);
        }
        10.0 * (signal / error).log10()
    };
    (0..units).map(of_unit).collect()
}

fn is_slow(layer: &DeviceLayer) -> bool {
    layer.gate_choice().is_some_and(GateChoice::is_slow)
}

fn check(name: &str, cell: fn() -> Cell, format: NumberFormat) {
    let drives = [
        ("noise", noise()),
        ("constant", constant()),
        ("silence", silence()),
    ];
    let bar = bound("slow gates, dB");
    for (drive, x) in drives {
        let found = decibels(cell(), format, x);
        println!("{} {name}, {drive}: {found:.1?}", format.name());
        assert!(found.iter().all(|&snr| snr >= bar), "{drive}: {found:?}");
    }
}

/// Rows of one column, a value for each gate.
fn rows<const N: usize>(gates: [f64; N]) -> Vec<f64> {
    let all = gates.iter();
    all.flat_map(|&value| [value; BIASES.len()]).collect()
}

/// Gates i, o, f, c.
fn an_lstm() -> Cell {
    let mut bias = rows([0.0, 1.0, 0.0, 0.0]);
    bias[2 * BIASES.len()..3 * BIASES.len()].copy_from_slice(&BIASES);
    let r = vec![0.0; 4 * BIASES.len() * BIASES.len()];
    lstm(rows([0.3, 0.2, 0.1, 1.0]), r, bias)
}

/// `i = 1 − f`.
fn a_coupled_lstm() -> Cell {
    let mut cell = an_lstm();
    if let Cell::Lstm(lstm) = &mut cell {
        lstm.input_forget = true;
    }
    cell
}

/// Gates z, r, h.
fn a_gru(linear_before_reset: bool) -> Cell {
    let units = BIASES.len();
    let mut bias = rows([0.0; 3]);
    bias[..units].copy_from_slice(&BIASES);
    let r = vec![0.0; 3 * units * units];
    let w = rows([0.1, 0.1, 1.0]);
    gru(w, r, bias, vec![0.0; units], linear_before_reset)
}

#[test]
fn an_lstm_remembers_a_million_steps() {
    check("LSTM", an_lstm, NumberFormat::W16A16);
}

#[test]
fn coupled_gates_remember_a_million_steps() {
    check("coupled LSTM", a_coupled_lstm, NumberFormat::W16A16);
}

#[test]
fn a_gru_remembers_a_million_steps() {
    check("GRU", || a_gru(true), NumberFormat::W16A16);
}

#[test]
fn a_gru_of_eight_bit_weights_remembers_as_long() {
    check("GRU, reset before", || a_gru(false), NumberFormat::W8A16);
}

/// Whether a network of one cell is slow on a sequence, and how many gates `verify` counts
/// beyond the range of the table.
fn counted(network: &Network, sequence: &Item) -> (bool, Option<usize>) {
    let items = std::slice::from_ref(sequence);
    let device = device(network, NumberFormat::W8A16, items);
    let candidate = Candidate {
        network: &device.network,
        engine: &Simulator::new(&device),
        device: Some(&device),
    };
    let reference = Reference::new(network);
    let found = verify(network, &reference, &candidate, items, None, &mut |_, _| ()).unwrap();
    let beyond = found.gates.first().map(|layer| layer.beyond);
    (is_slow(&device.layers[0]), beyond)
}

#[test]
fn gates_that_do_no_harm_stay_plain_and_are_counted() {
    // Of 20 steps a forget gate of σ(14) forgets 2e-5, and the table less: nothing to a state
    // that goes to 0.5 at each step.
    let cell = |forget| {
        let bias = vec![0.0, 1.0, forget, 0.0];
        lstm(vec![0.3, 0.2, 0.0, 1.0], vec![0.0; 4], bias)
    };
    let short = item(1, vec![0.7; 20]);
    assert_eq!(
        counted(&single(1, 1, cell(14.0)), &short),
        (false, Some(20))
    );
    assert_eq!(counted(&single(1, 1, cell(8.0)), &short), (false, Some(0)));
    // Over 20 000 steps it is 1.6 %.
    let long = item(1, vec![0.7; 20_000]);
    assert_eq!(counted(&single(1, 1, cell(14.0)), &long), (true, None));
    assert_eq!(counted(&single(1, 1, cell(6.0)), &long), (false, Some(0)));
}
