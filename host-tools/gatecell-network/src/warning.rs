//! What a warning is.

use std::fmt::{self, Display, Formatter};

use crate::remedy::Remedy;

/// A warning, one line.
#[derive(Clone, Debug, PartialEq)]
pub struct Warning {
    /// What it is about.
    pub kind: Kind,
    /// What is to be known.
    pub reason: String,
    /// What to do about it.
    pub remedy: Remedy,
}

/// What a [`Warning`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Something in the model file is unusual
    /// ([`Source::warnings`](crate::network::Source::warnings)).
    Import,
    /// Numbers are cut at the end of their range.
    Saturation,
    /// A layer or an output is far from the reference.
    Precision,
    /// The calibration shows less than the network will meet.
    Calibration,
    /// Inputs lie beyond what calibration saw.
    InputRange,
    /// Rows of zeros at the end of sequences count as steps.
    Padding,
    /// Labels are not compared with anything.
    Labels,
}

impl Kind {
    /// What JSON calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Saturation => "saturation",
            Self::Precision => "precision",
            Self::Calibration => "calibration",
            Self::InputRange => "input_range",
            Self::Padding => "padding",
            Self::Labels => "labels",
        }
    }
}

impl Display for Warning {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.reason, self.remedy)
    }
}
