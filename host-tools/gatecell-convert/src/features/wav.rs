//! Recordings in wav files.

use std::path::Path;

use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// A recording of one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// Samples per second.
    pub sample_rate: u32,
    /// The samples.
    pub samples: Vec<i16>,
}

/// Samples per second of a wav file, from its header alone.
///
/// # Errors
///
/// No wav file.
pub fn sample_rate(path: &Path) -> Result<u32> {
    hound::WavReader::open(path)
        .map(|reader| reader.spec().sample_rate)
        .map_err(|error| unreadable(&error).in_file(path))
}

/// Reads a wav file of 16-bit samples; of several channels, the one that `channel` says.
///
/// # Errors
///
/// No wav file, samples of other widths, several channels and none chosen, no sample.
pub fn read(path: &Path, channel: Option<u16>) -> Result<Recording> {
    from_file(path, channel).map_err(|error| error.in_file(path))
}

fn from_file(path: &Path, channel: Option<u16>) -> Result<Recording> {
    let mut reader = hound::WavReader::open(path).map_err(|error| unreadable(&error))?;
    let spec = reader.spec();
    if spec.sample_format != hound::SampleFormat::Int || spec.bits_per_sample != 16 {
        let kind = match spec.sample_format {
            hound::SampleFormat::Int => "integers",
            hound::SampleFormat::Float => "floats",
        };
        return Err(Error::new(
            format!("samples are {kind} of {} bits", spec.bits_per_sample),
            Remedy::Wav,
        ));
    }
    let channel = match (channel, spec.channels) {
        (None, 1) => 0,
        (None, channels) => {
            return Err(Error::new(
                format!("the recording has {channels} channels"),
                Remedy::WavChannel {
                    last: channels.saturating_sub(1),
                },
            ));
        }
        (Some(channel), channels) if channel < channels => channel,
        (Some(channel), channels) => {
            return Err(Error::new(
                format!("there is no channel {channel} in a recording of {channels}"),
                Remedy::WavChannel {
                    last: channels.saturating_sub(1),
                },
            ));
        }
    };
    let mut samples = Vec::new();
    for (index, sample) in reader.samples::<i16>().enumerate() {
        let sample = sample.map_err(|error| unreadable(&error))?;
        if index % usize::from(spec.channels) == usize::from(channel) {
            samples.push(sample);
        }
    }
    if samples.is_empty() {
        return Err(Error::new("the recording has no samples", Remedy::WavEmpty));
    }
    Ok(Recording {
        sample_rate: spec.sample_rate,
        samples,
    })
}

fn unreadable(error: &hound::Error) -> Error {
    let remedy = match error {
        hound::Error::IoError(_) => Remedy::CheckPath,
        hound::Error::FormatError(_)
        | hound::Error::TooWide
        | hound::Error::UnfinishedSample
        | hound::Error::Unsupported
        | hound::Error::InvalidSampleFormat => Remedy::Wav,
    };
    Error::new(format!("this is no sound wav file: {error}"), remedy)
}
