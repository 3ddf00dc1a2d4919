//! The keyword listener on an nRF52840 development kit: plays recordings of spoken digits to
//! itself and lights LED 1 after each "seven".
#![no_std]
#![no_main]

mod model;

use app::{ActiveLow, Event, Keyword, Listener, Quantized, Recordings, WholeWord};
use cortex_m::asm;
use defmt_rtt as _;
use embedded_hal::delay::DelayNs;
use gatecell::Fixed;
use gatecell::decode::argmax;
use nrf52840_hal::gpio::{Level, p0};
use nrf52840_hal::{Timer, pac};
use panic_probe as _;

use model::{Model, NAMES, RECORDINGS};

static MODEL: Model = Model::new();

/// A score of one: e times as probable as any other word.
const SEVEN: Keyword = Keyword {
    class: 7,
    margin: Fixed(1 << 16),
};

#[cortex_m_rt::entry]
fn main() -> ! {
    let Some(chip) = pac::Peripherals::take() else {
        defmt::panic!("the peripherals are taken")
    };
    // Off is high: the LED hangs on the supply.
    let pin = p0::Parts::new(chip.P0).p0_13;
    let led = ActiveLow(pin.into_push_pull_output(Level::High));
    let mut delay = Timer::new(chip.TIMER0);

    defmt::assert!(MODEL.self_test(), "this chip computes other bits");
    // With a microphone: its front end instead of the recordings, cut into words by `Gate`.
    let source = Quantized::new(Recordings::new(&RECORDINGS), Model::quantize);
    let mut listener = Listener::new(&MODEL, source, led, WholeWord::new(SEVEN));
    let mut names = NAMES.iter();
    loop {
        // Neither flash nor pin can fail; a microphone could.
        let Ok(event) = listener.poll();
        match event {
            Event::Stepped => continue,
            Event::Idle => {
                delay.delay_ms(10);
                continue;
            }
            Event::Heard => defmt::println!("heard seven, LED on"),
            Event::EndOfUtterance => {
                let best = argmax(listener.scores()).and_then(Model::label);
                defmt::println!("heard {=str}", best.unwrap_or("nothing"));
            }
            Event::End => break,
        }
        defmt::println!("  it was {=str}", names.next().copied().unwrap_or("?"));
        // Time to look at the LED.
        delay.delay_ms(1000);
    }
    loop {
        asm::wfi();
    }
}
