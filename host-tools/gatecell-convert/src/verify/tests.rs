//! An engine with known errors against a reference with known values.

use super::*;
use gatecell_network::engine::{NodeTrace, Trace};
use gatecell_network::network::{
    Activation, Axis, Layer, Layout, Node, Output, Rate, SequenceInput, Source, Value,
};

/// One layer of two features whose output is the input plus `error` in feature 0.
struct Shifted(f64);

impl Engine for Shifted {
    fn name(&self) -> &'static str {
        "shifted"
    }

    fn run(&self, item: &Item) -> Result<Trace> {
        let output = item.input.iter().enumerate();
        let output = output.map(|(index, x)| x + if index % 2 == 0 { self.0 } else { 0.0 });
        Ok(Trace {
            nodes: vec![NodeTrace {
                output: output.collect(),
                ..NodeTrace::default()
            }],
            ..Trace::default()
        })
    }
}

fn network() -> Network {
    let features = Axis::Feature { len: 2, stride: 1 };
    let layout = Layout {
        axes: vec![Axis::Time, features],
        offset: 0,
    };
    Network {
        source: Source::default(),
        input: SequenceInput {
            name: "x".into(),
            input_size: 2,
            layout: layout.clone(),
        },
        state_inputs: Vec::new(),
        lengths_input: None,
        nodes: vec![Node {
            name: "layer".into(),
            layer: Layer::Activation(Activation::Identity),
            inputs: vec![Value::Input],
            width: 2,
            rate: Rate::EveryStep,
        }],
        outputs: vec![Output {
            name: "y".into(),
            value: Value::Node(0),
            layout,
        }],
    }
}

fn item(input: &[f64]) -> Item {
    Item {
        steps: input.len() / 2,
        input: input.to_vec(),
        states: Vec::new(),
    }
}

fn check(error: f64, items: &[Item], labels: Option<&[usize]>) -> Result<Verification> {
    let network = network();
    let engine = Shifted(error);
    let candidate = Candidate {
        network: &network,
        engine: &engine,
        device: None,
    };
    verify(
        &network,
        &Shifted(0.0),
        &candidate,
        items,
        labels,
        &mut |_, _| (),
    )
}

#[test]
fn errors_and_decisions_are_counted() {
    let items = [item(&[0.0, 1.0, 0.0, 10.0]), item(&[3.0, 3.5])];
    let found = check(1.0, &items, Some(&[1, 0])).unwrap();
    assert_eq!((found.sequences, found.steps), (2, 3));
    let layer = &found.nodes[0].output;
    assert_eq!((layer.count, layer.noise, layer.worst), (6, 3.0, 1.0));
    assert_eq!(layer.worst_at, Place::default());
    let signal: f64 = 1.0 + 100.0 + 9.0 + 12.25;
    assert!((layer.snr_db() - 10.0 * (signal / 3.0).log10()).abs() < 1e-12);
    assert_eq!(found.outputs[0].vectors, 3);
    // Step 0 becomes [1, 1]: the first of equals is another one than before.
    assert_eq!(found.outputs[0].vectors_agreeing, 1);

    let labels = found.labels.unwrap();
    assert_eq!(labels.agreeing, 1);
    assert_eq!(labels.disagreements.len(), 1);
    let other = labels.disagreements[0];
    assert_eq!((other.sequence, other.reference, other.engine), (1, 1, 0));
    assert!((other.margin - 0.5).abs() < 1e-12);
    let accuracy = labels.accuracy.unwrap();
    assert_eq!((accuracy.reference, accuracy.engine), (1, 2));
}

#[test]
fn equal_engines_have_no_noise_and_broken_ones_no_signal() {
    let items = [item(&[1.0, 2.0])];
    let same = check(0.0, &items, None).unwrap();
    assert_eq!(same.nodes[0].output.snr_db(), f64::INFINITY);
    assert_eq!(same.labels.unwrap().accuracy, None);
    let broken = check(f64::NAN, &items, None).unwrap();
    assert_eq!(broken.nodes[0].output.worst, f64::INFINITY);
    assert_eq!(broken.nodes[0].output.snr_db(), f64::NEG_INFINITY);
}

#[test]
fn nothing_to_verify_is_an_error() {
    assert!(check(0.0, &[], None).is_err());
    assert!(check(0.0, &[item(&[1.0, 2.0])], Some(&[1, 2])).is_err());
}
