//! A million steps with slow gates: the integer state does not drift away.

use gatecell_convert::engine::Engine;
use gatecell_convert::network::Cell;
use gatecell_convert::quantize::NumberFormat;
use gatecell_convert::reference::Reference;
use gatecell_convert::simulate::Simulator;
use gatecell_tests::nets::{device, gru, item, lstm, single};
use gatecell_tests::tolerance::bound;

const STEPS: usize = 1_000_000;

/// A slow square wave with a faster one on it.
fn wave() -> Vec<f64> {
    (0..STEPS)
        .map(|t| {
            let slow = if t / 50_000 % 2 == 0 { 0.6 } else { -0.3 };
            let fast = if t / 7 % 3 == 0 { 0.4 } else { -0.2 };
            slow + fast
        })
        .collect()
}

/// The largest error of each tenth of the stream.
fn errors_by_tenth(cell: Cell) -> Vec<f64> {
    let network = single(1, 1, cell);
    let sequence = item(1, wave());
    let device = device(
        &network,
        NumberFormat::W8A16,
        std::slice::from_ref(&sequence),
    );
    let got = Simulator::new(&device).run(&sequence).unwrap();
    let expected = Reference::new(&network).run(&sequence).unwrap();
    let (got, expected) = (&got.nodes[0].output, &expected.nodes[0].output);
    let moved = expected.iter().fold(0.0f64, |peak, y| peak.max(y.abs()));
    assert!(moved > 0.05, "the cell does not move: {moved}");
    expected
        .chunks(STEPS / 10)
        .zip(got.chunks(STEPS / 10))
        .map(|(a, b)| {
            a.iter()
                .zip(b)
                .fold(0.0, |worst: f64, (a, b)| worst.max((a - b).abs()))
        })
        .collect()
}

fn check(name: &str, errors: &[f64]) {
    println!("{name}: {:e}", Tenths(errors));
    let worst = errors.iter().copied().fold(0.0, f64::max);
    assert!(worst <= bound(name), "{name}: {worst:e}");
    // No growth: the last tenth is no worse than the early ones.
    let early = errors[..3].iter().copied().fold(0.0, f64::max);
    assert!(errors[9] <= 1.2 * early, "{name} grows: {errors:?}");
}

/// Prints errors shortly.
struct Tenths<'a>(&'a [f64]);

impl std::fmt::LowerExp for Tenths<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0
            .iter()
            .try_for_each(|error| write!(f, "{error:.1e} "))
    }
}

/// Forget gate σ(7): a time constant of 1100 steps.
#[test]
fn a_slow_lstm_does_not_drift() {
    // Gates i, o, f, c.
    let cell = lstm(
        vec![0.0, 0.0, 0.0, 1.0],
        vec![0.0; 4],
        vec![-7.0, 1.0, 7.0, 0.0],
    );
    check("w8a16/drift, LSTM", &errors_by_tenth(cell));
}

/// Update gate σ(9): a time constant of 8100 steps. A state of 16 bits would
/// stand still here.
#[test]
fn a_slow_gru_does_not_drift() {
    // Gates z, r, h.
    let cell = gru(
        vec![0.0, 0.0, 1.0],
        vec![0.0; 3],
        vec![9.0, 0.0, 0.0],
        vec![0.0],
        true,
    );
    check("w8a16/drift, GRU", &errors_by_tenth(cell));
}
