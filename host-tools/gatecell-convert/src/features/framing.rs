//! How a recording is cut into frames.

use gatecell_frontend::fft;
use gatecell_frontend::framing::{Edge, End, Framing};

use super::recipe::{FramingKind, FramingRecipe, PadMode};
use super::unit::expected;
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// The framing of a recipe whose transform has so many points.
pub(super) fn framing(recipe: &FramingRecipe, points: usize) -> Result<Framing> {
    let is_size =
        points.is_power_of_two() && (fft::LEAST_POINTS..=fft::MOST_POINTS).contains(&points);
    if !is_size {
        return Err(Error::new(
            format!("a transform of {points} points"),
            expected(&format!(
                "a power of two from {} to {}",
                fft::LEAST_POINTS,
                fft::MOST_POINTS
            )),
        )
        .at("fft"));
    }
    if recipe.length == 0 || recipe.length > points {
        return Err(Error::new(
            format!("frames of {} samples for {points} points", recipe.length),
            expected("frames of 1 to as many samples as the transform has points"),
        )
        .at("framing.length"));
    }
    if recipe.hop == 0 || recipe.hop > 1 << 20 {
        return Err(Error::new(
            format!("{} samples from one frame to the next", recipe.hop),
            expected("1 to 1048576 samples"),
        )
        .at("framing.hop"));
    }
    let is_padded = recipe.kind == FramingKind::Center;
    if !is_padded && (recipe.pad.is_some() || recipe.pad_mode.is_some()) {
        return Err(Error::new(
            "samples are added at the ends of a recording whose frames are not centred",
            Remedy::RecipePadding,
        )
        .at("framing.pad"));
    }
    let (lead, edge, end) = match recipe.kind {
        FramingKind::Valid => (0, Edge::Zero, End::Whole),
        FramingKind::CeilZero => (0, Edge::Zero, End::Covering),
        FramingKind::KaldiNoSnip => {
            let lead = (recipe.length / 2).saturating_sub(recipe.hop / 2);
            (lead, Edge::Symmetric, End::Rounded)
        }
        FramingKind::Center => {
            let edge = match recipe.pad_mode.unwrap_or(PadMode::Constant) {
                PadMode::Constant => Edge::Zero,
                PadMode::Reflect => Edge::Reflect,
                PadMode::Symmetric => Edge::Symmetric,
                PadMode::Edge => Edge::Repeat,
            };
            let pad = recipe.pad.unwrap_or(recipe.length / 2);
            if pad >= recipe.length {
                return Err(Error::new(
                    format!("{pad} samples are added before frames of {}", recipe.length),
                    expected("fewer samples than a frame has; libraries add half of it"),
                )
                .at("framing.pad"));
            }
            (pad, edge, End::Centred)
        }
    };
    Ok(Framing {
        length: recipe.length as u32,
        hop: recipe.hop as u32,
        lead: lead as u32,
        edge,
        end,
    })
}
