//! Arrays of numbers as source text: sixteen numbers a line, or the bytes of them.

use std::fmt::{Display, Write};

const PER_LINE: usize = 16;
/// Columns of a line of a string.
const LINE: usize = 100;

/// A number as a literal of its type.
pub(super) trait Literal: Copy {
    /// Source text that reads back as exactly this number.
    fn literal(self) -> impl Display;
}

impl Literal for i8 {
    fn literal(self) -> impl Display {
        self
    }
}

impl Literal for i16 {
    fn literal(self) -> impl Display {
        self
    }
}

impl Literal for i32 {
    fn literal(self) -> impl Display {
        self
    }
}

impl Literal for i64 {
    fn literal(self) -> impl Display {
        self
    }
}

impl Literal for f32 {
    fn literal(self) -> impl Display {
        if self.is_finite() {
            // The shortest decimal that reads back as the same bits.
            format!("{self:?}")
        } else {
            format!("f32::from_bits({:#010x})", self.to_bits())
        }
    }
}

/// `values` as an array of the given shape, innermost axis last; `indent` is
/// that of the line on which the text starts.
pub(super) fn array<T: Literal>(values: &[T], shape: &[usize], indent: usize) -> String {
    let mut text = String::new();
    write_axis(&mut text, values, shape, indent, "", "");
    text
}

/// As [`array`], with `before` and `after` around every number.
pub(super) fn wrapped<T: Literal>(
    values: &[T],
    shape: &[usize],
    before: &str,
    after: &str,
    indent: usize,
) -> String {
    let mut text = String::new();
    write_axis(&mut text, values, shape, indent, before, after);
    text
}

/// `bytes` as a byte string, with every `row` of them on lines of their own; `indent` is that of
/// the line on which the text starts.
pub(super) fn byte_string(bytes: &[u8], row: usize, indent: usize) -> String {
    let mut text = String::from("b\"\\\n");
    for row in bytes.chunks(row.max(1)) {
        let mut line = String::new();
        for &byte in row {
            let literal = match byte {
                0 => "\\0".to_owned(),
                b'\'' => "'".to_owned(),
                byte => byte.escape_ascii().to_string(),
            };
            if indent + 4 + line.len() + literal.len() >= LINE {
                push_line(&mut text, &line, indent);
                line.clear();
            }
            // White space that a line begins with is no part of the string.
            if line.is_empty() && byte == b' ' {
                line.push_str("\\x20");
            } else {
                line.push_str(&literal);
            }
        }
        push_line(&mut text, &line, indent);
    }
    push_indent(&mut text, indent);
    text.push('"');
    text
}

/// A line of a string that goes on.
fn push_line(text: &mut String, line: &str, indent: usize) {
    push_indent(text, indent + 4);
    text.push_str(line);
    text.push_str("\\\n");
}

fn write_axis<T: Literal>(
    text: &mut String,
    values: &[T],
    shape: &[usize],
    indent: usize,
    before: &str,
    after: &str,
) {
    let [len, inner @ ..] = shape else { return };
    if inner.is_empty() {
        write_row(text, values, indent, before, after);
        return;
    }
    text.push_str("[\n");
    let size = values.len().checked_div(*len).unwrap_or(0).max(1);
    for part in values.chunks(size) {
        push_indent(text, indent + 4);
        write_axis(text, part, inner, indent + 4, before, after);
        text.push_str(",\n");
    }
    push_indent(text, indent);
    text.push(']');
}

fn write_row<T: Literal>(
    text: &mut String,
    values: &[T],
    indent: usize,
    before: &str,
    after: &str,
) {
    let one_line = values.len() <= PER_LINE;
    text.push('[');
    for (number, line) in values.chunks(PER_LINE).enumerate() {
        if !one_line {
            text.push('\n');
            push_indent(text, indent + 4);
        } else if number > 0 {
            text.push(' ');
        }
        for (index, value) in line.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            // Writing to a string cannot fail.
            let _ = write!(text, "{comma}{before}{}{after}", value.literal());
        }
        if !one_line {
            text.push(',');
        }
    }
    if !one_line {
        text.push('\n');
        push_indent(text, indent);
    }
    text.push(']');
}

fn push_indent(text: &mut String, indent: usize) {
    text.extend(std::iter::repeat_n(' ', indent));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_are_nested_and_long_rows_broken() {
        assert_eq!(
            array(&[1i8, -2, 3, 4], &[2, 2], 0),
            "[\n    [1, -2],\n    [3, 4],\n]"
        );
        let long: Vec<i8> = (0..17).collect();
        assert_eq!(
            array(&long, &[17], 4),
            "[\n        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,\n        16,\n    ]"
        );
        assert_eq!(wrapped(&[5i32], &[1], "Fixed(", ")", 0), "[Fixed(5)]");
    }

    #[test]
    fn byte_strings_have_rows_and_lines() {
        assert_eq!(
            byte_string(b" a\0\xff\"\\ ' ", 4, 0),
            "b\"\\\n    \\x20a\\0\\xff\\\n    \\\"\\\\ '\\\n    \\x20\\\n\""
        );
        let long = byte_string(&[b' '; 200], 200, 4);
        assert!(long.lines().all(|line| line.len() <= LINE), "{long}");
        assert_eq!(long.matches("\\x20").count(), 3, "{long}");
    }

    #[test]
    fn floats_read_back_as_the_same_bits() {
        for value in [0.1f32, -0.0, 1e-40, f32::MAX, 3.0, f32::MIN_POSITIVE] {
            let text = value.literal().to_string();
            assert_eq!(
                text.parse::<f32>().map(f32::to_bits),
                Ok(value.to_bits()),
                "{text}"
            );
            assert!(text.contains(['.', 'e']), "{text} would be an integer");
        }
        assert_eq!(
            f32::INFINITY.literal().to_string(),
            "f32::from_bits(0x7f800000)"
        );
    }
}
