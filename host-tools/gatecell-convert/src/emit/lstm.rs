//! LSTM layers as Rust expressions.

use super::affine::{Kind, Map};
use super::declare::weight_type;
use super::scale::scale;
use super::stage::{Stage, inconsistent};
use super::variant::Context;
use crate::quantize::{Affine, DeviceLstm, DeviceProjection, LstmVariant};
use gatecell_network::error::Result;

/// The type of a layer; `format` is the path of its number format.
pub(super) fn layer_type(stage: &Stage<'_>, cell: &DeviceLstm, format: &str) -> String {
    let (inputs, units, outputs) = (stage.input_size, cell.affine.units(), stage.output_size);
    let gates = gates(&cell.variant).len();
    let matrices = has_matrices(cell);
    if cell.projection.is_some() {
        let kind = match (matrices, &cell.variant) {
            (true, _) => format!("layer::PeepholeCell<{format}, {gates}>"),
            (false, Some(_)) => format!("layer::VariantCell<{format}, {gates}>"),
            (false, None) => format!("layer::PlainCell<{format}>"),
        };
        return format!("layer::ProjectedLstm<{inputs}, {units}, {outputs}, {format}, {kind}>");
    }
    if matrices {
        return format!("layer::PeepholeLstm<{inputs}, {units}, {format}, {gates}>");
    }
    format!(
        "layer::{}<{inputs}, {units}, {format}>",
        kind(&cell.variant)
    )
}

/// The type of a layer's state.
pub(super) fn state_type(stage: &Stage<'_>, cell: &DeviceLstm, format: &str) -> String {
    let (units, outputs) = (cell.affine.units(), stage.output_size);
    match (&cell.projection, has_matrices(cell)) {
        (None, false) => format!("layer::LstmState<{units}, {format}>"),
        (None, true) => format!("layer::PeepholeLstmState<{units}, {format}>"),
        (Some(_), false) => {
            format!("layer::ProjectedLstmState<{units}, {outputs}, {format}, ()>")
        }
        (Some(_), true) => format!(
            "layer::ProjectedLstmState<{units}, {outputs}, {format}, \
             layer::PeepholeScratch<{units}, {format}>>"
        ),
    }
}

/// The layer; adds its arrays to `out`.
pub(super) fn layer(
    context: &Context<'_>,
    name: &str,
    cell: &DeviceLstm,
    out: &mut String,
) -> Result<String> {
    let stage = context.stage;
    let (inputs, units) = (stage.input_size, stage.units());
    // A map of `columns` to `rows`, each of its items with this suffix.
    let map = |(suffix, what): (&str, &str),
               affine: &Affine,
               kind: Kind<'_>,
               [columns, rows]: [usize; 2],
               out: &mut String| {
        Map {
            prefix: &format!("{}{suffix}", stage.prefix),
            layer: &format!("{name}{what}"),
            affine,
            element: weight_type(context.format),
            kind,
        }
        .declare(columns, rows, out)
    };
    let gates = gates(&cell.variant);
    let kind_of_map = match &cell.projection {
        None => Kind::Gates(gates),
        Some(_) => Kind::ProjectedGates(gates, stage.output_size),
    };
    let mut arguments = vec![map(
        ("", ""),
        &cell.affine,
        kind_of_map,
        [inputs, units],
        out,
    )?];
    let cell_bits = match (context.format.integer(), cell.cell_frac_bits) {
        (None, _) => None,
        (Some(_), Some(bits)) => Some(bits),
        (Some(_), None) => return Err(inconsistent("no scale of the cell")),
    };
    arguments.push(match (&cell.variant, cell_bits) {
        (Some(variant), bits) => {
            let exponent = 30 - bits.unwrap_or(30).cast_signed();
            context.lstm(variant, exponent, out)?
        }
        (None, Some(bits)) => format!("format::CellScale::new({bits})"),
        (None, None) => "()".into(),
    });
    if has_matrices(cell) {
        let mut matrices = Vec::new();
        for (matrix, gate) in cell.matrices.iter().zip(["i", "o", "f"]) {
            matrices.push(match matrix {
                Some(affine) => {
                    let suffix = format!("_PEEPHOLE_{}", gate.to_uppercase());
                    let what = format!(", peephole of gate {gate}");
                    let shape = [units, units];
                    let map = map((&suffix, &what), affine, Kind::Dense, shape, out)?;
                    format!("Some({map})")
                }
                None => "None".into(),
            });
        }
        arguments.push(format!("[{}]", matrices.join(", ")));
    }
    let constructor = match (&cell.projection, has_matrices(cell), &cell.variant) {
        (None, true, _) => "PeepholeLstm::new",
        (None, false, _) => &format!("{}::new", kind(&cell.variant)),
        (Some(_), true, _) => "ProjectedLstm::with_peepholes",
        (Some(_), false, Some(_)) => "ProjectedLstm::variant",
        (Some(_), false, None) => "ProjectedLstm::new",
    };
    if let Some(projection) = &cell.projection {
        let DeviceProjection {
            affine,
            clip,
            scale: output,
        } = projection;
        let shape = [units, stage.output_size];
        let names = ("_PROJECTION", ", projection");
        let map = map(names, affine, Kind::Dense, shape, out)?;
        arguments.push(format!(
            "layer::Projection {{\n            map: {},\n            clip: {},\n            \
             scale: {},\n        }}",
            map,
            context.clip(*clip),
            scale(context.format, *output)?,
        ));
    }
    Ok(format!(
        "layer::{constructor}(\n        {},\n    )",
        arguments.join(",\n        ")
    ))
}

/// Layers without matrices or projection.
fn kind(variant: &Option<LstmVariant>) -> &'static str {
    match variant {
        None => "Lstm",
        Some(variant) if variant.coupled => "CoupledLstm",
        Some(_) => "VariantLstm",
    }
}

/// Gates in the rows of the map.
fn gates(variant: &Option<LstmVariant>) -> &'static [&'static str] {
    match variant {
        Some(variant) if variant.coupled => &["o", "f", "c"],
        Some(_) | None => &["i", "o", "f", "c"],
    }
}

fn has_matrices(cell: &DeviceLstm) -> bool {
    cell.matrices.iter().any(Option::is_some)
}
