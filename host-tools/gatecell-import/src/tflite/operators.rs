//! Numbers and names of the operators, and the remedies for those that are
//! not read.

use super::model::Operator;
use super::names::BUILTIN;
use crate::advised::ADVISED;
use gatecell_network::error::Error;
use gatecell_network::remedy::Remedy;

pub(super) const ADD: i32 = 0;
const AVERAGE_POOL_2D: i32 = 1;
const CONV_2D: i32 = 3;
const DEPTHWISE_CONV_2D: i32 = 4;
const MAX_POOL_2D: i32 = 17;
const MEAN: i32 = 40;
const TILE: i32 = 69;
const SUM: i32 = 74;
const REDUCE_PROD: i32 = 81;
const REDUCE_MAX: i32 = 82;
const REDUCE_MIN: i32 = 89;
const BROADCAST_TO: i32 = 130;
pub(super) const MUL: i32 = 18;
pub(super) const SUB: i32 = 41;
pub(super) const DEQUANTIZE: i32 = 6;
pub(super) const FULLY_CONNECTED: i32 = 9;
pub(super) const LOGISTIC: i32 = 14;
pub(super) const RELU: i32 = 19;
pub(super) const RESHAPE: i32 = 22;
pub(super) const SOFTMAX: i32 = 25;
pub(super) const TANH: i32 = 28;
const CUSTOM: i32 = 32;
pub(super) const TRANSPOSE: i32 = 39;
pub(super) const UNIDIRECTIONAL_SEQUENCE_LSTM: i32 = 44;
pub(super) const STRIDED_SLICE: i32 = 45;
pub(super) const LOG_SOFTMAX: i32 = 50;
pub(super) const QUANTIZE: i32 = 114;

/// The words that messages name an operator with.
pub(super) fn place(index: usize, operator: &Operator<'_>) -> String {
    format!("operator {index} ({})", name(operator))
}

fn name(operator: &Operator<'_>) -> String {
    match operator.code {
        CUSTOM => format!("custom {}", operator.custom),
        code => operator_name(code),
    }
}

/// Whether a chain may have the operator.
pub(super) fn is_known(code: i32) -> bool {
    matches!(
        code,
        DEQUANTIZE
            | FULLY_CONNECTED
            | LOGISTIC
            | RELU
            | RESHAPE
            | SOFTMAX
            | TANH
            | TRANSPOSE
            | UNIDIRECTIONAL_SEQUENCE_LSTM
            | STRIDED_SLICE
            | LOG_SOFTMAX
            | ADD
            | MUL
            | SUB
            | QUANTIZE
    )
}

/// The name of an operator in the schema.
pub fn operator_name(code: i32) -> String {
    let known = usize::try_from(code)
        .ok()
        .and_then(|code| BUILTIN.get(code));
    known.map_or_else(
        || format!("builtin operator {code}, newer than this schema"),
        |name| (*name).to_owned(),
    )
}

/// Most inputs of an operator that is read. More would be left out silently.
pub(super) fn most_inputs(code: i32) -> usize {
    match code {
        FULLY_CONNECTED => 3,
        RESHAPE | TRANSPOSE | ADD | MUL | SUB => 2,
        STRIDED_SLICE => 4,
        UNIDIRECTIONAL_SEQUENCE_LSTM => 24,
        _ => 1,
    }
}

/// `ActivationFunctionType` of the schema.
pub(super) fn activation_name(code: u8) -> String {
    let names = ["NONE", "RELU", "RELU_N1_TO_1", "RELU6", "TANH", "SIGN_BIT"];
    match names.get(usize::from(code)) {
        Some(name) => (*name).to_owned(),
        None => format!("number {code}"),
    }
}

pub(super) fn unsupported(operator: &Operator<'_>) -> Error {
    let remedy = match operator.code {
        119 | 118 => Remedy::TfliteUnfused,
        // Steps of a sequence, taken apart.
        83 | 88 => Remedy::TfliteUnrolled,
        // What no door reads: the model before the conversion would be refused as well.
        BROADCAST_TO | TILE => Remedy::KerasRepeat,
        AVERAGE_POOL_2D | CONV_2D | DEPTHWISE_CONV_2D | MAX_POOL_2D | MEAN | SUM | REDUCE_MAX
        | REDUCE_MIN | REDUCE_PROD => Remedy::KerasCut {
            layers: ADVISED.to_owned(),
        },
        _ => Remedy::TfliteOther,
    };
    Error::new("the operator is not supported", remedy)
}
