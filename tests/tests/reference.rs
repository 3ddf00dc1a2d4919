//! The f64 reference against arithmetic written out by hand, and through the
//! ONNX door against what PyTorch and onnxruntime computed.

use gatecell_convert::engine::{Engine, Item, NodeTrace};
use gatecell_convert::network::{
    Activation, Axis, Cell, Direction, Gru, Initial, Layer, Layout, Lstm, Network, Node, Peephole,
    Projection, Rate, Recurrent, Rnn, SequenceInput, Source, Value,
};
use gatecell_convert::reference::Reference;
use gatecell_tests::{max_abs_error, tolerance};

const STANDARD: [Activation; 3] = [Activation::Sigmoid, Activation::Tanh, Activation::Tanh];

fn sigmoid(x: f64) -> f64 {
    // Another form than the reference's.
    0.5 + 0.5 * (0.5 * x).tanh()
}

fn forward(cell: Cell) -> Direction {
    Direction {
        backward: false,
        cell,
        initial_hidden: Initial::Zero,
        initial_cell: Initial::Zero,
    }
}

/// Runs one recurrent layer on a sequence.
fn run(input_size: usize, hidden_size: usize, directions: Vec<Direction>, x: &[f64]) -> NodeTrace {
    let width = hidden_size * directions.len();
    let network = Network {
        source: Source::default(),
        input: SequenceInput {
            name: "x".into(),
            input_size,
            layout: Layout {
                axes: vec![Axis::Batch, Axis::Time],
                offset: 0,
            },
        },
        state_inputs: Vec::new(),
        lengths_input: None,
        nodes: vec![Node {
            name: "cell".into(),
            layer: Layer::Recurrent(Recurrent {
                input_size,
                hidden_size,
                directions,
            }),
            inputs: vec![Value::Input],
            width,
            rate: Rate::EveryStep,
        }],
        outputs: Vec::new(),
    };
    let item = Item {
        steps: x.len() / input_size,
        input: x.to_vec(),
        states: Vec::new(),
    };
    let mut trace = Reference::new(&network).run(&item).unwrap();
    trace.nodes.remove(0)
}

fn close(name: &str, a: &[f64], b: &[f64]) {
    let error = max_abs_error(a, b);
    let bound = tolerance::bound("reference/arithmetic");
    assert!(error <= bound, "{name}: {a:?} against {b:?}");
}

/// Two units; the rows of the recurrent matrix differ from its columns.
fn small_lstm() -> Lstm {
    Lstm {
        // i, o, f, c; one input feature, two units.
        w: vec![0.5, -0.25, 0.75, 1.0, -0.5, 0.125, 1.5, -1.25],
        r: vec![
            0.1, -0.2, 0.3, 0.4, // i
            -0.5, 0.6, 0.7, -0.8, // o
            0.9, 1.0, -1.1, 1.2, // f
            1.3, -1.4, 0.15, 0.16, // c
        ],
        bias: vec![0.01, 0.02, 0.03, 0.04, 1.0, -1.0, 0.05, 0.06],
        peephole: [None, None, None],
        cell_clip: None,
        projection: None,
        input_forget: false,
        activations: STANDARD,
        clip: None,
    }
}

#[test]
fn lstm_two_steps_by_hand() {
    let (x1, x2) = (1.0, -2.0);
    // Step 1: no hidden state, no cell state.
    let c1a = sigmoid(0.5 * x1 + 0.01) * (1.5 * x1 + 0.05).tanh();
    let c1b = sigmoid(-0.25 * x1 + 0.02) * (-1.25 * x1 + 0.06).tanh();
    let ha = sigmoid(0.75 * x1 + 0.03) * c1a.tanh();
    let hb = sigmoid(1.0 * x1 + 0.04) * c1b.tanh();
    // Step 2.
    let ia = sigmoid(0.5 * x2 + 0.1 * ha - 0.2 * hb + 0.01);
    let ib = sigmoid(-0.25 * x2 + 0.3 * ha + 0.4 * hb + 0.02);
    let oa = sigmoid(0.75 * x2 - 0.5 * ha + 0.6 * hb + 0.03);
    let ob = sigmoid(1.0 * x2 + 0.7 * ha - 0.8 * hb + 0.04);
    let fa = sigmoid(-0.5 * x2 + 0.9 * ha + 1.0 * hb + 1.0);
    let fb = sigmoid(0.125 * x2 - 1.1 * ha + 1.2 * hb - 1.0);
    let ga = (1.5 * x2 + 1.3 * ha - 1.4 * hb + 0.05).tanh();
    let gb = (-1.25 * x2 + 0.15 * ha + 0.16 * hb + 0.06).tanh();
    let c2 = [fa * c1a + ia * ga, fb * c1b + ib * gb];
    let h2 = [oa * c2[0].tanh(), ob * c2[1].tanh()];

    let trace = run(1, 2, vec![forward(Cell::Lstm(small_lstm()))], &[x1, x2]);
    close("h", &trace.output, &[ha, hb, h2[0], h2[1]]);
    close("final h", &trace.final_hidden[0], &h2);
    close("final c", &trace.final_cell[0], &c2);
    let peak = [c1a, c1b, c2[0], c2[1]]
        .iter()
        .fold(0.0_f64, |peak, c| peak.max(c.abs()));
    close("peak", &[trace.cell_peak], &[peak]);
}

#[test]
fn lstm_peepholes_look_at_the_old_cell_and_the_output_gate_at_the_new() {
    let cell = Lstm {
        w: vec![0.5, 0.75, -0.5, 1.5],
        r: vec![0.0; 4],
        bias: vec![0.0; 4],
        peephole: [0.3, -0.7, 1.1].map(|weight| Some(Peephole::Diagonal(vec![weight]))),
        cell_clip: None,
        projection: None,
        input_forget: false,
        activations: STANDARD,
        clip: None,
    };
    let direction = Direction {
        initial_cell: Initial::Constant(vec![0.8]),
        ..forward(Cell::Lstm(cell))
    };
    let (c0, x) = (0.8, 2.0);
    let c = sigmoid(-0.5 * x + 1.1 * c0) * c0 + sigmoid(0.5 * x + 0.3 * c0) * (1.5 * x).tanh();
    let h = sigmoid(0.75 * x - 0.7 * c) * c.tanh();
    let trace = run(1, 1, vec![direction], &[x]);
    close("c", &trace.final_cell[0], &[c]);
    close("h", &trace.output, &[h]);
}

#[test]
fn lstm_coupled_gates_let_in_what_the_forget_gate_drops() {
    let mut cell = small_lstm();
    cell.input_forget = true;
    // What the input gate would compute does not matter.
    cell.w[..2].fill(99.0);
    let direction = Direction {
        initial_cell: Initial::Constant(vec![0.5, -2.0]),
        ..forward(Cell::Lstm(cell))
    };
    let trace = run(1, 2, vec![direction], &[1.0]);
    let (fa, fb) = (sigmoid(-0.5 + 1.0), sigmoid(0.125 - 1.0));
    let expected = [
        fa * 0.5 + (1.0 - fa) * (1.5_f64 + 0.05).tanh(),
        fb * -2.0 + (1.0 - fb) * (-1.25_f64 + 0.06).tanh(),
    ];
    close("c", &trace.final_cell[0], &expected);
}

#[test]
fn lstm_clip_bounds_pre_activations_with_their_peepholes_and_not_the_cell() {
    let cell = Lstm {
        w: vec![9.0, 9.0, 0.5, 9.0],
        r: vec![0.0; 4],
        bias: vec![0.0; 4],
        peephole: [None, None, Some(Peephole::Diagonal(vec![-4.0]))],
        cell_clip: None,
        projection: None,
        input_forget: false,
        activations: STANDARD,
        clip: Some(1.0),
    };
    let direction = Direction {
        initial_cell: Initial::Constant(vec![5.0]),
        ..forward(Cell::Lstm(cell))
    };
    let trace = run(1, 1, vec![direction], &[1.0]);
    // 0.5 − 4·5 is below −1.
    let c = sigmoid(-1.0) * 5.0 + sigmoid(1.0) * 1.0_f64.tanh();
    close("c", &trace.final_cell[0], &[c]);
    close("h", &trace.output, &[sigmoid(1.0) * c.tanh()]);
}

#[test]
fn lstm_peephole_matrices_look_at_the_cells_of_all_units() {
    let mut cell = small_lstm();
    // Of f a matrix, of o a matrix, of i a diagonal.
    cell.peephole = [
        Some(Peephole::Diagonal(vec![0.2, -0.3])),
        Some(Peephole::Matrix(vec![0.4, -0.5, 0.6, 0.7])),
        Some(Peephole::Matrix(vec![-0.8, 0.9, 1.1, -1.2])),
    ];
    let (ca, cb, x) = (0.5, -2.0, 1.0);
    let direction = Direction {
        initial_cell: Initial::Constant(vec![ca, cb]),
        ..forward(Cell::Lstm(cell))
    };
    let ia = sigmoid(0.5 * x + 0.2 * ca + 0.01);
    let ib = sigmoid(-0.25 * x - 0.3 * cb + 0.02);
    let fa = sigmoid(-0.5 * x - 0.8 * ca + 0.9 * cb + 1.0);
    let fb = sigmoid(0.125 * x + 1.1 * ca - 1.2 * cb - 1.0);
    let c = [
        fa * ca + ia * (1.5 * x + 0.05).tanh(),
        fb * cb + ib * (-1.25 * x + 0.06).tanh(),
    ];
    let oa = sigmoid(0.75 * x + 0.4 * c[0] - 0.5 * c[1] + 0.03);
    let ob = sigmoid(1.0 * x + 0.6 * c[0] + 0.7 * c[1] + 0.04);
    let trace = run(1, 2, vec![direction], &[x]);
    close("c", &trace.final_cell[0], &c);
    close("h", &trace.output, &[oa * c[0].tanh(), ob * c[1].tanh()]);
}

#[test]
fn lstm_gates_see_the_projected_state_and_the_cell_state_is_clipped() {
    let mut cell = small_lstm();
    // R is [4][2][1]: i, o, f, c.
    cell.r = vec![0.1, 0.3, -0.5, 0.7, 0.9, -1.1, 1.3, 0.15];
    cell.cell_clip = Some(0.25);
    cell.projection = Some(Projection {
        size: 1,
        w: vec![2.0, -3.0],
        bias: vec![0.5],
        clip: Some(1.6),
    });
    let (x1, x2) = (1.0, -0.5);
    let clip = |c: f64, bound: f64| c.max(-bound).min(bound);
    let ca = clip(sigmoid(0.5 * x1 + 0.01) * (1.5 * x1 + 0.05).tanh(), 0.25);
    let cb = clip(
        sigmoid(-0.25 * x1 + 0.02) * (-1.25 * x1 + 0.06).tanh(),
        0.25,
    );
    assert_eq!((ca, cb), (0.25, -0.25));
    let m = [
        sigmoid(0.75 * x1 + 0.03) * ca.tanh(),
        sigmoid(1.0 * x1 + 0.04) * cb.tanh(),
    ];
    let h1 = clip(2.0 * m[0] - 3.0 * m[1] + 0.5, 1.6);
    let ia = sigmoid(0.5 * x2 + 0.1 * h1 + 0.01);
    let ib = sigmoid(-0.25 * x2 + 0.3 * h1 + 0.02);
    let oa = sigmoid(0.75 * x2 - 0.5 * h1 + 0.03);
    let ob = sigmoid(1.0 * x2 + 0.7 * h1 + 0.04);
    let fa = sigmoid(-0.5 * x2 + 0.9 * h1 + 1.0);
    let fb = sigmoid(0.125 * x2 - 1.1 * h1 - 1.0);
    let c = [
        clip(fa * ca + ia * (1.5 * x2 + 1.3 * h1 + 0.05).tanh(), 0.25),
        clip(fb * cb + ib * (-1.25 * x2 + 0.15 * h1 + 0.06).tanh(), 0.25),
    ];
    let m2 = [oa * c[0].tanh(), ob * c[1].tanh()];
    let h2 = clip(2.0 * m2[0] - 3.0 * m2[1] + 0.5, 1.6);

    let trace = run(1, 2, vec![forward(Cell::Lstm(cell))], &[x1, x2]);
    close("h", &trace.output, &[h1, h2]);
    close("final h", &trace.final_hidden[0], &[h2]);
    close("final c", &trace.final_cell[0], &c);
    close(
        "unprojected",
        &trace.multiplied[0].unprojected,
        &[m[0], m[1], m2[0], m2[1]],
    );
}

fn small_gru(linear_before_reset: bool) -> Gru {
    Gru {
        // z, r, h.
        w: vec![0.5, -0.25, 0.75, 1.0, 1.5, -1.25],
        r: vec![
            0.1, -0.2, 0.3, 0.4, // z
            -0.5, 0.6, 0.7, -0.8, // r
            1.3, -1.4, 0.15, 0.16, // h
        ],
        bias: vec![0.01, 0.02, 0.03, 0.04, 0.05, 0.06],
        hidden_bias: if linear_before_reset {
            vec![0.5, -0.75]
        } else {
            vec![0.0, 0.0]
        },
        linear_before_reset,
        activations: [Activation::Sigmoid, Activation::Tanh],
        clip: None,
    }
}

#[test]
fn gru_two_steps_by_hand_both_ways_of_resetting() {
    let (x1, x2) = (1.0, -2.0);
    for after in [true, false] {
        let [rba, rbb] = if after { [0.5, -0.75] } else { [0.0, 0.0] };
        // Step 1 from no hidden state: only the bias is left of the reset term.
        let (r1a, r1b) = (sigmoid(0.75 * x1 + 0.03), sigmoid(1.0 * x1 + 0.04));
        let na = (1.5 * x1 + 0.05 + r1a * rba).tanh();
        let nb = (-1.25 * x1 + 0.06 + r1b * rbb).tanh();
        let ha = (1.0 - sigmoid(0.5 * x1 + 0.01)) * na;
        let hb = (1.0 - sigmoid(-0.25 * x1 + 0.02)) * nb;
        // Step 2.
        let za = sigmoid(0.5 * x2 + 0.1 * ha - 0.2 * hb + 0.01);
        let zb = sigmoid(-0.25 * x2 + 0.3 * ha + 0.4 * hb + 0.02);
        let ra = sigmoid(0.75 * x2 - 0.5 * ha + 0.6 * hb + 0.03);
        let rb = sigmoid(1.0 * x2 + 0.7 * ha - 0.8 * hb + 0.04);
        let (ua, ub) = if after {
            (
                ra * (1.3 * ha - 1.4 * hb + rba),
                rb * (0.15 * ha + 0.16 * hb + rbb),
            )
        } else {
            (
                1.3 * ra * ha - 1.4 * rb * hb,
                0.15 * ra * ha + 0.16 * rb * hb,
            )
        };
        let h2a = za * ha + (1.0 - za) * (1.5 * x2 + ua + 0.05).tanh();
        let h2b = zb * hb + (1.0 - zb) * (-1.25 * x2 + ub + 0.06).tanh();

        let trace = run(1, 2, vec![forward(Cell::Gru(small_gru(after)))], &[x1, x2]);
        close("h", &trace.output, &[ha, hb, h2a, h2b]);
        close("final h", &trace.final_hidden[0], &[h2a, h2b]);
        assert!(trace.final_cell.is_empty());
    }
}

#[test]
fn gru_clip_bounds_the_candidate_too() {
    let mut cell = small_gru(true);
    cell.clip = Some(0.25);
    let trace = run(1, 2, vec![forward(Cell::Gru(cell))], &[8.0]);
    let quarter = 0.25_f64.tanh();
    let expected = [
        (1.0 - sigmoid(0.25)) * quarter,
        (1.0 - sigmoid(-0.25)) * -quarter,
    ];
    close("h", &trace.output, &expected);
}

#[test]
fn backward_starts_at_the_last_step_and_stands_beside_forward() {
    let rnn = |w: f64, r: f64| {
        Cell::Rnn(Rnn {
            w: vec![w],
            r: vec![r],
            bias: vec![0.0],
            activation: Activation::Identity,
            clip: None,
        })
    };
    let directions = vec![
        forward(rnn(1.0, 0.5)),
        Direction {
            backward: true,
            ..forward(rnn(10.0, 2.0))
        },
    ];
    let trace = run(1, 1, directions, &[1.0, 2.0, 3.0]);
    assert_eq!(trace.output, [1.0, 170.0, 2.5, 80.0, 4.25, 30.0]);
    assert_eq!(trace.final_hidden, [[4.25], [170.0]]);
}

#[test]
fn renaming_units_renames_the_output_and_nothing_else() {
    let swapped_rows = |rows: &[f64], width: usize| -> Vec<f64> {
        let mut swapped = rows.to_vec();
        for gate in swapped.chunks_exact_mut(2 * width) {
            gate.rotate_left(width);
        }
        swapped
    };
    let cell = small_lstm();
    let mut swapped = cell.clone();
    swapped.w = swapped_rows(&cell.w, 1);
    swapped.bias = swapped_rows(&cell.bias, 1);
    swapped.r = swapped_rows(&cell.r, 2);
    for row in swapped.r.chunks_exact_mut(2) {
        row.swap(0, 1);
    }
    let x = [1.0, -2.0, 0.5, 3.0];
    let plain = run(1, 2, vec![forward(Cell::Lstm(cell))], &x);
    let mut renamed = run(1, 2, vec![forward(Cell::Lstm(swapped))], &x);
    for step in renamed.output.chunks_exact_mut(2) {
        step.swap(0, 1);
    }
    close("h", &renamed.output, &plain.output);
}

#[test]
fn items_that_do_not_fit_are_refused() {
    let net = Network {
        source: Source::default(),
        input: SequenceInput {
            name: "x".into(),
            input_size: 2,
            layout: Layout {
                axes: Vec::new(),
                offset: 0,
            },
        },
        state_inputs: Vec::new(),
        lengths_input: None,
        nodes: Vec::new(),
        outputs: Vec::new(),
    };
    let engine = Reference::new(&net);
    let item = |steps: usize, len: usize, states: Vec<Vec<f64>>| Item {
        steps,
        input: vec![0.0; len],
        states,
    };
    assert!(engine.run(&item(2, 4, vec![])).is_ok());
    assert!(engine.run(&item(0, 0, vec![])).is_err());
    assert!(engine.run(&item(2, 3, vec![])).is_err());
    assert!(engine.run(&item(2, 4, vec![vec![0.0]])).is_err());
    assert_eq!(engine.name(), "reference");
}
