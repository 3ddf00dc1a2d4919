//! Passes the linker its scripts and the memory map of the chip.
use std::env;

fn main() {
    println!("cargo:rerun-if-changed=memory.x");
    let here = env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR");
    println!("cargo:rustc-link-search={here}");
    println!("cargo:rustc-link-arg-bins=-Tlink.x");
    println!("cargo:rustc-link-arg-bins=-Tdefmt.x");
    // Otherwise the linker pads the flash image to pages of the host's size.
    println!("cargo:rustc-link-arg-bins=--nmagic");
}
