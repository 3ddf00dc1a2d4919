//! Filters as real numbers.

use gatecell_frontend::fft::number_of_bins;

use super::recipe::{Mel, MelNorm, MelScale, Triangles};
use super::unit::expected;
use gatecell_network::error::{Error, Result};

/// The weights of every filter over all bins.
pub(super) fn filters(
    mel: &Mel,
    excluded: &[usize],
    sample_rate: u32,
    points: usize,
) -> Result<Vec<Vec<f64>>> {
    let half = f64::from(sample_rate) / 2.0;
    let fmax = match mel.fmax {
        None => half,
        Some(fmax) if fmax <= 0.0 => half + fmax,
        Some(fmax) => fmax,
    };
    if !(mel.fmin >= 0.0 && mel.fmin < fmax && fmax <= half) {
        return Err(Error::new(
            format!(
                "the filters reach from {} to {fmax} Hz, and the recording from 0 to {half} Hz",
                mel.fmin
            ),
            expected("0 ≤ fmin < fmax ≤ half the sampling rate"),
        )
        .at("mel.fmax"));
    }
    if mel.n_mels == 0 || mel.n_mels > 512 {
        return Err(Error::new(
            format!("{} filters", mel.n_mels),
            expected("1 to 512 filters"),
        )
        .at("mel.n_mels"));
    }
    let bank = Bank {
        mel,
        rate: f64::from(sample_rate),
        fmin: mel.fmin,
        fmax,
        points,
    };
    let mut filters = match mel.triangles {
        Triangles::TfMfccOp => bank.tensorflow(),
        Triangles::Hz | Triangles::Mel | Triangles::FloorBins => bank.triangles(),
    };
    for filter in &mut filters {
        for &bin in excluded {
            if let Some(weight) = filter.get_mut(bin) {
                *weight = 0.0;
            }
        }
    }
    Ok(filters)
}

struct Bank<'a> {
    mel: &'a Mel,
    rate: f64,
    fmin: f64,
    fmax: f64,
    points: usize,
}

impl Bank<'_> {
    fn bins(&self) -> usize {
        number_of_bins(self.points)
    }

    fn hz(&self, bin: usize) -> f64 {
        bin as f64 * self.rate / self.points as f64
    }

    /// Points equally far apart in the scale, `count` intervals.
    fn centres(&self, intervals: usize) -> Vec<f64> {
        let scale = self.mel.scale;
        let (low, high) = (to_scale(scale, self.fmin), to_scale(scale, self.fmax));
        (0..=intervals)
            .map(|index| low + (high - low) * index as f64 / intervals as f64)
            .collect()
    }

    fn triangles(&self) -> Vec<Vec<f64>> {
        let scale = self.mel.scale;
        let mels = self.centres(self.mel.n_mels + 1);
        let hz: Vec<f64> = mels.iter().map(|&mel| from_scale(scale, mel)).collect();
        let (corners, bins): (Vec<f64>, Vec<f64>) = match self.mel.triangles {
            Triangles::Mel => (
                mels,
                (0..self.bins())
                    .map(|bin| to_scale(scale, self.hz(bin)))
                    .collect(),
            ),
            Triangles::FloorBins => (
                hz.iter()
                    .map(|hz| libm::floor((self.points as f64 + 1.0) * hz / self.rate))
                    .collect(),
                (0..self.bins()).map(|bin| bin as f64).collect(),
            ),
            Triangles::Hz | Triangles::TfMfccOp => (
                hz.clone(),
                (0..self.bins()).map(|bin| self.hz(bin)).collect(),
            ),
        };
        corners
            .windows(3)
            .zip(hz.windows(3))
            .map(|(corner, hz)| {
                let norm = match self.mel.norm {
                    Some(MelNorm::Slaney) => 2.0 / (hz[2] - hz[0]),
                    None => 1.0,
                };
                bins.iter()
                    .map(|&x| norm * triangle(x, corner[0], corner[1], corner[2]))
                    .collect()
            })
            .collect()
    }

    /// As TensorFlow's operator Mfcc: each bin is shared between the two filters whose centres
    /// are next to it.
    fn tensorflow(&self) -> Vec<Vec<f64>> {
        let channels = self.mel.n_mels;
        let scale = self.mel.scale;
        let centres = self.centres(channels + 1);
        let per_bin = self.rate / self.points as f64;
        let first = (1.5 + self.fmin / per_bin) as usize;
        let last = (self.fmax / per_bin) as usize;
        let mut filters = vec![vec![0.0; self.bins()]; channels];
        let bins = first..=last.min(self.bins() - 1);
        for (bin, mel) in bins.map(|bin| (bin, to_scale(scale, self.hz(bin)))) {
            // The last centre that is not beyond the bin.
            let Some(below) = centres.iter().rposition(|&centre| centre < mel) else {
                continue;
            };
            let Some(&above) = centres.get(below + 1) else {
                continue;
            };
            let weight = (above - mel) / (above - centres[below]);
            if let Some(channel) = below.checked_sub(1) {
                filters[channel][bin] = weight;
            }
            if below < channels {
                filters[below][bin] = 1.0 - weight;
            }
        }
        filters
    }
}

/// The height of a triangle at `x`. Corners that fall together give a side without width.
fn triangle(x: f64, left: f64, top: f64, right: f64) -> f64 {
    if x >= left && x < top {
        (x - left) / (top - left)
    } else if x >= top && x < right {
        (right - x) / (right - top)
    } else {
        0.0
    }
}

fn to_scale(scale: MelScale, hz: f64) -> f64 {
    match scale {
        MelScale::Htk2595 => 2595.0 * libm::log10(1.0 + hz / 700.0),
        MelScale::Htk1127 => 1127.0 * libm::log(1.0 + hz / 700.0),
        MelScale::Slaney if hz < 1000.0 => hz * 3.0 / 200.0,
        MelScale::Slaney => 15.0 + libm::log(hz / 1000.0) / slaney_step(),
        MelScale::Bark => 26.81 * hz / (1960.0 + hz) - 0.53,
        MelScale::Linear => hz,
    }
}

fn from_scale(scale: MelScale, mel: f64) -> f64 {
    match scale {
        MelScale::Htk2595 => 700.0 * (libm::pow(10.0, mel / 2595.0) - 1.0),
        MelScale::Htk1127 => 700.0 * (libm::exp(mel / 1127.0) - 1.0),
        MelScale::Slaney if mel < 15.0 => mel * 200.0 / 3.0,
        MelScale::Slaney => 1000.0 * libm::exp((mel - 15.0) * slaney_step()),
        MelScale::Bark => 1960.0 * (mel + 0.53) / (26.28 - mel),
        MelScale::Linear => mel,
    }
}

/// Natural logarithm of the ratio of two frequencies a mel apart, above 1 kHz.
fn slaney_step() -> f64 {
    libm::log(6.4) / 27.0
}
