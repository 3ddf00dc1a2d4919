//! Types of layers and their states.

use super::lstm;
use super::stage::{Stage, is_constant};
use crate::quantize::{DeviceLayer, NumberFormat};

/// The type of a number format.
pub(super) fn format_type(path: &str, format: NumberFormat) -> String {
    format!("{path}::{format:?}")
}

/// The type of a layer's state.
pub(super) fn state_type(stage: &Stage<'_>, format: &str) -> String {
    let format = &stage.format(format);
    let kind = match stage.layer {
        DeviceLayer::Rnn(_) => "RnnState",
        DeviceLayer::Lstm(cells) => match cells.get(stage.direction) {
            Some(cell) => return lstm::state_type(stage, cell, format),
            None => "LstmState",
        },
        DeviceLayer::Gru(_) => "GruState",
        DeviceLayer::GruResetBefore(_) => "GruResetBeforeState",
        DeviceLayer::Dense(_)
        | DeviceLayer::Activation(..)
        | DeviceLayer::Softmax
        | DeviceLayer::LogSoftmax
        | DeviceLayer::LastStep
        | DeviceLayer::Flatten { .. }
        | DeviceLayer::Concat => return "()".into(),
    };
    format!("layer::{kind}<{}, {format}>", stage.output_size)
}

/// A layer's state before the first step.
pub(super) fn state_value(stage: &Stage<'_>, format: &str) -> String {
    if is_constant(stage) {
        format!("{}_INITIAL", stage.prefix)
    } else if stage.is_recurrent() {
        format!("<{}>::ZERO", state_type(stage, format))
    } else {
        "()".into()
    }
}

/// The type of a layer, with its initial state.
pub(super) fn layer_type(stage: &Stage<'_>, format: &str) -> String {
    let ty = cell_type(stage, format);
    if is_constant(stage) {
        format!("layer::Initial<{ty}, {}>", state_type(stage, format))
    } else {
        ty
    }
}

fn cell_type(stage: &Stage<'_>, format: &str) -> String {
    let format = &stage.format(format);
    let (inputs, units) = (stage.input_size, stage.output_size);
    match stage.layer {
        DeviceLayer::Rnn(_) => format!("layer::Rnn<{inputs}, {units}, {format}>"),
        DeviceLayer::Lstm(cells) => match cells.get(stage.direction) {
            Some(cell) => lstm::layer_type(stage, cell, format),
            None => "()".into(),
        },
        DeviceLayer::Gru(cells) => {
            let variant = (cells.get(stage.direction)).is_some_and(|cell| cell.variant.is_some());
            let kind = if variant { "VariantGru" } else { "Gru" };
            format!("layer::{kind}<{inputs}, {units}, {format}>")
        }
        DeviceLayer::GruResetBefore(cells) => {
            let variant = (cells.get(stage.direction)).is_some_and(|cell| cell.variant.is_some());
            let kind = if variant {
                "VariantGruResetBefore"
            } else {
                "GruResetBefore"
            };
            format!("layer::{kind}<{inputs}, {units}, {format}>")
        }
        DeviceLayer::Dense(_) => format!("layer::Dense<{inputs}, {units}, {format}>"),
        DeviceLayer::Activation(..) => format!("layer::Activate<{units}, {format}>"),
        DeviceLayer::Softmax => format!("layer::Softmax<{units}, {format}>"),
        DeviceLayer::LogSoftmax => format!("layer::LogSoftmax<{units}, {format}>"),
        DeviceLayer::LastStep | DeviceLayer::Flatten { .. } | DeviceLayer::Concat => "()".into(),
    }
}
