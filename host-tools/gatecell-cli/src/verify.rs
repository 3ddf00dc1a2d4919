//! `gatecell verify`.

use std::time::Instant;

use gatecell_convert::binding::{Set, output_values};
use gatecell_convert::error::Result;
use gatecell_convert::network::Network;
use gatecell_convert::quantize::{DeviceNetwork, NumberFormat};
use gatecell_convert::reference::Reference;
use gatecell_convert::simulate::{FloatMath, Simulator};
use gatecell_convert::verify::{Candidate, Verification, verify as compare};
use gatecell_convert::warning::{Data, of_inputs, of_verification};
use gatecell_convert::{batch, engine};
use serde_json::json;

use crate::args::VerifyArgs;
use crate::output::Answer;
use crate::speed::Speed;
use crate::table::{Document, Table};
use crate::warnings::warn_all;
use crate::{comparison, gates, input, json, progress, scales};

/// Compares a device format with the float reference.
pub(crate) fn verify(args: &VerifyArgs) -> Result<Answer> {
    let format = NumberFormat::from(args.format);
    let mut arrays = input::arrays(&args.model, &args.data)?;
    let network = input::model(&args.model, &mut arrays)?;
    let set = input::test_set(&network, &arrays, &args.data)?;
    let calib = args.calib.as_deref();
    let format = (format, args.choices.into());
    let own = (&*arrays, &*args.data);
    let input::Prepared {
        device,
        calibration,
        on_items,
    } = input::device(&network, format, calib, own, &set.items, &args.model)?;
    let start = Instant::now();
    let found = against_reference(&network, &device, args.math.into(), &set)
        .map_err(|error| error.in_file(&args.data))?;
    let comparison = start.elapsed();
    let data = args.data.display().to_string();
    let about = Data {
        name: &data,
        calibrated: on_items,
    };
    warn_all(of_verification(&found, format.0, about));
    if let Some(calibration) = &calibration {
        warn_all(of_inputs(calibration, &set.items, about));
    }
    let simulator = Simulator::with_math(&device, args.math.into());
    let speed = Speed::measure(&simulator, &set.items, comparison)?;
    let stored = stored_outputs(&network, &set)?;

    let mut tables = comparison::tables(&found, &data);
    tables.extend(scales::table(&device));
    tables.extend(gates::table(&device));
    if let Some(worst) = stored {
        let mut table = Table::new("The reference against the outputs stored in the data", &[]);
        table.row(["worst error".into(), format!("{worst:.1e}")]);
        tables.push(table);
    }
    tables.push(speed.table());
    let mut json = json!({
        "command": "verify",
        "model": json::source(&network),
        "data": data,
        "calibration": calibration.as_ref().map(json::calibration),
        "stored_outputs_worst_error": stored,
    });
    json["verification"] = json::verification(&found);
    json["scales"] = scales::json(&device);
    json["gates"] = gates::json(&device);
    json["speed"] = speed.json();
    Ok(Answer {
        document: Document { tables },
        json,
    })
}

/// Compares a device network with the f64 reference on a set.
pub(crate) fn against_reference(
    network: &Network,
    device: &DeviceNetwork,
    math: FloatMath,
    set: &Set,
) -> Result<Verification> {
    let engine = Simulator::with_math(device, math);
    let candidate = Candidate {
        network: &device.network,
        engine: &engine,
        device: Some(device),
    };
    let reference = Reference::new(network);
    let labels = input::classes(set, network)?;
    progress::bar("verifying", |progress| {
        compare(
            network,
            &reference,
            &candidate,
            &set.items,
            labels.as_deref(),
            progress,
        )
    })
}

/// Largest difference of the reference from the outputs stored with the set.
fn stored_outputs(network: &Network, set: &Set) -> Result<Option<f64>> {
    let (Some(expected), Some(output)) = (&set.expected, network.outputs.first()) else {
        return Ok(None);
    };
    let reference: &dyn engine::Engine = &Reference::new(network);
    let traces = progress::bar("reference", |p| batch::run_all(reference, &set.items, p))?;
    let mut worst = 0.0f64;
    for ((item, trace), expected) in set.items.iter().zip(&traces).zip(expected) {
        let found = output_values(network, output, item, trace)?;
        for (found, expected) in found.iter().zip(expected) {
            worst = worst.max((found - expected).abs());
        }
    }
    Ok(Some(worst))
}
