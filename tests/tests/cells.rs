//! What every cell must do, whatever its weights.

use gatecell_convert::engine::{Engine, Item};
use gatecell_convert::network::{
    Activation, Axis, Cell, Initial, Layer, Layout, Lstm, Network, Peephole, Projection, StateInput,
};
use gatecell_convert::quantize::{DeviceLayer, NumberFormat};
use gatecell_convert::reference::Reference;
use gatecell_convert::simulate::{FloatMath, Simulator};
use gatecell_tests::nets::{device, device_with, gru, headrooms, item, lstm, rnn, single, w8a16};
use gatecell_tests::noise::Noise;
use gatecell_tests::numbers::Numbers;
use gatecell_tests::{max_abs_error, tolerance::bound};
use proptest::prelude::*;

const KINDS: usize = 9;

/// A random cell: Elman tanh, Elman relu, LSTM, GRU in both variants, and of the LSTM's
/// family one with a bound on its cell state that is reached, one with peephole
/// matrices, a projected one, and one with coupled gates and all of these.
fn cell(kind: usize, i: usize, h: usize, numbers: &mut Numbers) -> Cell {
    let gates = [1, 1, 4, 3, 3, 4, 4, 4, 4][kind];
    let state = if kind < 7 { h } else { h.div_ceil(2) };
    // Recurrent weights of a contraction, so that relu stays bounded.
    let recurrent = 0.9 / (h as f64).sqrt().max(1.0);
    let w = numbers.reals(gates * h * i, 1.5 / (i as f64).sqrt());
    let r = numbers.reals(gates * h * state, recurrent);
    let bias = numbers.reals(gates * h, 0.5);
    match kind {
        0 => rnn(w, r, bias, Activation::Tanh),
        1 => rnn(w, r, bias, Activation::Relu),
        2 => lstm(w, r, bias),
        3 => gru(w, r, bias, numbers.reals(h, 0.5), true),
        4 => gru(w, r, bias, vec![0.0; h], false),
        5 => Cell::Lstm(Lstm {
            cell_clip: Some(0.3),
            ..plain_lstm(w, r, bias)
        }),
        _ => {
            let mut lstm = plain_lstm(w, r, bias);
            if kind != 7 {
                let mut matrix = || Some(Peephole::Matrix(numbers.reals(h * h, recurrent)));
                lstm.peephole = [matrix(), matrix(), matrix()];
            }
            if kind >= 7 {
                lstm.projection = Some(Projection {
                    size: state,
                    w: numbers.reals(state * h, 3.0 / (h as f64).sqrt()),
                    bias: numbers.reals(state, 0.5),
                    clip: (kind == 8).then_some(0.7),
                });
            }
            if kind == 8 {
                lstm.input_forget = true;
                lstm.cell_clip = Some(0.5);
                lstm.peephole[1] = Some(Peephole::Diagonal(numbers.reals(h, 0.5)));
            }
            Cell::Lstm(lstm)
        }
    }
}

fn plain_lstm(w: Vec<f64>, r: Vec<f64>, bias: Vec<f64>) -> Lstm {
    match lstm(w, r, bias) {
        Cell::Lstm(lstm) => lstm,
        _ => unreachable!("an LSTM is an LSTM"),
    }
}

/// Signal-to-noise ratio. The signal counts as at least 0.3 strong: the terms of
/// a pre-activation have the size of one, and where they cancel, or where relu
/// cuts them off, their rounding does not become smaller with them.
fn snr(expected: &[f64], got: &[f64]) -> f64 {
    Noise::of(expected, got).beside_at_least(0.3).decibels()
}

fn output(network: &Network, item: &Item) -> Vec<f64> {
    Reference::new(network).run(item).unwrap().nodes[0]
        .output
        .clone()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Random cells of odd sizes follow the reference in every format.
    #[test]
    fn every_format_follows_the_reference(
        kind in 0..KINDS, i in 1usize..=40, h in 1usize..=40, steps in 1usize..30, seed: u64,
    ) {
        let mut numbers = Numbers::new(seed);
        let network = single(i, h, cell(kind, i, h, &mut numbers));
        let sequence = item(i, numbers.reals(steps * i, 2.0));
        let expected = output(&network, &sequence);

        let float = device(&network, NumberFormat::F32, std::slice::from_ref(&sequence));
        let float = Simulator::new(&float).run(&sequence).unwrap();
        let error = max_abs_error(&expected, &float.nodes[0].output);
        prop_assert!(error <= bound("f32/random cells"), "F32 errs by {error:e}");

        for format in NumberFormat::ALL.into_iter().filter(|format| format.integer().is_some()) {
            let name = format.name();
            let matrices = matches!(kind, 6 | 8);
            let cells = if matrices { "random peephole matrices" } else { "random cells" };
            let least = bound(&format!("{name}/{cells}, dB"));
            for (options, less) in headrooms(format) {
                let device = device_with(&network, format, options, std::slice::from_ref(&sequence));
                let integer = Simulator::new(&device).run(&sequence).unwrap();
                let ratio = snr(&expected, &integer.nodes[0].output);
                prop_assert!(ratio >= least - less, "{name} has {ratio:.1} dB, {options:?}");
            }
        }
    }

    /// Relabelling the hidden units relabels the outputs and changes nothing else.
    #[test]
    fn hidden_units_have_no_order(
        kind in 0..KINDS, i in 1usize..=9, h in 2usize..=13, steps in 1usize..12,
        seed: u64, rotation in 1usize..12,
    ) {
        let mut numbers = Numbers::new(seed);
        let original = cell(kind, i, h, &mut numbers);
        let to: Vec<usize> = (0..h).map(|unit| (unit + rotation) % h).rev().collect();
        let sequence = item(i, numbers.reals(steps * i, 2.0));

        let plain = single(i, h, original.clone());
        let relabelled = single(i, h, relabel(&original, i, h, &to));
        let a = w8a16(&plain, &sequence);
        let b = w8a16(&relabelled, &sequence);
        // The features of a projected state stay where they are.
        let width = plain.nodes[0].width;
        let to: Vec<usize> = if width == h { to } else { (0..width).collect() };
        for (a, b) in a.nodes[0].output.chunks(width).zip(b.nodes[0].output.chunks(width)) {
            for unit in 0..width {
                // Only the f64 sums of calibration see another order: one step of
                // the bias in Q15.16 at most.
                let difference = (a[unit] - b[to[unit]]).abs();
                prop_assert!(difference <= bound("w8a16/relabelled units"), "{difference:e}");
            }
        }
    }
}

/// Frames and initial states that are no numbers or infinite leave no trace in single
/// precision: the first count as zero, the others as the largest number, in both directions.
#[test]
fn what_is_not_finite_poisons_no_state() {
    let (i, h, steps) = (5, 6, 9);
    for kind in 0..KINDS {
        for backward in [false, true] {
            let mut numbers = Numbers::new(kind as u64);
            let mut network = single(i, h, cell(kind, i, h, &mut numbers));
            let Layer::Recurrent(layer) = &mut network.nodes[0].layer else {
                unreachable!("a single cell is recurrent")
            };
            layer.directions[0].backward = backward;
            let states = [layer.state_size(), h];
            layer.directions[0].initial_hidden = Initial::Given {
                input: 0,
                offset: 0,
            };
            layer.directions[0].initial_cell = Initial::Given {
                input: 1,
                offset: 0,
            };
            network.state_inputs = states.iter().map(|&len| state_input(len)).collect();
            let mut clean = item(i, numbers.reals(steps * i, 2.0));
            clean.states = states.iter().map(|&len| numbers.reals(len, 0.5)).collect();
            let float = device(&network, NumberFormat::F32, std::slice::from_ref(&clean));

            for math in [FloatMath::Polynomial, FloatMath::Libm, FloatMath::Micromath] {
                let with = |frame: f64, state: f64| {
                    let mut sequence = clean.clone();
                    sequence.input[4 * i..5 * i].fill(frame);
                    sequence.input[7 * i + 2] = -frame;
                    sequence.states[0][1] = state;
                    sequence.states[1][2] = -state;
                    let trace = Simulator::with_math(&float, math)
                        .run_unchecked(&sequence)
                        .unwrap();
                    let node = &trace.nodes[0];
                    let all = [
                        std::slice::from_ref(&node.output),
                        &node.final_hidden[..],
                        &node.final_cell,
                    ];
                    all.concat().concat()
                };
                let what = format!("kind {kind}, backward {backward}, {math:?}");
                assert_eq!(with(f64::NAN, f64::NAN), with(0.0, 0.0), "{what}");
                let largest = f64::from(f32::MAX);
                let infinite = with(f64::INFINITY, f64::NEG_INFINITY);
                assert_eq!(infinite, with(largest, -largest), "{what}");
                assert!(infinite.iter().all(|x| x.is_finite()), "{what}");
            }
        }
    }
}

fn state_input(len: usize) -> StateInput {
    StateInput {
        name: "state".into(),
        len,
        layout: Layout {
            axes: vec![Axis::Batch, Axis::Feature { len, stride: 1 }],
            offset: 0,
        },
    }
}

/// Sums beyond single precision end at its largest number, and a cell that doubles its state
/// at every step too.
#[test]
fn a_state_that_grows_without_end_stays_finite() {
    let largest = f64::from(f32::MAX);
    let grows = |activation| {
        let network = single(
            1,
            2,
            rnn(vec![1.0; 2], vec![8.0; 4], vec![0.0; 2], activation),
        );
        let steps = item(1, vec![1.0; 200]);
        let float = device(&network, NumberFormat::F32, &[item(1, vec![1.0])]);
        let simulator = Simulator::new(&float);
        let refused = simulator.run(&steps).unwrap_err();
        assert!(refused.to_string().contains("beyond single precision"));
        let trace = simulator.run_unchecked(&steps).unwrap();
        trace.nodes[0].output.clone()
    };
    for activation in [
        Activation::Relu,
        Activation::LeakyRelu { alpha: 0.1 },
        Activation::Softplus,
        Activation::Affine {
            alpha: 1.0,
            beta: 1.0,
        },
    ] {
        assert_eq!(grows(activation)[398..], [largest; 2], "{activation:?}");
    }
    let mut lstm = plain_lstm(vec![3.0; 4], vec![3.0; 4], vec![3.0; 4]);
    lstm.activations = [Activation::Relu; 3];
    let network = single(1, 1, Cell::Lstm(lstm));
    let float = device(&network, NumberFormat::F32, &[item(1, vec![0.0])]);
    let trace = Simulator::new(&float)
        .run_unchecked(&item(1, vec![1.0; 200]))
        .unwrap();
    assert_eq!(trace.nodes[0].output[199], largest);
    assert_eq!(trace.nodes[0].final_cell[0][0], largest);
}

/// The cell with unit `u` moved to `to[u]`.
fn relabel(cell: &Cell, i: usize, h: usize, to: &[usize]) -> Cell {
    let rows = |matrix: &[f64], columns: usize| {
        let mut moved = matrix.to_vec();
        for (row, values) in matrix.chunks(columns).enumerate() {
            let (gate, unit) = (row / h, row % h);
            moved[(gate * h + to[unit]) * columns..][..columns].copy_from_slice(values);
        }
        moved
    };
    let columns = |matrix: &[f64]| {
        let mut moved = matrix.to_vec();
        for row in moved.chunks_mut(h) {
            let old = row.to_vec();
            for (unit, value) in old.into_iter().enumerate() {
                row[to[unit]] = value;
            }
        }
        moved
    };
    let square = |matrix: &[f64]| columns(&rows(matrix, h));
    match cell {
        Cell::Rnn(c) => rnn(rows(&c.w, i), square(&c.r), rows(&c.bias, 1), c.activation),
        Cell::Lstm(c) => Cell::Lstm(Lstm {
            w: rows(&c.w, i),
            r: match &c.projection {
                Some(projection) => rows(&c.r, projection.size),
                None => square(&c.r),
            },
            bias: rows(&c.bias, 1),
            peephole: c.peephole.each_ref().map(|peephole| {
                Some(match peephole.as_ref()? {
                    Peephole::Diagonal(weights) => Peephole::Diagonal(rows(weights, 1)),
                    Peephole::Matrix(weights) => Peephole::Matrix(square(weights)),
                })
            }),
            projection: c.projection.clone().map(|projection| Projection {
                w: columns(&projection.w),
                ..projection
            }),
            ..c.clone()
        }),
        Cell::Gru(c) => gru(
            rows(&c.w, i),
            square(&c.r),
            rows(&c.bias, 1),
            rows(&c.hidden_bias, 1),
            c.linear_before_reset,
        ),
    }
}

/// A gate whose two products are +12 and −12 sees their sum, 0, and not what is
/// left after each of them saturated.
#[test]
fn terms_that_cancel_are_added_before_any_saturation() {
    // Unit 0 rises to 1 at once; unit 1 sees +12·x − 12·h0.
    let network = single(
        1,
        2,
        rnn(
            vec![40.0, 12.0],
            vec![0.0, 0.0, -12.0, 0.0],
            vec![0.0, 0.25],
            Activation::Tanh,
        ),
    );
    let sequence = item(1, vec![1.0; 6]);
    let got = w8a16(&network, &sequence);
    let expected = output(&network, &sequence);
    assert!(
        (expected[11] - 0.25f64.tanh()).abs() < 1e-9,
        "the terms do not cancel"
    );
    let error = max_abs_error(&expected, &got.nodes[0].output);
    assert!(error <= bound("w8a16/cancelling terms"), "{error:e}");
}

/// The same inside an LSTM and a GRU, for every gate at once.
#[test]
fn gates_with_cancelling_terms_follow_the_reference() {
    let h = 2;
    // x drives +12 into every gate, and the bias takes it back.
    let lstm_cell = lstm(
        vec![12.0; 4 * h],
        vec![0.0; 4 * h * h],
        vec![-12.0, -11.5, -12.0, -11.0, -12.5, -12.0, -11.7, -12.2],
    );
    let gru_cell = gru(
        vec![12.0; 3 * h],
        vec![0.0; 3 * h * h],
        vec![-12.0, -11.5, -12.0, -11.0, -12.5, -12.0],
        vec![0.0; h],
        true,
    );
    for cell in [lstm_cell, gru_cell] {
        let network = single(1, h, cell);
        let sequence = item(1, vec![1.0; 20]);
        let error = max_abs_error(
            &output(&network, &sequence),
            &w8a16(&network, &sequence).nodes[0].output,
        );
        assert!(error <= bound("w8a16/cancelling terms"), "{error:e}");
    }
}

/// Gate inputs far beyond the knee of the sigmoid are right, on both sides.
#[test]
fn saturated_gates_are_right() {
    for gate in [9.0, -9.0, 20.0, -20.0] {
        // One unit; every gate gets `gate·x`, and a bias that differs per gate.
        let network = single(
            1,
            1,
            lstm(vec![gate; 4], vec![0.1; 4], vec![0.0, 0.5, -0.5, 0.25]),
        );
        let sequence = item(1, vec![1.0, 1.0, -1.0, 1.0, 0.5, -0.5, 1.0, 1.0]);
        let error = max_abs_error(
            &output(&network, &sequence),
            &w8a16(&network, &sequence).nodes[0].output,
        );
        assert!(
            error <= bound("w8a16/saturated gates"),
            "LSTM at {gate}: {error:e}"
        );

        let network = single(
            1,
            1,
            gru(
                vec![gate; 3],
                vec![0.1; 3],
                vec![0.0, 0.5, -0.5],
                vec![0.3],
                true,
            ),
        );
        let error = max_abs_error(
            &output(&network, &sequence),
            &w8a16(&network, &sequence).nodes[0].output,
        );
        assert!(
            error <= bound("w8a16/saturated gates"),
            "GRU at {gate}: {error:e}"
        );
    }
}

/// A cell that counts up stops at its bound, on both sides, in every format; beyond the
/// headroom of the calibrated range the bound costs nothing, since the state never gets
/// there.
#[test]
fn the_cell_state_stops_at_its_bound() {
    let counting = |cell_clip| {
        single(
            1,
            1,
            Cell::Lstm(Lstm {
                cell_clip,
                // Every gate open; the candidate is the sign of the input.
                ..plain_lstm(
                    vec![0.0, 0.0, 0.0, 40.0],
                    vec![0.0; 4],
                    vec![40.0, 40.0, 40.0, 0.0],
                )
            }),
        )
    };
    let sequence = item(1, [[1.0; 5], [-1.0; 5]].concat());
    // 1, 2, 2.5, 2.5, 2.5, 1.5, 0.5, −0.5, −1.5, −2.5.
    let expected: Vec<f64> = [1.0, 2.0, 2.5, 2.5, 2.5, 1.5, 0.5, -0.5, -1.5, -2.5]
        .map(f64::tanh)
        .to_vec();
    let network = counting(Some(2.5));
    assert!(max_abs_error(&output(&network, &sequence), &expected) < 1e-9);
    for format in [NumberFormat::F32, NumberFormat::W8A16] {
        let device = device(&network, format, std::slice::from_ref(&sequence));
        let trace = Simulator::new(&device).run(&sequence).unwrap();
        let error = max_abs_error(&expected, &trace.nodes[0].output);
        assert!(
            error <= bound("w8a16/saturated gates"),
            "{}: {error:e}",
            format.name()
        );
        assert_eq!(trace.nodes[0].cell_peak, 2.5, "{}", format.name());
    }
    let plain = |network: &Network| {
        let device = device(
            network,
            NumberFormat::W8A16,
            std::slice::from_ref(&sequence),
        );
        match &device.layers[0] {
            DeviceLayer::Lstm(cells) => cells[0].variant.is_none(),
            _ => false,
        }
    };
    assert!(!plain(&network));
    assert!(!plain(&counting(Some(19.9))));
    assert!(plain(&counting(Some(20.1))));
}

/// Inputs beyond the calibrated range saturate; nothing wraps.
#[test]
fn inputs_beyond_calibration_saturate() {
    let network = single(1, 1, rnn(vec![0.5], vec![0.0], vec![0.0], Activation::Tanh));
    let calibration = item(1, vec![-1.0, 1.0]);
    let device = device(&network, NumberFormat::W8A16, &[calibration]);
    let simulator = Simulator::new(&device);
    let far = item(1, vec![2.0, 50.0, 1e30, -50.0]);
    let y = &simulator.run(&far).unwrap().nodes[0].output;
    assert!((y[0] - 1f64.tanh()).abs() < 1e-3);
    assert_eq!(
        y[1], y[2],
        "beyond the range everything is the end of the range"
    );
    assert!(y[1] >= y[0] && y[3] < 0.0);
}
