//! What a user may say of how a network is quantized.

use super::{NumberFormat, Scales};
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// Choices of integer formats; every one has a default.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Options {
    /// Whether both products of a recurrent layer share their scales.
    pub scales: Scales,
    /// How much wider than the calibrated range, about its middle, the representable range of
    /// the network's input is. `None`: 8 beside weights of 16 bits and 2 beside narrower ones,
    /// for inputs of 16 bits; 1 for inputs of 8 bits.
    pub headroom: Option<f64>,
}

impl From<Scales> for Options {
    fn from(scales: Scales) -> Self {
        Self {
            scales,
            ..Self::default()
        }
    }
}

impl Options {
    /// Refuses what means nothing in this format.
    pub(super) fn check(&self, format: NumberFormat) -> Result<()> {
        let Some(headroom) = self.headroom else {
            return Ok(());
        };
        if format.integer().is_none() {
            return Err(Error::new(
                "format f32 has no range that inputs could leave, and so no headroom",
                Remedy::NoHeadroom,
            ));
        }
        if !(1.0..=Self::MOST).contains(&headroom) {
            return Err(Error::new(
                format!("a headroom of {headroom} for the inputs"),
                Remedy::Headroom,
            ));
        }
        Ok(())
    }

    /// More leaves inputs of 16 bits no more than 5.
    const MOST: f64 = 1024.0;
}
