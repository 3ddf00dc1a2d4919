//! Runs the listener over a recording, counts, measures the stack and logs it all. The log
//! must equal `selftest.out`.
#![no_std]
#![no_main]

use core::hint::black_box;

use app::{Event, Frame, FrameSource, Keyword, Listener, Recording, Spotted};
use defmt_semihosting as _;
use gatecell::Fixed;
use gatecell::layer::Layer;
use qemu::bits::Bits;
use qemu::leaky::{FRAMES, Leaky};
use qemu::led::LoggedLed;
use qemu::markers::counted;
use qemu::{exit, stack};

const KEYWORD: Keyword = Keyword {
    class: 1,
    margin: Fixed(300),
};

#[qemu::entry]
fn main() -> ! {
    listen();
    measure_stack();
    run_network();
    exit::exit(0)
}

fn listen() {
    let spotted = Spotted::new(KEYWORD, 2, 1);
    let mut listener = Listener::new(&Leaky, Recording::new(&FRAMES), LoggedLed, spotted);
    loop {
        let Ok(event) = listener.poll();
        match event {
            Event::Heard => defmt::println!("heard after {=u32} frames", listener.frames()),
            Event::End => break,
            Event::Idle | Event::Stepped | Event::EndOfUtterance => {}
        }
    }
}

/// The measure must see a buffer of known size and not much more.
fn measure_stack() {
    for (size, (filled, used)) in [
        (64, stack::used_by(fill::<64>)),
        (1024, stack::used_by(fill::<1024>)),
    ] {
        let fits = filled == size && used >= size && used < size + 64;
        defmt::println!("stack of a {=usize} byte buffer: {=bool}", size, fits);
    }
}

fn fill<const N: usize>() -> usize {
    let buffer = black_box([0x5a_u8; N]);
    buffer.iter().filter(|b| **b == 0x5a).count()
}

/// One line `out <recording> <steps> <words…>` and one counted interval, as in the demo.
fn run_network() {
    let mut state = Leaky.state();
    let mut out = [Fixed(0); 2];
    let mut source = Recording::new(black_box(&FRAMES));
    let mut steps = 0u32;
    counted(|| {
        while let Ok(Frame::Ready(frame)) = source.poll() {
            Leaky.step(&mut state, &frame, &mut out);
            steps += 1;
        }
    });
    defmt::println!(
        "out 0 {=u32} {=u32:08x} {=u32:08x}",
        steps,
        out[0].bits(),
        out[1].bits()
    );
}

#[panic_handler]
fn panic(info: &core::panic::PanicInfo) -> ! {
    qemu::exit::report_panic(info)
}
