//! Snapshots: the same bits back, nothing else accepted.

use std::fmt::Debug;

use gatecell::format::StateScale;
use gatecell::layer::{
    Chain, ChainState, GruResetBeforeState, GruState, Layer, LstmState, RnnState,
};
use gatecell::run::NetState;
use gatecell::state::{Snapshot, SnapshotError};
use gatecell::{F32, W8A16};
use gatecell_tests::layers::{
    H, coupled_lstm, float_lstm, gru, lstm, net, peephole_lstm, projected_lstm,
    projected_peephole_lstm, reset_before, rnn, variant_lstm,
};
use gatecell_tests::numbers::Numbers;
use gatecell_tests::seal::{crc32, seal};
use proptest::prelude::*;

const MODEL: u64 = 0x0123_4567_89ab_cdef;

/// The layer goes on from a snapshot as if nothing had been; nothing damaged is
/// accepted, and what is refused changes nothing.
fn check<L, const O: usize>(
    name: &str,
    layer: &L,
    n: &mut Numbers,
    frame: impl Fn(&mut Numbers) -> [L::In; H],
) where
    L: Layer<H, O, State: Snapshot>,
    L::Out: PartialEq + Debug,
{
    let mut state = layer.state();
    let mut y = [L::ZERO_OUT; O];
    for _ in 0..7 {
        layer.step(&mut state, &frame(n), &mut y);
    }
    let size = L::State::SNAPSHOT_BYTES;
    let mut bytes = vec![0xa5; size + 3];
    assert_eq!(state.snapshot(MODEL, &mut bytes), Ok(size), "{name}");
    assert_eq!(bytes[size..], [0xa5; 3], "{name}");
    bytes.truncate(size);
    println!("{name}: {size} bytes");

    let mut restored = layer.state();
    assert!(restored != state, "{name}");
    restored.restore(MODEL, &bytes).unwrap();
    assert!(restored == state, "{name}");
    let mut again = vec![0; size];
    restored.snapshot(MODEL, &mut again).unwrap();
    assert_eq!(bytes, again, "{name}");
    for _ in 0..5 {
        let x = frame(n);
        let (mut a, mut b) = ([L::ZERO_OUT; O], [L::ZERO_OUT; O]);
        layer.step(&mut state, &x, &mut a);
        layer.step(&mut restored, &x, &mut b);
        assert_eq!(a, b, "{name}");
    }

    let mut refuse = |model: u64, bytes: &[u8], what: &str| {
        let before = restored.clone();
        let error = restored.restore(model, bytes).expect_err(what);
        assert!(restored == before, "{name}: {what}");
        error
    };
    for index in 0..size {
        for flip in 1..=255u8 {
            bytes[index] ^= flip;
            refuse(MODEL, &bytes, "a damaged byte");
            bytes[index] ^= flip;
        }
    }
    for length in 0..size {
        let error = refuse(MODEL, &bytes[..length], "a truncated snapshot");
        let needed = size;
        assert_eq!(
            error,
            SnapshotError::WrongLength {
                needed,
                given: length
            }
        );
    }
    let longer = [&bytes[..], &[0]].concat();
    refuse(MODEL, &longer, "a snapshot with a byte too many");
    let error = refuse(MODEL + 1, &bytes, "another model's snapshot");
    assert_eq!(error, SnapshotError::OtherModel { found: MODEL });
    for length in 0..size {
        let mut short = vec![7; length];
        let expected = SnapshotError::BufferTooShort {
            needed: size,
            given: length,
        };
        assert_eq!(state.snapshot(MODEL, &mut short), Err(expected));
        assert!(
            short.iter().all(|&byte| byte == 7),
            "{name}: half a snapshot"
        );
    }
}

#[test]
fn every_kind_of_layer() {
    let n = &mut Numbers::new(5);
    let frame = Numbers::frame;
    check("rnn", &rnn(n), n, frame);
    check("lstm", &lstm(n), n, frame);
    check("lstm in a variant", &variant_lstm(n), n, frame);
    check("lstm, coupled", &coupled_lstm(n), n, frame);
    check("lstm, peephole matrices", &peephole_lstm(n), n, frame);
    check("lstm, projected", &projected_lstm(n), n, frame);
    check("lstm, both", &projected_peephole_lstm(n), n, frame);
    check("gru", &gru(n), n, frame);
    check("gru, reset before", &reset_before(n), n, frame);
    check("chain", &Chain::<_, _, H>::new(lstm(n), gru(n)), n, frame);
    check("net", &net(n), n, frame);
    check("lstm in float", &float_lstm(n), n, |n| *n.floats());
}

/// A state that is no number stays one for good.
#[test]
fn floats_that_are_not_finite_are_refused() {
    type State = LstmState<H, F32>;
    let state = State::new([0.25; H], [f32::MAX; H]);
    let mut bytes = [0; State::SNAPSHOT_BYTES];
    state.snapshot(MODEL, &mut bytes).unwrap();
    State::ZERO.clone().restore(MODEL, &bytes).unwrap();
    for poison in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        for index in 0..2 * H {
            let (mut h, mut c) = ([0.25; H], [-1.5; H]);
            *h.iter_mut().chain(&mut c).nth(index).unwrap() = poison;
            State::new(h, c).snapshot(MODEL, &mut bytes).unwrap();
            let mut restored = state;
            let refused = restored.restore(MODEL, &bytes);
            assert_eq!(refused, Err(SnapshotError::OutOfRange));
            assert_eq!(restored, state);
        }
    }
    let scale = StateScale {
        inverse: 1.0,
        frac_bits: 0,
    };
    let real = State::from_real(&[f32::NAN; H], &[f32::NEG_INFINITY; H], scale);
    assert_eq!(real, State::new([0.0; H], [f32::MIN; H]));
}

/// Frames that did not pass `quantize` change what a layer gives, but do not stay.
#[test]
fn raw_frames_that_are_not_finite_leave_a_finite_state() {
    let n = &mut Numbers::new(6);
    let layer = float_lstm(n);
    let mut state = layer.state();
    for poison in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut frame = *n.floats();
        frame[1] = poison;
        let mut y = [0.0; H];
        layer.step(&mut state, &frame, &mut y);
        let mut numbers = y.iter().chain(state.hidden()).chain(state.cell());
        assert!(numbers.all(|x| x.is_finite()), "{poison}: {state:?}");
    }
}

#[test]
fn sizes_are_constants() {
    const OVERHEAD: usize = <() as Snapshot>::SNAPSHOT_BYTES;
    assert_eq!(OVERHEAD, 26);
    assert_eq!(RnnState::<7, W8A16>::PAYLOAD_BYTES, 14);
    assert_eq!(LstmState::<7, W8A16>::PAYLOAD_BYTES, 42);
    assert_eq!(GruState::<7, F32>::PAYLOAD_BYTES, 56);
    type Two = ChainState<LstmState<4, W8A16>, GruState<3, W8A16>, i16, 4>;
    assert_eq!(Two::PAYLOAD_BYTES, 24 + 18);
    assert_eq!(NetState::<Two, i16, 3>::PAYLOAD_BYTES, 24 + 18 + 6);
}

#[test]
fn the_layout_is_as_documented() {
    let mut bytes = [0; RnnState::<2, W8A16>::SNAPSHOT_BYTES];
    RnnState::<2, W8A16>::ZERO
        .snapshot(MODEL, &mut bytes)
        .unwrap();
    assert_eq!(bytes[..6], *b"GCST\x01\0");
    assert_eq!(bytes[10..18], MODEL.to_le_bytes());
    assert_eq!(bytes[18..22], 4u32.to_le_bytes());
    assert_eq!(bytes[22..26], [0; 4]);
    assert_eq!(bytes[26..], crc32(&bytes[..26]).to_le_bytes());
    assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
}

#[test]
fn layers_of_another_kind_are_refused_though_their_bytes_would_fit() {
    let mut bytes = [0; LstmState::<4, W8A16>::SNAPSHOT_BYTES];
    LstmState::<4, W8A16>::ZERO
        .snapshot(MODEL, &mut bytes)
        .unwrap();
    let error = GruState::<4, W8A16>::ZERO.clone().restore(MODEL, &bytes);
    assert_eq!(error, Err(SnapshotError::OtherShape));
    let error = GruResetBeforeState::<4, W8A16>::ZERO
        .clone()
        .restore(MODEL, &bytes);
    assert_eq!(error, Err(SnapshotError::OtherShape));
    let error = LstmState::<3, F32>::ZERO.clone().restore(MODEL, &bytes);
    assert_eq!(error, Err(SnapshotError::OtherShape));
    let error = RnnState::<12, W8A16>::ZERO.clone().restore(MODEL, &bytes);
    assert_eq!(error, Err(SnapshotError::OtherShape));
    let mut state = LstmState::<4, W8A16>::ZERO;
    state.restore(MODEL, &bytes).unwrap();
}

#[test]
fn sealed_nonsense_is_refused() {
    let mut state = GruState::<2, W8A16>::ZERO;
    let mut bytes = [0; GruState::<2, W8A16>::SNAPSHOT_BYTES];
    state.snapshot(MODEL, &mut bytes).unwrap();
    let intact = bytes;

    bytes[4] = 2;
    seal(&mut bytes);
    let error = state.restore(MODEL, &bytes).unwrap_err();
    assert_eq!(error, SnapshotError::Version { found: 2 });
    assert_eq!(
        error.to_string(),
        "the snapshot has version 2, this crate reads version 1"
    );

    bytes = intact;
    bytes[0] = b'X';
    seal(&mut bytes);
    assert_eq!(
        state.restore(MODEL, &bytes),
        Err(SnapshotError::NotASnapshot)
    );

    // Long-lived state of ±2^30 at most; the second unit's is beyond.
    for (carry, expected) in [
        (1 << 30, Ok(())),
        (-(1 << 30), Ok(())),
        ((1 << 30) + 1, Err(SnapshotError::OutOfRange)),
        (i32::MIN, Err(SnapshotError::OutOfRange)),
    ] {
        bytes = intact;
        bytes[30..34].copy_from_slice(&i32::to_le_bytes(carry));
        seal(&mut bytes);
        state = GruState::ZERO;
        assert_eq!(state.restore(MODEL, &bytes), expected, "{carry}");
        assert_eq!(state == GruState::ZERO, expected.is_err());
    }
}

/// What any state with a checksum that is right may do to a layer: everything
/// but panic.
fn goes_on<L: Layer<H, O, In = i16, State: Snapshot>, const O: usize>(layer: &L, noise: &[u8]) {
    let mut bytes = vec![0; L::State::SNAPSHOT_BYTES];
    let mut state = layer.state();
    state.snapshot(MODEL, &mut bytes).unwrap();
    for (byte, noise) in bytes[22..].iter_mut().zip(noise) {
        *byte = *noise;
    }
    seal(&mut bytes);
    let before = state.clone();
    match state.restore(MODEL, &bytes) {
        Ok(()) => {
            let mut again = vec![0; bytes.len()];
            state.snapshot(MODEL, &mut again).unwrap();
            assert_eq!(bytes, again);
        }
        Err(error) => {
            assert_eq!(error, SnapshotError::OutOfRange);
            assert!(state == before);
        }
    }
    let mut y = [L::ZERO_OUT; O];
    for x in [[i16::MAX; H], [i16::MIN; H], [0; H]] {
        layer.step(&mut state, &x, &mut y);
    }
}

/// Brings the state's 32-bit numbers into range half of the time.
fn noise() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![Just(0u8), Just(0x3f), Just(0xc0), Just(0xff), any::<u8>()];
    prop::collection::vec(byte, 0..160)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_sealed_payload_is_refused_or_harmless(seed: u64, noise in noise()) {
        let n = &mut Numbers::new(seed);
        goes_on(&rnn(n), &noise);
        goes_on(&lstm(n), &noise);
        goes_on(&variant_lstm(n), &noise);
        goes_on(&coupled_lstm(n), &noise);
        goes_on(&peephole_lstm(n), &noise);
        goes_on(&projected_lstm(n), &noise);
        goes_on(&projected_peephole_lstm(n), &noise);
        goes_on(&gru(n), &noise);
        goes_on(&reset_before(n), &noise);
        goes_on(&net(n), &noise);
    }

    #[test]
    fn no_bytes_but_a_snapshot_are_restored(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut state = LstmState::<H, W8A16>::ZERO;
        prop_assert!(state.restore(MODEL, &bytes).is_err());
        prop_assert!(state == LstmState::ZERO);
    }

    #[test]
    fn floats_keep_their_bits(seed: u64, model: u64, steps in 0usize..20) {
        let n = &mut Numbers::new(seed);
        let layer = float_lstm(n);
        let mut state = layer.state();
        let mut y = [0.0; H];
        (0..steps).for_each(|_| layer.step(&mut state, n.floats(), &mut y));
        let mut bytes = [0; LstmState::<H, F32>::SNAPSHOT_BYTES];
        state.snapshot(model, &mut bytes).unwrap();
        let mut restored = layer.state();
        restored.restore(model, &bytes).unwrap();
        let bits = |x: &[f32; H]| x.map(f32::to_bits);
        prop_assert_eq!(bits(restored.hidden()), bits(state.hidden()));
        prop_assert_eq!(bits(restored.cell()), bits(state.cell()));
        layer.reset(&mut restored);
        prop_assert!(restored == LstmState::ZERO);
    }
}

/// Generic code can hold a snapshot of any layer.
#[test]
fn sizes_are_known_to_generic_code() {
    fn size<L: Layer<H, H, State: Snapshot>>(_: &L) -> usize {
        L::State::SNAPSHOT_BYTES
    }
    assert_eq!(size(&gru(&mut Numbers::new(1))), 26 + 6 * H);
}
