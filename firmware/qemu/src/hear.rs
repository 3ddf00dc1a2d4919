//! The program of a spoken-digits model: plays every recording to it and logs the answers.

/// The `main` of a generated model's program.
///
/// For each recording one counted interval, then one line
/// `out <recording> <steps> [<hexadecimal words>]` and one for people; at the end the
/// deepest stack of a recording and the size of the state.
#[macro_export]
macro_rules! hear {
    ($model:ident) => {
        use defmt_semihosting as _;
        use gatecell::decode::argmax;
        use qemu::bits::Bits;
        use qemu::markers::counted;
        use qemu::models::RECORDINGS;
        use qemu::models::$model::Model;
        use qemu::{exit, stack};

        type State = qemu::models::$model::State;
        type Output = qemu::models::$model::Output;

        static MODEL: Model = Model::new();

        #[qemu::entry]
        fn main() -> ! {
            let mut deepest = 0;
            for (index, frames) in RECORDINGS.iter().enumerate() {
                let mut state = MODEL.state();
                let mut output = [Output::default(); Model::OUTPUT_SIZE];
                let ((), used) = stack::used_by(|| {
                    counted(|| play(frames, &mut state, &mut output));
                });
                deepest = deepest.max(used);
                let words = output.map(Bits::bits);
                defmt::println!(
                    "out {=usize} {=usize} {=[?]:08x}",
                    index,
                    frames.len(),
                    words
                );
                let word = argmax(&output).and_then(|best| Model::LABELS.get(best));
                defmt::println!("heard {=str}", word.copied().unwrap_or("nothing"));
            }
            defmt::println!("stack {=usize}", deepest);
            defmt::println!("state {=usize}", Model::STATE_BYTES);
            exit::exit(0)
        }

        /// All frames of a recording, and the scores after the last.
        #[inline(never)]
        fn play(
            frames: &[[f32; Model::INPUT_SIZE]],
            state: &mut State,
            output: &mut [Output; Model::OUTPUT_SIZE],
        ) {
            for frame in frames {
                MODEL.advance(state, &Model::quantize(frame));
            }
            MODEL.output(state, output);
        }

        #[panic_handler]
        fn panic(info: &core::panic::PanicInfo) -> ! {
            qemu::exit::report_panic(info)
        }
    };
}
