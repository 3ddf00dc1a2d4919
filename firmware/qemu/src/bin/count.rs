//! Pieces of assembly of which the number of executed instructions is known, to test the
//! counting itself. Each is followed by a line `expect <name> <count>`.
#![no_std]
#![no_main]

use core::hint::black_box;

use defmt_semihosting as _;
use gatecell::Fixed;
use gatecell::layer::Layer;
use qemu::leaky::{FRAMES, Leaky};
use qemu::markers::counted;

#[path = "count/exact.rs"]
mod exact;
#[cfg_attr(target_arch = "arm", path = "count/arm.rs")]
#[cfg_attr(target_arch = "riscv32", path = "count/riscv.rs")]
mod known;

#[qemu::entry]
fn main() -> ! {
    known::pieces();

    // What the compiler makes of this is not known, but must be the same every time.
    for _ in 0..3 {
        run_network();
        defmt::println!("repeat network");
    }
    qemu::exit::exit(0)
}

#[inline(never)]
fn run_network() {
    let mut state = black_box(Leaky.state());
    let mut out = [Fixed(0); 2];
    counted(|| {
        for frame in black_box(&FRAMES) {
            Leaky.step(&mut state, frame, &mut out);
        }
    });
    black_box((state, out));
}

#[panic_handler]
fn panic(info: &core::panic::PanicInfo) -> ! {
    qemu::exit::report_panic(info)
}
