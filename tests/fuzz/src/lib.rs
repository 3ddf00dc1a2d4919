//! What the fuzz targets do with their bytes.
//!
//! A file may be refused, but neither with a panic nor with more memory than
//! [`MEMORY`] nor after a long time; what is accepted must go through all that
//! follows. The same bodies run over the committed corpus in `cargo test`
//! (`tests/corpus.rs`), so that every input that once failed is tried again.
//!
//! `cargo xtask fuzz` builds the targets and runs each for a few seconds;
//! `cargo xtask fuzz onnx --seconds 3600` runs one for an hour.

mod network;
mod state;
pub mod targets;

use std::alloc::System;

use cap::Cap;

/// Bytes that a target may hold at once: a file that claims more than it has
/// fails here, even where the memory would never be touched.
pub const MEMORY: usize = 512 << 20;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, MEMORY);

/// libFuzzer stops at every panic. The HDF5 reader's are caught by its wall
/// (`import/keras/hdf5.rs`) and are errors like any other; this hook lets them
/// pass. Those that escape from the target still stop the fuzzer.
pub fn stop_at_escaped_panics() {
    std::panic::set_hook(Box::new(|_| {}));
}

/// Runs the body of a target; a panic that escapes is shown and passed on.
fn shown<T>(body: impl FnOnce() -> T) -> T {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(body)).unwrap_or_else(|panic| {
        let text = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied());
        eprintln!("panicked: {}", text.unwrap_or("without a text"));
        std::panic::resume_unwind(panic)
    })
}
