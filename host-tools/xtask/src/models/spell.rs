//! What a chip made of digit strings.
use anyhow::{Result, ensure};

use super::model::Model;
use super::outputs::Outputs;
use super::recordings::Recording;
use super::spec::STRINGS;
use crate::board::Board;
use crate::emulator::{Count, TIMEOUT, run_qemu};
use crate::firmware;

/// Largest number of digits in a string that the program decodes.
const LEN: usize = 32;

/// The blank's class.
const BLANK: u16 = 10;

/// What one string was decoded to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decoded {
    /// Greedy search.
    pub(crate) greedy: String,
    /// Prefix beam search.
    pub(crate) beam: String,
}

/// What the chip did with a string.
pub(crate) struct Spelled {
    pub(crate) chip: Decoded,
    /// The host's decoders on the simulated outputs.
    pub(crate) host: Decoded,
    /// Whether all outputs are the host simulation's, bit for bit.
    pub(crate) same_bits: bool,
    /// Executed instructions.
    pub(crate) instructions: u64,
}

/// Runs the recognizer, already built, over all strings.
pub(crate) fn spell(model: &Model, strings: &[Recording], board: Board) -> Result<Vec<Spelled>> {
    let elf = firmware::program(board, &STRINGS.name())?;
    let output = run_qemu(&elf, board, Count::Intervals, TIMEOUT)?.expect_success()?;
    let steps = Outputs::all(&output.logs)?;
    let texts = |kind: &str| -> Vec<String> {
        let text = |line: &String| line.strip_prefix(kind).map(digits);
        output.logs.iter().filter_map(text).collect()
    };
    let (greedy, beam) = (texts("greedy "), texts("beam "));
    let count = strings.len();
    ensure!(
        greedy.len() == count && beam.len() == count && output.counts.len() == count,
        "{count} strings gave {} and {} texts and {} counts",
        greedy.len(),
        beam.len(),
        output.counts.len()
    );
    let mut spelled = Vec::new();
    for (index, (string, &instructions)) in strings.iter().zip(&output.counts).enumerate() {
        let own = steps.iter().filter(|step| step.recording == index);
        let words: Vec<u32> = own.flat_map(|step| step.words.iter().copied()).collect();
        let simulated = model.bits(&model.simulated(string)?);
        spelled.push(Spelled {
            chip: Decoded {
                greedy: greedy[index].clone(),
                beam: beam[index].clone(),
            },
            host: decode(&simulated, string.item.steps)?,
            same_bits: words == simulated,
            instructions,
        });
    }
    Ok(spelled)
}

/// The decoders of the device on the host.
fn decode(words: &[u32], steps: usize) -> Result<Decoded> {
    use gatecell::Fixed;
    use gatecell::decode::ctc::{PrefixBeam, greedy};

    let width = words.len() / steps.max(1);
    let scores: Vec<Fixed<16>> = words.iter().map(|word| Fixed(word.cast_signed())).collect();
    let text = |labels: &[u16]| labels.iter().map(ToString::to_string).collect();
    let mut beam = PrefixBeam::<Fixed<16>, 8, LEN>::new(BLANK);
    for frame in scores.chunks(width.max(1)) {
        beam.push(frame)?;
    }
    Ok(Decoded {
        greedy: text(&greedy::<_, LEN>(scores.chunks(width.max(1)), BLANK)?),
        beam: text(beam.best()),
    })
}

/// `[4, 9, 1]` as `491`.
fn digits(list: &str) -> String {
    list.chars().filter(char::is_ascii_digit).collect()
}
