//! Pieces of JSON that several commands share.

use gatecell_convert::calibrate::Calibration;
use gatecell_convert::footprint::Cost;
use gatecell_convert::network::{Axis, Layout, Network};
use gatecell_convert::npz::Array;
use gatecell_convert::verify::{Difference, LabelReport, Verification};
use serde_json::{Value, json};

use crate::gates;
use crate::saturation;

/// Where a model came from.
pub(crate) fn source(network: &Network) -> Value {
    json!({
        "file": network.source.file_name,
        "sha256": network.source.sha256,
        "format": network.source.format,
    })
}

/// A shape with its dynamic axes by name: `["batch", "time", 13]`.
pub(crate) fn shape(layout: &Layout) -> Value {
    let axis = |axis: &Axis| match axis {
        Axis::Batch => json!("batch"),
        Axis::Time => json!("time"),
        Axis::Feature { len, .. } => json!(len),
    };
    layout.axes.iter().map(axis).collect()
}

/// Names and shapes of the outputs that a command has written.
pub(crate) fn shapes(outputs: &[Array]) -> Value {
    let shape = |array: &Array| json!({"name": array.name, "shape": array.shape});
    outputs.iter().map(shape).collect()
}

/// Bytes in one format.
pub(crate) fn bytes(cost: &Cost) -> Value {
    json!({
        "flash_bytes": cost.flash,
        "ram_bytes": cost.ram,
        "ram_bytes_per_step": cost.ram_per_step,
    })
}

/// A difference. `snr_db` is null where it is not finite: no error at all
/// (`worst` is 0), or no signal. `worst` is null where a value is not a number.
fn difference(difference: &Difference) -> Value {
    let at = &difference.worst_at;
    json!({
        "snr_db": difference.snr_db(),
        "rms_error": difference.rms(),
        "worst_error": difference.worst,
        "worst_at": {"sequence": at.sequence, "step": at.step, "feature": at.feature},
        "values": difference.count,
    })
}

/// A whole verification.
pub(crate) fn verification(found: &Verification) -> Value {
    let layers = found.nodes.iter().map(|node| {
        json!({
            "name": node.name,
            "kind": node.kind,
            "output": difference(&node.output),
            "final_cell": node.final_cell.as_ref().map(difference),
            "quarters": node.quarters.as_ref().map(|q| q.iter().map(difference).collect::<Value>()),
        })
    });
    let outputs = found.outputs.iter().map(|output| {
        json!({
            "name": output.name,
            "values": difference(&output.values),
            "vectors": output.vectors,
            "vectors_agreeing": output.vectors_agreeing,
        })
    });
    json!({
        "reference": found.reference,
        "engine": found.engine,
        "sequences": found.sequences,
        "steps": found.steps,
        "layers": layers.collect::<Value>(),
        "outputs": outputs.collect::<Value>(),
        "labels": found.labels.as_ref().map(labels),
        "gates": gates::beyond_json(&found.gates),
        "saturation": saturation::json(&found.saturation),
    })
}

fn labels(labels: &LabelReport) -> Value {
    let disagreements = labels.disagreements.iter().map(|other| {
        json!({
            "sequence": other.sequence,
            "reference": other.reference,
            "engine": other.engine,
            "margin": other.margin,
        })
    });
    let accuracy = labels.accuracy.map(|accuracy| {
        json!({
            "sequences": accuracy.sequences,
            "reference_right": accuracy.reference,
            "engine_right": accuracy.engine,
        })
    });
    json!({
        "agreeing": labels.agreeing,
        "disagreements": disagreements.collect::<Value>(),
        "accuracy": accuracy,
    })
}

/// What a format was calibrated on.
pub(crate) fn calibration(calibration: &Calibration) -> Value {
    json!({"sequences": calibration.sequences, "steps": calibration.steps})
}
