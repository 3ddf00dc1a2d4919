//! The listener as it runs on a board, with the model of the spoken digits: it waits for a
//! "seven". The log must equal `listen.out`.
#![no_std]
#![no_main]

use app::{Event, Keyword, Listener, Quantized, Recordings, WholeWord};
use defmt_semihosting as _;
use gatecell::Fixed;
use gatecell::decode::argmax;
use qemu::exit;
use qemu::led::LoggedLed;
use qemu::models::kws_gru64_w8a16::Model;
use qemu::models::{NAMES, RECORDINGS};

static MODEL: Model = Model::new();

/// A score of one: e times as probable as any other word.
const SEVEN: Keyword = Keyword {
    class: 7,
    margin: Fixed(1 << 16),
};

#[qemu::entry]
fn main() -> ! {
    let source = Quantized::new(Recordings::new(&RECORDINGS), Model::quantize);
    let mut listener = Listener::new(&MODEL, source, LoggedLed, WholeWord::new(SEVEN));
    let mut names = NAMES.iter();
    loop {
        let Ok(event) = listener.poll();
        match event {
            Event::Heard => defmt::println!(
                "{=str}: heard seven after {=u32} frames",
                names.next().unwrap_or(&"?"),
                listener.frames()
            ),
            Event::EndOfUtterance => defmt::println!(
                "{=str}: {=str}",
                names.next().unwrap_or(&"?"),
                argmax(listener.scores())
                    .and_then(Model::label)
                    .unwrap_or("nothing")
            ),
            Event::End => exit::exit(0),
            Event::Idle | Event::Stepped => {}
        }
    }
}

#[panic_handler]
fn panic(info: &core::panic::PanicInfo) -> ! {
    qemu::exit::report_panic(info)
}
