//! The kernels of the processor that the crate is built for: one of the modules
//! below under a common set of names.

#[cfg(gatecell_kernel = "armv7em")]
mod armv7em;
#[cfg(gatecell_kernel = "armv7em")]
use armv7em as chosen;

#[cfg(gatecell_kernel = "portable")]
mod plain;
#[cfg(gatecell_kernel = "portable")]
use plain as chosen;

pub use chosen::{BLOCK_ROWS, block_len};
pub(crate) use chosen::{BUFFER_ROWS, Walk, half, lstm, place};
