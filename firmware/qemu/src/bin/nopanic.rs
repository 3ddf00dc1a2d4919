//! Links the path of the model and nothing else. A panic that the optimizer cannot rule out
//! needs the symbol below, which nobody defines: then this program does not link.
#![no_std]
#![no_main]

use core::hint::black_box;

use app::{Decision, Frame, FrameSource, Net, Recording, Rule};
use qemu::leaky::{FRAMES, Leaky};

#[cortex_m_rt::entry]
fn main() -> ! {
    let rule = Rule {
        keyword: 1,
        margin: black_box(300),
        confirm: black_box(2),
        hold: black_box(1),
    };
    let net = black_box(Leaky);
    let mut state = net.state();
    let mut scores = [0; 2];
    let mut decision = Decision::new(rule);
    let mut source = Recording::new(black_box(&FRAMES));
    let mut heard = 0;
    while let Ok(Frame::Ready(frame)) = source.poll() {
        net.step(&mut state, &frame, &mut scores);
        heard += i32::from(decision.push(black_box(&scores)));
    }
    #[cfg(feature = "deliberate-panic")]
    black_box(FRAMES[black_box(0)]);
    // Two bursts are in the recording.
    qemu::exit::exit(i32::from(heard != 2))
}

unsafe extern "C" {
    fn a_panic_path_remains_in_this_program() -> !;
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    // SAFETY: never runs: a program that contains this call does not link.
    unsafe { a_panic_path_remains_in_this_program() }
}
