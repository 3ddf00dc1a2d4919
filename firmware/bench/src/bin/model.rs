//! Measures one model: the generated file that `GATECELL_MODEL` names, over the sequences
//! of its self-test. Built with the feature `model` alone.
#![no_std]
#![no_main]

use core::hint::black_box;

use defmt_semihosting as _;
use machine::markers::counted;
use machine::stack::used_by;

#[allow(dead_code, unreachable_pub)]
mod generated {
    include!(env!("GATECELL_MODEL"));
}

use generated::{Model, SELF_TEST};

static MODEL: Model = Model::new();

#[machine::entry]
fn main() -> ! {
    let model = black_box(&MODEL);
    let (passed, stack) = used_by(|| counted(|| model.self_test()));
    let steps: usize = SELF_TEST.iter().map(|test| test.frames.len()).sum();
    defmt::println!(
        "{=bool} {=usize} {=usize} {=usize} {=usize}",
        passed,
        steps,
        Model::WEIGHT_BYTES,
        Model::STATE_BYTES,
        stack
    );
    machine::exit::exit(0)
}

#[panic_handler]
fn panic(info: &core::panic::PanicInfo) -> ! {
    machine::exit::report_panic(info)
}
