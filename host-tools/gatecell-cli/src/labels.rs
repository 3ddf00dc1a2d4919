//! Names of the classes.

use gatecell_convert::error::{Error, Result};
use gatecell_convert::network::Network;

use crate::args::QuantizeArgs;
use gatecell_convert::remedy::Remedy;

/// The names given, one per class; `None` where none are given.
pub(crate) fn labels(args: &QuantizeArgs, network: &Network) -> Result<Option<Vec<String>>> {
    let labels = match (&args.labels, &args.labels_file) {
        (Some(labels), _) => labels.clone(),
        (None, Some(file)) => {
            let text = std::fs::read_to_string(file).map_err(|error| {
                Error::new(format!("cannot read: {error}"), Remedy::LabelNames).in_file(file)
            })?;
            text.lines().map(|line| line.trim().to_owned()).collect()
        }
        (None, None) => return Ok(None),
    };
    let outputs = network.outputs.first();
    let classes = outputs.map_or(0, |output| network.width(output.value));
    if labels.len() == classes {
        return Ok(Some(labels));
    }
    let error = Error::new(
        format!("{} labels for {classes} classes", labels.len()),
        Remedy::LabelNames,
    );
    Err(match &args.labels_file {
        Some(file) => error.in_file(file),
        None => error.at("--labels"),
    })
}
