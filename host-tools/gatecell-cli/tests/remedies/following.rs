//! What the cases share: refusals, and values that following an advice must give.
use std::fmt::Debug;
use std::path::PathBuf;

use gatecell_convert::binding::{bind_inputs, bind_outputs};
use gatecell_convert::engine::{Engine, Item};
use gatecell_convert::error::{Error, Result};
use gatecell_convert::import;
use gatecell_convert::network::Network;
use gatecell_convert::npz::{self, Array};
use gatecell_convert::reference::Reference;
use gatecell_convert::remedy::Kind;
use gatecell_tests::max_abs_error;

/// What became of a line of the table.
pub(super) enum Walk {
    /// Met, and followed to right values.
    Followed,
    /// Only the user's own training can follow it.
    Exempt(&'static str),
    /// Met, but no advice.
    Fault,
}

/// The refusal that a case must meet.
pub(super) fn refused<T: Debug>(result: Result<T>, kind: Kind) -> Error {
    let error = result.expect_err("refused");
    assert_eq!(error.remedy.kind(), kind, "{error}: {}", error.remedy);
    assert!(!error.reason.is_empty());
    error
}

/// A file of `tests/data/cases`.
pub(super) fn case(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/data/cases")
        .join(name)
}

/// A file of `tests/data`.
pub(super) fn data(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/data")
        .join(name)
}

/// One array of a file.
pub(super) fn array(file: &str, name: &str) -> Array {
    let arrays = npz::read(case(file)).expect("arrays");
    npz::find(&arrays, name)
        .unwrap_or_else(|| panic!("{file} has {name}"))
        .clone()
}

/// Outputs of a network in f64 on arrays for its inputs.
pub(super) fn run(network: &Network, arrays: &[Array]) -> Vec<Array> {
    let items = bind_inputs(network, arrays).unwrap_or_else(|e| panic!("{e}: {}", e.remedy));
    let reference = Reference::new(network);
    let traces: Vec<_> = items
        .iter()
        .map(|item| reference.run(item).expect("run"))
        .collect();
    bind_outputs(network, &items, &traces).expect("outputs")
}

/// Outputs of a network on one array for its only input, whatever its name.
pub(super) fn run_on(network: &Network, x: &Array) -> Vec<Array> {
    let x = Array::new(network.input.name.clone(), x.shape.clone(), x.data.clone());
    run(network, &[x])
}

/// What the network gives on a pattern of numbers: `[steps][features]`.
pub(super) fn pattern(network: &Network) -> Vec<f64> {
    let item = Item {
        steps: 5,
        ..Item::pattern(network)
    };
    let item = Item {
        input: (0..5 * network.input.input_size)
            .map(|index| (index * 37 % 64) as f64 / 32.0 - 1.0)
            .collect(),
        ..item
    };
    let reference = Reference::new(network);
    let trace = reference.run(&item).expect("run");
    bind_outputs(network, &[item], &[trace]).expect("outputs")[0]
        .data
        .clone()
}

/// Single-precision values of another library.
pub(super) fn close(found: &[f64], expected: &[f64]) {
    let error = max_abs_error(found, expected);
    assert!(
        error <= gatecell_tests::tolerance::bound("reference/keras f32"),
        "differs by {error:e}"
    );
}

/// A model that must be refused, and the one that following the advice gives,
/// with the values that its library computed: the array `y` on `x`.
pub(super) fn two_files(refusal: &str, kind: Kind, followed: &str, io: &str) -> Walk {
    refused(import::load(case(refusal)), kind);
    model_gives(followed, io, "x", "y");
    Walk::Followed
}

/// The first output of a model on `x` is `y`.
pub(super) fn model_gives(model: &str, io: &str, x: &str, y: &str) {
    let network = import::load(case(model)).unwrap_or_else(|e| panic!("{e}: {}", e.remedy));
    let found = run_on(&network, &array(io, x));
    close(&found[0].data, &array(io, y).data);
}
