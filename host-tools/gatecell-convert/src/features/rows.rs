//! From logarithms to features, as rows of integers.

use std::f64::consts::PI;

use gatecell_frontend::arithmetic::LOG_BITS;
use gatecell_frontend::output::{FEATURE_BITS, Kind, Row};

use super::recipe::{Cmvn, Dct, DctNorm, LogKind, Reference, SpectralRecipe};
use super::unit::expected;
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// What [`gatecell_frontend::output::Output`] views.
#[derive(Clone, Debug)]
pub(super) struct Rows {
    pub(super) kind: Kind,
    pub(super) coefficients: Vec<i32>,
    pub(super) rows: Vec<Row>,
}

/// The rows of a recipe whose frames have `filters` logarithms, and one of the energy behind
/// them where the recipe has it.
pub(super) fn rows(recipe: &SpectralRecipe) -> Result<Rows> {
    let filters = recipe.mel.n_mels;
    let unit = unit(recipe.log.kind);
    let reference = reference(recipe)?;
    let has_energy = recipe.energy.is_some();
    let columns = filters + usize::from(has_energy);

    // Real rows: coefficients of the binary logarithms, and what is added.
    let mut real: Vec<(Vec<f64>, f64)> = match &recipe.dct {
        None => {
            if has_energy {
                return Err(Error::new(
                    "the energy replaces the first cepstrum, and there are no cepstra",
                    Remedy::RecipeEnergy,
                )
                .at("energy"));
            }
            (0..filters).map(|_| (vec![unit], -reference)).collect()
        }
        Some(dct) => cosine(dct, filters)?
            .into_iter()
            .enumerate()
            .map(|(index, row)| {
                let bias = -reference * row.iter().sum::<f64>();
                let mut row: Vec<f64> = row.iter().map(|c| c * unit).collect();
                row.resize(columns, 0.0);
                if index == 0 && has_energy {
                    row.fill(0.0);
                    row[filters] = unit;
                    return (row, 0.0);
                }
                (row, bias)
            })
            .collect(),
    };
    if let Some(cmvn) = &recipe.cmvn {
        normalize(&mut real, cmvn)?;
    }
    let kind = match recipe.dct {
        None => Kind::Each,
        Some(_) => Kind::Matrix(columns as u16),
    };
    let mut coefficients = Vec::new();
    let mut rows = Vec::new();
    for (row, bias) in &real {
        let (own, row) = integers(row, *bias);
        coefficients.extend(own);
        rows.push(row);
    }
    Ok(Rows {
        kind,
        coefficients,
        rows,
    })
}

/// The unit of a logarithm beside the binary one.
pub(super) fn unit(kind: LogKind) -> f64 {
    match kind {
        LogKind::Natural => std::f64::consts::LN_2,
        LogKind::Decimal => std::f64::consts::LOG10_2,
        LogKind::Decibel => 10.0 * std::f64::consts::LOG10_2,
        LogKind::AmplitudeDecibel => 20.0 * std::f64::consts::LOG10_2,
        LogKind::Binary => 1.0,
    }
}

/// The logarithm, in the recipe's unit, of what counts as zero.
fn reference(recipe: &SpectralRecipe) -> Result<f64> {
    match recipe.log.reference {
        None | Some(Reference::Named(_)) => Ok(0.0),
        Some(Reference::Value(value)) if value > 0.0 && value.is_finite() => {
            let value = value.max(recipe.log.floor);
            Ok(unit(recipe.log.kind) * libm::log2(value))
        }
        Some(Reference::Value(value)) => Err(Error::new(
            format!("the reference of the logarithm is {value}"),
            expected("a positive number, or \"max_of_recording\""),
        )
        .at("log.ref")),
    }
}

/// The rows of a cosine transform with its lifter.
fn cosine(dct: &Dct, filters: usize) -> Result<Vec<Vec<f64>>> {
    if dct.kind != 2 {
        return Err(Error::new(
            format!("a cosine transform of type {}", dct.kind),
            expected("type 2, which all libraries of features use"),
        )
        .at("dct.type"));
    }
    if dct.n_mfcc == 0 || dct.n_mfcc > filters {
        return Err(Error::new(
            format!("{} coefficients of {filters} filters", dct.n_mfcc),
            expected("1 to as many coefficients as there are filters"),
        )
        .at("dct.n_mfcc"));
    }
    let count = filters as f64;
    Ok((0..dct.n_mfcc)
        .map(|k| {
            let norm = match dct.norm {
                DctNorm::Ortho if k == 0 => libm::sqrt(1.0 / count),
                DctNorm::Ortho | DctNorm::EveryCoefficient => libm::sqrt(2.0 / count),
                DctNorm::None => 2.0,
            };
            let lift = if dct.lifter == 0.0 {
                1.0
            } else {
                let q = k as f64 + dct.lifter_first_index as f64;
                1.0 + dct.lifter / 2.0 * libm::sin(PI * q / dct.lifter)
            };
            (0..filters)
                .map(|m| norm * lift * libm::cos(PI / count * (m as f64 + 0.5) * k as f64))
                .collect()
        })
        .collect())
}

fn normalize(rows: &mut [(Vec<f64>, f64)], cmvn: &Cmvn) -> Result<()> {
    for (name, values) in [("cmvn.mean", &cmvn.mean), ("cmvn.std", &cmvn.std)] {
        if values.len() != rows.len() {
            return Err(Error::new(
                format!("{} numbers for {} features", values.len(), rows.len()),
                expected("one number for each feature"),
            )
            .at(name));
        }
    }
    for ((row, bias), (mean, std)) in rows.iter_mut().zip(cmvn.mean.iter().zip(&cmvn.std)) {
        if !(std.is_finite() && *std > 0.0 && mean.is_finite()) {
            return Err(Error::new(
                format!("a mean of {mean} with a deviation of {std}"),
                expected("finite means and positive deviations"),
            )
            .at("cmvn"));
        }
        row.iter_mut().for_each(|c| *c /= std);
        *bias = (*bias - mean) / std;
    }
    Ok(())
}

/// A row with as many fractional bits as 64-bit sums allow.
fn integers(row: &[f64], bias: f64) -> (Vec<i32>, Row) {
    // Logarithms are within 2^31: the sum of all products stays below 2^61, the bias too.
    let total: f64 = row.iter().map(|c| c.abs()).sum();
    let room = |limit: f64, value: f64| {
        if value > 0.0 {
            libm::floor(libm::log2(limit / value)) as i32
        } else {
            62
        }
    };
    let log_bits = LOG_BITS as i32;
    let bits = room(2f64.powi(30), total)
        .min(room(2f64.powi(61), bias.abs()) - log_bits)
        .clamp(
            FEATURE_BITS as i32 - log_bits,
            62 + FEATURE_BITS as i32 - log_bits,
        );
    let one = f64::from(bits).exp2();
    let coefficients = row.iter().map(|c| (c * one).round() as i32).collect();
    let row = Row {
        bias: (bias * one * f64::from(1 << LOG_BITS)).round() as i64,
        shift: log_bits + bits - FEATURE_BITS as i32,
    };
    (coefficients, row)
}
