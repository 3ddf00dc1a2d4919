//! Every emitted network over whole sequences gives the bits of the simulator: whole,
//! ragged, in chunks and in pieces; it states its true size; it keeps its states.

#[path = "../networks.rs"]
#[expect(dead_code, reason = "the build script uses the rest")]
mod networks;

use gatecell::state::{Snapshot, SnapshotError};
use gatecell_convert::engine::{Engine, Item};
use gatecell_convert::quantize::NumberFormat;
use gatecell_convert::simulate::Simulator;
use networks::Case;

/// Steps that there is room for: as many as the longest sequence has.
const T: usize = 34;

/// Every output of `item`, as the simulator has it.
fn simulated(case: &Case, item: &Item) -> Vec<Vec<f64>> {
    let trace = Simulator::new(&case.device).run(item).unwrap();
    let outputs = case.device.network.outputs.iter();
    outputs
        .map(|output| trace.value(item, output.value).to_vec())
        .collect()
}

/// Both are the same number, but for the rounding of a product to `f32`.
fn assert_same(emitted: &[Vec<f32>], simulated: &[Vec<f64>]) {
    assert_eq!(emitted.len(), simulated.len());
    for (emitted, simulated) in emitted.iter().zip(simulated) {
        assert_eq!(emitted.len(), simulated.len());
        for (emitted, simulated) in emitted.iter().zip(simulated) {
            let error = (f64::from(*emitted) - simulated).abs();
            assert!(
                error <= 2e-7 * simulated.abs(),
                "{emitted} is not {simulated}"
            );
        }
    }
}

/// A state in single precision.
fn real<const N: usize>(state: &[f64]) -> [f32; N] {
    std::array::from_fn(|index| state[index] as f32)
}

/// The frames of a sequence as the model reads them.
macro_rules! frames {
    ($item:expr) => {{
        let (frames, _) = $item.input.as_chunks::<{ Model::INPUT_SIZE }>();
        let quantize = |frame: &[f64; Model::INPUT_SIZE]| Model::quantize(&frame.map(|x| x as f32));
        frames.iter().map(quantize).collect::<Vec<_>>()
    }};
}

macro_rules! compare {
    ($($test:ident: $module:ident, $name:expr, $format:ident, $start:expr, $real:expr;)*) => { $(
        #[test]
        fn $test() {
            use gatecell_emitted::$module::*;

            let model = Model::new();
            let case = networks::case($name, NumberFormat::$format).unwrap();
            let mut room = Model::sequence::<T>();
            for item in &case.items {
                let frames = frames!(item);
                let mut states = ($start)(&model, item);
                let output = room.run_from(&model, &mut states, &frames).unwrap();
                assert_same(&($real)(output), &simulated(&case, item));
            }
            assert!(room.run(&model, &[]).is_err());
            let long = [Model::quantize(&[0.5; Model::INPUT_SIZE]); T + 1];
            let error = room.run(&model, &long).unwrap_err();
            assert_eq!((error.frames, error.room), (T + 1, T));

            assert!(model.self_test());
            assert_eq!(Sequence::<T>::RAM_BYTES, size_of_val(&room));
            let (steps, once) = stated(TEXT);
            let bytes = (steps * T + once).next_multiple_of(align_of_val(&room));
            assert_eq!(Sequence::<T>::RAM_BYTES, bytes);
            let state = format!("; {} bytes of state on the stack;", size_of::<State>());
            assert!(TEXT.contains(&state), "no {state:?}");

            let mut bytes = [0; Model::SNAPSHOT_BYTES];
            let kept = ($start)(&model, &case.items[0]);
            Model::snapshot(&kept, &mut bytes).unwrap();
            let mut states = model.state();
            Model::restore(&mut states, &bytes).unwrap();
            assert_eq!(states, kept);
            let other = states.restore(Model::ID ^ 1, &bytes);
            assert_eq!(other, Err(SnapshotError::OtherModel { found: Model::ID }));
        }
    )* };
}

/// Bytes per step and once, as the header has them.
fn stated(text: &str) -> (usize, usize) {
    let memory = text
        .lines()
        .find_map(|line| line.strip_prefix("// memory "))
        .unwrap();
    let mut words = memory.split_whitespace();
    let mut number = || words.find_map(|word| word.parse().ok()).unwrap();
    (number(), number())
}

macro_rules! flat {
    ($output:expr) => {
        vec![$output.iter().flat_map(Model::to_f32).collect::<Vec<f32>>()]
    };
}

macro_rules! formats {
    ($($name:ident: $($module:ident $format:ident),+ => $start:expr, $real:expr;)*) => { $(
        mod $name {
            use super::*;
            compare! {
                $($module: $module, stringify!($name), $format, $start, $real;)+
            }
        }
    )* };
}

formats! {
    both_last: both_last_f32 F32, both_last_w8a16 W8A16, both_last_w16a16 W16A16, both_last_w4a16 W4A16, both_last_w8a8 W8A8 =>
        |model: &Model, _: &Item| model.state(),
        |output: &[Output; Model::OUTPUT_SIZE]| vec![Model::to_f32(output).to_vec()];
    both_stack: both_stack_f32 F32, both_stack_w8a16 W8A16, both_stack_w16a16 W16A16, both_stack_w4a16 W4A16, both_stack_w8a8 W8A8 =>
        |model: &Model, _: &Item| model.state(),
        |output: &[[Output; Model::OUTPUT_SIZE]]| flat!(output);
    slow_both: slow_both_f32 F32, slow_both_w8a16 W8A16, slow_both_w16a16 W16A16, slow_both_w4a16 W4A16, slow_both_w8a8 W8A8 =>
        |model: &Model, _: &Item| model.state(),
        |output: &[[Output; Model::OUTPUT_SIZE]]| flat!(output);
    branches: branches_f32 F32, branches_w8a16 W8A16, branches_w16a16 W16A16, branches_w4a16 W4A16, branches_w8a8 W8A8 =>
        |model: &Model, _: &Item| model.state(),
        |output: Outputs<'_>| vec![
            output.voice_activity.iter().flat_map(Model::voice_activity_to_f32).collect(),
            output.type_value.iter().flat_map(Model::type_value_to_f32).collect(),
            Model::voice_activity_2_to_f32(output.voice_activity_2).to_vec(),
        ];
    initial_both: initial_both_f32 F32, initial_both_w8a16 W8A16, initial_both_w16a16 W16A16, initial_both_w4a16 W4A16, initial_both_w8a8 W8A8 =>
        |model: &Model, item: &Item| model.state_from(&real(&item.states[0])),
        |output: &[[Output; Model::OUTPUT_SIZE]]| flat!(output);
}

/// A network that joins all steps takes sequences of exactly that length.
#[test]
fn all_steps_as_one_vector() {
    use gatecell_emitted::flat_w8a16::*;

    let model = Model::new();
    let case = networks::case("flat", NumberFormat::W8A16).unwrap();
    let mut room = Model::sequence::<10>();
    for item in &case.items {
        let output = room.run(&model, &frames!(item)).unwrap();
        assert_same(&[Model::to_f32(output).to_vec()], &simulated(&case, item));
    }
    let error = room.run(&model, &[[0; Model::INPUT_SIZE]; 9]).unwrap_err();
    assert_eq!(error.needed, Some(8));
    assert!(Model::sequence::<7>().run(&model, &[[0; 3]; 8]).is_err());
    assert!(model.self_test());
}

/// A stream with look-ahead over all the rest gives what the whole sequence gives; with
/// less, what a sequence that ends with the window gives, as far as states began alike.
#[test]
fn a_deep_stack_on_a_stream() {
    use gatecell_emitted::both_stack_w8a16::*;

    static MODEL: Model = Model::new();
    let case = networks::case("both_stack", NumberFormat::W8A16).unwrap();
    let frames = frames!(case.items[2]);
    let mut room = Model::sequence::<T>();
    let whole = room.run(&MODEL, &frames).unwrap().to_vec();

    let mut stream = MODEL.stream::<1, T>();
    let mut outputs: Vec<[Output; Model::OUTPUT_SIZE]> = Vec::new();
    for (at, frame) in frames.iter().enumerate() {
        let output = stream.push(frame);
        assert_eq!(output.is_some(), at + 1 == T);
        outputs.extend(output.unwrap_or_default());
    }
    outputs.extend(stream.finish().unwrap());
    assert_eq!(outputs, whole);
    assert!(stream.finish().is_none());

    // Interrupted by a reset of the chip.
    let mut stream = MODEL.stream::<5, 9>();
    let mut again = MODEL.stream::<5, 9>();
    let mut bytes = [0; Stream::<5, 9>::SNAPSHOT_BYTES];
    for frame in &frames {
        assert_eq!(
            stream.push(frame).map(<[_]>::to_vec),
            again.push(frame).map(<[_]>::to_vec)
        );
        stream.snapshot(Model::ID, &mut bytes).unwrap();
        again = MODEL.stream();
        again.restore(Model::ID, &bytes).unwrap();
        assert!(again.restore(Model::ID ^ 1, &bytes).is_err());
    }
    assert_eq!(Stream::<5, 9>::RAM_BYTES, size_of_val(&stream));
    // The first window's outputs are those of the sequence that it is.
    let mut stream = MODEL.stream::<5, 9>();
    let first = frames[..9]
        .iter()
        .find_map(|frame| stream.push(frame).map(<[_]>::to_vec));
    let window = room.run(&MODEL, &frames[..9]).unwrap();
    assert_eq!(first.unwrap(), window[..5]);
}

/// Without a layer that reads backward, pieces of a stream give what the whole gives.
#[test]
fn branches_go_on_from_their_states() {
    use gatecell_emitted::branches_w8a16::*;

    let model = Model::new();
    let case = networks::case("branches", NumberFormat::W8A16).unwrap();
    let frames = frames!(case.items[2]);
    let mut room = Model::sequence::<T>();
    let whole = room.run(&model, &frames).unwrap();
    let mut steps = Model::sequence::<5>();
    for piece in 1..=5 {
        let mut state = model.state();
        let mut expected = whole.voice_activity.chunks(piece);
        let mut last = None;
        for frames in frames.chunks(piece) {
            let output = steps.resume(&model, &mut state, frames).unwrap();
            assert_eq!(Some(output.voice_activity), expected.next());
            last = Some(*output.voice_activity_2);
        }
        assert_eq!(last, Some(*whole.voice_activity_2));
    }
}
