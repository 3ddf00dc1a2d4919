//! Numbers and names of the operators, and the remedies for those that are
//! not read.

use super::model::Operator;
use crate::error::Error;
use crate::remedy::Remedy;

pub(super) const ADD: i32 = 0;
pub(super) const MUL: i32 = 18;
pub(super) const SUB: i32 = 41;
pub(super) const DEQUANTIZE: i32 = 6;
pub(super) const FULLY_CONNECTED: i32 = 9;
pub(super) const LOGISTIC: i32 = 14;
pub(super) const RELU: i32 = 19;
pub(super) const RESHAPE: i32 = 22;
pub(super) const SOFTMAX: i32 = 25;
pub(super) const TANH: i32 = 28;
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
        32 => format!("custom {}", operator.custom),
        code => operator_name(code),
    }
}

/// The name of an operator in the schema.
pub(crate) fn operator_name(code: i32) -> String {
    let known = match code {
        ADD => "ADD",
        2 => "CONCATENATION",
        3 => "CONV_2D",
        4 => "DEPTHWISE_CONV_2D",
        DEQUANTIZE => "DEQUANTIZE",
        7 => "EMBEDDING_LOOKUP",
        FULLY_CONNECTED => "FULLY_CONNECTED",
        LOGISTIC => "LOGISTIC",
        16 => "LSTM",
        MUL => "MUL",
        RELU => "RELU",
        RESHAPE => "RESHAPE",
        24 => "RNN",
        SOFTMAX => "SOFTMAX",
        27 => "SVDF",
        TANH => "TANH",
        35 => "UNIDIRECTIONAL_SEQUENCE_RNN",
        36 => "GATHER",
        TRANSPOSE => "TRANSPOSE",
        SUB => "SUB",
        43 => "SQUEEZE",
        UNIDIRECTIONAL_SEQUENCE_LSTM => "UNIDIRECTIONAL_SEQUENCE_LSTM",
        STRIDED_SLICE => "STRIDED_SLICE",
        46 => "BIDIRECTIONAL_SEQUENCE_RNN",
        LOG_SOFTMAX => "LOG_SOFTMAX",
        52 => "BIDIRECTIONAL_SEQUENCE_LSTM",
        83 => "PACK",
        88 => "UNPACK",
        QUANTIZE => "QUANTIZE",
        118 => "IF",
        119 => "WHILE",
        126 => "BATCH_MATMUL",
        code => return format!("code {code}"),
    };
    known.to_owned()
}

pub(super) fn unsupported(operator: &Operator<'_>) -> Error {
    let remedy = match operator.code {
        119 | 118 => Remedy::TfliteUnfused,
        // Steps of a sequence, taken apart.
        83 | 88 => Remedy::TfliteUnrolled,
        _ => Remedy::TfliteOther,
    };
    Error::new("the operator is not supported", remedy)
}
