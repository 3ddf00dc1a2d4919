//! The layouts by the number formats that they are for.

/// The layout of a number format, as the processor's kernel reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// 8-bit weights for 16-bit activations.
    W8A16,
    /// 8-bit weights for 8-bit activations.
    W8A8,
    /// 4-bit weights.
    W4A16,
    /// 16-bit weights.
    W16A16,
}
