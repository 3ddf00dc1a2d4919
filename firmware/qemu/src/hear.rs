//! The program of a spoken-digits model: plays every recording to it and logs the answers.

/// The `main` of a generated model's program.
///
/// For each recording one counted interval, then one line
/// `out <recording> <steps> [<hexadecimal words>]` and one for people; at the end the
/// deepest stack of a recording and the size of the state. With `whole` and a number of
/// steps, a recording is played as one sequence, in buffers for that many.
#[macro_export]
macro_rules! hear {
    ($model:ident) => {
        $crate::hear!(@program $model);

        type Memory = qemu::models::$model::State;

        const MEMORY_BYTES: usize = Model::STATE_BYTES;

        fn memory() -> Memory {
            MODEL.state()
        }

        /// All frames of a recording, and the scores after the last.
        #[inline(never)]
        fn play(
            frames: &[[f32; Model::INPUT_SIZE]],
            state: &mut Memory,
            output: &mut [Output; Model::OUTPUT_SIZE],
        ) {
            for frame in frames {
                MODEL.advance(state, &Model::quantize(frame));
            }
            MODEL.output(state, output);
        }
    };
    ($model:ident, whole, $steps:literal) => {
        $crate::hear!(@program $model);

        /// Room for the frames of a recording and for the network.
        struct Memory {
            frames: [[qemu::models::$model::Input; Model::INPUT_SIZE]; $steps],
            sequence: qemu::models::$model::Sequence<$steps>,
        }

        const MEMORY_BYTES: usize = size_of::<Memory>();

        fn memory() -> Memory {
            Memory {
                frames: [Default::default(); $steps],
                sequence: Model::sequence(),
            }
        }

        /// A recording as a whole, and its scores.
        #[inline(never)]
        fn play(
            features: &[[f32; Model::INPUT_SIZE]],
            memory: &mut Memory,
            output: &mut [Output; Model::OUTPUT_SIZE],
        ) {
            for (frame, features) in memory.frames.iter_mut().zip(features) {
                *frame = Model::quantize(features);
            }
            let frames = memory.frames.get(..features.len()).unwrap_or_default();
            if let Ok(scores) = memory.sequence.run(&MODEL, frames) {
                *output = *scores;
            }
        }
    };
    (@program $model:ident) => {
        use defmt_semihosting as _;
        use gatecell::decode::argmax;
        use qemu::bits::Bits;
        use qemu::markers::counted;
        use qemu::models::RECORDINGS;
        use qemu::models::$model::Model;
        use qemu::{exit, stack};

        type Output = qemu::models::$model::Output;

        static MODEL: Model = Model::new();

        #[qemu::entry]
        fn main() -> ! {
            let mut deepest = 0;
            for (index, frames) in RECORDINGS.iter().enumerate() {
                let mut memory = memory();
                let mut output = [Output::default(); Model::OUTPUT_SIZE];
                let ((), used) = stack::used_by(|| {
                    counted(|| play(frames, &mut memory, &mut output));
                });
                deepest = deepest.max(used);
                let words = output.map(Bits::bits);
                defmt::println!(
                    "out {=usize} {=usize} {=[?]:08x}",
                    index,
                    frames.len(),
                    words
                );
                let word = argmax(&output).and_then(Model::label);
                defmt::println!("heard {=str}", word.unwrap_or("nothing"));
            }
            defmt::println!("stack {=usize}", deepest);
            defmt::println!("state {=usize}", MEMORY_BYTES);
            exit::exit(0)
        }

        #[panic_handler]
        fn panic(info: &core::panic::PanicInfo) -> ! {
            qemu::exit::report_panic(info)
        }
    };
}
