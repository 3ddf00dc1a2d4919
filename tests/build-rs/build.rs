//! Converts the recognizer of spoken digits to Rust, in both number formats.

use gatecell_convert::{Build, error::Result, quantize::NumberFormat};

const DIGITS: [&str; 10] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
];

fn main() -> Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/kws_gru64");
    let digits = Build::new(format!("{data}/model.onnx"))
        .calibration(format!("{data}/io.npz"))
        .labels(DIGITS);
    digits
        .clone()
        .format(NumberFormat::W8A16)
        .emit_to_out_dir("digits.rs")?;
    let both = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/kws_bigru24");
    Build::new(format!("{both}/model.onnx"))
        .calibration(format!("{data}/io.npz"))
        .labels(DIGITS)
        .emit_to_out_dir("digits_both.rs")?;
    digits
        .format(NumberFormat::F32)
        .type_name("FloatModel")
        .labels([""; 0])
        .emit_to_out_dir("digits_f32.rs")?;
    Ok(())
}
