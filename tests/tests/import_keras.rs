//! Keras models through the f64 reference, against what Keras computed.

use std::path::{Path, PathBuf};

use gatecell_convert::binding::{bind_inputs, bind_outputs};
use gatecell_convert::engine::Engine;
use gatecell_convert::import;
use gatecell_convert::network::Network;
use gatecell_convert::npz::{self, Array};
use gatecell_convert::reference::Reference;
use gatecell_tests::{max_abs_error, shared_data, tolerance};

/// Models that the repository carries; see the README there.
fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/keras")
}

fn run(net: &Network, x: &Array) -> Array {
    let items = bind_inputs(net, std::slice::from_ref(x)).unwrap();
    let reference = Reference::new(net);
    let traces: Vec<_> = items
        .iter()
        .map(|item| reference.run(item).unwrap())
        .collect();
    bind_outputs(net, &items, &traces).unwrap().remove(0)
}

fn check(model: &Path, io: &Path) {
    let net = import::load(model).unwrap_or_else(|error| panic!("{error}\n{}", error.remedy));
    let arrays = npz::read(io).unwrap();
    let [x, y] = ["x", "y"].map(|name| npz::find(&arrays, name).expect("array"));
    let found = run(&net, x);
    assert_eq!(found.shape, y.shape, "{}", model.display());
    let error = max_abs_error(&found.data, &y.data);
    println!("{}: {error:e} ({})", model.display(), net.source.format);
    let bound = tolerance::bound("reference/keras f32");
    assert!(error <= bound, "{}: differs by {error:e}", model.display());
}

#[test]
fn trained_models() {
    let Some(folder) = shared_data() else { return };
    for model in ["gru32_reset_after", "lstm32"] {
        let io = folder.join(format!("keras/{model}_io.npz"));
        for ending in ["keras", "h5"] {
            check(&folder.join(format!("keras/{model}.{ending}")), &io);
        }
    }
}

#[test]
fn every_layer_in_both_formats_of_both_versions() {
    let folder = fixtures();
    for version in ["k2", "k3"] {
        for model in [
            "backwards",
            "bidirectional",
            "flatten",
            "hard_sigmoid",
            "simple_rnn",
        ] {
            let io = folder.join(format!("{version}_{model}_io.npz"));
            for ending in ["keras", "h5"] {
                check(&folder.join(format!("{version}_{model}.{ending}")), &io);
            }
        }
    }
}

#[test]
fn weights_alone_are_refused_with_a_remedy() {
    let Some(folder) = shared_data() else { return };
    let error = import::load(folder.join("keras/lstm32.weights.h5")).unwrap_err();
    assert!(error.reason.contains("architecture"), "{error}");
    assert!(
        error.remedy.to_string().contains("model.save"),
        "{}",
        error.remedy
    );
}

/// Files cut short, and with damaged bytes. Panics inside the HDF5 crate are
/// the importer's to catch.
#[test]
fn damaged_files_do_not_panic() {
    let folder = fixtures();
    for name in [
        "k3_simple_rnn.h5",
        "k3_simple_rnn.keras",
        "k2_simple_rnn.h5",
    ] {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        for len in (0..bytes.len()).step_by(7) {
            let cut = import::keras::from_bytes(&bytes[..len]);
            assert!(cut.is_err(), "{name}: {len} bytes");
        }
        for at in (0..bytes.len()).step_by(11) {
            for flip in [0x01, 0x80, 0xff] {
                let mut damaged = bytes.clone();
                damaged[at] ^= flip;
                let _ = import::keras::from_bytes(&damaged);
            }
        }
    }
}
