//! See `gatecell_fuzz::targets::npz`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: gatecell_fuzz::stop_at_escaped_panics(), |data: &[u8]| {
    gatecell_fuzz::targets::npz(data);
});
