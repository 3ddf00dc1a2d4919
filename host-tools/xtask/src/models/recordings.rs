//! Held-out recordings of spoken digits, as features.
use std::fmt::Write as _;

use anyhow::{Context, Result, ensure};
use gatecell_convert::engine::Item;
use gatecell_convert::import;

use super::sets;
use super::spec::{data, explain};

/// Recordings of each digit that go onto the chip.
const PER_DIGIT: usize = 3;

/// One held-out recording.
pub(crate) struct Recording {
    /// Digit, speaker and take, as the data set has it: `7_jackson_3`.
    pub(crate) name: String,
    /// The digit.
    pub(crate) label: usize,
    /// Its features.
    pub(crate) item: Item,
}

/// Some recordings of every digit, by different speakers.
pub(crate) fn selected() -> Result<Vec<Recording>> {
    let network = import::load(data(sets::RECORDINGS, "model.onnx")).map_err(explain)?;
    let set = sets::set(&network, "test").map_err(explain)?;
    let file = data(sets::RECORDINGS, "recordings.txt");
    let names = std::fs::read_to_string(&file)
        .with_context(|| format!("cannot read {}", file.display()))?;
    let labels = set.labels.unwrap_or_default();
    ensure!(
        names.lines().count() == set.items.len() && labels.len() == set.items.len(),
        "{} does not name each of the {} recordings",
        file.display(),
        set.items.len()
    );
    let all = names
        .lines()
        .zip(labels)
        .zip(set.items)
        .map(|((name, label), item)| Recording {
            name: name.to_owned(),
            label: label.first().map_or(usize::MAX, |&label| label as usize),
            item,
        });
    // Thirty of each digit, five per speaker: every eleventh meets all speakers.
    let mut taken = [0; 10];
    Ok(all
        .enumerate()
        .filter(|(index, _)| index % 11 == 0)
        .map(|(_, recording)| recording)
        .filter(|recording| {
            let Some(count) = taken.get_mut(recording.label) else {
                return false;
            };
            *count += 1;
            *count <= PER_DIGIT
        })
        .collect())
}

/// The features as a Rust array: single precision, bit for bit.
pub(super) fn rust(recordings: &[Recording], name: &str) -> Result<String> {
    let width = recordings
        .first()
        .map_or(0, |r| r.item.input.len() / r.item.steps.max(1));
    let mut text = format!(
        "// Features of held-out recordings of the Free Spoken Digit Dataset, CC BY-SA 4.0;\n\
         // see tests/data/ATTRIBUTION.md. Written by `cargo xtask firmware`.\n\n\
         /// Frames of {width} features, one slice for each recording.\n\
         pub static {name}: [&[[f32; {width}]]; {}] = [\n",
        recordings.len()
    );
    for recording in recordings {
        writeln!(text, "    // {}", recording.name)?;
        text.push_str("    &[\n");
        for frame in recording.item.input.chunks(width.max(1)) {
            let numbers: Vec<_> = frame.iter().map(|&x| format!("{:?}", x as f32)).collect();
            writeln!(text, "        [{}],", numbers.join(", "))?;
        }
        text.push_str("    ],\n");
    }
    text.push_str("];\n");
    Ok(text)
}

/// The recordings' names as a Rust array.
pub(super) fn names(recordings: &[Recording]) -> String {
    let names: Vec<_> = recordings
        .iter()
        .map(|r| format!("    {:?},\n", r.name))
        .collect();
    format!(
        "\n/// What they are called: digit, speaker, take.\n\
         pub static NAMES: [&str; {}] = [\n{}];\n",
        recordings.len(),
        names.concat()
    )
}
