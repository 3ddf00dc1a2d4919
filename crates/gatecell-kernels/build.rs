//! Chooses the kernels from the target. `cfg(target_feature = "dsp")` is never set on
//! stable Rust, and targets of one family share an architecture, so the triple decides.
use std::env;

/// Prefixes of target triples and the kernels made for them, the first match counts.
/// Armv8-M has the instructions of the architecture before it; those of its extensions
/// are chosen by the flags of the compiler, see [`extended`].
const KERNELS: [(&str, &str); 6] = [
    ("thumbv7em", "armv7em"),
    ("thumbv7m", "armv7m"),
    ("thumbv8m.main", "armv7m"),
    ("thumbv6m", "armv6m"),
    ("thumbv8m.base", "armv6m"),
    // RV32I and RV32E alone cannot multiply.
    ("riscv32im", "riscv32"),
];

/// Extensions of Armv8-M mainline: as the compiler names them, the kernels made for them,
/// and the processors that have them.
const EXTENSIONS: [(&str, &str, &[&str]); 2] = [
    ("mve", "armv8m_mve", &["cortex-m55", "cortex-m85"]),
    ("dsp", "armv7em", &["cortex-m33", "cortex-m35p"]),
];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let target = env::var("TARGET").expect("cargo sets TARGET");
    let kernel = extended(&target).or_else(|| by_triple(&target));
    let kernel = kernel.unwrap_or("portable");

    let names = KERNELS.iter().map(|(_, name)| *name);
    let names: Vec<_> = names.chain(["portable", "armv8m_mve"]).collect();
    configure("gatecell_kernel", kernel, &names);
    println!("cargo:rustc-check-cfg=cfg(gatecell_armv8m)");
    if target.starts_with("thumbv8m") {
        println!("cargo:rustc-cfg=gatecell_armv8m");
    }
    println!("cargo:rustc-check-cfg=cfg(gatecell_small)");
    if env::var("OPT_LEVEL").is_ok_and(|level| level == "s" || level == "z") {
        println!("cargo:rustc-cfg=gatecell_small");
    }
    println!("cargo:rustc-check-cfg=cfg(gatecell_fpu)");
    // Those targets have at least the registers and instructions of single precision.
    if target.starts_with("thumb") && target.ends_with("eabihf") {
        println!("cargo:rustc-cfg=gatecell_fpu");
    }
}

fn by_triple(target: &str) -> Option<&'static str> {
    let (_, kernel) = KERNELS
        .iter()
        .find(|(prefix, _)| target.starts_with(prefix))?;
    Some(kernel)
}

/// The kernels of an Armv8-M processor with extensions, which no triple tells: by the
/// processor (`-C target-cpu=cortex-m33`) or the feature (`-C target-feature=+dsp`) that
/// the compiler is told in `RUSTFLAGS` or in cargo's configuration.
fn extended(target: &str) -> Option<&'static str> {
    if !target.starts_with("thumbv8m.main") {
        return None;
    }
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let has = |feature: &str, cpus: &[&str]| {
        let is = |cpu: &&str| flags.contains(&format!("target-cpu={cpu}"));
        // The last word on a feature counts.
        let on = flags.rfind(&format!("+{feature}"));
        let off = flags.rfind(&format!("-{feature}"));
        on.max(off).map_or(cpus.iter().any(is), |_| on > off)
    };
    let (_, kernel, _) = EXTENSIONS
        .iter()
        .find(|(feature, _, cpus)| has(feature, cpus))?;
    Some(kernel)
}

/// Sets `cfg(key = value)`; `known` are all values that there are.
fn configure(key: &str, value: &str, known: &[&str]) {
    let known: Vec<_> = known.iter().map(|name| format!("{name:?}")).collect();
    let known = known.join(", ");
    println!("cargo:rustc-check-cfg=cfg({key}, values({known}))");
    println!("cargo:rustc-cfg={key}={value:?}");
}
