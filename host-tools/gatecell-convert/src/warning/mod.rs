//! What a user should know of a result that is no error: the only place where warnings are
//! made, each with its remedy.

use std::path::Path;

use crate::calibrate::Calibration;
use crate::quantize::NumberFormat;
use crate::saturation::{InputRange, Place, Saturation};
use crate::verify::{Difference, Verification};
use gatecell_network::binding::Padding;
use gatecell_network::engine::Item;
use gatecell_network::network::{Layer, Network};
use gatecell_network::remedy::Remedy;

pub use gatecell_network::warning::{Kind, Warning};

/// Signal-to-noise ratio in decibels below which a layer or an output is warned about: an
/// error of a tenth of the signal.
pub const LEAST_SNR_DB: f64 = 20.0;

/// Activations that go so little beyond their range are cut by rounding: two of 127 steps.
const ROUNDING: f64 = 0.02;

/// Inputs this far from the middle of the calibrated range, in halves of it, are beyond what
/// calibration can be expected to have seen.
const INPUT_REACH: f64 = 1.25;

/// The sequences that a warning is about.
#[derive(Clone, Copy, Debug)]
pub struct Data<'a> {
    /// Their name: that of the file.
    pub name: &'a str,
    /// Whether the network was calibrated on them.
    pub calibrated: bool,
}

/// The warning of sequences of a file that seem to be padded.
pub fn of_padding(padding: &Padding, file: &Path) -> Warning {
    Warning {
        kind: Kind::Padding,
        reason: format!(
            "{}: {}: {} of {} sequences end in rows of zeros, which count as steps",
            file.display(),
            padding.array,
            padding.count,
            padding.of
        ),
        remedy: Remedy::AddLengths {
            name: padding.lengths.clone(),
        },
    }
}

/// The warning of an array of labels in a file that has several for each sequence.
pub fn of_transcripts(array: &str, file: &Path) -> Warning {
    Warning {
        kind: Kind::Labels,
        reason: format!(
            "{}: {array}: transcripts are not compared with the network's decisions",
            file.display()
        ),
        remedy: Remedy::ClassEach,
    }
}

/// Warnings of a comparison with the reference.
pub fn of_verification(found: &Verification, format: NumberFormat, data: Data) -> Vec<Warning> {
    let mut warnings = of_saturation(&found.saturation, data);
    let first = warnings.first().map(|warning| warning.remedy.clone());
    warnings.extend(of_precision(found, format, data, first));
    warnings
}

/// Warnings of places that cut numbers, one for each layer and what helps it.
pub fn of_saturation(places: &[Saturation], data: Data) -> Vec<Warning> {
    let mut groups: Vec<(&Option<String>, Remedy, Vec<String>)> = Vec::new();
    for found in places.iter().filter(|found| is_cut(found)) {
        let count = &found.count;
        let direction = found.direction.map(|direction| format!(" ({direction})"));
        let line = format!(
            "{}{} ({} of {}, up to {:.3} of the range)",
            found.place.name(),
            direction.unwrap_or_default(),
            count.saturated,
            count.values,
            count.reach
        );
        let remedy = remedy(found.place, data.calibrated);
        match groups
            .iter_mut()
            .find(|(layer, other, _)| *layer == &found.layer && *other == remedy)
        {
            Some((_, _, lines)) => lines.push(line),
            None => groups.push((&found.layer, remedy, vec![line])),
        }
    }
    let text = |(layer, remedy, lines): (&Option<String>, Remedy, Vec<String>)| Warning {
        kind: Kind::Saturation,
        reason: format!(
            "{} cut at the end of the range on {}: {}",
            match layer {
                Some(layer) => format!("layer {layer:?} has numbers"),
                None => "the network has numbers".to_owned(),
            },
            data.named(),
            lines.join(", ")
        ),
        remedy,
    };
    groups.into_iter().map(text).collect()
}

impl Data<'_> {
    fn named(self) -> String {
        match self.calibrated {
            true => format!("the calibration data {} itself", self.name),
            false => self.name.to_owned(),
        }
    }
}

/// Whether more is cut than by rounding.
fn is_cut(found: &Saturation) -> bool {
    let count = &found.count;
    match found.place {
        // A step of eight bits is much of the range, and rounding may exceed the calibrated
        // one by it. Nothing adds up from step to step.
        Place::Hidden
        | Place::Projection
        | Place::Activation
        | Place::PeepholeCell
        | Place::ResetHidden => count.saturated > 0 && count.reach > 1.0 + ROUNDING,
        Place::Input
        | Place::InitialHidden
        | Place::InitialCarry
        | Place::PreActivation
        | Place::ResetProduct
        | Place::Peephole
        | Place::FunctionValue
        | Place::Gate
        | Place::Complement
        | Place::Candidate
        | Place::Cell
        | Place::ActivatedCell
        | Place::Carry
        | Place::LogProbability => count.saturated > 0,
    }
}

fn remedy(place: Place, calibrated: bool) -> Remedy {
    match place {
        // These ranges are the format's, whatever calibration saw.
        Place::PreActivation | Place::ResetProduct | Place::Peephole | Place::LogProbability => {
            Remedy::InputScale
        }
        Place::Gate
        | Place::Complement
        | Place::FunctionValue
        | Place::Input
        | Place::InitialHidden
        | Place::InitialCarry
        | Place::Candidate
        | Place::Cell
        | Place::ActivatedCell
        | Place::PeepholeCell
        | Place::Carry
        | Place::ResetHidden
        | Place::Hidden
        | Place::Projection
        | Place::Activation => match calibrated {
            true => Remedy::BoundedActivation,
            false => Remedy::CalibrateWider,
        },
    }
}

fn of_precision(
    found: &Verification,
    format: NumberFormat,
    data: Data,
    saturation: Option<Remedy>,
) -> Option<Warning> {
    let below = |difference: &Difference| {
        // Without a signal there is no ratio.
        let snr = difference.snr_db();
        (difference.signal > 0.0 && snr < LEAST_SNR_DB).then(|| format!("{snr:.1} dB"))
    };
    let layers = found.nodes.iter().flat_map(|node| {
        let output = below(&node.output).map(|snr| format!("layer {:?} {snr}", node.name));
        let cell = node.final_cell.as_ref().and_then(below);
        let cell = cell.map(|snr| format!("layer {:?} (last cell state) {snr}", node.name));
        output.into_iter().chain(cell)
    });
    let outputs = found.outputs.iter().filter_map(|output| {
        let snr = below(&output.values)?;
        Some(format!("output {:?} {snr}", output.name))
    });
    let all: Vec<String> = layers.chain(outputs).collect();
    if all.is_empty() {
        return None;
    }
    Some(Warning {
        kind: Kind::Precision,
        reason: format!(
            "{} is far from the float reference on {}: {}",
            format.name(),
            data.named(),
            all.join(", ")
        ),
        // What cuts numbers is the first suspect.
        remedy: saturation.unwrap_or_else(|| finer(format)),
    })
}

/// What a format lacks that another one has.
fn finer(format: NumberFormat) -> Remedy {
    let finer = match format {
        NumberFormat::W4A16 | NumberFormat::W8A8 => NumberFormat::W8A16,
        NumberFormat::W8A16 => NumberFormat::W16A16,
        NumberFormat::W16A16 => NumberFormat::F32,
        // Single precision ends where numbers overflow only.
        NumberFormat::F32 => return Remedy::Grows,
    };
    Remedy::FinerFormat {
        finer: finer.name().into(),
    }
}

/// Warns of calibration sequences of one step for a network with a state: they show the
/// state that the sequences begin with, and none that grows over time.
pub fn of_calibration(network: &Network, items: &[Item]) -> Option<Warning> {
    let recurrent = |layer: &Layer| matches!(layer, Layer::Recurrent(_));
    let has_state = network.nodes.iter().any(|node| recurrent(&node.layer));
    let one_step = !items.is_empty() && items.iter().all(|item| item.steps == 1);
    if !has_state || !one_step {
        return None;
    }
    let begins = |item: &Item| item.states.iter().flatten().any(|&x| x != 0.0);
    // A graph of one step shows its states if they are given.
    if items.iter().any(begins) {
        return None;
    }
    let remedy = match (network.fixed_steps(), &network.state_inputs[..]) {
        (Some(1), [_, ..]) => {
            let names = network.state_inputs.iter();
            let names: Vec<&str> = names.map(|state| state.name.as_str()).collect();
            Remedy::TypicalStates {
                names: names.join(", "),
            }
        }
        (_, _) => Remedy::WholeSequences,
    };
    Some(Warning {
        kind: Kind::Calibration,
        reason: format!(
            "all {} calibration sequences have one step, which shows no state of a later one",
            items.len()
        ),
        remedy,
    })
}

/// Warns of inputs well beyond what calibration saw, even where the headroom holds them.
pub fn of_inputs(calibration: &Calibration, items: &[Item], data: Data) -> Option<Warning> {
    let range = InputRange::of(calibration, items);
    if range.reach <= INPUT_REACH {
        return None;
    }
    Some(Warning {
        kind: Kind::InputRange,
        reason: format!(
            "{} of {} inputs in {} lie beyond the calibrated range, feature {} by up to {:.1} \
             times",
            range.beyond, range.values, data.name, range.feature, range.reach
        ),
        remedy: Remedy::CalibrateWider,
    })
}

#[cfg(test)]
mod tests;
