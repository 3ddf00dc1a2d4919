//! Other projects' models in integers on the device, against the f64 reference.

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
use gatecell_tests::{shared_data, tolerance::bound};

fn item(net: &Network, input: &[f64]) -> Item {
    Item {
        steps: input.len() / net.input.input_size,
        input: input.to_vec(),
        states: Vec::new(),
    }
}

/// The single output of the reference and of the device, one after the other for
/// every item; calibrated on `calibration`.
fn compare(
    net: &Network,
    format: NumberFormat,
    calibration: &[Item],
    test: &[Item],
) -> Vec<(Vec<f64>, Vec<f64>)> {
    let calibration = calibrate(net, calibration, &mut |_, _| ()).unwrap();
    let device = quantize(net, format, Some(&calibration)).unwrap();
    let simulator = Simulator::new(&device);
    let reference = Reference::new(net);
    test.iter()
        .map(|item| {
            let expected = reference.run(item).unwrap();
            let found = simulator.run(item).unwrap();
            let values = |net: &Network, trace| output_values(net, &net.outputs[0], item, trace);
            (
                values(net, &expected).unwrap(),
                values(&device.network, &found).unwrap(),
            )
        })
        .collect()
}

/// `Σ(y − ŷ)² / Σy²`.
fn error_to_signal(pairs: &[(Vec<f64>, Vec<f64>)]) -> f64 {
    let of = |term: fn(f64, f64) -> f64| -> f64 {
        let values = pairs.iter().flat_map(|(y, found)| y.iter().zip(found));
        values.map(|(&y, &found)| term(y, found)).sum()
    };
    of(|y, found| (y - found).powi(2)) / of(|y, _| y * y)
}

fn decibels(pairs: &[(Vec<f64>, Vec<f64>)]) -> f64 {
    -10.0 * error_to_signal(pairs).log10()
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
        let ratio = error_to_signal(&compare(&net, format, &seen, &heard));
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
    let layers = "[[layer]]\nkind = \"basic_lstm\"\nprefix = \"lstm.rnn.basic_lstm_cell\"\n\
                  [[layer]]\nkind = \"last_step\"\n\
                  [[layer]]\nkind = \"dense\"\nweight = \"W_o\"\nbias = \"b_o\"\ntransposed = true\n";
    let weights = folder.join("mlkws/mlkws_Basic_LSTM_S.safetensors");
    let net = safetensors::with_layers(&weights, layers).unwrap();
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
    let snr = decibels(&pairs);
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
        let text = std::fs::read_to_string(folder.join(format!("{model}_x_python.csv"))).unwrap();
        let x: Vec<f64> = text
            .lines()
            .map(|line| line.trim().parse().unwrap())
            .collect();
        let items = [item(&net, &x)];
        let snr = decibels(&compare(&net, NumberFormat::W8A16, &items, &items));
        println!("{model}: {snr:.1} dB");
        assert!(snr >= bound("w8a16/trained models, dB"), "{model}");
    }
}
