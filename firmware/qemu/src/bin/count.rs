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

/// The given lines, with registers n and m free for use, between markers. One block of
/// assembly, so that the compiler puts nothing in between.
macro_rules! exact {
    ($($line:literal)*) => {
        // SAFETY: changes the two scratch registers that it declares and the flags only.
        unsafe {
            core::arch::asm!(
                "mov r10, r10",
                $($line,)*
                "mov r11, r11",
                "/* {n} {m} */",
                n = out(reg) _,
                m = out(reg) _,
                options(nomem, nostack),
            )
        }
    };
}

#[cortex_m_rt::entry]
fn main() -> ! {
    exact!();
    defmt::println!("expect empty 0");

    // Both markers are in one block of translated code.
    exact!("nop" "nop" "nop");
    defmt::println!("expect straight 3");

    exact!("movs {n}, #100" "2: subs {n}, #1" "bne 2b");
    defmt::println!("expect loop {=u32}", 1 + 100 * 2);

    exact!(
        "movs {n}, #10"
        "2: movs {m}, #7"
        "3: subs {m}, #1" "bne 3b"
        "subs {n}, #1" "bne 2b"
    );
    defmt::println!("expect nested {=u32}", 1 + 10 * (1 + 7 * 2 + 2));

    // Leaves the middle of what would be one straight block.
    exact!("movs {n}, #1" "cmp {n}, #1" "beq 2f" "nop" "nop" "2: nop");
    defmt::println!("expect branch 4");

    // A conditional instruction is counted also when its condition fails, as it takes a
    // processor's cycle also then. Armv6-M has no such instructions.
    #[cfg(not(armv6m))]
    {
        exact!(
            "movs {n}, #5"
            "2: cmp {n}, #3" "ite hi" "movhi {m}, #1" "movls {m}, #2"
            "subs {n}, #1" "bne 2b"
        );
        defmt::println!("expect conditional {=u32}", 1 + 5 * 6);
    }

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
