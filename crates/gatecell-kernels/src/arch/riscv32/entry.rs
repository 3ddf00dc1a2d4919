//! Where the assembly is entered, and with what.

/// Where the assembly can be entered.
#[derive(Debug)]
#[repr(C)]
pub struct Entries {
    /// The first piece of an iteration: one column or several.
    pub(super) first: usize,
    /// Bytes of code of a piece.
    pub(super) piece_bytes: usize,
    /// The loop's end.
    pub(super) done: usize,
}

/// What is the same for every block.
#[derive(Clone, Copy, Debug)]
pub struct At {
    /// Bytes of a block.
    pub(super) block: usize,
    /// Where the activations start, less those skipped.
    pub(super) x: *const u8,
    /// Where the whole pieces of activations end.
    pub(super) end: *const u8,
    /// Where the assembly is entered.
    pub(super) entry: usize,
    /// Columns behind the whole pieces.
    pub(super) rest: usize,
}
