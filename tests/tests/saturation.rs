//! Every place of the integer formats that cuts a number is counted: for each, the smallest
//! network in which it does.

use gatecell_convert::engine::{Engine, Item};
use gatecell_convert::network::{
    Activation, Axis, Cell, Dense, Gru, Initial, Layer, Layout, Lstm, Network, Peephole,
    Projection, StateInput,
};
use gatecell_convert::quantize::{Affine, DeviceLayer, DeviceNetwork, Number, NumberFormat};
use gatecell_convert::saturation::{Count, Place};
use gatecell_convert::simulate::Simulator;
use gatecell_tests::nets::{self, device, item, line, single};

/// A network, calibrated on small numbers, with larger biases, and a sequence; how many
/// numbers come to the place and how many are cut.
struct Case {
    device: DeviceNetwork,
    item: Item,
    values: u64,
    saturated: u64,
}

#[test]
fn every_place_counts_what_it_cuts() {
    for &place in Place::ALL {
        let case = case(place);
        let trace = Simulator::new(&case.device).run(&case.item).expect("runs");
        let found: Vec<Count> = trace
            .counts
            .iter()
            .filter(|(site, _)| site.place == place)
            .map(|&(_, count)| count)
            .collect();
        let [count] = found[..] else {
            panic!("{place:?}: {found:?}");
        };
        assert_eq!(
            (count.values, count.saturated),
            (case.values, case.saturated),
            "{place:?}: {count:?}"
        );
        assert_eq!(count.reach > 1.0, case.saturated > 0, "{place:?}");
    }
}

/// No place without a case: this does not compile with one more.
fn case(place: Place) -> Case {
    match place {
        Place::Input => Case {
            device: calibrated(&elman(Activation::Tanh)),
            item: item(1, vec![0.5, 1e6, -1e6, 0.0]),
            values: 4,
            saturated: 2,
        },
        Place::InitialHidden | Place::InitialCarry => {
            let network = begun(gru(true, Activation::Sigmoid, Activation::Tanh));
            let begin = |state| Item {
                states: vec![vec![state]],
                ..item(1, vec![0.0])
            };
            Case {
                device: device(&network, NumberFormat::W8A16, &[begin(0.5)]),
                item: begin(3.0),
                values: 1,
                saturated: 1,
            }
        }
        Place::PreActivation => {
            let mut device = calibrated(&gru(true, Activation::Sigmoid, Activation::Tanh));
            set_bias(&mut device, 0, &[0.0, 20.0, 30_000.0]);
            set_hidden_bias(&mut device, 30_000.0);
            one_step(device, 1, 1)
        }
        Place::ResetProduct => {
            let mut device = calibrated(&gru(true, Activation::Relu, Activation::Tanh));
            // A gate of 8, at its end.
            set_bias(&mut device, 0, &[0.0, 30_000.0, 0.0]);
            set_hidden_bias(&mut device, 10_000.0);
            one_step(device, 1, 1)
        }
        Place::Peephole => {
            let mut network = lstm([Activation::Sigmoid, Activation::Tanh, Activation::Tanh]);
            cell(&mut network).peephole[0] = Some(Peephole::Diagonal(vec![100.0]));
            let network = begun_cell(network);
            let item = Item {
                states: vec![vec![1000.0]],
                ..item(1, vec![0.0])
            };
            Case {
                device: device(&network, NumberFormat::W8A16, std::slice::from_ref(&item)),
                item,
                values: 1,
                saturated: 1,
            }
        }
        Place::FunctionValue => {
            let mut device = calibrated(&elman(Activation::LeakyRelu { alpha: 0.1 }));
            set_bias(&mut device, 0, &[20_000.0]);
            one_step(device, 1, 1)
        }
        Place::Gate => {
            let mut device = calibrated(&lstm([
                Activation::Relu,
                Activation::Tanh,
                Activation::Tanh,
            ]));
            set_bias(&mut device, 0, &[0.0, 0.0, 20_000.0, 0.0]);
            one_step(device, 3, 1)
        }
        Place::Complement => {
            let identity = Activation::Affine {
                alpha: 1.0,
                beta: 0.0,
            };
            let mut device = calibrated(&gru(true, identity, Activation::Tanh));
            // Its pre-activations are in units of 2^-24: this is −16.
            set_bias(&mut device, 0, &[-16.0 * 256.0, 0.0, 0.0]);
            one_step(device, 1, 1)
        }
        Place::Candidate => {
            let mut device = calibrated(&lstm([
                Activation::Sigmoid,
                Activation::Relu,
                Activation::Tanh,
            ]));
            set_bias(&mut device, 0, &[0.0, 0.0, 0.0, 20_000.0]);
            one_step(device, 1, 1)
        }
        Place::Cell => Case {
            device: counting(Activation::Tanh),
            item: item(1, vec![0.0; 130]),
            values: 130,
            // It grows by one with every step, and ends at 128.
            saturated: 2,
        },
        Place::ActivatedCell => Case {
            device: counting(Activation::Relu),
            item: item(1, vec![0.0; 40]),
            values: 40,
            // Its range is wider than the cell state's, which ends first.
            saturated: 0,
        },
        Place::PeepholeCell => {
            let mut network = lstm([Activation::Sigmoid, Activation::Tanh, Activation::Tanh]);
            cell(&mut network).peephole[0] = Some(Peephole::Matrix(vec![1.0]));
            // The scale is the cell's own, which ends first.
            one_step(calibrated(&network), 1, 0)
        }
        Place::Carry => {
            let identity = Activation::Affine {
                alpha: 1.0,
                beta: 0.0,
            };
            let mut device = calibrated(&gru(true, identity, Activation::Tanh));
            // (1 − z)·n = 2·tanh(2).
            set_bias(&mut device, 0, &[-1.0, 0.0, 2.0]);
            one_step(device, 1, 1)
        }
        Place::ResetHidden => {
            let mut device = calibrated(&gru(false, Activation::Relu, Activation::Tanh));
            // z = 0, r = 5 (in units of 2^-24), h at its end after the first step.
            set_bias(&mut device, 0, &[0.0, 5.0 * 256.0]);
            set_bias(&mut device, 1, &[2.0]);
            Case {
                device,
                item: item(1, vec![0.0; 2]),
                values: 2,
                saturated: 1,
            }
        }
        Place::Hidden => {
            let mut device = calibrated(&elman(Activation::Relu));
            set_bias(&mut device, 0, &[20_000.0]);
            one_step(device, 1, 1)
        }
        Place::Projection => {
            let mut network = lstm([Activation::Sigmoid, Activation::Tanh, Activation::Tanh]);
            cell(&mut network).projection = Some(Projection {
                size: 1,
                w: vec![1.0],
                bias: vec![0.1],
                clip: None,
            });
            let mut device = calibrated(&network);
            set_bias(&mut device, 1, &[20_000.0]);
            one_step(device, 1, 1)
        }
        Place::Activation => {
            let layers = vec![dense(1), Layer::Activation(Activation::Relu)];
            let mut device = calibrated(&line(1, layers));
            set_bias(&mut device, 0, &[20_000.0]);
            one_step(device, 1, 1)
        }
        Place::LogProbability => {
            let mut device = calibrated(&line(1, vec![dense(2), Layer::LogSoftmax]));
            set_bias(&mut device, 0, &[30_000.0, -30_000.0]);
            one_step(device, 2, 1)
        }
    }
}

/// Both directions of a layer, and layers of one kind, count for themselves.
#[test]
fn counts_belong_to_a_layer_and_a_direction() {
    let Layer::Recurrent(mut both) = nets::forward(1, 1, elman_cell(Activation::Relu)) else {
        unreachable!()
    };
    both.directions.push(both.directions[0].clone());
    both.directions[1].backward = true;
    let Cell::Rnn(backward) = &mut both.directions[1].cell else {
        unreachable!()
    };
    // 0.9·h + 1/4: it grows with every step.
    backward.w[0] = 0.0;
    backward.r[0] = 0.9;
    backward.bias[0] = 0.25;
    let network = line(1, vec![Layer::Recurrent(both)]);
    let device = device(&network, NumberFormat::W8A16, &[item(1, vec![0.5; 2])]);
    // Forward held 1/2 in calibration and stays there; backward held 0.475 and comes to 1.4.
    // Both end at twice what they held.
    let found = Simulator::new(&device)
        .run(&item(1, vec![0.5; 8]))
        .expect("runs")
        .counts
        .named(&device.network);
    let hidden = |direction| {
        let mut places = found.iter();
        let found =
            places.find(|found| found.place == Place::Hidden && found.direction == Some(direction));
        let found = found.expect("a count");
        assert_eq!(found.layer.as_deref(), Some("rnn 0"));
        (found.count.values, found.count.saturated)
    };
    assert_eq!(hidden("forward"), (8, 0));
    assert_eq!(hidden("backward"), (8, 4));
}

/// What is computed does not depend on who counts, and every count on how many compute.
#[test]
fn many_threads_count_as_one() {
    let device = calibrated(&elman(Activation::Tanh));
    let simulator = Simulator::new(&device);
    let items: Vec<Item> = (0..64)
        .map(|index| item(1, vec![1e6; 1 + index % 7]))
        .collect();
    let traces = gatecell_convert::batch::run_all(&simulator, &items, &mut |_, _| ());
    for (item, trace) in items.iter().zip(traces.expect("runs")) {
        let alone = simulator.run(item).expect("runs");
        assert_eq!(trace, alone);
        let input = trace.counts.iter().next().expect("a count");
        assert_eq!(input.1.saturated, item.steps as u64);
    }
}

fn one_step(device: DeviceNetwork, values: u64, saturated: u64) -> Case {
    Case {
        device,
        item: item(1, vec![0.0]),
        values,
        saturated,
    }
}

fn calibrated(network: &Network) -> DeviceNetwork {
    device(network, NumberFormat::W8A16, &[item(1, vec![-1.0, 1.0])])
}

fn elman_cell(activation: Activation) -> Cell {
    nets::rnn(vec![1.0], vec![0.0], vec![0.0], activation)
}

fn elman(activation: Activation) -> Network {
    single(1, 1, elman_cell(activation))
}

fn gru(linear_before_reset: bool, gate: Activation, candidate: Activation) -> Network {
    let cell = Cell::Gru(Gru {
        w: vec![0.0, 0.0, 0.1],
        r: vec![0.0; 3],
        bias: vec![0.1; 3],
        hidden_bias: vec![if linear_before_reset { 0.1 } else { 0.0 }],
        linear_before_reset,
        activations: [gate, candidate],
        clip: None,
    });
    single(1, 1, cell)
}

fn lstm(activations: [Activation; 3]) -> Network {
    let cell = nets::lstm(vec![0.0, 0.0, 0.0, 0.1], vec![0.0; 4], vec![0.1; 4]);
    let Cell::Lstm(cell) = cell else {
        unreachable!()
    };
    let cell = Lstm {
        activations,
        ..cell
    };
    single(1, 1, Cell::Lstm(cell))
}

/// An LSTM whose cell state grows by one with every step.
fn counting(output: Activation) -> DeviceNetwork {
    let mut device = calibrated(&lstm([Activation::Sigmoid, Activation::Tanh, output]));
    set_bias(&mut device, 0, &[20.0; 4]);
    device
}

fn dense(output_size: usize) -> Layer {
    Layer::Dense(Dense {
        input_size: 1,
        output_size,
        w: vec![1.0; output_size],
        bias: vec![0.0; output_size],
    })
}

fn cell(network: &mut Network) -> &mut Lstm {
    match &mut network.nodes[0].layer {
        Layer::Recurrent(layer) => match &mut layer.directions[0].cell {
            Cell::Lstm(cell) => cell,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

/// The network with its hidden state given at run time.
fn begun(mut network: Network) -> Network {
    if let Layer::Recurrent(layer) = &mut network.nodes[0].layer {
        layer.directions[0].initial_hidden = Initial::Given {
            input: 0,
            offset: 0,
        };
    }
    with_state(network)
}

/// The network with its cell state given at run time.
fn begun_cell(mut network: Network) -> Network {
    if let Layer::Recurrent(layer) = &mut network.nodes[0].layer {
        layer.directions[0].initial_cell = Initial::Given {
            input: 0,
            offset: 0,
        };
    }
    with_state(network)
}

fn with_state(mut network: Network) -> Network {
    network.state_inputs.push(StateInput {
        name: "state".into(),
        len: 1,
        layout: Layout {
            axes: vec![Axis::Batch, Axis::Feature { len: 1, stride: 1 }],
            offset: 0,
        },
    });
    network
}

/// Sets the biases of a map of the first layer, one for each row.
fn set_bias(device: &mut DeviceNetwork, map: usize, biases: &[f64]) {
    let mut maps: Vec<&mut Affine> = match &mut device.layers[0] {
        DeviceLayer::Rnn(cells) => vec![&mut cells[0].affine],
        DeviceLayer::Lstm(cells) => {
            let cell = &mut cells[0];
            let projection = cell.projection.as_mut();
            let projection = projection.map(|projection| &mut projection.affine);
            [&mut cell.affine].into_iter().chain(projection).collect()
        }
        DeviceLayer::Gru(cells) => vec![&mut cells[0].affine],
        DeviceLayer::GruResetBefore(cells) => {
            let cell = &mut cells[0];
            vec![&mut cell.gates, &mut cell.candidate]
        }
        DeviceLayer::Dense(affine) => vec![affine],
        other => panic!("{other:?}"),
    };
    let Affine::Integer(affine) = &mut *maps[map] else {
        panic!("an integer map");
    };
    assert_eq!(affine.bias.len(), biases.len());
    affine.bias = biases.iter().map(|&bias| pre(bias)).collect();
}

fn set_hidden_bias(device: &mut DeviceNetwork, bias: f64) {
    let DeviceLayer::Gru(cells) = &mut device.layers[0] else {
        panic!("a GRU");
    };
    cells[0].hidden_bias = Some(vec![Number::Fixed(pre(bias))]);
}

/// Q15.16, of maps whose pre-activations have no other scale.
fn pre(value: f64) -> i32 {
    (value * 65536.0) as i32
}
