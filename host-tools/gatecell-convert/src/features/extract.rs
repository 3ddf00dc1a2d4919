//! Features of whole recordings.

use gatecell_frontend::output::FEATURE_BITS;
use gatecell_frontend::{Stream, micro::MicroStream};

use super::micro_tables::MicroTables;
use super::tables::{SpectralTables, Tables};

/// Features of a recording.
#[derive(Clone, Debug, PartialEq)]
pub struct Features {
    /// Frames.
    pub frames: usize,
    /// Features of a frame.
    pub width: usize,
    /// The features, frame after frame; the micro frontend's are integers.
    pub values: Vec<f64>,
}

/// The features of a recording, with the bits of the chip.
pub fn extract(tables: &Tables, samples: &[i16]) -> Features {
    let width = tables.features();
    let values = match tables {
        Tables::Spectral(tables) => spectral(tables, samples),
        Tables::Micro(tables) => micro(tables, samples),
    };
    Features {
        frames: values.len().checked_div(width).unwrap_or(0),
        width,
        values,
    }
}

fn spectral(tables: &SpectralTables, samples: &[i16]) -> Vec<f64> {
    let plan = tables.plan();
    let columns = plan.logarithms();
    let mut stream = Stream::within(
        vec![0; plan.samples()],
        vec![[0; 2]; plan.bins()],
        vec![0; columns],
    );
    let mut logarithms: Vec<i32> = Vec::new();
    let mut rest = samples;
    loop {
        let (others, complete) = stream.take(&plan, rest);
        if !complete {
            break;
        }
        rest = others;
        logarithms.extend(stream.logarithms(&plan));
    }
    while stream.has_frame_at_end(&plan) {
        logarithms.extend(stream.logarithms(&plan));
    }

    whole_recording(tables, &mut logarithms, columns);
    let mut frame = vec![0; plan.output.features()];
    let mut values = Vec::new();
    for logarithms in logarithms.chunks_exact(columns.max(1)) {
        plan.output.apply(logarithms, &mut frame);
        values.extend(
            frame
                .iter()
                .map(|&x| f64::from(x) / f64::from(1 << FEATURE_BITS)),
        );
    }
    values
}

/// What needs the whole recording, and so is not possible on a stream.
fn whole_recording(tables: &SpectralTables, logarithms: &mut [i32], columns: usize) {
    let bands = tables.plan().filterbank.bands.len();
    let frames = || logarithms.chunks_exact(columns.max(1));
    let largest = frames()
        .flat_map(|frame| frame.iter().take(bands))
        .copied()
        .max();
    let Some(largest) = largest else {
        return;
    };
    for frame in logarithms.chunks_exact_mut(columns.max(1)) {
        for logarithm in frame.iter_mut().take(bands) {
            if let Some(top) = tables.top {
                *logarithm = (*logarithm).max(largest.saturating_sub(top));
            }
            if tables.from_largest {
                *logarithm = logarithm.saturating_sub(largest);
            }
        }
    }
}

fn micro(tables: &MicroTables, samples: &[i16]) -> Vec<f64> {
    let plan = tables.plan();
    let mut stream = MicroStream::within(
        vec![0; plan.window.len()],
        vec![[0; 2]; usize::from(plan.points) / 2 + 1],
        vec![0; plan.channels()],
    );
    let mut frame = vec![0; plan.channels()];
    let mut values = Vec::new();
    stream.push(&plan, samples, &mut frame, |frame| {
        values.extend(frame.iter().map(|&x| f64::from(x)));
    });
    values
}
