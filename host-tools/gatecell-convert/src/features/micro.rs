//! Constants of the micro frontend, in the 32-bit floats of its library.

use std::f64::consts::PI;

use gatecell_frontend::micro::log::Log;
use gatecell_frontend::micro::{Band, Noise};

use super::micro_tables::MicroTables;
use super::recipe::{MicroBand, MicroConfig, MicroRate, MicroRecipe};
use super::unit::expected;
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// Samples per second where a recipe does not say it.
const USUAL_RATE: u32 = 16_000;
/// Fractional bits of window and weights.
const WEIGHT_BITS: i32 = 12;

pub(super) fn sample_rates(recipe: &MicroRecipe) -> Vec<u32> {
    let mut rates: Vec<u32> = recipe
        .tables
        .keys()
        .filter_map(|rate| rate.parse().ok())
        .collect();
    if rates.is_empty() {
        rates.push(recipe.config.sample_rate.unwrap_or(USUAL_RATE));
    }
    rates
}

pub(super) fn tables(recipe: &MicroRecipe, sample_rate: u32) -> Result<MicroTables> {
    let rates = sample_rates(recipe);
    if !rates.contains(&sample_rate) {
        let known: Vec<String> = rates.iter().map(u32::to_string).collect();
        return Err(Error::new(
            format!("the recipe says nothing of {sample_rate} samples per second"),
            Remedy::RecipeRate {
                rates: known.join(" or "),
                key: "config.sample_rate".into(),
            },
        )
        .at("config.sample_rate"));
    }
    let config = &recipe.config;
    if recipe.noise.even > 1 << 14 || recipe.noise.odd > 1 << 14 || recipe.noise.smoothing_bits > 16
    {
        return Err(Error::new(
            "shares are at most 16384, and averages have at most 16 fractional bits",
            expected("constants as the library stores them: 0.025 is 409"),
        )
        .at("noise"));
    }
    let own = match recipe.tables.get(&sample_rate.to_string()) {
        Some(tables) => checked(tables, config)?,
        None => computed(recipe, sample_rate)?,
    };
    let half = own.fft / 2;
    let unit = |phase: f64| {
        let part = |x: f64| libm::floor(0.5 + 32767.0 * x) as i16;
        [part(libm::cos(phase)), part(libm::sin(phase))]
    };
    Ok(MicroTables {
        sample_rate,
        hop: own.step as u32,
        points: own.fft as u16,
        complex: (0..half)
            .map(|k| unit(-2.0 * PI * k as f64 / half as f64))
            .collect(),
        real: (0..half / 2)
            .map(|k| unit(-PI * ((k + 1) as f64 / half as f64 + 0.5)))
            .collect(),
        bands: own
            .bands
            .iter()
            .map(|band| Band {
                first: band.first_bin,
                bins: band.weights.len() as u16,
            })
            .collect(),
        weights: own
            .bands
            .iter()
            .flat_map(|band| band.weights.iter().zip(&band.unweights))
            .map(|(&up, &down)| [up, down])
            .collect(),
        noise: Noise {
            smoothing: [recipe.noise.even, recipe.noise.odd],
            least_remaining: recipe.noise.min_remaining,
            bits: recipe.noise.smoothing_bits,
        },
        gain: config
            .pcan
            .then(|| (own.pcan_lut.clone(), own.pcan_snr_shift)),
        log: config.log.then_some(Log {
            correction_bits: own.correction_bits,
            scale_shift: config.log_scale_shift,
        }),
        window: own.window_q12,
    })
}

/// Tables that a recipe gives.
fn checked(tables: &MicroRate, config: &MicroConfig) -> Result<MicroRate> {
    let wrong = |reason: String| Err(Error::new(reason, Remedy::RecipeTables).at("tables"));
    if !tables.fft.is_power_of_two() || !(16..=4096).contains(&tables.fft) {
        return wrong(format!("a transform of {} points", tables.fft));
    }
    if tables.window_q12.len() != tables.window_size || tables.window_size > tables.fft {
        return wrong(format!(
            "a window of {} points for frames of {} and a transform of {}",
            tables.window_q12.len(),
            tables.window_size,
            tables.fft
        ));
    }
    if tables.step == 0 || tables.window_size == 0 {
        return wrong("frames or steps of no samples".into());
    }
    if tables.bands.len() != config.channels + 1 {
        return wrong(format!(
            "{} bands for {} channels, which need one more",
            tables.bands.len(),
            config.channels
        ));
    }
    for (index, band) in tables.bands.iter().enumerate() {
        let end = usize::from(band.first_bin) + band.weights.len();
        if band.weights.len() != band.unweights.len() || end > tables.fft / 2 + 1 {
            return wrong(format!("band {index} does not fit the transform"));
        }
    }
    if config.pcan && tables.pcan_lut.len() != 125 {
        return wrong(format!("{} gains instead of 125", tables.pcan_lut.len()));
    }
    Ok(tables.clone())
}

/// The tables as the library computes them.
fn computed(recipe: &MicroRecipe, sample_rate: u32) -> Result<MicroRate> {
    let config = &recipe.config;
    let samples = |milliseconds: u32| milliseconds as usize * sample_rate as usize / 1000;
    let (window_size, step) = (samples(config.window_ms), samples(config.step_ms));
    if window_size == 0 || step == 0 || window_size > 4096 {
        return Err(Error::new(
            format!("frames of {window_size} samples, every {step}"),
            expected("frames of 1 to 4096 samples and steps of at least one"),
        )
        .at("config.window_ms"));
    }
    let points = window_size.next_power_of_two().max(16);
    let top = f64::from(sample_rate) / 2.0;
    if !(config.lower_hz >= 0.0 && config.lower_hz < config.upper_hz && config.upper_hz <= top) {
        return Err(Error::new(
            format!("bands from {} to {} Hz", config.lower_hz, config.upper_hz),
            expected(&format!("0 ≤ lower_hz < upper_hz ≤ {top}")),
        )
        .at("config.upper_hz"));
    }
    if config.channels == 0 || config.channels > points / 4 {
        return Err(Error::new(
            format!("{} channels of {points} points", config.channels),
            expected("1 to a quarter as many channels as the transform has points"),
        )
        .at("config.channels"));
    }
    let weights_half = 6;
    let correction_bits = points.trailing_zeros() as i32 - weights_half;
    let input_bits = recipe.noise.smoothing_bits as i32 - correction_bits;
    Ok(MicroRate {
        window_size,
        step,
        fft: points,
        window_q12: window(window_size),
        start_bin: 0,
        bands: bands(config, sample_rate, points)?,
        correction_bits,
        pcan_lut: gains(config, input_bits),
        pcan_snr_shift: (config.pcan_gain_bits as i32 - correction_bits - 12).max(0) as u32,
    })
}

fn window(size: usize) -> Vec<i16> {
    let step = (PI * 2.0) as f32 / size as f32;
    (0..size)
        .map(|index| {
            let value = 0.5 - 0.5 * libm::cosf(step * (index as f32 + 0.5));
            libm::floorf(value * (1 << WEIGHT_BITS) as f32 + 0.5) as i16
        })
        .collect()
}

fn mel(hz: f32) -> f32 {
    1127.0 * libm::log1pf(hz / 700.0)
}

fn bands(config: &MicroConfig, sample_rate: u32, points: usize) -> Result<Vec<MicroBand>> {
    let count = config.channels + 1;
    let (low, high) = (mel(config.lower_hz as f32), mel(config.upper_hz as f32));
    let spacing = (high - low) / count as f32;
    let centres: Vec<f32> = (0..count)
        .map(|index| low + spacing * (index + 1) as f32)
        .collect();
    let spectrum = points / 2 + 1;
    let hz_per_bin = 0.5 * sample_rate as f32 / (spectrum as f32 - 1.0);
    let mut bin = (1.5 + config.lower_hz as f32 / hz_per_bin) as usize;
    let mut bands = Vec::new();
    for (channel, &centre) in centres.iter().enumerate() {
        let below = match channel.checked_sub(1) {
            Some(previous) => centres[previous],
            None => low,
        };
        let first = bin;
        let mut band = MicroBand {
            first_bin: first as u16,
            weights: Vec::new(),
            unweights: Vec::new(),
        };
        while bin < spectrum && mel(bin as f32 * hz_per_bin) <= centre {
            let weight = (centre - mel(bin as f32 * hz_per_bin)) / (centre - below);
            let one = f64::from(1 << WEIGHT_BITS);
            let integer = |x: f32| libm::floor(f64::from(x) * one + 0.5) as u16;
            band.weights.push(integer(weight));
            band.unweights.push(integer(1.0 - weight));
            bin += 1;
        }
        bands.push(band);
    }
    Ok(bands)
}

/// The gain of every noise, by a parabola in each power of two.
fn gains(config: &MicroConfig, input_bits: i32) -> Vec<i16> {
    let gain = |noise: u32| {
        let noise = noise as f32 / (1u64 << input_bits.max(0)) as f32;
        let gain = (1u64 << config.pcan_gain_bits) as f32
            * libm::powf(
                noise + config.pcan_offset as f32,
                -config.pcan_strength as f32,
            );
        if gain > 32767.0 {
            32767
        } else {
            (gain + 0.5) as i16
        }
    };
    let mut table = vec![0i16; 4 * 32 - 3];
    table[0] = gain(0);
    table[1] = gain(1);
    for interval in 2..=32usize {
        let x0 = 1u32 << (interval - 1);
        let x1 = x0 + (x0 >> 1);
        let x2 = if interval == 32 {
            x0 + (x0 - 1)
        } else {
            2 * x0
        };
        let (y0, y1, y2) = (gain(x0), gain(x1), gain(x2));
        let (first, second) = (i32::from(y1) - i32::from(y0), i32::from(y2) - i32::from(y0));
        let slope = 4 * first - second;
        let curvature = second - slope;
        let at = 4 * interval - 6;
        table[at] = y0;
        table[at + 1] = slope as i16;
        table[at + 2] = curvature as i16;
    }
    table
}
