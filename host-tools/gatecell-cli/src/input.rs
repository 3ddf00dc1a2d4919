//! Models and data from files.

use std::path::Path;

use gatecell_convert::binding::{Set, calibration_items, padded_set};
use gatecell_convert::calibrate::{Calibration, calibrate};
use gatecell_convert::engine::Item;
use gatecell_convert::error::{Error, Result};
use gatecell_convert::import;
use gatecell_convert::network::Network;
use gatecell_convert::npz::{self, Array};
use gatecell_convert::quantize::{DeviceNetwork, NumberFormat, Scales, quantize_with};
use gatecell_convert::warning::{Kind, Warning, of_calibration};

use crate::progress;
use crate::warnings::{warn, warn_all};
use gatecell_convert::remedy::Remedy;

/// Imports a model. Weights that are graph inputs are taken out of `arrays`.
pub(crate) fn model(path: &Path, arrays: &mut Vec<Array>) -> Result<Network> {
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
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    import::onnx::from_bytes_with(&name, &bytes, &constants).map_err(|error| error.in_file(path))
}

/// Sequences to test on: the set `test`, or the graph's inputs by name.
pub(crate) fn test_set(network: &Network, arrays: &[Array], file: &Path) -> Result<Set> {
    let set = match npz::find(arrays, "test_x") {
        Some(_) => padded_set(network, arrays, "test"),
        None => calibration_items(network, arrays).map(|items| Set {
            items,
            ..Set::default()
        }),
    };
    set.map_err(|error| error.in_file(file))
}

/// The labels of a set, where each sequence has exactly one class.
pub(crate) fn classes(set: &Set) -> Option<Vec<usize>> {
    let class = |labels: &Vec<i64>| match labels[..] {
        [label] => usize::try_from(label).ok(),
        _ => None,
    };
    set.labels.as_ref()?.iter().map(class).collect()
}

/// Sequences to calibrate on, from a file of their own.
pub(crate) fn calibration_file(network: &Network, file: &Path) -> Result<Vec<Item>> {
    let arrays = npz::read(file)?;
    calibration_items(network, &arrays).map_err(|error| error.in_file(file))
}

/// Prepares the network for a device. Integer formats calibrate on the first of
/// `calib`, and `calib_x` in `arrays`, and `items` (with a warning).
pub(crate) fn device(
    network: &Network,
    (format, scales): (NumberFormat, Scales),
    calib: Option<&Path>,
    arrays: &[Array],
    items: &[Item],
    model: &Path,
) -> Result<(DeviceNetwork, Option<Calibration>)> {
    let calibration = match (format, calib) {
        (NumberFormat::F32, _) => None,
        (_, Some(file)) => Some(calibration(network, &calibration_file(network, file)?)?),
        (_, None) if npz::find(arrays, "calib_x").is_some() => {
            Some(calibration(network, &calibration_items(network, arrays)?)?)
        }
        (_, None) => {
            warn(Warning {
                kind: Kind::Calibration,
                reason: "calibrating on the input itself, which flatters the result".into(),
                remedy: Remedy::OtherSequences,
            });
            Some(calibration(network, items)?)
        }
    };
    let device = quantize_with(network, format, calibration.as_ref(), scales)
        .map_err(|error| error.in_file(model))?;
    Ok((device, calibration))
}

/// Calibrates, with a progress bar.
pub(crate) fn calibration(network: &Network, items: &[Item]) -> Result<Calibration> {
    warn_all(of_calibration(network, items));
    progress::bar("calibrating", |progress| {
        calibrate(network, items, progress)
    })
}

/// Refuses an output whose folder is missing before long work begins.
pub(crate) fn check_folder(output: &Path) -> Result<()> {
    let folder = match output.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let reason = match std::fs::metadata(folder) {
        Ok(metadata) if metadata.is_dir() => return Ok(()),
        Ok(_) => format!("{} is not a folder", folder.display()),
        Err(error) => format!("cannot write into {}: {error}", folder.display()),
    };
    Err(Error::new(reason, Remedy::CheckFolder).in_file(output))
}
