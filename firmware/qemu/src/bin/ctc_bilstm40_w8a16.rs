//! Plays recordings of digit strings to `ctc_bilstm40_w8a16`, whole, and decodes what it
//! gives by greedy and by beam search.
//!
//! For each string one counted interval (quantizing, network), then a line
//! `out <string> <step> [<hexadecimal words>]` for each step, and what was decoded.
#![no_std]
#![no_main]

use defmt_semihosting as _;
use gatecell::Fixed;
use gatecell::decode::ctc::{PrefixBeam, greedy};
use qemu::bits::Bits;
use qemu::markers::counted;
use qemu::models::STRINGS;
use qemu::models::ctc_bilstm40_w8a16::{Input, Model, Output, Sequence};

/// Frames of the longest string.
const STEPS: usize = 192;
/// Digits of the longest text.
const LEN: usize = 32;
/// The blank's class.
const BLANK: u16 = 10;

static MODEL: Model = Model::new();

#[qemu::entry]
fn main() -> ! {
    let mut frames = [[Input::default(); Model::INPUT_SIZE]; STEPS];
    let mut room = Model::sequence::<STEPS>();
    for (index, string) in STRINGS.iter().enumerate() {
        let Ok(scores) = counted(|| listen(string, &mut frames, &mut room)) else {
            qemu::exit::exit(1)
        };
        let mut beam = PrefixBeam::<Fixed<16>, 8, LEN>::new(BLANK);
        for (step, scores) in scores.iter().enumerate() {
            defmt::println!(
                "out {=usize} {=usize} {=[?]:08x}",
                index,
                step,
                scores.map(Bits::bits)
            );
            if beam.push(scores).is_err() {
                qemu::exit::exit(2);
            }
        }
        let Ok(text) = greedy::<_, LEN>(scores, BLANK) else {
            qemu::exit::exit(3)
        };
        defmt::println!("greedy {=[?]}", &text[..]);
        defmt::println!("beam {=[?]}", beam.best());
    }
    defmt::println!("ram {=usize}", Sequence::<STEPS>::RAM_BYTES);
    qemu::exit::exit(0)
}

/// The scores of every step of a string.
#[inline(never)]
fn listen<'a>(
    string: &[[f32; Model::INPUT_SIZE]],
    frames: &mut [[Input; Model::INPUT_SIZE]; STEPS],
    room: &'a mut Sequence<STEPS>,
) -> Result<&'a [[Output; Model::OUTPUT_SIZE]], gatecell::run::SequenceLength> {
    for (frame, features) in frames.iter_mut().zip(string) {
        *frame = Model::quantize(features);
    }
    room.run(&MODEL, frames.get(..string.len()).unwrap_or_default())
}

#[panic_handler]
fn panic(info: &core::panic::PanicInfo) -> ! {
    qemu::exit::report_panic(info)
}
