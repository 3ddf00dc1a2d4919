//! In the making.
use std::path::Path;
use crate::{error::Result, network::Network};
/// Imports a file.
pub fn load(_path: &Path) -> Result<Network> { unimplemented!() }
