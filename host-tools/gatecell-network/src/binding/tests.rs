//! A network of two features, with every kind of input and output.

use super::*;
use crate::engine::{Engine, Item};
use crate::error::Result;
use crate::network::{
    Activation, Axis, Cell, Direction, Initial, Layer, Layout, Network, Node, Output, Rate,
    Recurrent, Rnn, SequenceInput, Source, StateInput, Value,
};
use crate::npz::Array;
use crate::reference::Reference;

const FEATURES: Axis = Axis::Feature { len: 2, stride: 1 };
const SQUEEZED: Axis = Axis::Feature { len: 1, stride: 0 };

fn layout(axes: &[Axis]) -> Layout {
    Layout {
        axes: axes.to_vec(),
        offset: 0,
    }
}

/// `h = h + x` per feature, time-major as ONNX has it: x `[T, B, 2]`,
/// h0 `[1, B, 2]`, y `[T, 1, B, 2]`, last `[1, B, 2]`.
fn accumulator(lengths: bool) -> Network {
    let identity = vec![1.0, 0.0, 0.0, 1.0];
    Network {
        source: Source::default(),
        input: SequenceInput {
            name: "x".into(),
            input_size: 2,
            layout: layout(&[Axis::Time, Axis::Batch, FEATURES]),
        },
        state_inputs: vec![StateInput {
            name: "h0".into(),
            len: 2,
            layout: layout(&[SQUEEZED, Axis::Batch, FEATURES]),
        }],
        lengths_input: lengths.then(|| "lens".into()),
        nodes: vec![Node {
            name: "rnn".into(),
            layer: Layer::Recurrent(Recurrent {
                input_size: 2,
                hidden_size: 2,
                directions: vec![Direction {
                    backward: false,
                    cell: Cell::Rnn(Rnn {
                        w: identity.clone(),
                        r: identity,
                        bias: vec![0.0; 2],
                        activation: Activation::Identity,
                        clip: None,
                    }),
                    initial_hidden: Initial::Given {
                        input: 0,
                        offset: 0,
                    },
                    initial_cell: Initial::Zero,
                }],
            }),
            inputs: vec![Value::Input],
            width: 2,
            rate: Rate::EveryStep,
        }],
        outputs: vec![
            Output {
                name: "y".into(),
                value: Value::Node(0),
                layout: layout(&[Axis::Time, SQUEEZED, Axis::Batch, FEATURES]),
            },
            Output {
                name: "last".into(),
                value: Value::FinalHidden {
                    node: 0,
                    direction: 0,
                },
                layout: layout(&[SQUEEZED, Axis::Batch, FEATURES]),
            },
        ],
    }
}

/// The same without initial state: one graph input.
fn stateless() -> Network {
    let mut net = accumulator(false);
    net.state_inputs.clear();
    if let Layer::Recurrent(layer) = &mut net.nodes[0].layer {
        layer.directions[0].initial_hidden = Initial::Zero;
    }
    net
}

/// Two sequences of three steps, time-major.
fn x() -> Array {
    let data = [1, 2, 10, 20, 3, 4, 30, 40, 5, 6, 50, 60];
    Array::new("x", vec![3, 2, 2], data.map(f64::from).to_vec())
}

fn h0() -> Array {
    Array::new("h0", vec![1, 2, 2], vec![0.5, 0.25, 0.125, 0.0625])
}

fn message<T: std::fmt::Debug>(result: Result<T>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn splits_the_batch_and_puts_it_together_again() {
    let net = accumulator(false);
    let items = bind_inputs(&net, &[h0(), x()]).unwrap();
    assert_eq!(
        items[1],
        Item {
            steps: 3,
            input: vec![10.0, 20.0, 30.0, 40.0, 50.0, 60.0],
            states: vec![vec![0.125, 0.0625]],
        }
    );
    let engine = Reference::new(&net);
    let traces: Vec<_> = items.iter().map(|item| engine.run(item).unwrap()).collect();
    let outputs = bind_outputs(&net, &items, &traces).unwrap();
    assert_eq!(outputs[0].name, "y");
    assert_eq!(outputs[0].shape, [3, 1, 2, 2]);
    assert_eq!(outputs[0].data[..4], [1.5, 2.25, 10.125, 20.0625]);
    assert_eq!(outputs[1].shape, [1, 2, 2]);
    assert_eq!(outputs[1].data, [9.5, 12.25, 90.125, 120.0625]);
    assert_eq!(outputs[0].data[8..], outputs[1].data[..]);
    assert_eq!(
        output_values(&net, &net.outputs[1], &items[0], &traces[0]).unwrap(),
        [9.5, 12.25]
    );
}

#[test]
fn a_short_sequence_ends_early_and_its_padding_is_zero() {
    let net = accumulator(true);
    let mut x = x();
    x.data[6] = f64::NAN;
    x.data[10] = f64::INFINITY;
    let lens = Array::new("lens", vec![2], vec![2.0, 1.0]);
    let arrays = [h0(), x, lens];
    let items = bind_inputs(&net, &arrays).unwrap();
    assert_eq!(items[1].steps, 1);
    assert_eq!(items[1].input, [10.0, 20.0]);
    let engine = Reference::new(&net);
    let traces: Vec<_> = items.iter().map(|item| engine.run(item).unwrap()).collect();
    assert_eq!(bind_outputs(&net, &items, &traces).unwrap()[0].shape[0], 2);
    let steps = input_steps(&net, &arrays).unwrap();
    let y = &bind_outputs_padded(&net, &items, &traces, steps).unwrap()[0];
    assert_eq!(y.shape, [3, 1, 2, 2]);
    assert_eq!(y.data[4..], [4.5, 6.25, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    assert!(bind_outputs_padded(&net, &items, &traces, 1).is_err());
    assert!(bind_outputs(&net, &items, &traces[..1]).is_err());
    assert!(bind_outputs(&net, &[], &[]).is_err());
}

#[test]
fn refuses_wrong_shapes_names_lengths_and_numbers() {
    let net = accumulator(true);
    let lens = |lens: &[f64]| Array::new("lens", vec![lens.len()], lens.to_vec());
    let bind = |arrays: [Array; 3]| message(bind_inputs(&net, &arrays));
    let good = lens(&[3.0, 3.0]);
    let shaped = |mut array: Array, shape: &[usize]| {
        array.shape = shape.to_vec();
        array.data.resize(shape.iter().product(), 0.0);
        array
    };
    assert_eq!(
        bind([h0(), shaped(x(), &[3, 2, 3]), good.clone()]),
        "x: shape is [3, 2, 3], expected [time, batch, 2]"
    );
    assert_eq!(
        bind([h0(), shaped(x(), &[6, 2]), good.clone()]),
        "x: shape is [6, 2], expected [time, batch, 2]"
    );
    assert_eq!(
        bind([h0(), shaped(x(), &[3, 0, 2]), good.clone()]),
        "x: shape [3, 0, 2] holds no sequences"
    );
    assert_eq!(
        bind([h0(), shaped(x(), &[0, 2, 2]), good.clone()]),
        "x: shape [0, 2, 2] holds no steps"
    );
    assert_eq!(
        bind([shaped(h0(), &[1, 3, 2]), x(), good.clone()]),
        "h0: shape is [1, 3, 2], expected [1, 2, 2]"
    );
    assert_eq!(
        bind([h0(), x(), lens(&[3.0])]),
        "lens: shape is [1], expected [2]"
    );
    for bad in [0.0, 4.0, 1.5, -1.0, f64::NAN] {
        assert!(bind([h0(), x(), lens(&[1.0, bad])]).contains("of sequence 1 is not a whole"));
    }
    let mut nan = x();
    nan.data[7] = f64::NAN;
    assert_eq!(
        bind([h0(), nan, good.clone()]),
        "x: element [1, 1, 1] is NaN"
    );

    let mut other = h0();
    other.name = "c0".into();
    let error = bind_inputs(&net, &[other, x(), good]).unwrap_err();
    assert_eq!(error.to_string(), "c0: the graph has no input of this name");
    assert!(error.remedy.to_string().ends_with("x, h0, lens"));
    assert_eq!(
        message(bind_inputs(&net, &[x(), h0()])),
        "lens: no array is given for this graph input"
    );
    // With several inputs the single array is not taken for the sequence.
    assert!(bind_inputs(&net, &[Array::new("a", vec![3, 2, 2], vec![0.0; 12])]).is_err());
}

#[test]
fn the_single_array_is_the_single_input() {
    let net = stateless();
    let mut array = x();
    array.name = "arr_0".into();
    assert_eq!(bind_inputs(&net, &[array]).unwrap().len(), 2);
    assert!(bind_inputs(&net, &[]).is_err());
}

#[test]
fn data_sets_are_batch_first_whatever_the_graph_declares() {
    let net = accumulator(false);
    let set = [
        Array::new("t_x", vec![2, 2, 2], (0..8).map(f64::from).collect()),
        Array::new("t_len", vec![2], vec![2.0, 1.0]),
        Array::new("t_y", vec![2, 3, 2], (0..12).map(f64::from).collect()),
        Array::new("t_label", vec![2, 2], vec![1.0, 2.0, 3.0, -1.0]),
    ];
    let read = padded_set(&net, &set, "t").unwrap();
    assert_eq!(read.items[0].input, [0.0, 1.0, 2.0, 3.0]);
    assert_eq!(read.items[1].input, [4.0, 5.0]);
    assert_eq!(read.items[1].states, [[0.0, 0.0]]);
    let expected = read.expected.unwrap();
    assert_eq!(expected[0], [0.0, 1.0, 2.0, 3.0]);
    assert_eq!(expected[1], [6.0, 7.0]);
    assert_eq!(read.labels.unwrap(), [[1, 2], [3, -1]]);

    let whole = padded_set(&net, &set[..1], "t").unwrap();
    assert!(whole.items.iter().all(|item| item.steps == 2));
    assert_eq!(
        message(padded_set(&net, &set[1..], "t")),
        "t_x: the set lacks this array"
    );
    let mut wrong = set.clone();
    wrong[2] = Array::new("t_y", vec![2, 2], vec![0.0; 4]);
    assert_eq!(
        message(padded_set(&net, &wrong, "t")),
        "t_y: shape is [2, 2], expected [2, at least 2, 2]"
    );
    let mut wrong = set.clone();
    wrong[3].data[0] = 0.5;
    assert!(padded_set(&net, &wrong, "t").is_err());
    let mut wrong = set;
    wrong[0].shape = vec![0, 2, 2];
    wrong[0].data.clear();
    assert!(padded_set(&net, &wrong, "t").is_err());
}

#[test]
fn calibration_takes_what_people_have() {
    let net = stateless();
    let named = |name: &str| Array::new(name, vec![3, 1, 2], vec![1.0; 6]);
    let steps = |arrays: &[Array]| -> Vec<usize> {
        let items = calibration_items(&net, arrays).unwrap();
        items.iter().map(|item| item.steps).collect()
    };
    let len = |name: &str| Array::new(name, vec![3], vec![1.0; 3]);
    // Batch first as a data set, time first as the graph input.
    assert_eq!(steps(&[named("calib_x")]), [1, 1, 1]);
    assert_eq!(
        steps(&[named("calib_x"), len("calib_len"), named("test_x")]),
        [1, 1, 1]
    );
    assert_eq!(steps(&[named("x"), len("len")]), [1, 1, 1]);
    let mut other = stateless();
    other.input.name = "frames".into();
    let items = calibration_items(&other, &[named("x"), len("x_len")]).unwrap();
    assert_eq!(items.len(), 3);
    assert_eq!(steps(&[named("x")]), [3]);
    assert_eq!(steps(&[named("arr_0")]), [3]);
    let one = Array::integers("arr_0_len", [2]);
    assert_eq!(steps(&[named("arr_0"), one]), [2]);
    let one = Array::integers("x_len", [2]);
    assert_eq!(steps(&[one, named("x")]), [2]);
    let error = calibration_items(&net, &[named("a"), named("b")]).unwrap_err();
    assert!(error.remedy.to_string().contains("calib_x [N, T, 2]"));
    assert!(calibration_items(&net, &[]).is_err());
}

#[test]
fn lengths_are_told_from_inputs() {
    let lens = |name: &str| Array::integers(name, [2, 1]);
    let steps = |net: &Network, arrays: &[Array], chosen| -> Result<Vec<usize>> {
        let bound = bind(net, arrays, chosen)?;
        assert_eq!((bound.steps, bound.padding), (3, None));
        Ok(bound.items.iter().map(|item| item.steps).collect())
    };
    // The graph's own input for them may be missing, but never doubled.
    let own = accumulator(true);
    for arrays in [[h0(), x(), lens("lens")], [h0(), lens("x_len"), x()]] {
        assert_eq!(steps(&own, &arrays, None).unwrap(), [2, 1]);
    }
    let four = [h0(), x(), lens("lens"), lens("x_len")];
    assert_eq!(
        message(steps(&own, &four, None)),
        "x_len: the graph has no input of this name"
    );
    assert_eq!(
        message(steps(&own, &four, Some("x_len"))),
        "x_len: both this array and lens give lengths"
    );
    // Without one, the lengths are beside the sequences, whatever else is given.
    let net = accumulator(false);
    assert_eq!(
        steps(&net, &[lens("x_len"), h0(), x()], None).unwrap(),
        [2, 1]
    );
    assert_eq!(
        steps(&net, &[lens("n"), h0(), x()], Some("n")).unwrap(),
        [2, 1]
    );
    let mut single = x();
    single.name = "test_x".into();
    let arrays = [single, lens("test_len")];
    assert_eq!(steps(&stateless(), &arrays, None).unwrap(), [2, 1]);
    assert!(bind(&net, &arrays, None).is_err());
}

#[test]
fn zeros_at_the_end_without_lengths_look_like_padding() {
    let net = stateless();
    let mut array = x();
    array.data[8..10].fill(0.0);
    let padding = |arrays: &[Array]| bind(&net, arrays, None).unwrap().padding;
    assert_eq!(padding(&[x()]), None);
    let found = padding(std::slice::from_ref(&array)).unwrap();
    assert_eq!((found.count, found.of), (1, 2));
    assert_eq!((&*found.array, &*found.lengths), ("x", "len"));
    assert_eq!(
        padding(&[array.clone(), Array::integers("x_len", [2, 3])]),
        None
    );
    // Nothing but zeros is silence.
    array.data.fill(0.0);
    assert_eq!(padding(&[array]), None);
}
