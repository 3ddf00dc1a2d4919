//! Emits the networks of `networks.rs` in every number format.

#[path = "networks.rs"]
mod networks;

use gatecell_convert::emit::{EmitOptions, GoldenVector, emit, write_atomic};
use gatecell_convert::error::Result;
use gatecell_convert::quantize::NumberFormat;

const NAMES: [&str; 6] = [
    "lstm_stack",
    "rnn_sequence",
    "gru_bare",
    "gru_mixed",
    "lstm_variants",
    "gru_variants",
];
const FORMATS: [NumberFormat; 2] = [NumberFormat::F32, NumberFormat::W8A16];

fn main() -> Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=networks.rs");
    let folder = std::env::var("OUT_DIR").expect("build scripts have an OUT_DIR");
    for name in NAMES {
        for format in FORMATS {
            let case = networks::case(name, format)?;
            let golden = case
                .items
                .iter()
                .take(2)
                .map(|item| GoldenVector::simulate(&case.device, item, 9))
                .collect::<Result<_>>()?;
            let options = EmitOptions {
                golden,
                summary: vec![("calibration".into(), "pseudo-random".into())],
                ..EmitOptions::default()
            };
            let text = emit(&case.device, &options)?;
            write_atomic(format!("{folder}/{name}_{}.rs", format.name()), &text)?;
        }
    }
    Ok(())
}
