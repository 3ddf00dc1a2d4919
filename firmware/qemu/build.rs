//! Chooses the memory map of the emulated machine and passes the linker its scripts.
use std::path::PathBuf;
use std::{env, fs};

/// One emulated machine: see `host-tools/xtask/src/board.rs`, which starts it.
const MACHINES: [(&str, &str, &str); 3] = [
    // mps2-an386 and mps2-an385 have 4 MB of each; the RAM is kept to what a chip of
    // this class has, so that a program that fits here fits there.
    ("thumbv7em-none-eabihf", "4M", "128K"),
    ("thumbv7m-none-eabi", "4M", "128K"),
    // The nRF51822 of the micro:bit.
    ("thumbv6m-none-eabi", "256K", "16K"),
];

/// The bins that log; `nopanic` must not drag the logger and its panics in.
const LOGGING_BINS: [&str; 13] = [
    "selftest",
    "count",
    "kernels",
    "bench_lstm",
    "bench_gru",
    "bench_rnn",
    "panics",
    "listen",
    "cells",
    "kws_gru64_w8a16",
    "kws_lstm32x2_w8a16",
    "kws_rnn64_w8a16",
    "kws_gru64_f32",
];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let target = env::var("TARGET").expect("cargo sets TARGET");
    let models = "../models/recordings.rs";
    println!("cargo:rerun-if-changed={models}");
    assert!(
        PathBuf::from(models).exists(),
        "firmware/models is not there yet: run `cargo xtask firmware` once, which writes it"
    );
    let Some((_, flash, ram)) = MACHINES.iter().find(|m| m.0 == target) else {
        let known: Vec<_> = MACHINES.iter().map(|m| m.0).collect();
        panic!("no emulated machine for {target}; there is one for each of {known:?}");
    };
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let memory = format!(
        "MEMORY\n{{\n  FLASH : ORIGIN = 0x00000000, LENGTH = {flash}\n  \
         RAM : ORIGIN = 0x20000000, LENGTH = {ram}\n}}\n"
    );
    fs::write(out.join("memory.x"), memory).expect("OUT_DIR is writable");

    println!("cargo:rustc-check-cfg=cfg(armv6m)");
    if target.starts_with("thumbv6m") {
        println!("cargo:rustc-cfg=armv6m");
    }
    println!("cargo:rustc-link-search={}", out.display());
    println!("cargo:rustc-link-arg-bins=-Tlink.x");
    // Otherwise the linker pads the flash image to pages of the host's size.
    println!("cargo:rustc-link-arg-bins=--nmagic");
    for bin in LOGGING_BINS {
        println!("cargo:rustc-link-arg-bin={bin}=-Tdefmt.x");
    }
}
