//! The constants of a recipe at a sampling rate.

use gatecell_frontend::Plan;
use gatecell_frontend::fft::{Complex, Twiddles};
use gatecell_frontend::filterbank::{Band, Filterbank};
use gatecell_frontend::frame::{self, Preparation, SAMPLE_BITS};
use gatecell_frontend::framing::Framing;
use gatecell_frontend::logarithm::{Addend, Floor};
use gatecell_frontend::output::Output;
use gatecell_frontend::plan;
use gatecell_frontend::spectrum::{POWER_SHIFT, Spectrum};

use super::fft_tables::twiddles;
use super::filters::filters;
use super::framing::framing;
use super::micro;
use super::micro_tables::MicroTables;
use super::recipe::*;
use super::rows::{Rows, rows, unit};
use super::unit::{addend, expected, fixed, log2_q24};
use super::window::window;
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// The constants of a recipe.
#[derive(Clone, Debug)]
pub enum Tables {
    /// Of spectral features.
    Spectral(Box<SpectralTables>),
    /// Of the micro frontend.
    Micro(Box<MicroTables>),
}

/// The constants of spectral features, as a [`Plan`] views them.
#[derive(Clone, Debug)]
pub struct SpectralTables {
    sample_rate: u32,
    framing: Framing,
    pre_emphasis: frame::PreEmphasis,
    remove_mean: bool,
    window: Vec<i32>,
    window_offset: u32,
    points: u16,
    stages: Vec<[Complex; 3]>,
    real: Vec<Complex>,
    spectrum: Spectrum,
    bands: Vec<Band>,
    weights: Vec<u16>,
    gains: Vec<i32>,
    floor: FloorTable,
    energy: Option<EnergyTable>,
    rows: Rows,
    /// How far below the largest logarithm of a recording one may lie, in Q7.24.
    pub(super) top: Option<i32>,
    /// Whether logarithms are taken from the largest one of the recording.
    pub(super) from_largest: bool,
}

#[derive(Clone, Debug)]
struct FloorTable {
    kind: FloorKind,
    logarithm: i32,
    addends: Vec<Addend>,
}

#[derive(Clone, Debug)]
struct EnergyTable {
    of: EnergyOf,
    gain: i32,
    floor: FloorTable,
}

impl Recipe {
    /// The sampling rates that the recipe has constants for; empty where any will do.
    pub fn sample_rates(&self) -> Vec<u32> {
        match self {
            Self::Spectral(recipe) => recipe
                .per_rate
                .keys()
                .filter_map(|rate| rate.parse().ok())
                .collect(),
            Self::Micro(recipe) => micro::sample_rates(recipe),
        }
    }

    /// The constants at a sampling rate.
    pub fn tables(&self, sample_rate: u32) -> Result<Tables> {
        Ok(match self {
            Self::Spectral(recipe) => Tables::Spectral(Box::new(spectral(recipe, sample_rate)?)),
            Self::Micro(recipe) => Tables::Micro(Box::new(micro::tables(recipe, sample_rate)?)),
        })
    }
}

impl Tables {
    /// Features of a frame.
    pub fn features(&self) -> usize {
        match self {
            Self::Spectral(tables) => tables.rows.rows.len(),
            Self::Micro(tables) => tables.bands.len().saturating_sub(1),
        }
    }
}

impl SpectralTables {
    /// The constants for the chip.
    pub fn plan(&self) -> Plan<'_> {
        let twiddles = Twiddles {
            stages: &self.stages,
            real: &self.real,
        };
        Plan {
            sample_rate: self.sample_rate,
            framing: self.framing,
            preparation: Preparation {
                pre_emphasis: self.pre_emphasis,
                remove_mean: self.remove_mean,
                window: &self.window,
                window_offset: self.window_offset,
            },
            points: self.points,
            twiddles,
            spectrum: self.spectrum,
            filterbank: Filterbank {
                bands: &self.bands,
                weights: &self.weights,
            },
            gains: &self.gains,
            floor: self.floor.view(),
            energy: match &self.energy {
                None => plan::Energy::None,
                Some(energy) => energy.view(),
            },
            output: Output {
                kind: self.rows.kind,
                coefficients: &self.rows.coefficients,
                rows: &self.rows.rows,
            },
        }
    }
}

impl FloorTable {
    /// A floor for sums whose units are `2^gain` of the recipe's.
    fn new(kind: FloorKind, floor: f64, gains: &[f64], place: &str) -> Result<Self> {
        if !(floor > 0.0 && floor.is_finite()) {
            return Err(Error::new(
                format!("the smallest energy is {floor}"),
                expected("a positive number: the logarithm of zero is not one"),
            )
            .at(place));
        }
        let addends = match kind {
            FloorKind::Add => gains
                .iter()
                .map(|gain| addend(floor * libm::exp2(-gain)))
                .collect(),
            FloorKind::Max | FloorKind::ReplaceZero => Vec::new(),
        };
        Ok(Self {
            kind,
            logarithm: log2_q24(floor),
            addends,
        })
    }

    fn view(&self) -> Floor<'_> {
        match self.kind {
            FloorKind::Max => Floor::Maximum(self.logarithm),
            FloorKind::ReplaceZero => Floor::ReplaceZero(self.logarithm),
            FloorKind::Add => Floor::Add {
                logarithm: self.logarithm,
                addends: &self.addends,
            },
        }
    }
}

impl EnergyTable {
    fn view(&self) -> plan::Energy<'_> {
        let (gain, floor) = (self.gain, self.floor.view());
        match self.of {
            EnergyOf::FrameBeforePreEmphasis => plan::Energy::Frame { gain, floor },
            EnergyOf::SumOfSpectrum => plan::Energy::Spectrum { gain, floor },
        }
    }
}

fn spectral(recipe: &SpectralRecipe, sample_rate: u32) -> Result<SpectralTables> {
    let rate = recipe
        .per_rate
        .get(&sample_rate.to_string())
        .ok_or_else(|| {
            let known: Vec<&str> = recipe.per_rate.keys().map(String::as_str).collect();
            Error::new(
                format!("the recipe says nothing of {sample_rate} samples per second"),
                Remedy::RecipeRate {
                    rates: known.join(" or "),
                    key: format!("per_rate.{sample_rate}"),
                },
            )
            .at("per_rate")
        })?;
    if recipe.dither != 0.0 {
        return Err(Error::new(
            format!("the recipe adds noise of {}", recipe.dither),
            expected("0: noise cannot be repeated"),
        )
        .at("dither"));
    }
    if !(recipe.input_scale > 0.0 && recipe.input_scale.is_finite()) {
        return Err(Error::new(
            format!("samples are multiplied by {}", recipe.input_scale),
            expected("a positive factor, 1/32768 for samples within ±1"),
        )
        .at("input_scale"));
    }
    let framing = framing(&rate.framing, rate.fft)?;
    let window_length = rate.window_length.unwrap_or(rate.framing.length);
    let window_offset = window_offset(recipe, rate, window_length)?;

    let spectrum = match recipe.spectrum.kind {
        SpectrumKind::Power => Spectrum::Power,
        SpectrumKind::Magnitude => Spectrum::Magnitude,
    };
    // One of the chip's units of a bin, in the recipe's: samples have 13 fractional bits, of
    // which the window takes two; the transform is divided by half its points.
    let bin = recipe.input_scale * rate.fft as f64 / 2.0 * 2f64.powi(2 - SAMPLE_BITS as i32);
    let divisor = if recipe.spectrum.scale_by_1_over_fft {
        rate.fft as f64
    } else {
        1.0
    };
    let unit_of_sum = match spectrum {
        Spectrum::Power => bin * bin * f64::from(1 << POWER_SHIFT) / divisor,
        Spectrum::Magnitude => bin / divisor,
    };

    let mut excluded = recipe.mel.excluded_fft_bins.clone();
    if let Some(mel) = &rate.mel {
        excluded.extend(&mel.excluded_fft_bins);
    }
    let filters = filters(&recipe.mel, &excluded, sample_rate, rate.fft)?;
    let (mut bands, mut weights, mut gains) = (Vec::new(), Vec::new(), Vec::new());
    for filter in &filters {
        let (band, largest) = band(filter, &mut weights);
        bands.push(band);
        gains.push(libm::log2(unit_of_sum * largest / f64::from(u16::MAX)));
    }
    let floor = FloorTable::new(recipe.log.floor_kind, recipe.log.floor, &gains, "log.floor")?;
    let energy = match &recipe.energy {
        None => None,
        Some(energy) => {
            let scale = recipe.input_scale;
            let gain = libm::log2(match energy.from {
                EnergyOf::FrameBeforePreEmphasis => scale * scale * 2f64.powi(-20),
                EnergyOf::SumOfSpectrum => unit_of_sum,
            });
            Some(EnergyTable {
                of: energy.from,
                gain: (gain * 2f64.powi(24)).round() as i32,
                floor: FloorTable::new(energy.floor_kind, energy.floor, &[gain], "energy.floor")?,
            })
        }
    };
    let unit = unit(recipe.log.kind);
    let top = match recipe.log.top_db {
        None => None,
        Some(top) if top > 0.0 && top.is_finite() => Some((top / unit * 2f64.powi(24)) as i32),
        Some(top) => {
            return Err(Error::new(
                format!("no value may lie {top} dB below the largest one"),
                expected("a positive number, or leave top_db out"),
            )
            .at("log.top_db"));
        }
    };
    let (stages, real) = twiddles(rate.fft);
    Ok(SpectralTables {
        sample_rate,
        framing,
        pre_emphasis: pre_emphasis(&recipe.pre_emphasis)?,
        remove_mean: recipe.dc_removal_per_frame,
        window: window(recipe.window.kind, recipe.window.periodic, window_length),
        window_offset,
        points: rate.fft as u16,
        stages,
        real,
        spectrum,
        bands,
        weights,
        gains: gains
            .iter()
            .map(|gain| (gain * 2f64.powi(24)).round() as i32)
            .collect(),
        floor,
        energy,
        rows: rows(recipe)?,
        top,
        from_largest: matches!(recipe.log.reference, Some(Reference::Named(_))),
    })
}

/// The weights of a filter in Q16 from its first bin to its last one, and the largest weight.
fn band(filter: &[f64], weights: &mut Vec<u16>) -> (Band, f64) {
    let largest = filter.iter().copied().fold(0.0, f64::max);
    if largest == 0.0 {
        return (Band { first: 0, bins: 0 }, 1.0);
    }
    let integer = |weight: f64| (weight / largest * f64::from(u16::MAX)).round() as u16;
    let first = filter.iter().position(|&weight| integer(weight) > 0);
    let last = filter.iter().rposition(|&weight| integer(weight) > 0);
    let (first, last) = (first.unwrap_or(0), last.unwrap_or(0));
    weights.extend(filter[first..=last].iter().map(|&weight| integer(weight)));
    let band = Band {
        first: first as u16,
        bins: (last - first + 1) as u16,
    };
    (band, largest)
}

fn window_offset(recipe: &SpectralRecipe, rate: &Rate, window_length: usize) -> Result<u32> {
    let length = rate.framing.length;
    let fits = match recipe.window.position {
        Position::Whole => window_length == length,
        Position::First | Position::Centred => window_length <= length && window_length > 0,
    };
    if !fits {
        return Err(Error::new(
            format!("a window of {window_length} samples over frames of {length}"),
            expected("a window as long as the frame, or shorter with its position"),
        )
        .at("window_length"));
    }
    Ok(match recipe.window.position {
        Position::Whole | Position::First => 0,
        Position::Centred => ((length - window_length) / 2) as u32,
    })
}

fn pre_emphasis(recipe: &PreEmphasis) -> Result<frame::PreEmphasis> {
    if !(0.0..1.0).contains(&recipe.coef) {
        return Err(Error::new(
            format!("a coefficient of {}", recipe.coef),
            expected("a number from 0 to below 1; libraries use 0.97"),
        )
        .at("pre_emphasis.coef"));
    }
    let coefficient = fixed(recipe.coef, 31);
    Ok(match recipe.kind {
        PreEmphasisKind::None => frame::PreEmphasis::None,
        PreEmphasisKind::Signal => frame::PreEmphasis::Recording(coefficient),
        PreEmphasisKind::Frame => frame::PreEmphasis::Frame(coefficient),
    })
}
