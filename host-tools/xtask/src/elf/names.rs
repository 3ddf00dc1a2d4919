//! What symbols' names tell. Mangled names contain the paths' parts in clear.

/// Whether only a panic needs this symbol.
pub(crate) fn is_panic(name: &str) -> bool {
    const PARTS: [&str; 8] = [
        "9panicking",
        "rust_begin_unwind",
        "panic_fmt",
        "panic_bounds_check",
        "unwrap_failed",
        "expect_failed",
        "slice_index_fail",
        "a_panic_path_remains",
    ];
    PARTS.iter().any(|part| name.contains(part))
}

/// Whether this is a helper that computes with floats in software, by the names of the Arm
/// ABI (`__aeabi_fadd`) or of libgcc (`__addsf3`).
pub(crate) fn is_soft_float(name: &str) -> bool {
    let name = name.strip_prefix("__").unwrap_or("");
    if let Some(arm) = name.strip_prefix("aeabi_") {
        let operation = ["f", "d", "cf", "cd"].iter().any(|p| arm.starts_with(p));
        let conversion = ["2f", "2d", "2h", "h2"].iter().any(|p| arm.contains(p));
        return operation || conversion;
    }
    let plain = name.trim_end_matches(|c: char| c.is_ascii_digit());
    ["sf", "df"].iter().any(|f| plain.ends_with(f))
        || [
            "fixsf",
            "fixdf",
            "fixunssf",
            "fixunsdf",
            "floatsi",
            "floatunsi",
        ]
        .iter()
        .any(|p| name.starts_with(p))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_panics_in_both_manglings() {
        for name in [
            "_ZN4core9panicking18panic_bounds_check17h0123456789abcdefE",
            "_RNvNtCs5HMsTqv6Eg_4core9panicking5panic",
            "_RNvCs691rhTbG0Ee_7___rustc17rust_begin_unwind",
            "_ZN4core6option13unwrap_failed17h0123456789abcdefE",
        ] {
            assert!(is_panic(name), "{name}");
        }
        for name in ["main", "_ZN3app8listener4poll17h0E", "DefaultHandler"] {
            assert!(!is_panic(name), "{name}");
        }
    }

    #[test]
    fn finds_soft_floats() {
        for name in [
            "__aeabi_fadd",
            "__aeabi_dmul",
            "__aeabi_i2f",
            "__aeabi_f2iz",
            "__aeabi_cdcmple",
            "__addsf3",
            "__eqdf2",
            "__fixsfsi",
            "__floatsidf",
        ] {
            assert!(is_soft_float(name), "{name}");
        }
        for name in [
            "__aeabi_uidiv",
            "__aeabi_memcpy4",
            "__aeabi_lmul",
            "__udivsi3",
            "__muldi3",
            "memcpy",
            "__sbss",
        ] {
            assert!(!is_soft_float(name), "{name}");
        }
    }
}
