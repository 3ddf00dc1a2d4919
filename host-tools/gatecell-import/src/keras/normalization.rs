//! Batch normalization with its running statistics: a factor and a shift per
//! feature.

use super::options::Options;
use super::weights::LayerWeights;
use crate::chain::Chain;
use gatecell_network::error::{Error, Result};
use gatecell_network::network::Rate;
use gatecell_network::remedy::Remedy;

pub(super) fn append(
    chain: &mut Chain,
    options: &mut Options<'_>,
    weights: &mut LayerWeights<'_>,
) -> Result<()> {
    options.neutral(&[
        "momentum",
        "beta_initializer",
        "gamma_initializer",
        "moving_mean_initializer",
        "moving_variance_initializer",
        "beta_regularizer",
        "gamma_regularizer",
        "beta_constraint",
        "gamma_constraint",
        // These two only change how the statistics are learnt.
        "synchronized",
        "fused",
        // Parameters of `renorm`, which is refused.
        "renorm_clipping",
        "renorm_momentum",
    ]);
    check_axis(options, chain.rate())?;
    options.refuse("renorm")?;
    options.refuse("virtual_batch_size")?;
    let epsilon = options.number("epsilon", 1e-3)?;
    let scaled = options.flag("scale", true)?;
    let centred = options.flag("center", true)?;

    // gamma, beta, mean, variance; the first two where they are used.
    let mut tensors = match (scaled, centred) {
        (true, true) => weights.take::<4>("")?.to_vec(),
        (false, false) => weights.take::<2>("")?.to_vec(),
        _ => weights.take::<3>("")?.to_vec(),
    }
    .into_iter();
    let width = chain.width().unwrap_or(tensors.as_slice()[0].rows());
    let mut next = |present: bool, what: &str, otherwise: f64| {
        let tensor = if present { tensors.next() } else { None };
        match tensor {
            Some(tensor) => tensor.shaped(what, &[width]),
            None => Ok(vec![otherwise; width]),
        }
    };
    let gamma = next(scaled, "gamma", 1.0)?;
    let beta = next(centred, "beta", 0.0)?;
    let mean = next(true, "the moving mean", 0.0)?;
    let variance = next(true, "the moving variance", 1.0)?;

    let mut factors = Vec::with_capacity(width);
    let mut shifts = Vec::with_capacity(width);
    for feature in 0..width {
        let deviation = (variance[feature] + epsilon).sqrt();
        let factor = gamma[feature] / deviation;
        if !factor.is_finite() {
            return Err(Error::new(
                format!(
                    "the moving variance of feature {feature} is {}",
                    variance[feature]
                ),
                Remedy::Diverged,
            ));
        }
        factors.push(factor);
        shifts.push(beta[feature] - mean[feature] * factor);
    }
    chain.scale(factors, shifts)
}

/// The axis must be the features': −1, or the last of `[batch, time, features]`.
fn check_axis(options: &mut Options<'_>, rate: Rate) -> Result<()> {
    let last = match rate {
        Rate::EveryStep => 2,
        Rate::Once => 1,
    };
    let Some(value) = options.get("axis") else {
        return Ok(());
    };
    let axis = match value.as_array().map(Vec::as_slice) {
        Some([one]) => one.as_i64(),
        Some(_) => None,
        None => value.as_i64(),
    };
    if axis.is_some_and(|axis| axis == -1 || axis == last) {
        return Ok(());
    }
    Err(Error::new(
        format!("axis = {value} is not the features' axis"),
        Remedy::KerasLastAxis,
    ))
}
