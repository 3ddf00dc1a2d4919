//! A recognizer of spoken digits, as a firmware crate would carry it: `build.rs`
//! converts the model file, this crate includes the result.
#![no_std]
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, clippy::pedantic)]

/// 8-bit weights, 16-bit activations.
pub mod digits {
    include!(concat!(env!("OUT_DIR"), "/digits.rs"));
}

/// A network that reads recordings in both directions.
pub mod digits_both {
    include!(concat!(env!("OUT_DIR"), "/digits_both.rs"));
}

/// The first network in single precision.
pub mod digits_f32 {
    include!(concat!(env!("OUT_DIR"), "/digits_f32.rs"));
}
