//! Passes the linker its scripts.
use std::env;
use std::path::Path;

/// The bins that log; `nopanic` must not drag the logger and its panics in.
const LOGGING_BINS: [&str; 12] = [
    "selftest",
    "count",
    "kernels",
    "panics",
    "listen",
    "cells",
    "kws_gru64_w8a16",
    "kws_lstm32x2_w8a16",
    "kws_rnn64_w8a16",
    "kws_gru64_f32",
    "kws_bigru24_w8a16",
    "ctc_bilstm40_w8a16",
];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let models = "../models/recordings.rs";
    println!("cargo:rerun-if-changed={models}");
    assert!(
        Path::new(models).exists(),
        "firmware/models is not there yet: run `cargo xtask firmware` once, which writes it"
    );
    println!("cargo:rustc-check-cfg=cfg(armv6m)");
    if env::var("TARGET").is_ok_and(|target| target.starts_with("thumbv6m")) {
        println!("cargo:rustc-cfg=armv6m");
    }
    for kind in ["bins", "examples"] {
        println!("cargo:rustc-link-arg-{kind}=-Tlink.x");
        // Otherwise the linker pads the flash image to pages of the host's size.
        println!("cargo:rustc-link-arg-{kind}=--nmagic");
    }
    for bin in LOGGING_BINS {
        println!("cargo:rustc-link-arg-bin={bin}=-Tdefmt.x");
    }
}
