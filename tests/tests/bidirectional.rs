//! Bidirectional layers: whole sequences, ragged ones, stacks and streams.

use gatecell::format::integer::{Affine, CellScale};
use gatecell::kernels::pack::packed_len;
use gatecell::layer::{Gru, Layer, Lstm};
use gatecell::run::{Bidirectional, Chunked, LengthMismatch, Sequence, sequence, side_by_side};
use gatecell::state::Snapshot;
use gatecell::{Fixed, W8A16};
use gatecell_tests::numbers::Numbers;
use proptest::prelude::*;

const I: usize = 3;
const H: usize = 5;
const CHUNK: usize = 4;
const WINDOW: usize = 7;

type Directions<const N: usize> = Bidirectional<Lstm<N, H, W8A16>, Gru<N, H, W8A16>, H>;

/// An LSTM forward and a GRU backward, over `I` features.
fn first(n: &mut Numbers) -> Directions<I> {
    Bidirectional::new(
        Lstm::new(
            Affine::gates(
                n.words::<{ packed_len(H, 4, I) }>(),
                n.words::<{ packed_len(H, 4, H) }>(),
                n.rows(),
                32,
            ),
            CellScale::new(20),
        ),
        Gru::new(
            Affine::gates(
                n.words::<{ packed_len(H, 3, I) }>(),
                n.words::<{ packed_len(H, 3, H) }>(),
                n.rows(),
                32,
            ),
            Box::leak(Box::new([Fixed(4_321); H])),
        ),
    )
}

/// The same over both directions of another layer.
fn second(n: &mut Numbers) -> Directions<{ 2 * H }> {
    Bidirectional::new(
        Lstm::new(
            Affine::gates(
                n.words::<{ packed_len(H, 4, 2 * H) }>(),
                n.words::<{ packed_len(H, 4, H) }>(),
                n.rows(),
                32,
            ),
            CellScale::new(23),
        ),
        Gru::without_hidden_bias(Affine::gates(
            n.words::<{ packed_len(H, 3, 2 * H) }>(),
            n.words::<{ packed_len(H, 3, H) }>(),
            n.rows(),
            32,
        )),
    )
}

fn frames(seed: u64, count: usize) -> Vec<[i16; I]> {
    let mut n = Numbers::new(seed);
    (0..count)
        .map(|_| std::array::from_fn(|_| n.bits() as i16))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Each half is the layer alone: forward, and over the reversed sequence.
    #[test]
    fn both_halves_are_the_layers_alone(seed: u64, count in 1usize..40) {
        let layer = first(&mut Numbers::new(seed));
        let mut x = frames(seed ^ 1, count);
        let mut y = vec![[[0; H]; 2]; count];
        layer.run(&x, &mut y).unwrap();

        let mut forward = vec![[0; H]; count];
        sequence(layer.forward(), &mut layer.forward().state(), &x, &mut forward).unwrap();
        x.reverse();
        let mut backward = vec![[0; H]; count];
        sequence(layer.backward(), &mut layer.backward().state(), &x, &mut backward).unwrap();
        backward.reverse();
        for (y, (forward, backward)) in y.iter().zip(forward.iter().zip(&backward)) {
            prop_assert_eq!(y, &[*forward, *backward]);
        }
    }

    /// A deep stack: the second layer sees both directions of the first.
    #[test]
    fn stacks_pass_both_directions_on(seed: u64, count in 1usize..20) {
        let mut n = Numbers::new(seed);
        let (first, second) = (first(&mut n), second(&mut n));
        let x = frames(seed ^ 2, count);
        let mut between = vec![[[0; H]; 2]; count];
        first.run(&x, &mut between).unwrap();
        let mut y = vec![[[0; H]; 2]; count];
        second.run(side_by_side::<{ 2 * H }, _, H>(&between), &mut y).unwrap();

        let joined: Vec<[i16; 2 * H]> = between
            .iter()
            .map(|[f, b]| std::array::from_fn(|k| if k < H { f[k] } else { b[k - H] }))
            .collect();
        let mut expected = vec![[[0; H]; 2]; count];
        second.run(&joined, &mut expected).unwrap();
        prop_assert_eq!(y, expected);
    }

    /// On a stream the forward half is exact everywhere, and all is exact where
    /// the look-ahead reaches the end.
    #[test]
    fn chunks_are_exact_where_the_look_ahead_covers_the_rest(seed: u64, count in 1usize..60) {
        let layer = first(&mut Numbers::new(seed));
        let x = frames(seed ^ 3, count);
        let mut whole = vec![[[0; H]; 2]; count];
        layer.run(&x, &mut whole).unwrap();

        let mut stream = stream(&layer);
        for _ in 0..2 {
            let mut outputs: Vec<[[i16; H]; 2]> = Vec::new();
            for frame in &x {
                if let Some(chunk) = stream.push(frame) {
                    prop_assert_eq!(chunk.len(), CHUNK);
                    outputs.extend(chunk);
                }
            }
            let exact_from = outputs.len();
            prop_assert!(stream.waiting() < WINDOW);
            outputs.extend(stream.finish().unwrap_or_default());

            prop_assert_eq!(outputs.len(), count);
            for (t, (got, want)) in outputs.iter().zip(&whole).enumerate() {
                prop_assert_eq!(got[0], want[0], "forward at {}", t);
                if t >= exact_from {
                    prop_assert_eq!(got[1], want[1], "backward at {}", t);
                }
            }
            // The backward half of a chunk is that of a sequence that ends with
            // the window.
            for start in (0..exact_from).step_by(CHUNK) {
                let window = &x[start..start + WINDOW];
                let mut y = [[[0; H]; 2]; WINDOW];
                layer.run(window, &mut y).unwrap();
                for k in 0..CHUNK {
                    prop_assert_eq!(outputs[start + k][1], y[k][1]);
                }
            }
        }
    }
}

/// A stream before its first frame.
fn stream(layer: &Directions<I>) -> Chunked<'_, Directions<I>, I, CHUNK, WINDOW> {
    Chunked::new(layer, [[0; I]; WINDOW], [[[0; H]; 2]; WINDOW])
}

#[test]
fn a_stream_goes_on_from_its_snapshot() {
    type Stream = Chunked<'static, Directions<I>, I, CHUNK, WINDOW>;
    let layer = first(&mut Numbers::new(3));
    let x = frames(4, 30);
    for cut in 0..x.len() {
        let mut whole = stream(&layer);
        for frame in &x[..cut] {
            whole.push(frame);
        }
        let mut bytes = [0; Stream::SNAPSHOT_BYTES];
        whole.snapshot(1, &mut bytes).unwrap();
        let mut woken = stream(&layer);
        woken.restore(1, &bytes).unwrap();
        for frame in &x[cut..] {
            assert_eq!(woken.push(frame), whole.push(frame));
        }
        assert_eq!(woken.finish(), whole.finish());

        assert!(woken.restore(2, &bytes).is_err());
        for at in 0..bytes.len() {
            bytes[at] ^= 16;
            assert!(woken.restore(1, &bytes).is_err(), "byte {at}");
            bytes[at] ^= 16;
        }
    }
}

/// The runner in buffers of its own gives what the layer gives, and says its size.
#[test]
fn sequences_are_computed_in_place() {
    const T: usize = 20;
    type Room = Sequence<Directions<I>, I, T>;
    let layer = first(&mut Numbers::new(5));
    let mut room = Room::new([[[0; H]; 2]; T]);
    for count in [T, 1, 7] {
        let x = frames(6, count);
        let mut y = vec![[[0; H]; 2]; count];
        layer.run(&x, &mut y).unwrap();
        assert_eq!(room.run(&layer, &x).unwrap(), y);
    }
    assert_eq!(Room::RAM_BYTES, size_of::<Room>());
    assert_eq!(Room::RAM_BYTES, T * 2 * H * 2);
    for count in [0, T + 1] {
        let error = room.run(&layer, &frames(1, count)).unwrap_err();
        assert_eq!((error.frames, error.room), (count, T));
    }
}

#[test]
fn buffers_of_different_lengths_are_refused() {
    let layer = first(&mut Numbers::new(7));
    let mut y = [[[0; H]; 2]; 3];
    let error = layer.run(&frames(1, 2), &mut y).unwrap_err();
    assert_eq!(
        error,
        LengthMismatch {
            frames: 2,
            outputs: 3
        }
    );
}
