//! The committed models: imported, quantized and written as Rust files for the
//! firmware, and simulated on the host to know what the chip must answer.
mod generate;
mod model;
mod outputs;
mod recordings;
mod run;
mod sets;
mod spec;
mod spell;
mod strings;

pub(crate) use generate::generate;
pub(crate) use model::Model;
pub(crate) use recordings::{Recording, selected};
pub(crate) use run::{Heard, Run, run};
pub(crate) use spec::{ALL, DEMO, STRINGS, Spec, argmax, word};
pub(crate) use spell::spell;
pub(crate) use strings::strings;
