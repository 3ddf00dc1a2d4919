//! The keyword listener on a Raspberry Pi Pico: plays recordings of spoken digits to itself
//! and lights the LED after each "seven".
#![no_std]
#![no_main]

mod model;

use app::{Event, Keyword, Listener, Quantized, Recordings, WholeWord};
use cortex_m::asm;
use defmt_rtt as _;
use embedded_hal::delay::DelayNs;
use gatecell::Fixed;
use gatecell::decode::argmax;
use panic_probe as _;
use rp2040_hal::clocks::init_clocks_and_plls;
use rp2040_hal::gpio::Pins;
use rp2040_hal::{Sio, Timer, Watchdog, pac};

use model::{Model, NAMES, RECORDINGS};

/// The frequency of the board's crystal.
const CRYSTAL_HZ: u32 = 12_000_000;

/// Copied to RAM by the ROM, which cannot read the board's flash chip fast by itself.
// SAFETY: the section is laid out by memory.x, for this array alone.
#[unsafe(link_section = ".boot2")]
#[used]
static BOOT2: [u8; 256] = rp2040_boot2::BOOT_LOADER_W25Q080;

static MODEL: Model = Model::new();

/// A score of one: e times as probable as any other word.
const SEVEN: Keyword = Keyword {
    class: 7,
    margin: Fixed(1 << 16),
};

// Not the entry of cortex-m-rt: the HAL's also frees spinlocks that a debugger's reset left
// taken.
#[rp2040_hal::entry]
fn main() -> ! {
    let Some(mut chip) = pac::Peripherals::take() else {
        defmt::panic!("the peripherals are taken")
    };
    let mut watchdog = Watchdog::new(chip.WATCHDOG);
    let Ok(clocks) = init_clocks_and_plls(
        CRYSTAL_HZ,
        chip.XOSC,
        chip.CLOCKS,
        chip.PLL_SYS,
        chip.PLL_USB,
        &mut chip.RESETS,
        &mut watchdog,
    ) else {
        defmt::panic!("the clocks do not start")
    };
    let mut delay = Timer::new(chip.TIMER, &mut chip.RESETS, &clocks);
    let sio = Sio::new(chip.SIO);
    let pins = Pins::new(
        chip.IO_BANK0,
        chip.PADS_BANK0,
        sio.gpio_bank0,
        &mut chip.RESETS,
    );
    let led = pins.gpio25.into_push_pull_output();

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
