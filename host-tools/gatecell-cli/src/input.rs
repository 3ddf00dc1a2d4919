//! Models and data from files.

use std::path::Path;

use gatecell_convert::binding::{Classes, Set, calibration_set, padded_set, reads};
use gatecell_convert::calibrate::{Calibration, calibrate};
use gatecell_convert::engine::Item;
use gatecell_convert::error::Result;
use gatecell_convert::import;
use gatecell_convert::network::Network;
use gatecell_convert::npz::{self, Array};
use gatecell_convert::quantize::{DeviceNetwork, NumberFormat, Options, quantize_with};
use gatecell_convert::warning::{Kind, Warning, of_calibration, of_padding, of_transcripts};

use crate::progress;
use crate::warnings::{warn, warn_all};
use gatecell_convert::remedy::Remedy;

/// Imports a model, and says what is unusual in it. Weights that are graph
/// inputs are taken out of `arrays`.
pub(crate) fn model(path: &Path, arrays: &mut Vec<Array>) -> Result<Network> {
    let network = imported(path, arrays)?;
    warn_all(network.source.warnings.iter().cloned());
    Ok(network)
}

fn imported(path: &Path, arrays: &mut Vec<Array>) -> Result<Network> {
    if arrays.is_empty() || !import::onnx::is_onnx(path) {
        return import::load(path);
    }
    let Ok(bytes) = std::fs::read(path) else {
        // Loading says why.
        return import::load(path);
    };
    let weights = import::onnx::weight_inputs(&bytes);
    if !arrays.iter().any(|array| weights.contains(&array.name)) {
        return import::load(path);
    }
    let (constants, rest): (Vec<_>, Vec<_>) = std::mem::take(arrays)
        .into_iter()
        .partition(|array| weights.contains(&array.name));
    *arrays = rest;
    let constants: Vec<_> = constants
        .into_iter()
        .map(|array| (array.name, array.shape, array.data))
        .collect();
    import::onnx::load_with(path, &constants)
}

/// The arrays beside a model that is not read yet: those that claim too much are left
/// where they are unless the model reads them. Of a model that takes its weights from
/// arrays, every array counts.
pub(crate) fn arrays(model: &Path, file: &Path) -> Result<Vec<Array>> {
    match import::load(model) {
        Ok(network) => npz::read_needed(file, |name| reads(&network, name)),
        Err(_) => npz::read(file),
    }
}

/// Sequences to test on: the set `test`, or the graph's inputs by name.
pub(crate) fn test_set(network: &Network, arrays: &[Array], file: &Path) -> Result<Set> {
    let set = match npz::find(arrays, "test_x") {
        Some(_) => padded_set(network, arrays, "test"),
        None => calibration_set(network, arrays),
    };
    let set = set.map_err(|error| error.in_file(file))?;
    // Refuse what cannot be compared before anything is computed.
    let classes = set.classes(network);
    if classes.map_err(|error| error.at("test_label").in_file(file))? == Classes::Transcripts {
        warn(of_transcripts("test_label", file));
    }
    warn_of_padding(&set, file);
    Ok(set)
}

/// The labels of a set, where each sequence has exactly one class.
pub(crate) fn classes(set: &Set, network: &Network) -> Result<Option<Vec<usize>>> {
    Ok(match set.classes(network)? {
        Classes::Known(classes) => Some(classes),
        Classes::Transcripts | Classes::Unlabelled => None,
    })
}

/// Sequences to calibrate on, from a file of their own.
pub(crate) fn calibration_file(network: &Network, file: &Path) -> Result<Vec<Item>> {
    let arrays = npz::read_needed(file, |name| reads(network, name))?;
    calibration_items(network, &arrays, file)
}

fn calibration_items(network: &Network, arrays: &[Array], file: &Path) -> Result<Vec<Item>> {
    let set = calibration_set(network, arrays).map_err(|error| error.in_file(file))?;
    warn_of_padding(&set, file);
    Ok(set.items)
}

fn warn_of_padding(set: &Set, file: &Path) {
    warn_all(
        set.padding
            .as_ref()
            .map(|padding| of_padding(padding, file)),
    );
}

/// A network prepared for a device.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) device: DeviceNetwork,
    /// Of integer formats.
    pub(crate) calibration: Option<Calibration>,
    /// Whether it was calibrated on the very sequences that it is to run on.
    pub(crate) on_items: bool,
}

/// Prepares the network for a device. Integer formats calibrate on the first of
/// `calib`, and `calib_x` in the `arrays` of a file, and `items` (with a warning).
pub(crate) fn device(
    network: &Network,
    (format, choices): (NumberFormat, Options),
    calib: Option<&Path>,
    (arrays, file): (&[Array], &Path),
    items: &[Item],
    model: &Path,
) -> Result<Prepared> {
    let others = match (format, calib) {
        (NumberFormat::F32, _) => None,
        (_, Some(file)) => Some(calibration_file(network, file)?),
        (_, None) if npz::find(arrays, "calib_x").is_some() => {
            Some(calibration_items(network, arrays, file)?)
        }
        (_, None) => None,
    };
    let on_items = format != NumberFormat::F32 && others.as_deref().is_none_or(|o| o == items);
    let calibration = match (format, others) {
        (NumberFormat::F32, _) => None,
        (_, Some(others)) => Some(calibration(network, &others, calib.unwrap_or(file))?),
        (_, None) => {
            warn(Warning {
                kind: Kind::Calibration,
                reason: "calibrating on the input itself, which flatters the result".into(),
                remedy: Remedy::OtherSequences,
            });
            Some(calibration(network, items, file)?)
        }
    };
    let device = quantize_with(network, format, calibration.as_ref(), choices)
        .map_err(|error| error.in_file(model))?;
    Ok(Prepared {
        device,
        calibration,
        on_items,
    })
}

/// Calibrates on sequences of a file, with a progress bar.
pub(crate) fn calibration(network: &Network, items: &[Item], file: &Path) -> Result<Calibration> {
    warn_all(of_calibration(network, items));
    progress::bar("calibrating", |progress| {
        calibrate(network, items, progress)
    })
    .map_err(|error| error.in_file(file))
}
