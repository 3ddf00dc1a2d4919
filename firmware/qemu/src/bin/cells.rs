//! Every kind of cell in every format, and every decoder: does this processor compute the
//! host's bits? The log must equal `cells.out`.
#![no_std]
#![no_main]

use defmt_semihosting as _;

#[qemu::entry]
fn main() -> ! {
    qemu::cells::self_tests(|name, right| {
        defmt::println!(
            "{=str}: {=str}",
            name,
            if right { "same" } else { "DIFFERENT" }
        );
    });
    if let Some(decoded) = qemu::decoding::decode() {
        defmt::println!(
            "greedy {=u32} beam {=u32} keyword {=i32} confidence {=i32}",
            decoded.greedy,
            decoded.beam,
            decoded.keyword,
            decoded.confidence
        );
    }
    qemu::exit::exit(0)
}

#[panic_handler]
fn panic(info: &core::panic::PanicInfo) -> ! {
    qemu::exit::report_panic(info)
}
