//! Passes the linker its scripts. The memory map is the HAL's, all of the chip's flash and RAM:
//! it comes before one of this folder in the linker's search, which would be ignored.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-link-arg-bins=-Tlink.x");
    println!("cargo:rustc-link-arg-bins=-Tdefmt.x");
    // Otherwise the linker pads the flash image to pages of the host's size.
    println!("cargo:rustc-link-arg-bins=--nmagic");
}
