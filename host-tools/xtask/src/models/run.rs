//! The models' programs in the emulator, against the host's simulation.
use anyhow::{Context, Result, ensure};

use super::model::Model;
use super::outputs::Outputs;
use super::recordings::Recording;
use super::spec::Spec;
use crate::board::Board;
use crate::emulator::{Count, TIMEOUT, run_qemu};
use crate::firmware;

/// What one recording gave on chip and host.
pub(crate) struct Heard {
    /// Float reference's outputs.
    pub(crate) reference: Vec<f64>,
    /// The chip's outputs.
    pub(crate) chip: Vec<f64>,
    /// Whether they are the host simulation's, bit for bit.
    pub(crate) same_bits: bool,
    /// Frames.
    pub(crate) steps: u32,
    /// Executed instructions for all frames.
    pub(crate) instructions: u64,
}

/// What a program did.
pub(crate) struct Run {
    /// One entry for each recording.
    pub(crate) heard: Vec<Heard>,
    /// Bytes of the deepest stack, below the frame that holds state and outputs.
    pub(crate) stack: u64,
    /// Bytes of the state.
    pub(crate) state: u64,
}

/// Runs the program of a model, already built, over all recordings.
pub(crate) fn run(
    spec: Spec,
    model: &Model,
    recordings: &[Recording],
    board: Board,
) -> Result<Run> {
    let elf = firmware::program(board, &spec.name())?;
    let output = run_qemu(&elf, board, Count::Intervals, TIMEOUT)?.expect_success()?;
    let outputs = Outputs::all(&output.logs)?;
    ensure!(
        outputs.len() == recordings.len() && output.counts.len() == recordings.len(),
        "{} recordings gave {} outputs and {} counts",
        recordings.len(),
        outputs.len(),
        output.counts.len()
    );
    let logged = |name: &str| {
        let value = |line: &String| line.strip_prefix(name)?.trim().parse().ok();
        output
            .logs
            .iter()
            .find_map(value)
            .with_context(|| format!("no {name} is logged"))
    };
    let heard = recordings
        .iter()
        .zip(outputs.iter().zip(&output.counts))
        .enumerate()
        .map(|(index, (recording, (out, &instructions)))| {
            ensure!(
                out.recording == index && out.steps as usize == recording.item.steps,
                "recording {index} is answered by {out:?}"
            );
            Ok(Heard {
                reference: model.reference(recording)?,
                chip: out.words.iter().map(|&word| model.real(word)).collect(),
                same_bits: model.bits(&model.simulated(recording)?) == out.words,
                steps: out.steps,
                instructions,
            })
        })
        .collect::<Result<_>>()?;
    Ok(Run {
        heard,
        stack: logged("stack")?,
        state: logged("state")?,
    })
}
