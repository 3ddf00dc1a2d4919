//! Damaged files are errors: no panic, no abort.

use super::model::{bytes, gru, gru_weights, node, with_ints};
use crate::onnx::from_bytes;
use gatecell_network::remedy::Remedy;

fn small_model() -> Vec<u8> {
    let transpose = with_ints(node("Transpose", &["x"], &["t"]), "perm", &[1, 0, 2]);
    bytes(
        &[-1, -1, 3],
        gru_weights(),
        vec![transpose, gru("t")],
        &["y", "y_h"],
    )
}

#[test]
fn every_truncation_is_an_error() {
    let bytes = small_model();
    assert!(from_bytes("whole", &bytes).is_ok());
    for len in 0..bytes.len() {
        // A cut between two fields of the outermost message leaves a valid
        // message; what is missing then is found later.
        let error = from_bytes("cut", &bytes[..len]).expect_err("truncated");
        assert_eq!(error.remedy, Remedy::OnnxAgain, "{len}");
    }
}

#[test]
fn damaged_bytes_do_not_panic() {
    let bytes = small_model();
    for position in 0..bytes.len() {
        for value in [0x00, 0x01, 0x12, 0x7f, 0x80, 0xff, bytes[position] ^ 0x08] {
            let mut damaged = bytes.clone();
            damaged[position] = value;
            let _ = from_bytes("damaged", &damaged);
        }
    }
}

#[test]
fn impossible_lengths_and_nesting_are_errors() {
    // Field 7 (graph) claims 2^63 bytes.
    let mut huge = vec![0x3a];
    huge.extend([0x80; 9]);
    huge.push(0x01);
    assert!(from_bytes("huge", &huge).is_err());
    // Graph in attribute in node in graph …, each with its length.
    let mut nested = Vec::new();
    for level in 0..900 {
        let field: u8 = [6, 5, 1][level % 3];
        let mut outer = vec![
            field << 3 | 2,
            nested.len() as u8 | 0x80,
            (nested.len() >> 7) as u8,
        ];
        outer.append(&mut nested);
        nested = outer;
    }
    let mut model = vec![0x3a, nested.len() as u8 | 0x80, (nested.len() >> 7) as u8];
    model.append(&mut nested);
    let error = from_bytes("nested", &model).expect_err("nested");
    assert!(error.reason.contains("nest"), "{error}");
}
