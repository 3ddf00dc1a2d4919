//! For RISC-V processors.

use crate::exact::exact;

/// Each piece between markers, and its count.
pub(super) fn pieces() {
    exact!();
    defmt::println!("expect empty 0");

    // Both markers are in one block of translated code.
    exact!("nop" "nop" "nop");
    defmt::println!("expect straight 3");

    exact!("li {n}, 100" "2: addi {n}, {n}, -1" "bnez {n}, 2b");
    defmt::println!("expect loop {=u32}", 1 + 100 * 2);

    exact!(
        "li {n}, 10"
        "2: li {m}, 7"
        "3: addi {m}, {m}, -1" "bnez {m}, 3b"
        "addi {n}, {n}, -1" "bnez {n}, 2b"
    );
    defmt::println!("expect nested {=u32}", 1 + 10 * (1 + 7 * 2 + 2));

    // Leaves the middle of what would be one straight block.
    exact!("li {n}, 1" "nop" "bnez {n}, 2f" "nop" "nop" "2: nop");
    defmt::println!("expect branch 4");
}
