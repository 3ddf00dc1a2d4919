//! Chooses the kernels from the target. `cfg(target_feature = "dsp")` is never set on
//! stable Rust, and targets of one family share an architecture, so the triple decides.
use std::env;

/// Prefixes of target triples and the kernels made for them, the first match counts.
/// Armv8-M has the instructions of the architecture before it; those of the DSP extension
/// are optional there, and no triple tells whether a chip has them.
const KERNELS: [(&str, &str); 6] = [
    ("thumbv7em", "armv7em"),
    ("thumbv7m", "armv7m"),
    ("thumbv8m.main", "armv7m"),
    ("thumbv6m", "armv6m"),
    ("thumbv8m.base", "armv6m"),
    // RV32I and RV32E alone cannot multiply.
    ("riscv32im", "riscv32"),
];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!(
        "cargo:rustc-check-cfg=cfg(gatecell_kernel, \
         values(\"portable\", \"armv7em\", \"armv7m\", \"armv6m\", \"riscv32\"))"
    );
    let target = env::var("TARGET").expect("cargo sets TARGET");
    let kernel = KERNELS
        .iter()
        .find(|(prefix, _)| target.starts_with(prefix));
    let name = kernel.map_or("portable", |(_, name)| name);
    println!("cargo:rustc-cfg=gatecell_kernel=\"{name}\"");
}
