//! Which samples make a frame.
//!
//! Frame `t` of a recording has `length` samples and begins at sample `t·hop − lead`. Samples
//! before the beginning of a recording and after its end are made up as [`Edge`] says; how many
//! frames a recording has, [`End`] says.

/// How a recording is cut into frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Framing {
    /// Samples of a frame.
    pub length: u32,
    /// Samples from the beginning of a frame to that of the next one.
    pub hop: u32,
    /// Samples of the first frame that lie before the recording.
    pub lead: u32,
    /// Samples outside the recording.
    pub edge: Edge,
    /// The last frames.
    pub end: End,
}

/// What stands for samples outside a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Edge {
    /// Zeros.
    Zero,
    /// The recording mirrored at its first and its last sample: sample −1 is sample 1.
    Reflect,
    /// The recording mirrored between samples: sample −1 is sample 0.
    Symmetric,
    /// The first and the last sample.
    Repeat,
}

/// How many frames a recording of `n` samples has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum End {
    /// Those of which no sample lies behind the end: `1 + ⌊(n − length)/hop⌋`, none if shorter.
    Whole,
    /// Those of the recording with `lead` samples more at both ends.
    Centred,
    /// As many as hold every sample: `1 + ⌈(n − length)/hop⌉`, at least one.
    Covering,
    /// `⌊(n + ⌊hop/2⌋)/hop⌋`, as Kaldi without `snip_edges`.
    Rounded,
}

impl Framing {
    /// Frames of a whole recording.
    #[must_use]
    pub fn frames(&self, samples: u64) -> u64 {
        let (length, hop) = (u64::from(self.length), u64::from(self.hop.max(1)));
        let whole = |samples: u64| match samples.checked_sub(length) {
            Some(rest) => 1 + rest / hop,
            None => 0,
        };
        match self.end {
            End::Whole => whole(samples),
            End::Centred if samples == 0 => 0,
            End::Centred => whole(samples + 2 * u64::from(self.lead)),
            End::Covering if samples == 0 => 0,
            End::Covering => 1 + samples.saturating_sub(length).div_ceil(hop),
            End::Rounded => (samples + hop / 2) / hop,
        }
    }

    /// The first sample of a frame.
    #[must_use]
    pub fn start(&self, frame: u64) -> i64 {
        (frame * u64::from(self.hop)) as i64 - i64::from(self.lead)
    }

    /// How many samples must have come before a frame can be computed on a stream.
    #[must_use]
    pub fn needed(&self, frame: u64) -> u64 {
        let start = self.start(frame);
        let end = start + i64::from(self.length);
        // A mirrored beginning reaches as far into the recording as before it.
        let mirrored = if start < 0 { 1 - start } else { 0 };
        end.max(mirrored).max(1) as u64
    }

    /// The sample of a recording of `samples` that stands for `index`; `None` for a zero.
    #[must_use]
    pub fn inside(&self, index: i64, samples: u64) -> Option<u64> {
        let count = samples as i64;
        if (0..count).contains(&index) {
            return Some(index as u64);
        }
        if count == 0 {
            return None;
        }
        let index = match self.edge {
            Edge::Zero => return None,
            Edge::Repeat => index.clamp(0, count - 1),
            Edge::Reflect => folded(index, 2 * count - 2, count, 0),
            Edge::Symmetric => folded(index, 2 * count, count, 1),
        };
        Some(index as u64)
    }
}

/// `index` folded into `0..count`, of a mirrored recording of the given period.
fn folded(index: i64, period: i64, count: i64, between: i64) -> i64 {
    let index = index.checked_rem_euclid(period).unwrap_or(0);
    if index < count {
        index
    } else {
        period - between - index
    }
}
