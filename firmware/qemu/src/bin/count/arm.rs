//! For Arm processors.

use crate::exact::exact;

/// Each piece between markers, and its count.
pub(super) fn pieces() {
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
}
