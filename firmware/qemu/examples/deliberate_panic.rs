//! The program `nopanic` with one panic in it. It must not link; an example, so that it is built
//! only where that is tried.
#![no_std]
#![no_main]

#[path = "../src/bin/nopanic/path.rs"]
mod path;

use core::hint::black_box;

use qemu::models::RECORDINGS;

#[qemu::entry]
fn main() -> ! {
    let right = path::is_right();
    black_box(RECORDINGS[black_box(0)]);
    qemu::exit::exit(i32::from(!right))
}
