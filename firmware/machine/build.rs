//! Chooses the memory map of the emulated machine.
use std::path::PathBuf;
use std::{env, fs};

/// One emulated machine: see `host-tools/xtask/src/board.rs`, which starts it.
struct Machine {
    target: &'static str,
    /// The processor, where the target leaves it open.
    cpu: Option<&'static str>,
    /// Origin and length, as in a linker script.
    flash: (&'static str, &'static str),
    ram: (&'static str, &'static str),
    /// Interrupts of the whole system, for the table of vectors.
    interrupts: usize,
}

const MACHINES: [Machine; 6] = [
    // mps2-an386, an500 and an385 have 4 MB of each; the RAM is kept to what a chip of
    // this class has, so that a program that fits here fits there.
    Machine {
        target: "thumbv7em-none-eabihf",
        cpu: None,
        flash: ("0", "4M"),
        ram: ("0x20000000", "128K"),
        interrupts: 32,
    },
    Machine {
        target: "thumbv7m-none-eabi",
        cpu: None,
        flash: ("0", "4M"),
        ram: ("0x20000000", "128K"),
        interrupts: 32,
    },
    // The nRF51822 of the micro:bit.
    Machine {
        target: "thumbv6m-none-eabi",
        cpu: None,
        flash: ("0", "256K"),
        ram: ("0x20000000", "16K"),
        interrupts: 32,
    },
    // mps2-an505, in its secure state: SSRAM1, and SSRAM2 behind it.
    Machine {
        target: "thumbv8m.main-none-eabihf",
        cpu: Some("cortex-m33"),
        flash: ("0x10000000", "4M"),
        ram: ("0x38000000", "128K"),
        interrupts: 124,
    },
    // mps3-an547: the tightly coupled memories.
    Machine {
        target: "thumbv8m.main-none-eabihf",
        cpu: Some("cortex-m55"),
        flash: ("0", "512K"),
        ram: ("0x20000000", "128K"),
        interrupts: 128,
    },
    // virt starts in its RAM, of which a part stands for the flash.
    Machine {
        target: "riscv32imac-unknown-none-elf",
        cpu: None,
        flash: ("0x80000000", "4M"),
        ram: ("0x80400000", "128K"),
        interrupts: 0,
    },
];

impl Machine {
    /// The linker script that cortex-m-rt and riscv-rt include.
    fn memory(&self) -> String {
        let Self { flash, ram, .. } = self;
        let mut text = format!(
            "MEMORY\n{{\n  FLASH : ORIGIN = {}, LENGTH = {}\n  RAM : ORIGIN = {}, LENGTH = {}\n}}\n",
            flash.0, flash.1, ram.0, ram.1
        );
        if self.target.starts_with("riscv") {
            for (region, memory) in [
                ("TEXT", "FLASH"),
                ("RODATA", "FLASH"),
                ("DATA", "RAM"),
                ("BSS", "RAM"),
                ("HEAP", "RAM"),
                ("STACK", "RAM"),
            ] {
                text += &format!("REGION_ALIAS(\"REGION_{region}\", {memory});\n");
            }
        }
        text
    }
}

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let target = env::var("TARGET").expect("cargo sets TARGET");
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let is_for = |cpu| flags.contains(&format!("target-cpu={cpu}"));
    let Some(machine) = MACHINES
        .iter()
        .find(|m| m.target == target && m.cpu.is_none_or(is_for))
    else {
        let known: Vec<_> = MACHINES.iter().map(|m| (m.target, m.cpu)).collect();
        panic!("no emulated machine for {target}; there is one for each of {known:?}");
    };
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let write = |name, text: &str| fs::write(out.join(name), text).expect("OUT_DIR is writable");
    write("memory.x", &machine.memory());
    // cortex-m-rt leaves the vectors to us and includes this script, which gives handlers names.
    write("device.x", "");
    let count = format!("const INTERRUPTS: usize = {};\n", machine.interrupts);
    write("interrupts.rs", &count);

    println!("cargo:rustc-link-search={}", out.display());
}
