//! `gatecell quantize`.

use gatecell_convert::Build;
use gatecell_convert::binding::{Set, reads};
use gatecell_convert::error::Result;
use gatecell_convert::footprint::{Footprint, device_footprint};
use gatecell_convert::npz;
use gatecell_convert::outputs::Outputs;
use gatecell_convert::quantize::{NumberFormat, quantize_with};
use gatecell_convert::simulate::FloatMath;
use gatecell_convert::verify::Verification;
use gatecell_convert::warning::{Data, of_inputs, of_verification};
use serde_json::{Value, json};

use crate::args::QuantizeArgs;
use crate::output::Answer;
use crate::table::{Document, Table};
use crate::verify::against_reference;
use crate::warnings::{self, warn_all};
use crate::{comparison, gates, html, input, json, labels, scales};

/// Quantizes a model and writes it as Rust.
pub(crate) fn quantize(args: &QuantizeArgs, outputs: &Outputs) -> Result<Answer> {
    let format = NumberFormat::from(args.format);
    let network = input::model(&args.model, &mut Vec::new())?;
    let labels = labels::labels(args, &network)?;
    let calib = match &args.calib {
        Some(file) => input::calibration_file(&network, file)?,
        None => Vec::new(),
    };
    let calibration = match (format, &args.calib) {
        (NumberFormat::F32, _) | (_, None) => None,
        (_, Some(file)) => Some(input::calibration(&network, &calib, file)?),
    };
    let device = quantize_with(&network, format, calibration.as_ref(), args.choices)
        .map_err(|error| error.in_file(&args.model))?;

    let mut checks = Vec::new();
    if let Some(file) = args.calib.as_deref() {
        let set = Set {
            items: calib,
            ..Set::default()
        };
        checks.push(("calibration", file, set));
    }
    if let Some(file) = args.data.as_deref() {
        let set = input::test_set(
            &network,
            &npz::read_needed(file, |name| reads(&network, name))?,
            file,
        )?;
        checks.push(("data", file, set));
    }
    let mut found: Vec<(&str, String, Verification)> = Vec::new();
    for (name, file, set) in &checks {
        let verification = against_reference(&network, &device, FloatMath::default(), set)
            .map_err(|error| error.in_file(file))?;
        let data = Data {
            name: &file.display().to_string(),
            calibrated: *name == "calibration" && calibration.is_some(),
        };
        warn_all(of_verification(&verification, format, data));
        if let (Some(calibration), false) = (&calibration, data.calibrated) {
            warn_all(of_inputs(calibration, &set.items, data));
        }
        found.push((name, file.display().to_string(), verification));
    }

    let calibrated = found
        .iter()
        .zip(&checks)
        .find(|(found, _)| found.0 == "calibration");
    let (items, verification) = match calibrated {
        Some(((_, _, verification), (_, _, set))) => (&*set.items, Some(verification)),
        None => (&[][..], None),
    };
    // The same bytes as a build script gets.
    let text = build(args, format, labels)
        .source_of(&network, &device, items, verification)
        .map_err(|error| error.in_file(&args.model))?;
    let cost = device_footprint(&device);

    let output = args.output.display().to_string();
    let mut tables = vec![bytes(&cost, &network.source.file_name, &output)];
    tables.extend(scales::table(&device));
    tables.extend(gates::table(&device));
    for (_, file, verification) in &found {
        tables.extend(comparison::tables(verification, file));
    }
    let document = Document { tables };
    let report = args.report.as_ref().map(|_| {
        let title = format!("{} in {}", network.source.file_name, format.name());
        let tables = document.tables.iter().cloned();
        let tables = warnings::table().into_iter().chain(tables).collect();
        html::page(&title, &Document { tables })
    });
    let contents: Vec<&[u8]> = std::iter::once(&text)
        .chain(&report)
        .map(String::as_bytes)
        .collect();
    outputs.write(&contents)?;

    let mut json = json!({
        "command": "quantize",
        "model": json::source(&network),
        "format": format.name(),
        "calibration": calibration.as_ref().map(json::calibration),
        "output_file": output,
        "report_file": args.report.as_ref().map(|file| file.display().to_string()),
        "layers": cost.layers.iter().map(|layer| {
            let mut entry = json::bytes(&layer.cost);
            entry["name"] = json!(layer.name);
            entry["kind"] = json!(layer.kind);
            entry
        }).collect::<Value>(),
        "total": json::bytes(&cost.total),
    });
    json["scales"] = scales::json(&device);
    json["gates"] = gates::json(&device);
    let mut verifications = json!({"calibration": null, "data": null});
    for (name, _, verification) in &found {
        verifications[*name] = json::verification(verification);
    }
    json["verification"] = verifications;
    Ok(Answer { document, json })
}

/// The conversion as a build script would ask for it.
fn build(args: &QuantizeArgs, format: NumberFormat, labels: Option<Vec<String>>) -> Build {
    let mut build = Build::new(&args.model)
        .format(format)
        .choices(args.choices.into());
    if let Some(calib) = &args.calib {
        build = build.calibration(calib);
    }
    if let Some(labels) = labels {
        build = build.labels(labels);
    }
    build
}

fn bytes(cost: &Footprint, model: &str, output: &str) -> Table {
    let mut table = Table::new(
        format!("{model} in {}, written to {output}", cost.format.name()),
        &["layer", "kind", "MACs", "flash bytes", "RAM bytes"],
    );
    let mut row = |name: &str, kind: &str, macs: usize, flash: usize, ram: String| {
        let [macs, flash] = [macs, flash].map(|n| n.to_string());
        table.row([name.to_owned(), kind.to_owned(), macs, flash, ram]);
    };
    for layer in &cost.layers {
        let own = &layer.cost;
        let macs = own.macs_per_step + own.macs_once;
        row(&layer.name, layer.kind, macs, own.flash, own.ram_text());
    }
    row("input scales", "", 0, cost.input_flash, "0".into());
    let total = &cost.total;
    let macs = total.macs_per_step + total.macs_once;
    row("total", "", macs, total.flash, total.ram_text());
    table
}
