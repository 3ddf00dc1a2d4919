//! Features of sound: recipes, recordings, and the chip's own integers.
//!
//! `recipe (TOML or JSON) → constants → gatecell_frontend → features`. The constants are
//! computed with one software library of functions, so that every PC computes the same ones.

mod extract;
mod fft_tables;
mod filters;
mod framing;
mod micro;
mod micro_tables;
mod presets;
mod recipe;
mod rows;
mod tables;
mod unit;
mod wav;
mod window;

pub use extract::{Features, extract};
pub use micro_tables::MicroTables;
pub use presets::{PRESETS, preset};
pub use recipe::{MicroRecipe, Recipe, SpectralRecipe};
pub use tables::{SpectralTables, Tables};
pub use wav::{Recording, read as read_wav, sample_rate};

#[cfg(test)]
mod tests;
