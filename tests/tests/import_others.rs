//! Other projects' models through the f64 reference, against outputs that
//! those projects computed.

use gatecell_convert::binding::output_values;
use gatecell_convert::engine::{Engine, Item};
use gatecell_convert::import;
use gatecell_convert::network::Network;
use gatecell_convert::npz;
use gatecell_convert::reference::Reference;
use gatecell_tests::{max_abs_error, shared_data, tolerance};

/// The single output for one sequence.
fn run(net: &Network, input: &[f64]) -> Vec<f64> {
    let item = Item {
        steps: input.len() / net.input.input_size,
        input: input.to_vec(),
        states: Vec::new(),
    };
    let trace = Reference::new(net).run(&item).unwrap();
    output_values(net, &net.outputs[0], &item, &trace).unwrap()
}

fn agree(model: &str, found: &[f64], expected: &[f64], bound: &str) {
    let error = max_abs_error(found, expected);
    println!("{model}: {error:e}");
    assert!(
        error <= tolerance::bound(bound),
        "{model}: differs by {error:e}"
    );
}

#[test]
fn neural_amp_modeler() {
    let Some(folder) = shared_data() else { return };
    let net = import::load(folder.join("nam/lstm.nam")).unwrap();
    let arrays = npz::read(folder.join("nam/nam_lstm3_io.npz")).unwrap();
    let [x, y] = ["x", "y"].map(|name| &npz::find(&arrays, name).expect("array").data);
    agree("nam", &run(&net, x), y, "reference/nam");
}
