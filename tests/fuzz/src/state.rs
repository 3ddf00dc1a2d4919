//! Snapshots of every kind of layer.

use std::fmt::Debug;
use std::sync::LazyLock;

use gatecell::W8A16;
use gatecell::layer::{Gru, GruResetBefore, Layer, Lstm, Rnn};
use gatecell::state::{Snapshot, SnapshotError};
use gatecell_tests::layers::{self, H};
use gatecell_tests::numbers::Numbers;
use gatecell_tests::seal::seal;

const MODEL: u64 = 0x0123_4567_89ab_cdef;

struct Layers {
    rnn: Rnn<H, H, W8A16>,
    lstm: Lstm<H, H, W8A16>,
    gru: Gru<H, H, W8A16>,
    reset_before: GruResetBefore<H, H, W8A16>,
}

static LAYERS: LazyLock<Layers> = LazyLock::new(|| {
    let n = &mut Numbers::new(1);
    Layers {
        rnn: layers::rnn(n),
        lstm: layers::lstm(n),
        gru: layers::gru(n),
        reset_before: layers::reset_before(n),
    }
});

/// The first byte chooses the layer; the rest is what `check` says.
pub(crate) fn restore(data: &[u8]) {
    let Some((kind, rest)) = data.split_first() else {
        return;
    };
    match kind % 4 {
        0 => check(&LAYERS.rnn, rest),
        1 => check(&LAYERS.lstm, rest),
        2 => check(&LAYERS.gru, rest),
        _ => check(&LAYERS.reset_before, rest),
    }
}

fn check<L>(layer: &L, data: &[u8])
where
    L: Layer<H, H, In = i16, State: Snapshot>,
    L::Out: Debug,
{
    // As it is: refused unless it is a snapshot of this model and layer.
    foreign(layer, data);

    // With a checksum that is right.
    let mut sealed = data.to_vec();
    seal(&mut sealed);
    foreign(layer, &sealed);

    // A payload of our own shape with a checksum that is right.
    let mut bytes = snapshot(layer, &layer.state());
    let payload = bytes.len() - 4;
    for (byte, new) in bytes[22..payload].iter_mut().zip(data) {
        *byte = *new;
    }
    seal(&mut bytes);
    foreign(layer, &bytes);

    damaged(layer, data);
}

/// What is accepted is what a snapshot gives back, and the layer goes on with
/// it; what is refused changes nothing.
fn foreign<L>(layer: &L, bytes: &[u8])
where
    L: Layer<H, H, In = i16, State: Snapshot>,
{
    let before = stepped(layer, &[0x5a; 4]);
    let mut state = before.clone();
    match state.restore(MODEL, bytes) {
        Ok(()) => assert_eq!(snapshot(layer, &state), bytes),
        Err(_) => assert!(state == before, "a refused snapshot left a trace"),
    }
    let mut y = [L::ZERO_OUT; H];
    for x in [[i16::MAX; H], [i16::MIN; H], [0; H]] {
        layer.step(&mut state, &x, &mut y);
    }
}

/// A real snapshot with a burst of up to four bytes changed, which the
/// checksum never misses, and the same snapshot for another model.
fn damaged<L>(layer: &L, data: &[u8])
where
    L: Layer<H, H, In = i16, State: Snapshot>,
{
    let [at, flips @ .., model, _] = data else {
        return;
    };
    let original = stepped(layer, data);
    let mut bytes = snapshot(layer, &original);
    let mut state = layer.state();
    if *model != 0 {
        let other = MODEL ^ u64::from(*model);
        let error = state.restore(other, &bytes);
        assert_eq!(error, Err(SnapshotError::OtherModel { found: MODEL }));
    }
    let start = usize::from(*at) % bytes.len();
    let mut changed = false;
    for (byte, flip) in bytes[start..].iter_mut().zip(flips).take(4) {
        *byte ^= flip;
        changed |= *flip != 0;
    }
    assert_eq!(state.restore(MODEL, &bytes).is_err(), changed);
    assert!(changed || state == original);
}

/// The state after one step per byte.
fn stepped<L: Layer<H, H, In = i16>>(layer: &L, frames: &[u8]) -> L::State {
    let mut state = layer.state();
    let mut y = [L::ZERO_OUT; H];
    for &byte in frames.iter().take(4) {
        let x = std::array::from_fn(|k| i16::from(byte).wrapping_mul(257 * (k as i16 + 1)));
        layer.step(&mut state, &x, &mut y);
    }
    state
}

fn snapshot<L>(_: &L, state: &L::State) -> Vec<u8>
where
    L: Layer<H, H, State: Snapshot>,
{
    let mut bytes = vec![0; L::State::SNAPSHOT_BYTES];
    state.snapshot(MODEL, &mut bytes).expect("room enough");
    bytes
}
