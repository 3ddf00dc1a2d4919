//! Items of the private module, and the vocabulary of one number format.

use std::fmt::Write;

use super::numbers::{Literal, array, byte_string};
use crate::quantize::{NumberFormat, Representation};

/// Indent of the items of the private module.
pub(super) const INDENT: usize = 4;

/// Name of the private module.
pub(super) const MODULE: &str = "generated_parts";

/// Adds `/// doc`, then `keyword name: ty = value;`.
pub(super) fn item(out: &mut String, doc: &str, keyword: &str, name: &str, ty: &str, value: &str) {
    out.push('\n');
    for line in doc.lines() {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "    /// {line}");
    }
    let _ = writeln!(out, "    {keyword} {name}: {ty} = {value};");
}

/// Adds a canonical array `const name: [[element; ..]; ..] = [..];`.
pub(super) fn canonical<T: Literal>(
    out: &mut String,
    doc: &str,
    name: &str,
    element: &str,
    shape: &[usize],
    values: &[T],
) {
    let ty = array_type(element, shape);
    item(out, doc, "const", name, &ty, &array(values, shape, INDENT));
}

/// Adds a canonical array as the bytes of its numbers, a line for each row:
/// `const name: [[element; ..]; ..] = numbers(b"..");`.
pub(super) fn weights(
    out: &mut String,
    doc: &str,
    name: &str,
    element: &str,
    shape: &[usize],
    bytes: &[u8],
) {
    let rows = shape.iter().rev().skip(1).product::<usize>().max(1);
    let text = byte_string(bytes, bytes.len() / rows, INDENT);
    let value = format!("numbers({text})");
    item(out, doc, "const", name, &array_type(element, shape), &value);
}

/// `[[element; inner]; outer]` for the shape `[outer, inner]`.
pub(super) fn array_type(element: &str, shape: &[usize]) -> String {
    shape
        .iter()
        .rev()
        .fold(element.to_owned(), |ty, len| format!("[{ty}; {len}]"))
}

/// Type of an activation.
pub(super) fn activation_type(format: NumberFormat) -> &'static str {
    match format.integer() {
        None => "f32",
        Some(format) if format.activation_bits < 8 => "i8",
        Some(_) => "i16",
    }
}

/// Type of a weight.
pub(super) fn weight_type(format: NumberFormat) -> &'static str {
    match format.integer() {
        None => "f32",
        Some(format) if format.max_weight > i32::from(i8::MAX) => "i16",
        Some(_) => "i8",
    }
}

/// A zero of the type of an output element.
pub(super) fn zero_element(
    path: &str,
    format: NumberFormat,
    representation: &Representation,
) -> String {
    match representation {
        Representation::Float => "0.0".into(),
        Representation::Activation { .. } => zero_activation(format).into(),
        Representation::PreActivation { .. } | Representation::Probability => {
            format!("{path}::Fixed(0)")
        }
    }
}

/// A zero activation.
pub(super) fn zero_activation(format: NumberFormat) -> &'static str {
    match format.integer() {
        None => "0.0",
        Some(_) => "0",
    }
}

/// Type of an output element.
pub(super) fn element_type(
    crate_path: &str,
    format: NumberFormat,
    representation: &Representation,
) -> String {
    match representation {
        Representation::Float => "f32".into(),
        Representation::Activation { .. } => activation_type(format).into(),
        Representation::PreActivation { .. } => format!("{crate_path}::Fixed<16>"),
        Representation::Probability => format!("{crate_path}::Fixed<30>"),
    }
}
