//! Other projects' models in integers on the device, against the f64 reference.

use std::path::Path;

use gatecell_convert::binding::output_values;
use gatecell_convert::calibrate::calibrate;
use gatecell_convert::engine::{Engine, Item};
use gatecell_convert::import;
use gatecell_convert::import::safetensors;
use gatecell_convert::network::Network;
use gatecell_convert::npz;
use gatecell_convert::quantize::{NumberFormat, quantize};
use gatecell_convert::reference::Reference;
use gatecell_convert::simulate::Simulator;
use gatecell_tests::noise::Noise;
use gatecell_tests::others::{column, load, one_hot};
use gatecell_tests::{nets, rten, shared_data, tolerance::bound};

fn item(net: &Network, input: &[f64]) -> Item {
    nets::item(net.input.input_size, input.to_vec())
}

/// What the reference gives for an item, and the device.
type Pair = (Vec<f64>, Vec<f64>);

/// The first output of every item; calibrated on `calibration`.
fn compare(net: &Network, format: NumberFormat, calibration: &[Item], test: &[Item]) -> Vec<Pair> {
    compare_all(net, format, calibration, test).remove(0)
}

/// Every output of every item.
fn compare_all(
    net: &Network,
    format: NumberFormat,
    calibration: &[Item],
    test: &[Item],
) -> Vec<Vec<Pair>> {
    let calibration = calibrate(net, calibration, &mut |_, _| ()).unwrap();
    let device = quantize(net, format, Some(&calibration)).unwrap();
    let simulator = Simulator::new(&device);
    let reference = Reference::new(net);
    let traces: Vec<_> = test
        .iter()
        .map(|item| (reference.run(item).unwrap(), simulator.run(item).unwrap()))
        .collect();
    let outputs = net.outputs.iter().zip(&device.network.outputs);
    outputs
        .map(|(expected, found)| {
            let mut pairs = Vec::new();
            for (item, (reference, simulated)) in test.iter().zip(&traces) {
                pairs.push((
                    output_values(net, expected, item, reference).unwrap(),
                    output_values(&device.network, found, item, simulated).unwrap(),
                ));
            }
            pairs
        })
        .collect()
}

fn noise(pairs: &[Pair]) -> Noise {
    let mut noise = Noise::default();
    pairs.iter().for_each(|(y, found)| noise.add(y, found));
    noise
}

/// A guitar amplifier: three units, a trained initial state, sound in and out.
#[test]
fn neural_amp_modeler() {
    let Some(folder) = shared_data() else { return };
    let net = import::load(folder.join("nam/lstm.nam")).unwrap();
    let arrays = npz::read(folder.join("nam/nam_lstm3_io.npz")).unwrap();
    let x = &npz::find(&arrays, "x").expect("array").data;
    // Calibrated on the first half, heard whole.
    let (seen, heard) = ([item(&net, &x[..x.len() / 2])], [item(&net, x)]);
    for format in [NumberFormat::W8A16, NumberFormat::W16A16] {
        let ratio = noise(&compare(&net, format, &seen, &heard)).error_to_signal();
        let name = format.name();
        println!("nam in {name}: error to signal {ratio:.2e}");
        let most = bound(&format!("{name}/nam, error to signal"));
        assert!(ratio <= most, "{name}: {ratio:e}");
    }
}

/// Arm's basic LSTM on features of a raw range up to −247.
#[test]
fn keyword_spotting_of_tensorflow() {
    let Some(folder) = shared_data() else { return };
    let weights = folder.join("mlkws/mlkws_Basic_LSTM_S.safetensors");
    let net = load(&weights, "mlkws");
    let arrays = npz::read_only(
        folder.join("mlkws/mlkws_Basic_LSTM_S_io.npz"),
        &["x", "logits"],
    )
    .unwrap();
    let x = &npz::find(&arrays, "x").expect("array").data;
    let items: Vec<Item> = x.chunks_exact(490).map(|x| item(&net, x)).collect();
    // Few and unlike: silence reaches −247, speech −41.
    let pairs = compare(&net, NumberFormat::W8A16, &items, &items);
    let label = gatecell::decode::argmax::<f64>;
    let same = pairs
        .iter()
        .filter(|(y, found)| label(y) == label(found))
        .count();
    let snr = noise(&pairs).decibels();
    println!("mlkws: {same} labels of {}, {snr:.1} dB", items.len());
    // At least 99.3 %.
    assert!(same * 1000 >= items.len() * 993);
    assert!(snr >= bound("w8a16/trained models, dB"));
}

#[test]
fn rtneural() {
    let Some(folder) = shared_data() else { return };
    let folder = folder.join("rtneural");
    for model in ["gru", "gru_1d", "lstm", "lstm_1d"] {
        let net = import::load(folder.join(format!("{model}.json"))).unwrap();
        let items = [item(&net, &input(&folder, model))];
        let snr = noise(&compare(&net, NumberFormat::W8A16, &items, &items)).decibels();
        println!("{model}: {snr:.1} dB");
        assert!(snr >= bound("w8a16/trained models, dB"), "{model}");
    }
}

/// Three GRUs with relu candidates, which read each other's outputs and the network's
/// input beside them: a stream of a hundred frames.
#[test]
fn rnnoise() {
    let Some(folder) = shared_data() else { return };
    let folder = folder.join("rnnoise");
    let net = load(&folder.join("rnnoise_i8.safetensors"), "rnnoise");
    let arrays = npz::read(folder.join("rnnoise_testing_io.npz")).unwrap();
    let x = &npz::find(&arrays, "testing_features").expect("array").data;
    // The first half of the frames shows the ranges.
    let seen = [item(&net, &x[..x.len() / 84 * 42])];
    let outputs = compare_all(&net, NumberFormat::W8A16, &seen, &[item(&net, x)]);
    assert_eq!(outputs.len(), 2);
    for (output, pairs) in net.outputs.iter().zip(&outputs) {
        let snr = noise(pairs).decibels();
        println!("rnnoise {}: {snr:.1} dB", output.name);
        assert!(snr >= bound("w8a16/trained models, dB"), "{}", output.name);
    }
}

/// Unicode's word segmentation finds the same words as its own float outputs. (ICU's breaks
/// stored beside them differ in two places, where the model's labels are nearly even.)
#[test]
fn unicode_thai_word_breaks() {
    let Some(folder) = shared_data() else { return };
    let folder = folder.join("unicode_thai");
    let net = load(&folder.join("weights.json"), "thai");
    let arrays = npz::read(folder.join("thai_io.npz")).unwrap();
    let array = |text: usize, what: &str| {
        let name = format!("Thai_{text}_{what}");
        &npz::find(&arrays, &name).expect("array").data
    };
    let items: Vec<Item> = (0..5)
        .map(|text| one_hot(&net, array(text, "ids")))
        .collect();
    // Each text calibrated on itself, as `gatecell run` does without `--calib`.
    for format in [NumberFormat::F32, NumberFormat::W8A16] {
        for (text, item) in items.iter().enumerate() {
            let alone = std::slice::from_ref(item);
            let (_, found) = compare(&net, format, alone, alone).remove(0);
            let expected = breaks(array(text, "prob"));
            assert!(expected.len() > 3, "text {text}");
            assert_eq!(breaks(&found), expected, "text {text}");
        }
    }
    // All on all: one label of text 0 is 51 to 49 in float, and falls to the other side.
    let pairs = compare(&net, NumberFormat::W8A16, &items, &items);
    let labels = pairs
        .iter()
        .flat_map(|(y, found)| y.chunks_exact(4).zip(found.chunks_exact(4)));
    let label = gatecell::decode::argmax::<f64>;
    let (all, same) = labels.fold((0, 0), |(all, same), (y, found)| {
        (all + 1, same + usize::from(label(y) == label(found)))
    });
    println!("thai: {same} labels of {all}");
    assert!(same * 1000 >= all * 993);
}

/// Where words begin: the labels are begin, inside, end, single.
fn breaks(probabilities: &[f64]) -> Vec<usize> {
    let steps = probabilities.chunks_exact(4).enumerate();
    steps
        .filter(|(_, p)| matches!(gatecell::decode::argmax(p), Some(0 | 3)))
        .map(|(step, _)| step)
        .collect()
}

/// PyTorch's names in RTNeural's JSON.
#[test]
fn rtneural_with_torch_names() {
    let Some(folder) = shared_data() else { return };
    let folder = folder.join("rtneural");
    for model in ["gru_torch", "lstm_torch"] {
        let weights = folder.join(format!("{model}.json"));
        let net = load(&weights, &format!("rtneural_{model}"));
        let items = [item(&net, &input(&folder, model))];
        let snr = noise(&compare(&net, NumberFormat::W8A16, &items, &items)).decibels();
        println!("{model}: {snr:.1} dB");
        assert!(snr >= bound("w8a16/trained models, dB"), "{model}");
    }
}

/// The input of one of RTNeural's models.
fn input(folder: &Path, model: &str) -> Vec<f64> {
    column(&folder.join(format!("{model}_x_python.csv")))
}

/// PyTorch's layouts in JSON, both directions, initial states.
#[test]
fn rten_cases() {
    let Some(folder) = shared_data() else { return };
    let path = folder.join("rten/rnn.json");
    let file: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    for case in rten::CASES {
        let net = safetensors::with_layers(&path, &rten::layers(case)).unwrap();
        let numbers = file[case]["input"][1].as_array().expect("a list");
        let x: Vec<f64> = numbers
            .iter()
            .map(|x| x.as_f64().expect("a number"))
            .collect();
        let items = [item(&net, &x)];
        let pairs = compare(&net, NumberFormat::W8A16, &items, &items);
        let snr = noise(&pairs).decibels();
        println!("{case}: {snr:.1} dB");
        assert!(snr >= bound("w8a16/trained models, dB"), "{case}");
    }
}
