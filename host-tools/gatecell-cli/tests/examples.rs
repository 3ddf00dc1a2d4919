//! The generated file that the core crate's examples use is what its command makes today.

mod support;

use std::path::Path;

use support::{Folder, succeed};

#[test]
fn the_model_of_the_examples_is_current() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates/gatecell/examples/trend");
    let file = |name: &str| folder.join(name).display().to_string();
    let made = Folder::new("examples").path("model.rs");
    succeed(&[
        "quantize",
        &file("trend.json"),
        "--calib",
        &file("calibration.npz"),
        "--labels",
        "falling,steady,rising",
        "-o",
        &made,
    ]);
    let [made, committed] = [made, file("model.rs")].map(|path| {
        let text = std::fs::read_to_string(&path);
        text.unwrap_or_else(|error| panic!("{path}: {error}"))
    });
    assert!(
        made == committed,
        "crates/gatecell/examples/trend/model.rs is not what `gatecell quantize` makes; \
         README.md beside it has the command that writes it anew"
    );
}
