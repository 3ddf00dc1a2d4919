//! What only the command itself says.

use gatecell_convert::remedy::Remedy;

use super::Walk;
use crate::support::{self, Folder, gatecell, json};

pub(crate) fn help() -> Walk {
    let output = gatecell(&["frobnicate", "--json"]);
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(said["error"]["remedy"], Remedy::Help.to_string());
    assert!(support::succeed(&["--help"]).contains("inspect"));
    Walk::Followed
}

pub(crate) fn clone() -> Walk {
    Walk::Open
}

pub(crate) fn temporary() -> Walk {
    Walk::Open
}

pub(crate) fn other_sequences() -> Walk {
    let folder = Folder::new("other_sequences");
    let (model, calib) = (support::model(), support::recordings());
    let x = folder.write_npz("x.npz", &[support::recording(0)]);
    let out = folder.path("out.npz");
    let args = [
        "run", &model, "--input", &x, "--engine", "w8a16", "--output", &out,
    ];
    let remedy = Remedy::OtherSequences.to_string();
    let says = |args: &[&str]| {
        let warnings = json(args)["warnings"].clone();
        let all = warnings.as_array().expect("warnings").clone();
        all.iter().any(|warning| warning["remedy"] == remedy)
    };
    assert!(says(&args));
    assert!(!says(&[&args[..], &["--calib", &calib]].concat()));
    Walk::Followed
}
