//! A whole firmware with one model and nothing beside it, no log either: vectors, start-up, the
//! code, the weights, and a self-test or a few steps. The model is the generated file that `GATECELL_MODEL` names.
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

/// Any model.
#[cfg(not(feature = "steps"))]
#[machine::entry]
fn main() -> ! {
    let passed = black_box(&MODEL).self_test();
    machine::exit::exit(i32::from(!passed))
}

/// A model that goes on step by step, without the vectors of its self-test.
#[cfg(feature = "steps")]
#[machine::entry]
fn main() -> ! {
    let model = black_box(&MODEL);
    let mut state = model.state();
    let mut y = [generated::Output::default(); Model::OUTPUT_SIZE];
    let x = [0; Model::INPUT_SIZE];
    model.step(&mut state, black_box(&x), &mut y);
    model.step(&mut state, black_box(&x), black_box(&mut y));
    machine::exit::exit(0)
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    machine::exit::exit(machine::exit::PANICKED)
}
