//! Passes the linker its scripts.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-link-arg-bins=-Tlink.x");
    println!("cargo:rustc-link-arg-bins=-Tdefmt.x");
    // Otherwise the linker pads the flash image to pages of the host's size.
    println!("cargo:rustc-link-arg-bins=--nmagic");
}
