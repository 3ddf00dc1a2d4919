//! Every emitted network gives, step by step, the bits of the simulator, and
//! its file states its true size.

#[path = "../networks.rs"]
#[expect(dead_code, reason = "the build script uses the rest")]
mod networks;

use gatecell_convert::engine::{Engine, Item};
use gatecell_convert::footprint::device_footprint;
use gatecell_convert::network::Rate;
use gatecell_convert::quantize::{DeviceLayer, GateChoice, NumberFormat};
use gatecell_convert::simulate::Simulator;
use networks::Case;

/// The output of every prefix of `item`, as the simulator has it.
fn outputs(case: &Case, item: &Item) -> Vec<Vec<f64>> {
    let network = &case.device.network;
    let value = network.outputs[0].value;
    let width = network.width(value);
    let run = |item: &Item| {
        let trace = Simulator::new(&case.device).run(item).unwrap();
        trace.value(item, value).to_vec()
    };
    match network.rate(value) {
        Rate::EveryStep => run(item).chunks(width).map(<[f64]>::to_vec).collect(),
        Rate::Once => (1..=item.steps)
            .map(|steps| {
                run(&Item {
                    steps,
                    input: item.input[..steps * network.input.input_size].to_vec(),
                    states: item.states.clone(),
                })
            })
            .collect(),
    }
}

/// Both are the same number, but for the rounding of a product to `f32`.
fn assert_same(emitted: &[f32], simulated: &[f64]) {
    assert_eq!(emitted.len(), simulated.len());
    for (emitted, simulated) in emitted.iter().zip(simulated) {
        let error = (f64::from(*emitted) - simulated).abs();
        assert!(
            error <= 2e-7 * simulated.abs(),
            "{emitted} is not {simulated}"
        );
    }
}

/// A state in single precision.
fn real<const N: usize>(state: &[f64]) -> [f32; N] {
    std::array::from_fn(|index| state[index] as f32)
}

/// What a sequence begins with, unless a test says otherwise.
macro_rules! start {
    () => {
        |model: &Model, _: &Item| model.state()
    };
    ($start:expr) => {
        $start
    };
}

macro_rules! compare {
    ($($test:ident: $module:ident, $name:literal, $format:ident $(, $state:expr)?;)*) => { $(
        #[test]
        fn $test() {
            use gatecell_emitted::$module::{Model, Output, State, TEXT};

            let model = Model::new();
            let case = networks::case($name, NumberFormat::$format).unwrap();
            for item in &case.items {
                let (frames, _) = item.input.as_chunks::<{ Model::INPUT_SIZE }>();
                let mut state = (start!($($state)?))(&model, item);
                let mut advanced = state;
                for (frame, simulated) in frames.iter().zip(outputs(&case, item)) {
                    let frame = Model::quantize(&frame.map(|x| x as f32));
                    let mut output = [Output::default(); Model::OUTPUT_SIZE];
                    model.step(&mut state, &frame, &mut output);
                    assert_same(&Model::to_f32(&output), &simulated);

                    let mut later = [Output::default(); Model::OUTPUT_SIZE];
                    model.advance(&mut advanced, &frame);
                    model.output(&advanced, &mut later);
                    assert_eq!(later, output);
                }
            }
            assert!(model.self_test());
            let mut state = (start!($($state)?))(&model, &case.items[0]);
            for broken in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
                let mut output = [Output::default(); Model::OUTPUT_SIZE];
                model.step(&mut state, &Model::quantize(&[broken; Model::INPUT_SIZE]), &mut output);
                assert!(Model::to_f32(&output).iter().all(|x| x.is_finite()), "{output:?}");
                let mut bytes = [0; Model::SNAPSHOT_BYTES];
                Model::snapshot(&state, &mut bytes).unwrap();
                Model::restore(&mut state, &bytes).unwrap();
            }
            let mut state = (start!($($state)?))(&model, &case.items[0]);
            let kept = state;
            let mut bytes = [0; Model::SNAPSHOT_BYTES];
            assert_eq!(Model::snapshot(&state, &mut bytes), Ok(Model::SNAPSHOT_BYTES));
            let mut output = [Output::default(); Model::OUTPUT_SIZE];
            model.step(&mut state, &[Default::default(); Model::INPUT_SIZE], &mut output);
            assert!(state != kept);
            Model::restore(&mut state, &bytes).unwrap();
            assert_eq!(state, kept);
            model.reset(&mut state);
            assert_eq!(state, model.state());
            assert_eq!(Model::STATE_BYTES, size_of::<State>());
            let cost = device_footprint(&case.device);
            assert_eq!(cost.total.flash, Model::WEIGHT_BYTES + cost.input_flash);
            // All but what aligns one layer's state with the next.
            let padding = Model::STATE_BYTES.checked_sub(cost.total.ram).unwrap();
            let align = align_of::<State>();
            assert!(padding < align.max(4) * cost.layers.len(), "{padding}");
            let stated = format!("// memory       {} bytes of state,", Model::STATE_BYTES);
            assert!(TEXT.contains(&stated), "no {stated:?}");
        }
    )* };
}

compare! {
    lstm_stack_in_f32: lstm_stack_f32, "lstm_stack", F32;
    lstm_stack_in_w8a16: lstm_stack_w8a16, "lstm_stack", W8A16;
    lstm_stack_in_w16a16: lstm_stack_w16a16, "lstm_stack", W16A16;
    lstm_stack_in_w4a16: lstm_stack_w4a16, "lstm_stack", W4A16;
    lstm_stack_in_w8a8: lstm_stack_w8a8, "lstm_stack", W8A8;
    rnn_sequence_in_f32: rnn_sequence_f32, "rnn_sequence", F32;
    rnn_sequence_in_w8a16: rnn_sequence_w8a16, "rnn_sequence", W8A16;
    rnn_sequence_in_w16a16: rnn_sequence_w16a16, "rnn_sequence", W16A16;
    rnn_sequence_in_w4a16: rnn_sequence_w4a16, "rnn_sequence", W4A16;
    rnn_sequence_in_w8a8: rnn_sequence_w8a8, "rnn_sequence", W8A8;
    gru_bare_in_f32: gru_bare_f32, "gru_bare", F32;
    gru_bare_in_w8a16: gru_bare_w8a16, "gru_bare", W8A16;
    gru_bare_in_w16a16: gru_bare_w16a16, "gru_bare", W16A16;
    gru_bare_in_w4a16: gru_bare_w4a16, "gru_bare", W4A16;
    gru_bare_in_w8a8: gru_bare_w8a8, "gru_bare", W8A8;
    gru_mixed_in_f32: gru_mixed_f32, "gru_mixed", F32;
    gru_mixed_in_w8a16: gru_mixed_w8a16, "gru_mixed", W8A16;
    gru_mixed_in_w16a16: gru_mixed_w16a16, "gru_mixed", W16A16;
    gru_mixed_in_w4a16: gru_mixed_w4a16, "gru_mixed", W4A16;
    gru_mixed_in_w8a8: gru_mixed_w8a8, "gru_mixed", W8A8;
    lstm_variants_in_f32: lstm_variants_f32, "lstm_variants", F32;
    lstm_variants_in_w8a16: lstm_variants_w8a16, "lstm_variants", W8A16;
    lstm_variants_in_w16a16: lstm_variants_w16a16, "lstm_variants", W16A16;
    lstm_variants_in_w4a16: lstm_variants_w4a16, "lstm_variants", W4A16;
    lstm_variants_in_w8a8: lstm_variants_w8a8, "lstm_variants", W8A8;
    gru_variants_in_f32: gru_variants_f32, "gru_variants", F32;
    gru_variants_in_w8a16: gru_variants_w8a16, "gru_variants", W8A16;
    gru_variants_in_w16a16: gru_variants_w16a16, "gru_variants", W16A16;
    gru_variants_in_w4a16: gru_variants_w4a16, "gru_variants", W4A16;
    gru_variants_in_w8a8: gru_variants_w8a8, "gru_variants", W8A8;
    slow_line_in_f32: slow_line_f32, "slow_line", F32;
    slow_line_in_w8a16: slow_line_w8a16, "slow_line", W8A16;
    slow_line_in_w16a16: slow_line_w16a16, "slow_line", W16A16;
    slow_line_in_w4a16: slow_line_w4a16, "slow_line", W4A16;
    slow_line_in_w8a8: slow_line_w8a8, "slow_line", W8A8;
    lstm_family_in_f32: lstm_family_f32, "lstm_family", F32;
    lstm_family_in_w8a16: lstm_family_w8a16, "lstm_family", W8A16;
    lstm_family_in_w16a16: lstm_family_w16a16, "lstm_family", W16A16;
    lstm_family_in_w4a16: lstm_family_w4a16, "lstm_family", W4A16;
    lstm_family_in_w8a8: lstm_family_w8a8, "lstm_family", W8A8;
    initial_line_in_f32: initial_line_f32, "initial_line", F32,
        |model: &Model, item: &Item| model.state_from(&real(&item.states[0]), &real(&item.states[1]));
    initial_line_in_w8a16: initial_line_w8a16, "initial_line", W8A16,
        |model: &Model, item: &Item| model.state_from(&real(&item.states[0]), &real(&item.states[1]));
    initial_line_in_w16a16: initial_line_w16a16, "initial_line", W16A16,
        |model: &Model, item: &Item| model.state_from(&real(&item.states[0]), &real(&item.states[1]));
    initial_line_in_w4a16: initial_line_w4a16, "initial_line", W4A16,
        |model: &Model, item: &Item| model.state_from(&real(&item.states[0]), &real(&item.states[1]));
    initial_line_in_w8a8: initial_line_w8a8, "initial_line", W8A8,
        |model: &Model, item: &Item| model.state_from(&real(&item.states[0]), &real(&item.states[1]));
}

/// The cells of the networks made for it are in the format of slow gates.
#[test]
fn slow_gates_are_emitted() {
    for (name, cells) in [("slow_line", 5), ("slow_both", 2)] {
        let case = networks::case(name, NumberFormat::W8A8).unwrap();
        let choices = case
            .device
            .layers
            .iter()
            .filter_map(DeviceLayer::gate_choice);
        let slow: Vec<_> = choices.map(GateChoice::is_slow).collect();
        assert_eq!(slow, vec![true; cells], "{name}");
    }
    let text = gatecell_emitted::slow_line_w8a8::TEXT;
    assert!(
        text.contains("layer::ProjectedLstm<3, 4, 2, format::SlowGates<gatecell::codegen::W8A8>")
    );
}
