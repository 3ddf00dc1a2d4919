//! Streams, sequences and chunks give the same bits; state lives until reset.

use gatecell::activation::Function;
use gatecell::cell::lstm_variant::LstmVariant;
use gatecell::format::FunctionScale;
use gatecell::format::integer::{ActScale, Affine, CellScale, ValueScale};
use gatecell::kernels::pack::{packed_len, packed_rows_len};
use gatecell::layer::{
    Chain, Dense, Gru, GruResetBefore, Layer, Lstm, PeepholeLstm, PlainCell, ProjectedLstm,
    Projection, Rnn, RnnFunction,
};
use gatecell::run::{LengthMismatch, Net, Stream, sequence};
use gatecell::{Fixed, W8A16};
use gatecell_tests::numbers::Numbers;
use proptest::prelude::*;

const I: usize = 5;
const H: usize = 7;
const O: usize = 3;

const P: usize = 5;

type Plain = Chain<
    Chain<Chain<Rnn<I, H, W8A16>, Lstm<H, H, W8A16>, H>, Gru<H, H, W8A16>, H>,
    GruResetBefore<H, H, W8A16>,
    H,
>;
type Projected = ProjectedLstm<H, H, P, W8A16, PlainCell<W8A16>>;
type Stack = Chain<Chain<Plain, PeepholeLstm<H, H, W8A16>, H>, Projected, H>;
type Model = Net<Stack, Dense<P, O, W8A16>, P>;

fn model(seed: u64) -> Model {
    let mut n = Numbers::new(seed);
    let rnn = Rnn::new(
        Affine::rows(
            n.words::<{ packed_rows_len(H, I) }>(),
            n.words::<{ packed_rows_len(H, H) }>(),
            n.rows::<4, 2>(),
            32,
        ),
        RnnFunction::Tanh,
    );
    let lstm = Lstm::new(
        Affine::gates(
            n.words::<{ packed_len(H, 4, H) }>(),
            n.words::<{ packed_len(H, 4, H) }>(),
            n.rows(),
            32,
        ),
        CellScale::new(20),
    );
    let hidden_bias = Box::leak(Box::new([Fixed(12_345); H]));
    let gru = Gru::new(
        Affine::gates(
            n.words::<{ packed_len(H, 3, H) }>(),
            n.words::<{ packed_len(H, 3, H) }>(),
            n.rows(),
            31,
        ),
        hidden_bias,
    );
    let reset_before = GruResetBefore::new(
        Affine::gates(
            n.words::<{ packed_len(H, 2, H) }>(),
            n.words::<{ packed_len(H, 2, H) }>(),
            n.rows(),
            32,
        ),
        Affine::rows(
            n.words::<{ packed_rows_len(H, H) }>(),
            n.words::<{ packed_rows_len(H, H) }>(),
            n.rows::<4, 2>(),
            32,
        ),
    );
    let matrix = |n: &mut Numbers| {
        Some(Affine::dense(
            n.words::<{ packed_rows_len(H, H) }>(),
            n.rows::<4, 2>(),
            32,
        ))
    };
    let peephole = PeepholeLstm::new(
        Affine::gates(
            n.words::<{ packed_len(H, 4, H) }>(),
            n.words::<{ packed_len(H, 4, H) }>(),
            n.rows(),
            32,
        ),
        LstmVariant {
            peephole: [&[], &[], &[]],
            functions: [Function::Sigmoid, Function::Tanh, Function::Tanh],
            clip: None,
            cell_clip: Some(3 << 20),
            gates: [FunctionScale::NATURAL; 3],
            candidate: FunctionScale::NATURAL,
            cell: ValueScale::new(10),
            activated: ValueScale::NATURAL,
            hidden: ValueScale::NATURAL,
        },
        [matrix(&mut n), matrix(&mut n), None],
    );
    let projected = ProjectedLstm::new(
        Affine::projected_gates(
            n.words::<{ packed_len(H, 4, H) }>(),
            n.words::<{ packed_len(H, 4, P) }>(),
            n.rows(),
            32,
        ),
        CellScale::new(20),
        Projection {
            map: Affine::dense(n.words::<{ packed_rows_len(P, H) }>(), n.rows::<4, 2>(), 32),
            clip: None,
            scale: ActScale {
                factor: 1 << 29,
                shift: 33,
            },
        },
    );
    let head = Dense::new(Affine::dense(
        n.words::<{ packed_rows_len(O, P) }>(),
        n.rows::<4, 1>(),
        32,
    ));
    Net::new(
        Chain::new(
            Chain::new(
                Chain::new(Chain::new(Chain::new(rnn, lstm), gru), reset_before),
                peephole,
            ),
            projected,
        ),
        head,
    )
}

fn frames(seed: u64, count: usize) -> Vec<[i16; I]> {
    let mut n = Numbers::new(seed);
    (0..count).map(|_| n.frame()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whole_step_by_step_and_chunked_are_the_same_bits(
        seed: u64, count in 1usize..60, cuts in prop::collection::vec(1usize..9, 60),
    ) {
        let model = model(seed);
        let x = frames(seed ^ 1, count);

        let mut whole = vec![[Fixed(0); O]; count];
        sequence(&model, &mut model.state(), &x, &mut whole).unwrap();

        let mut stream = Stream::new(&model);
        let stepped: Vec<_> = x.iter().map(|frame| *stream.push(frame)).collect();
        prop_assert_eq!(&whole, &stepped);

        let mut chunked = vec![[Fixed(0); O]; count];
        let (mut state, mut start) = (model.state(), 0);
        for cut in cuts {
            let end = count.min(start + cut);
            sequence(&model, &mut state, &x[start..end], &mut chunked[start..end]).unwrap();
            start = end;
        }
        prop_assert_eq!(&whole, &chunked);
        prop_assert!(whole.iter().any(|y| y != &whole[0]) || count == 1, "the outputs never change");

        // The head computed once, at the end, is the head of the last step.
        let (mut state, mut last) = (model.state(), [Fixed(0); O]);
        x.iter().for_each(|frame| model.advance(&mut state, frame));
        model.output(&state, &mut last);
        prop_assert_eq!(whole[count - 1], last);
    }

    #[test]
    fn state_is_kept_copied_and_cleared_by_reset_only(seed: u64, count in 2usize..20) {
        let model = model(seed);
        let x = frames(seed ^ 2, 2 * count);
        let (first, second) = x.split_at(count);

        let mut stream = Stream::new(&model);
        first.iter().for_each(|frame| { stream.push(frame); });
        let kept = *stream.state();
        let expected: Vec<_> = second.iter().map(|frame| *stream.push(frame)).collect();

        // A copy goes on exactly where it was taken.
        stream.set_state(kept);
        let again: Vec<_> = second.iter().map(|frame| *stream.push(frame)).collect();
        prop_assert_eq!(&expected, &again);

        // After a reset the stream is as new, and the state was not zero before.
        prop_assert!(kept != model.state());
        stream.reset();
        prop_assert!(*stream.state() == model.state());
        let fresh: Vec<_> = second.iter().map(|frame| *stream.push(frame)).collect();
        prop_assert!(fresh != expected, "the first half left no trace");
        let mut cleared = kept;
        model.reset(&mut cleared);
        prop_assert!(cleared == model.state());
    }
}

#[test]
fn buffers_of_different_lengths_are_refused() {
    let model = model(1);
    let mut y = [[Fixed(0); O]; 3];
    let error = sequence(&model, &mut model.state(), &frames(1, 2), &mut y).unwrap_err();
    assert_eq!(
        error,
        LengthMismatch {
            frames: 2,
            outputs: 3
        }
    );
    assert_eq!(error.to_string(), "2 input frames, but room for 3 outputs");
    assert_eq!(y, [[Fixed(0); O]; 3]);
}
