//! Panics, to see that a failing program is reported as failing.
#![no_std]
#![no_main]

use defmt_semihosting as _;

#[qemu::entry]
fn main() -> ! {
    let limit = core::hint::black_box(2);
    assert!(limit > 3, "limit is {limit}");
    qemu::exit::exit(0)
}

#[panic_handler]
fn panic(info: &core::panic::PanicInfo) -> ! {
    qemu::exit::report_panic(info)
}
