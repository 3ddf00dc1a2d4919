//! What can keep a CTC decoder from its result.

/// A CTC decoder cannot go on; it is as it was before the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum CtcError {
    /// The text has more labels than its buffer. A beam reports it when a
    /// hypothesis that belongs into the beam does not fit, even where it would
    /// not have become the best.
    TextTooLong {
        /// Labels that fit.
        capacity: usize,
    },
    /// The frame has no class with the blank's index.
    NoBlank {
        /// Classes in the frame.
        classes: usize,
    },
    /// The frame has more than 65536 classes: labels are `u16`.
    TooManyClasses {
        /// Classes in the frame.
        classes: usize,
    },
    /// Every text has probability zero: the frame's scores are −∞ or NaN, or a
    /// text's log-probability fell below −32768 (Q15.16).
    Impossible,
}

impl core::fmt::Display for CtcError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::TextTooLong { capacity } => {
                write!(f, "the text has more than {capacity} labels")
            }
            Self::NoBlank { classes } => {
                write!(
                    f,
                    "the blank is not among the {classes} classes of the frame"
                )
            }
            Self::TooManyClasses { classes } => {
                write!(f, "{classes} classes, but labels are 16 bits")
            }
            Self::Impossible => f.write_str("no text has a probability above zero"),
        }
    }
}

impl core::error::Error for CtcError {}
