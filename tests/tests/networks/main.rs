//! What every network must do, whatever it is made of: lines of one to three recurrent
//! layers of any kind, size and direction, with and without a head.

mod build;
mod relabel;
mod shape;

use gatecell_convert::batch::run_all;
use gatecell_convert::calibrate::calibrate;
use gatecell_convert::emit::{EmitOptions, GoldenVector, emit};
use gatecell_convert::engine::{Engine, Item, Trace};
use gatecell_convert::error::Error;
use gatecell_convert::network::{Layer, Network};
use gatecell_convert::quantize::{DeviceNetwork, NumberFormat, quantize};
use gatecell_convert::reference::Reference;
use gatecell_convert::simulate::Simulator;
use gatecell_tests::nets::{device, device_with, headrooms};
use gatecell_tests::noise::Noise;
use gatecell_tests::numbers::Numbers;
use gatecell_tests::{max_abs_error, tolerance::bound};
use proptest::prelude::*;

use shape::{Shape, shapes};

/// Largest magnitude of a state in the reference: beyond it a network is an
/// oscillator that nobody has trained.
const SANE: f64 = 8.0;

fn formats() -> impl Strategy<Value = NumberFormat> {
    prop::sample::select(NumberFormat::ALL.as_slice())
}

fn integer_formats() -> impl Strategy<Value = NumberFormat> {
    let integer = NumberFormat::ALL
        .into_iter()
        .filter(|format| format.integer().is_some());
    prop::sample::select(integer.collect::<Vec<_>>())
}

/// What the reference computes on every sequence, where no state leaves the sane range.
fn references(network: &Network, items: &[Item]) -> Result<Vec<Trace>, TestCaseError> {
    let reference = Reference::new(network);
    let traces: Vec<Trace> = items
        .iter()
        .map(|item| reference.run(item).unwrap())
        .collect();
    let nodes = traces.iter().flat_map(|trace| &trace.nodes);
    let values = nodes.flat_map(|node| node.output.iter().chain([&node.cell_peak]));
    match values.fold(0.0f64, |largest, x| largest.max(x.abs())) {
        largest if largest <= SANE => Ok(traces),
        largest => Err(TestCaseError::reject(format!("a state of {largest}"))),
    }
}

/// The frames in the opposite order.
fn reversed(values: &[f64], width: usize) -> Vec<f64> {
    values
        .chunks_exact(width)
        .rev()
        .flatten()
        .copied()
        .collect()
}

fn last(trace: &Trace) -> &[f64] {
    &trace.nodes.last().expect("a layer").output
}

/// The same network with time running the other way.
fn mirrored(device: &DeviceNetwork) -> DeviceNetwork {
    let mut device = device.clone();
    for node in &mut device.network.nodes {
        if let Layer::Recurrent(layer) = &mut node.layer {
            layer
                .directions
                .iter_mut()
                .for_each(|direction| direction.backward ^= true);
        }
    }
    device
}

/// A network in the numbers of a device, with sequences for it.
type Prepared = (DeviceNetwork, Vec<Item>);

/// The network of `shape` in `format`, calibrated on the sequences that come with it.
fn prepared(shape: &Shape, format: NumberFormat, count: usize) -> Result<Prepared, TestCaseError> {
    let (network, items) = build::network(shape, count);
    references(&network, &items)?;
    Ok((device(&network, format, &items), items))
}

/// The whole way from a network to source text.
fn text(network: &Network, items: &[Item], format: NumberFormat) -> Result<String, Error> {
    let calibration = calibrate(network, items, &mut |_, _| ())?;
    let device = quantize(network, format, Some(&calibration))?;
    let options = EmitOptions {
        golden: GoldenVector::simulate(&device, &items[0], 2)
            .into_iter()
            .collect(),
        ..EmitOptions::default()
    };
    emit(&device, &options)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Every format follows the reference. Left out are functions that jump: one step of
    /// rounding before a jump is the whole jump behind it.
    #[test]
    fn every_format_follows_the_reference(shape in shapes()) {
        prop_assume!(shape.is_continuous());
        let (network, items) = build::network(&shape, 1);
        let expected = references(&network, &items)?;
        let expected = last(&expected[0]);
        for format in NumberFormat::ALL {
            for (options, less) in headrooms(format) {
                let device = device_with(&network, format, options, &items);
                let trace = Simulator::new(&device).run(&items[0]).unwrap();
                let (name, found) = (format.name(), last(&trace));
                if format == NumberFormat::F32 {
                    let error = max_abs_error(expected, found);
                    prop_assert!(error <= bound("f32/random networks"), "F32 errs by {error:e}");
                    continue;
                }
                let ratio = Noise::of(expected, found).beside_at_least(0.3).decibels();
                let cells = if shape.has_matrices() { "random peephole matrices" } else { "random cells" };
                let least = bound(&format!("{name}/{cells}, dB")) - bound("random networks, dB");
                prop_assert!(ratio >= least - less, "{name} has {ratio:.1} dB, {options:?}");
            }
        }
    }

    /// A network and its mirror image compute the same bits, in time's two directions.
    #[test]
    fn forward_of_the_reversed_is_backward(shape in shapes(), format in formats()) {
        let (device, items) = prepared(&shape.every_step(), format, 1)?;
        let mirror = mirrored(&device);
        let mut flipped = items[0].clone();
        flipped.input = reversed(&flipped.input, device.network.input.input_size);
        let there = Simulator::new(&device).run(&items[0]).unwrap();
        let back = Simulator::new(&mirror).run(&flipped).unwrap();
        for (node, (there, back)) in device.network.nodes.iter().zip(there.nodes.iter().zip(&back.nodes)) {
            prop_assert_eq!(&there.output, &reversed(&back.output, node.width));
            prop_assert_eq!(&there.final_hidden, &back.final_hidden);
            prop_assert_eq!(&there.final_cell, &back.final_cell);
        }
    }

    /// Hidden units have no order: in another one, the weights as they are, nothing but
    /// the order changes. (The choice of the weights adds in f64, one column after the
    /// other, and may decide a tie otherwise.)
    #[test]
    fn hidden_units_have_no_order(shape in shapes(), format in integer_formats(), choice: u64) {
        let (device, items) = prepared(&shape, format, 1)?;
        let mut numbers = Numbers::new(choice);
        let node = numbers.below(shape.layers.len());
        let Layer::Recurrent(layer) = &device.network.nodes[node].layer else {
            panic!("the first nodes are recurrent");
        };
        let direction = numbers.below(layer.directions.len());
        let mut to: Vec<usize> = (0..layer.hidden_size).collect();
        for place in (1..to.len()).rev() {
            to.swap(place, numbers.below(place + 1));
        }
        let (state, units, width) =
            (layer.state_size(), layer.hidden_size, device.network.nodes[node].width);
        let before = Simulator::new(&device).run(&items[0]).unwrap();
        let relabelled = relabel::relabel(&device, node, direction, &to);
        let after = Simulator::new(&relabelled).run(&items[0]).unwrap();

        let moves = state == units;
        let place = |feature: usize| match feature.checked_sub(direction * state) {
            Some(unit) if moves && unit < units => direction * state + to[unit],
            _ => feature,
        };
        for (index, (before, after)) in before.nodes.iter().zip(&after.nodes).enumerate() {
            // The choice of the last step passes the order on.
            let is_moved = index == node
                || index == node + 1 && matches!(device.network.nodes[index].layer, Layer::LastStep);
            for (before, after) in before.output.chunks(width).zip(after.output.chunks(width)) {
                if !is_moved {
                    prop_assert_eq!(before, after);
                    continue;
                }
                for feature in 0..width {
                    prop_assert_eq!(before[feature], after[place(feature)]);
                }
            }
        }
    }

    /// What a forward network said is said: later steps do not change it.
    #[test]
    fn outputs_do_not_know_the_future(
        shape in shapes(), format in formats(), cut in any::<prop::sample::Index>(),
    ) {
        let (device, items) = prepared(&shape.forward().every_step(), format, 1)?;
        let whole = &items[0];
        let steps = 1 + cut.index(whole.steps);
        let input = whole.input[..steps * device.network.input.input_size].to_vec();
        let start = Item { steps, input, states: Vec::new() };
        let simulator = Simulator::new(&device);
        let (whole, start) = (simulator.run(whole).unwrap(), simulator.run(&start).unwrap());
        for (whole, start) in whole.nodes.iter().zip(&start.nodes) {
            prop_assert_eq!(&whole.output[..start.output.len()], &start.output);
        }
    }

    /// Neither a sequence's neighbours in a batch, nor their order, nor what was computed
    /// before change a bit.
    #[test]
    fn sequences_do_not_know_each_other(shape in shapes(), format in formats()) {
        let (device, items) = prepared(&shape, format, 3)?;
        let simulator = Simulator::new(&device);
        let alone: Vec<Trace> = items.iter().map(|item| simulator.run(item).unwrap()).collect();
        let mut order: Vec<Item> = items.iter().rev().chain(&items).cloned().collect();
        let mut batch = run_all(&simulator, &order, &mut |_, _| ()).unwrap();
        prop_assert_eq!(&batch[3..], &alone);
        batch[..3].reverse();
        prop_assert_eq!(&batch[..3], &alone);
        order.truncate(1);
        prop_assert_eq!(run_all(&simulator, &order, &mut |_, _| ()).unwrap(), &alone[2..]);
    }

    /// The whole way to source text: the same every time, or a refusal that says why and
    /// what to do.
    #[test]
    fn the_text_is_the_same_every_time(shape in shapes(), format in formats()) {
        let (network, items) = build::network(&shape, 1);
        let text = || text(&network, &items, format);
        match (text(), text()) {
            (Ok(first), Ok(second)) => {
                prop_assert_eq!(&first, &second);
                prop_assert!(first.contains("pub const"), "no constants");
            }
            (Err(first), Err(second)) => {
                prop_assert_eq!(first.to_string(), second.to_string());
                prop_assert!(first.place.is_some() && !first.reason.is_empty());
            }
            _ => prop_assert!(false, "emitted once, refused once"),
        }
    }
}
