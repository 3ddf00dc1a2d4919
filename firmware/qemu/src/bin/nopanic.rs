//! Links the path of the models and nothing else. A panic that the optimizer cannot rule out
//! needs a symbol that nobody defines: then this program does not link.
#![no_std]
#![no_main]

#[path = "nopanic/path.rs"]
mod path;

#[qemu::entry]
fn main() -> ! {
    qemu::exit::exit(i32::from(!path::is_right()))
}
