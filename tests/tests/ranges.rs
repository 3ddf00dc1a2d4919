//! What the calibrated range of a hidden state must hold, and what it need not.

use gatecell_convert::calibrate::calibrate;
use gatecell_convert::engine::{Engine, Item};
use gatecell_convert::network::{Activation, Cell, Gru, Initial, Layer, Network};
use gatecell_convert::quantize::{NumberFormat, quantize};
use gatecell_convert::reference::Reference;
use gatecell_tests::nets::{self, item, rnn, simulate, single};
use gatecell_tests::noise::Noise;
use gatecell_tests::tolerance::bound;

fn follows(network: &Network, item: &Item, format: NumberFormat, least: &str) {
    let expected = Reference::new(network).run(item).unwrap();
    let found = simulate(network, format, item);
    let noise = Noise::of(&expected.nodes[0].output, &found.nodes[0].output);
    let ratio = noise.decibels();
    let layer = &network.nodes[0].layer;
    assert!(
        ratio >= bound(least),
        "{}: {ratio:.1} dB, {layer:?}",
        format.name()
    );
}

const FORMATS: [(NumberFormat, &str); 4] = [
    (NumberFormat::W8A16, "w8a16/random cells, dB"),
    (NumberFormat::W16A16, "w16a16/random cells, dB"),
    (NumberFormat::W4A16, "w4a16/random cells, dB"),
    (NumberFormat::W8A8, "w8a8/random cells, dB"),
];

/// A candidate far beyond a GRU's hidden state is blended as it is, and only the
/// sum is held within the range of the state.
#[test]
fn a_candidate_may_be_larger_than_the_state() {
    for linear_before_reset in [true, false] {
        let network = single(
            1,
            1,
            Cell::Gru(Gru {
                // z stays at σ(3) = 0.95, and a candidate of ±4 moves the state by 0.2.
                w: vec![0.0, 0.0, 4.0],
                r: vec![0.0; 3],
                bias: vec![3.0, 0.0, 0.0],
                hidden_bias: vec![0.0],
                linear_before_reset,
                activations: [Activation::Sigmoid, Activation::Identity],
                clip: None,
            }),
        );
        let sequence = item(1, vec![1.0, -1.0, 1.0, 1.0, -1.0]);
        for (format, least) in FORMATS {
            follows(&network, &sequence, format, least);
        }
    }
}

/// A state that begins beyond everything that follows has its place in the range.
#[test]
fn the_range_holds_the_initial_state() {
    let cells = [
        rnn(
            vec![0.1],
            vec![0.5],
            vec![0.0],
            Activation::Affine {
                alpha: 0.5,
                beta: 0.0,
            },
        ),
        Cell::Gru(Gru {
            w: vec![0.0, 0.0, 0.1],
            r: vec![0.0; 3],
            bias: vec![-1.0, 0.0, 0.0],
            hidden_bias: vec![0.0],
            linear_before_reset: true,
            activations: [Activation::Sigmoid, Activation::Relu],
            clip: None,
        }),
    ];
    for cell in cells {
        let mut network = single(1, 1, cell);
        begin(&mut network, 3.0);
        let sequence = item(1, vec![1.0, -1.0, 1.0]);
        for (format, least) in FORMATS {
            follows(&network, &sequence, format, least);
        }
    }
}

/// What a tanh layer computes is within ±1; what it begins with need not be.
#[test]
fn a_bounded_layer_may_begin_beyond_its_bound() {
    let (w, r) = (vec![0.5, 0.3, -0.4, 1.6], vec![0.2, -0.3, 0.4, 0.5]);
    let gru = |linear_before_reset| {
        let (w, r) = (w[..3].to_vec(), r[..3].to_vec());
        let bias = vec![0.1, 0.2, 0.3];
        nets::gru(w, r, bias, vec![0.1], linear_before_reset)
    };
    let cells = [
        rnn(vec![0.8], vec![0.5], vec![0.0], Activation::Tanh),
        nets::lstm(w.clone(), r.clone(), vec![1.0, 1.0, 1.0, 0.1]),
        gru(true),
        gru(false),
    ];
    let sequence = item(1, vec![1.0, -1.0, 0.5, 1.0]);
    for cell in cells {
        let mut network = single(1, 1, cell);
        for start in [1.9, -1.5] {
            begin(&mut network, start);
            for (format, least) in FORMATS {
                follows(&network, &sequence, format, least);
            }
        }
    }
}

/// Beyond what any scale of a hidden state reaches a beginning is refused, not cut.
#[test]
fn a_beginning_out_of_reach_is_refused() {
    let (w, r) = (vec![0.5; 4], vec![0.2; 4]);
    let mut network = single(1, 1, nets::lstm(w, r, vec![0.1; 4]));
    let sequence = [item(1, vec![1.0])];
    for (format, _) in FORMATS {
        begin(&mut network, -1e8);
        let calibration = calibrate(&network, &sequence, &mut |_, _| ()).unwrap();
        let error = quantize(&network, format, Some(&calibration)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "layer \"lstm 0\": the hidden state goes beyond ±2^24 with room to spare"
        );
        assert!(
            error.remedy.to_string().contains("--format f32"),
            "{}",
            error.remedy
        );
    }
}

fn begin(network: &mut Network, value: f64) {
    if let Layer::Recurrent(layer) = &mut network.nodes[0].layer {
        layer.directions[0].initial_hidden = Initial::Constant(vec![value]);
    }
}
