//! A whole firmware with one model and nothing beside it, no log either: vectors, start-up, the
//! code, the weights, a self-test. The model is the generated file that `GATECELL_MODEL` names.
//! Built with the feature `model` alone.
#![no_std]
#![no_main]

use core::hint::black_box;

#[allow(dead_code, unreachable_pub)]
mod generated {
    include!(env!("GATECELL_MODEL"));
}

use generated::Model;

static MODEL: Model = Model::new();

#[machine::entry]
fn main() -> ! {
    let passed = black_box(&MODEL).self_test();
    machine::exit::exit(i32::from(!passed))
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    machine::exit::exit(machine::exit::PANICKED)
}
