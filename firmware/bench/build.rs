//! Passes the linker its scripts.
use std::fs;

/// The program without a log.
const SILENT: &str = "image";

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=src/bin");
    println!("cargo:rustc-link-arg-bins=-Tlink.x");
    // Otherwise the linker pads the flash image to pages of the host's size.
    println!("cargo:rustc-link-arg-bins=--nmagic");
    for file in fs::read_dir("src/bin").expect("the programs are there") {
        let path = file.expect("the folder is readable").path();
        let name = path.file_stem().expect("a program has a name");
        if name != SILENT {
            println!("cargo:rustc-link-arg-bin={}=-Tdefmt.x", name.display());
        }
    }
}
