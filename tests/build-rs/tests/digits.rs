//! The generated models on the committed recordings: same bits as the
//! simulator, and digits recognized.

use gatecell::run::{Stream, sequence};
use gatecell_build_example::{digits, digits_f32};
use gatecell_convert::binding::{Set, padded_set};
use gatecell_convert::calibrate::calibrate;
use gatecell_convert::engine::{Engine, Item};
use gatecell_convert::network::Network;
use gatecell_convert::quantize::{DeviceNetwork, NumberFormat, quantize};
use gatecell_convert::simulate::Simulator;
use gatecell_convert::{binding, import, npz};

const INPUTS: usize = digits::Model::INPUT_SIZE;
const OUTPUTS: usize = digits::Model::OUTPUT_SIZE;

struct Digits {
    network: Network,
    test: Set,
    calibration: Vec<Item>,
}

fn load() -> Digits {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/kws_gru64");
    let network = import::load(format!("{folder}/model.onnx")).unwrap();
    let arrays = npz::read(format!("{folder}/io.npz")).unwrap();
    Digits {
        test: padded_set(&network, &arrays, "test").unwrap(),
        calibration: binding::calibration_items(&network, &arrays).unwrap(),
        network,
    }
}

impl Digits {
    fn device(&self, format: NumberFormat) -> DeviceNetwork {
        let calibration = calibrate(&self.network, &self.calibration, &mut |_, _| {}).unwrap();
        quantize(&self.network, format, Some(&calibration)).unwrap()
    }
}

fn frames(item: &Item) -> Vec<[f32; INPUTS]> {
    let (frames, _) = item.input.as_chunks::<INPUTS>();
    frames.iter().map(|frame| frame.map(|x| x as f32)).collect()
}

/// The network's output on `item`, as the simulator has it.
fn simulated(device: &DeviceNetwork, item: &Item) -> Vec<f64> {
    let trace = Simulator::new(device).run(item).unwrap();
    trace.value(item, device.network.outputs[0].value).to_vec()
}

fn argmax(scores: &[f32]) -> usize {
    (0..scores.len()).fold(0, |best, index| {
        if scores[index] > scores[best] {
            index
        } else {
            best
        }
    })
}

#[test]
fn quantized_model_gives_the_bits_of_the_simulator_and_recognizes_digits() {
    let data = load();
    let device = data.device(NumberFormat::W8A16);
    let model = digits::Model::new();
    let mut right = 0;
    let labels = data.test.labels.as_ref().unwrap();
    for (item, label) in data.test.items.iter().zip(labels) {
        let mut state = model.state();
        let mut output = [digits::Output::default(); OUTPUTS];
        for frame in frames(item) {
            model.advance(&mut state, &digits::Model::quantize(&frame));
        }
        model.output(&state, &mut output);
        let bits = output.map(|score| score.to_f64());
        assert_eq!(bits.as_slice(), simulated(&device, item));
        right += usize::from(argmax(&digits::Model::to_f32(&output)) as i64 == label[0]);
    }
    // PyTorch recognizes all 300.
    assert!(right >= 298, "{right} of {} recognized", labels.len());
}

#[test]
fn float_model_gives_the_bits_of_the_simulator() {
    let data = load();
    let device = data.device(NumberFormat::F32);
    let model = digits_f32::FloatModel::new();
    for item in data.test.items.iter().take(20) {
        let mut state = model.state();
        let mut output = [0.0; OUTPUTS];
        for frame in frames(item) {
            model.step(
                &mut state,
                &digits_f32::FloatModel::quantize(&frame),
                &mut output,
            );
        }
        let bits = digits_f32::FloatModel::to_f32(&output).map(f64::from);
        assert_eq!(bits.as_slice(), simulated(&device, item));
    }
}

#[test]
fn model_is_a_layer_for_streams_and_sequences() {
    let data = load();
    let model = digits::Model::new();
    let x: Vec<_> = frames(&data.test.items[0])
        .iter()
        .map(digits::Model::quantize)
        .collect();
    let mut y = vec![[digits::Output::default(); OUTPUTS]; x.len()];
    let mut state = model.state();
    sequence(&model, &mut state, &x, &mut y).unwrap();
    let mut stream = Stream::new(&model);
    for (x, y) in x.iter().zip(&y) {
        assert_eq!(stream.push(x), y);
    }
}

#[test]
fn labels_and_sizes_are_those_of_the_model() {
    assert_eq!(digits::Model::label(3), Some("three"));
    assert_eq!(digits::Model::label(10), None);
    // Converted without labels.
    assert_eq!(digits_f32::FloatModel::label(3), None);
    assert_eq!(digits::Model::STATE_BYTES, 512);
    assert_eq!(digits::Model::MACS_PER_STEP, 3 * 64 * (13 + 64) + 10 * 64);
    assert_eq!(digits::Model::FORMAT, "w8a16");
    assert_eq!(digits_f32::FloatModel::FORMAT, "f32");
}
