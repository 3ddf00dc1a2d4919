//! Emits the networks of `networks.rs` in every number format.

#[path = "networks.rs"]
mod networks;

use gatecell_convert::emit::write_atomic;
use gatecell_convert::error::Result;
use gatecell_convert::quantize::NumberFormat;

fn main() -> Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=networks.rs");
    let folder = std::env::var("OUT_DIR").expect("build scripts have an OUT_DIR");
    for name in networks::NAMES {
        for format in NumberFormat::ALL {
            let case = networks::case(name, format)?;
            let text = networks::rust(&case)?;
            write_atomic(format!("{folder}/{name}_{}.rs", format.name()), &text)?;
        }
    }
    Ok(())
}
