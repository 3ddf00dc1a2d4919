//! `gatecell bench`.

use std::path::{Path, PathBuf};
use std::process::Command;

use gatecell_convert::Build;
use gatecell_convert::error::{Error, Result};
use gatecell_convert::quantize::NumberFormat;
use serde_json::{Value, json};

use crate::args::BenchArgs;
use crate::output::Answer;
use crate::table::{Document, Table};
use gatecell_convert::remedy::Remedy;

/// What the columns show of each measure, with its name in the JSON.
const COLUMNS: [(&str, &str); 9] = [
    ("core", "core"),
    ("instructions per step", "instructions_per_step"),
    ("for products", "instructions_for_products"),
    ("for activations", "instructions_for_activations"),
    ("cycles, estimated", "estimated_cycles_per_step"),
    ("flash bytes, whole program", "program_flash_bytes"),
    ("weight bytes", "weight_bytes"),
    ("state bytes", "state_bytes"),
    ("stack bytes", "stack_bytes"),
];

/// Runs a model on emulated chips.
pub(crate) fn bench(args: &BenchArgs) -> Result<Answer> {
    let format = NumberFormat::from(args.format);
    let root = checkout(args.source.as_deref())?;
    let mut build = Build::new(&args.model)
        .format(format)
        .choices(args.choices.into());
    if let Some(calibration) = &args.calib {
        build = build.calibration(calibration);
    }
    let folder = tempfile::tempdir().map_err(|error| {
        Error::new(
            format!("no temporary folder can be made: {error}"),
            Remedy::Temporary,
        )
    })?;
    let (model, measures) = (
        folder.path().join("model.rs"),
        folder.path().join("bench.json"),
    );
    build.emit(&model)?;
    run(args, &root, &model, &measures)?;
    let measures = std::fs::read_to_string(&measures)
        .ok()
        .and_then(|text| serde_json::from_str::<Value>(&text).ok())
        .ok_or_else(|| fault("it left no measures".to_owned()))?;
    Ok(Answer {
        document: document(args, &measures),
        json: json!({"command": "bench", "measures": measures}),
    })
}

fn run(args: &BenchArgs, root: &Path, model: &Path, measures: &Path) -> Result<()> {
    let mut command = Command::new("cargo");
    command
        .current_dir(root)
        .args(["xtask", "bench-model"])
        .arg(model)
        .arg("--output")
        .arg(measures);
    if !args.target.is_empty() {
        command.arg("--target").arg(args.target.join(","));
    }
    let output = command.output().map_err(|error| {
        Error::new(
            format!("cargo cannot be started: {error}"),
            Remedy::Toolchain,
        )
    })?;
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    let reason = text.lines().rev().find(|line| line.starts_with("error:"));
    Err(fault(reason.unwrap_or(text.trim()).to_owned()))
}

fn fault(reason: String) -> Error {
    Error::new(format!("the benchmark failed: {reason}"), Remedy::Toolchain)
}

/// The clone with the programs for the emulated chips: around the current folder, or the
/// one that this command was built from.
fn checkout(given: Option<&Path>) -> Result<PathBuf> {
    let is_checkout = |folder: &Path| {
        folder.join("firmware/bench/Cargo.toml").is_file()
            && folder.join("host-tools/xtask/Cargo.toml").is_file()
    };
    if let Some(folder) = given {
        return is_checkout(folder)
            .then(|| folder.to_owned())
            .ok_or_else(|| {
                Error::new("there is no firmware/bench in it", Remedy::Clone).in_file(folder)
            });
    }
    let here = std::env::current_dir().unwrap_or_default();
    let built = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut candidates = here.ancestors().chain(built.ancestors());
    candidates
        .find(|folder| is_checkout(folder))
        .map(Path::to_owned)
        .ok_or_else(|| {
            Error::new(
                "the benchmark needs a clone of gatecell, and there is none around this folder",
                Remedy::Clone,
            )
        })
}

fn document(args: &BenchArgs, measures: &Value) -> Document {
    let title = format!("{} on emulated chips", args.model.display());
    let mut table = Table::new(title, &COLUMNS.map(|(head, _)| head));
    for measure in measures.as_array().into_iter().flatten() {
        table.row(COLUMNS.map(|(_, key)| match &measure[key] {
            Value::String(text) => text.clone(),
            Value::Null => "–".to_owned(),
            number => number.to_string(),
        }));
    }
    Document {
        tables: vec![table],
    }
}
