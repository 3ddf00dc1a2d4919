//! Number types as NumPy names them, and their conversion to f64.

use crate::error::{Error, Result};
use crate::remedy::Remedy;

/// Largest magnitude up to which every integer is an f64.
const EXACT: u64 = 1 << 53;

/// What an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Float,
    Int,
    Uint,
    Bool,
}

/// A numeric element type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Element {
    kind: Kind,
    big_endian: bool,
    /// Bytes per element.
    pub(super) size: usize,
}

impl Element {
    /// Understands a type string like `<f4`, `|u1` or `>i8`.
    pub(super) fn parse(descr: &str) -> Result<Self> {
        let (order, kind, size) = match descr.as_bytes() {
            [order @ (b'<' | b'>' | b'|'), kind, size] => (*order, *kind, *size),
            _ => return Err(unsupported(descr)),
        };
        let (kind, size) = match (kind, size) {
            (b'f', b'2' | b'4' | b'8') => (Kind::Float, size - b'0'),
            (b'i', b'1' | b'2' | b'4' | b'8') => (Kind::Int, size - b'0'),
            (b'u', b'1' | b'2' | b'4' | b'8') => (Kind::Uint, size - b'0'),
            (b'b', b'1') => (Kind::Bool, 1),
            _ => return Err(unsupported(descr)),
        };
        if order == b'|' && size != 1 {
            return Err(unsupported(descr));
        }
        Ok(Self {
            kind,
            big_endian: order == b'>',
            size: usize::from(size),
        })
    }

    /// All elements of `bytes`, whose length is a multiple of the size.
    pub(super) fn decode(self, bytes: &[u8]) -> Result<Vec<f64>> {
        bytes
            .chunks_exact(self.size)
            .enumerate()
            .map(|(index, raw)| {
                self.decode_one(raw).ok_or_else(|| {
                    Error::new(
                        format!("element {index} is an integer beyond 2^53"),
                        Remedy::NpzExact,
                    )
                })
            })
            .collect()
    }

    fn decode_one(self, raw: &[u8]) -> Option<f64> {
        // Little-endian bytes of a u64, zeros above.
        let mut bytes = [0; 8];
        for (to, from) in bytes.iter_mut().zip(0..) {
            let at = if self.big_endian {
                self.size.checked_sub(1 + from)
            } else {
                Some(from)
            };
            *to = at.and_then(|at| raw.get(at)).copied().unwrap_or(0);
        }
        let bits = u64::from_le_bytes(bytes);
        match self.kind {
            Kind::Bool => Some(f64::from(u8::from(bits != 0))),
            Kind::Uint => (bits <= EXACT).then_some(bits as f64),
            Kind::Int => {
                let unused = 64 - 8 * self.size as u32;
                let value = (bits << unused) as i64 >> unused;
                (value.unsigned_abs() <= EXACT).then_some(value as f64)
            }
            Kind::Float => Some(match self.size {
                2 => f16_to_f64(bits as u16),
                4 => f64::from(f32::from_bits(bits as u32)),
                _ => f64::from_bits(bits),
            }),
        }
    }
}

/// The value of an IEEE 754 binary16.
pub fn f16_to_f64(bits: u16) -> f64 {
    let exponent = i32::from(bits >> 10 & 0x1f);
    let fraction = f64::from(bits & 0x3ff) / 1024.0;
    let magnitude = match exponent {
        0 => fraction * 2.0_f64.powi(-14),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + fraction) * 2.0_f64.powi(exponent - 15),
    };
    if bits >> 15 == 1 {
        -magnitude
    } else {
        magnitude
    }
}

/// The value of a bfloat16: the upper half of an f32.
pub fn bf16_to_f64(bits: u16) -> f64 {
    f64::from(f32::from_bits(u32::from(bits) << 16))
}

fn unsupported(descr: &str) -> Error {
    let kind = descr
        .trim_start_matches(['<', '>', '|', '='])
        .chars()
        .next();
    let remedy = match kind {
        Some('U' | 'S' | 'T') => Remedy::NpzTexts,
        Some('O') => Remedy::NpzObjects,
        Some('c') => Remedy::NpzComplex,
        _ => Remedy::NpzFloat,
    };
    Error::new(
        format!("element type {descr:?} is not a plain number"),
        remedy,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_and_byte_order() {
        let cases: [(&str, &[u8], f64); 14] = [
            ("<f2", &[0x00, 0xc0], -2.0),
            (">f2", &[0x3c, 0x00], 1.0),
            ("<f4", &[0, 0, 0x80, 0x3f], 1.0),
            (">f8", &[0x3f, 0xe0, 0, 0, 0, 0, 0, 0], 0.5),
            ("|i1", &[0xff], -1.0),
            ("<i2", &[0xfe, 0xff], -2.0),
            (">i4", &[0xff, 0xff, 0xff, 0xfd], -3.0),
            (
                "<i8",
                &[0xfc, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
                -4.0,
            ),
            ("|u1", &[0xff], 255.0),
            ("<u2", &[1, 2], 513.0),
            (">u4", &[0, 0, 1, 0], 256.0),
            ("<u8", &[0, 0, 0, 0, 1, 0, 0, 0], 4_294_967_296.0),
            ("|b1", &[1], 1.0),
            ("|b1", &[0], 0.0),
        ];
        for (descr, bytes, expected) in cases {
            let element = Element::parse(descr).unwrap();
            assert_eq!(element.size, bytes.len(), "{descr}");
            assert_eq!(element.decode(bytes).unwrap(), [expected], "{descr}");
        }
    }

    #[test]
    fn half_precision_at_its_edges() {
        assert_eq!(f16_to_f64(0x0001), 2.0_f64.powi(-24));
        assert_eq!(f16_to_f64(0x7bff), 65504.0);
        assert_eq!(f16_to_f64(0xfc00), f64::NEG_INFINITY);
        assert!(f16_to_f64(0x7e00).is_nan());
        assert_eq!(bf16_to_f64(0xbfc0), -1.5);
    }

    #[test]
    fn refuses_what_it_cannot_hold() {
        for descr in [
            "<c8", "|O", "<U3", "<f16", "|S1", "f4", "", "|f4", "<M8[s]", "<i3",
        ] {
            assert!(Element::parse(descr).is_err(), "{descr}");
        }
        let u8s = Element::parse("<u8").unwrap();
        assert!(u8s.decode(&[0xff; 8]).is_err());
        let i8s = Element::parse("<i8").unwrap();
        assert!(i8s.decode(&i64::MIN.to_le_bytes()).is_err());
    }
}
