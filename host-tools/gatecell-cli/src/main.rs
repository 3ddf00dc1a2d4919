//! The gatecell command.
fn main() {}
