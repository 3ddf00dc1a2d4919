//! Codes of operators that more than one file knows, as the schema numbers them.

pub(super) const VAR_HANDLE: i32 = 142;
pub(super) const READ_VARIABLE: i32 = 143;
pub(super) const ASSIGN_VARIABLE: i32 = 144;
pub(super) const CALL_ONCE: i32 = 129;
pub(super) const RESHAPE: i32 = 22;
