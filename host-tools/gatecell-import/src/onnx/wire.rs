//! Checks the protobuf framing before the decoder runs.
//!
//! The decoder allocates what a length claims, recurses as deep as messages
//! nest, and never comes back from a number of too many bytes. Here every length is checked against the bytes that are there, and the
//! nesting against a limit, so that a damaged file is an error and not an abort.

/// Deeper nesting than any exporter produces (`If` inside `Loop` inside …).
const MAX_DEPTH: usize = 48;

/// Message types of the ONNX schema that hold other messages.
#[derive(Clone, Copy)]
enum Message {
    Model,
    Graph,
    Node,
    Attribute,
    Tensor,
    ValueInfo,
    Type,
    TensorType,
    SequenceType,
    Shape,
    Leaf,
}

impl Message {
    /// Type of the message in field `number`, if it is one the decoder enters.
    fn child(self, number: u64) -> Option<Message> {
        Some(match (self, number) {
            (Message::Model, 7) | (Message::Attribute, 6) => Message::Graph,
            (Message::Model, 8 | 14) | (Message::Tensor, 13) | (Message::Shape, 1) => Message::Leaf,
            (Message::Graph, 1) => Message::Node,
            (Message::Graph, 5) | (Message::Attribute, 5) => Message::Tensor,
            (Message::Graph, 11..=13) => Message::ValueInfo,
            (Message::Node, 5) => Message::Attribute,
            (Message::ValueInfo, 2) | (Message::SequenceType, 1) => Message::Type,
            (Message::Type, 1) => Message::TensorType,
            (Message::Type, 4) => Message::SequenceType,
            (Message::TensorType, 2) => Message::Shape,
            _ => return None,
        })
    }

    /// Checks a field of many numbers.
    fn check_packed(self, number: u64, mut list: &[u8]) -> Result<(), String> {
        match (self, number) {
            (Message::Tensor, 4) if !list.len().is_multiple_of(4) => Err(cut()),
            (Message::Tensor, 10) if !list.len().is_multiple_of(8) => Err(cut()),
            // Of 32 and 64 bits, each with as many bytes as it takes.
            (Message::Tensor, 1 | 5 | 7) | (Message::Attribute, 8) => {
                while !list.is_empty() {
                    varint(&mut list).map_err(|_| cut())?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// Checks a whole model file.
pub(super) fn check(bytes: &[u8]) -> Result<(), String> {
    if bytes.is_empty() {
        return Err("it is empty".to_owned());
    }
    walk(bytes, Message::Model, 0)
}

fn walk(mut bytes: &[u8], message: Message, depth: usize) -> Result<(), String> {
    if depth > MAX_DEPTH {
        return Err("messages nest too deep".to_owned());
    }
    while !bytes.is_empty() {
        let tag = varint(&mut bytes)?;
        let number = tag >> 3;
        match tag & 7 {
            0 => {
                varint(&mut bytes)?;
            }
            1 => {
                take(&mut bytes, 8)?;
            }
            2 => {
                let len = usize::try_from(varint(&mut bytes)?).map_err(|_| ended())?;
                let inner = take(&mut bytes, len)?;
                if matches!((message, number), (Message::Model, FUNCTIONS)) {
                    check_function(inner)?;
                }
                if let Some(child) = message.child(number) {
                    walk(inner, child, depth + 1)?;
                } else {
                    message.check_packed(number, inner)?;
                }
            }
            5 => {
                take(&mut bytes, 4)?;
            }
            kind => return Err(format!("unknown wire type {kind}")),
        }
    }
    Ok(())
}

/// Field of the model that defines operators, and of such a definition its domain.
const FUNCTIONS: u64 = 25;
const DOMAIN: u64 = 10;

/// A function of the standard's own domain would take the place of an operator that is
/// known here under the same name. Those of other domains are refused where they are used.
fn check_function(mut bytes: &[u8]) -> Result<(), String> {
    let mut domain: &[u8] = b"";
    while !bytes.is_empty() {
        let tag = varint(&mut bytes)?;
        match tag & 7 {
            0 => {
                varint(&mut bytes)?;
            }
            1 => {
                take(&mut bytes, 8)?;
            }
            2 => {
                let len = usize::try_from(varint(&mut bytes)?).map_err(|_| ended())?;
                let inner = take(&mut bytes, len)?;
                if tag >> 3 == DOMAIN {
                    domain = inner;
                }
            }
            5 => {
                take(&mut bytes, 4)?;
            }
            kind => return Err(format!("unknown wire type {kind}")),
        }
    }
    match domain {
        b"" | b"ai.onnx" => Err("it defines operators of the standard anew".to_owned()),
        _ => Ok(()),
    }
}

fn ended() -> String {
    "it ends in the middle of a message".to_owned()
}

fn cut() -> String {
    "a list of numbers ends inside a number".to_owned()
}

fn take<'a>(bytes: &mut &'a [u8], len: usize) -> Result<&'a [u8], String> {
    let (head, tail) = bytes.split_at_checked(len).ok_or_else(ended)?;
    *bytes = tail;
    Ok(head)
}

fn varint(bytes: &mut &[u8]) -> Result<u64, String> {
    let mut value = 0u64;
    for position in 0..10 {
        let byte = take(bytes, 1)?[0];
        // The tenth byte has room for one bit only.
        if position == 9 && byte > 1 {
            break;
        }
        value |= u64::from(byte & 0x7f) << (7 * position);
        if byte < 0x80 {
            return Ok(value);
        }
    }
    Err("a number is longer than 64 bits".to_owned())
}
