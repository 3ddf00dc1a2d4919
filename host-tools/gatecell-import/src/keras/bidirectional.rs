//! Bidirectional: a layer and another one that reads backwards.

use super::classes::unsupported_class;
use super::config::Entry;
use super::inner::{Inner, inner, missing};
use super::major::Major;
use super::options::Options;
use super::recurrent::{Spec, is_recurrent};
use super::weights::Weights;
use crate::chain::Chain;
use gatecell_network::error::{Error, Result};
use gatecell_network::network::Recurrent;
use gatecell_network::remedy::Remedy;

pub(super) fn bidirectional(
    chain: &mut Chain,
    entry: &Entry,
    options: &mut Options<'_>,
    major: Major,
    weights: &mut Weights,
) -> Result<()> {
    if let Some(mode) = options.get("merge_mode")
        && mode.as_str() != Some("concat")
    {
        return Err(Error::new(
            format!("merge_mode = {mode} is not supported"),
            Remedy::KerasDirections,
        ));
    }
    if options.get("merge_mode").is_none() && options.has("merge_mode") {
        return Err(Error::new(
            "merge_mode = null is not supported",
            Remedy::KerasDirections,
        ));
    }
    let read = |inner: &Inner| -> Result<Spec> {
        if !is_recurrent(&inner.class) {
            return Err(unsupported_class(&format!(
                "Bidirectional({})",
                inner.class
            )));
        }
        let mut options = Options::new(&inner.config)?;
        let spec = Spec::read(&inner.class, &mut options, major)?;
        options.finish()?;
        Ok(spec)
    };
    let forward = read(&inner(options, "layer")?.ok_or_else(|| missing("layer"))?)?;
    let backward = match inner(options, "backward_layer")? {
        Some(inner) => read(&inner)?,
        None => Spec {
            go_backwards: true,
            ..forward.clone()
        },
    };
    if forward.go_backwards || !backward.go_backwards {
        return Err(Error::new(
            "the directions are not forward, then backward",
            Remedy::KerasDirections,
        ));
    }
    if forward.units != backward.units || forward.return_sequences != backward.return_sequences {
        return Err(Error::new(
            "the two directions differ in units or return_sequences",
            Remedy::KerasDirections,
        ));
    }
    let mut weights = weights.of(entry)?;
    let (first, input_size) =
        forward.direction(&mut weights, "forward_layer/cell", chain.width())?;
    let (second, _) = backward.direction(&mut weights, "backward_layer/cell", Some(input_size))?;
    weights.finish()?;
    chain.recurrent(
        entry.name.clone(),
        Recurrent {
            input_size,
            hidden_size: forward.units,
            directions: vec![first, second],
        },
    )?;
    if !forward.return_sequences {
        chain.final_state()?;
    }
    Ok(())
}
