//! The path of the models, and what a panic on it needs.
use core::hint::black_box;

use app::{Decision as _, Keyword, Spotted, WholeWord};
use gatecell::decode::argmax;
use gatecell::layer::{Layer, Softmax};
use gatecell::state::Snapshot;
use gatecell::{Fixed, W8A16};
use qemu::cells::{lstm_family_w8a16, slow_line_w8a16};
use qemu::models::{
    RECORDINGS, kws_bigru24_w8a16, kws_gru64_w8a16, kws_lstm32x2_w8a16, kws_rnn64_w8a16,
};

static GRU: kws_gru64_w8a16::Model = kws_gru64_w8a16::Model::new();
static LSTM: kws_lstm32x2_w8a16::Model = kws_lstm32x2_w8a16::Model::new();
static BOTH: kws_bigru24_w8a16::Model = kws_bigru24_w8a16::Model::new();
static RNN: kws_rnn64_w8a16::Model = kws_rnn64_w8a16::Model::new();
/// Projections, peepholes, coupled gates and bounds.
static FAMILY: lstm_family_w8a16::Model = lstm_family_w8a16::Model::new();
/// Every kind of cell with slow gates.
static SLOW: slow_line_w8a16::Model = slow_line_w8a16::Model::new();

/// All that a program does with models. True if each gives the outputs that it shall.
pub(crate) fn is_right() -> bool {
    let right =
        black_box(&GRU).self_test() && black_box(&LSTM).self_test() && black_box(&RNN).self_test();
    let right = right && black_box(&FAMILY).self_test() && black_box(&SLOW).self_test();
    let decided = decide(black_box(&GRU))
        && black_box(qemu::decoding::decode()).is_some()
        && keeps_its_state(black_box(&GRU))
        && listens_both_ways(black_box(&BOTH));
    right && decided
}

/// Features, network, softmax, decision: all that a program does with a frame.
fn decide(model: &kws_gru64_w8a16::Model) -> bool {
    let mut state = model.state();
    let mut scores = [Fixed(0); kws_gru64_w8a16::Model::OUTPUT_SIZE];
    let mut shares = [Fixed(0); kws_gru64_w8a16::Model::OUTPUT_SIZE];
    let keyword = Keyword {
        class: black_box(0),
        margin: Fixed(black_box(1)),
    };
    let mut spotted = Spotted::new(keyword, black_box(1), black_box(1));
    let mut word = WholeWord::new(keyword);
    let mut heard = false;
    for frame in black_box(&RECORDINGS).iter().take(1).copied().flatten() {
        // Where floats are software, features come quantized from the front end.
        let frame = if cfg!(target_abi = "eabihf") {
            kws_gru64_w8a16::Model::quantize(frame)
        } else {
            black_box([123; kws_gru64_w8a16::Model::INPUT_SIZE])
        };
        model.step(&mut state, &frame, &mut scores);
        Softmax::<_, W8A16>::new().step(&mut (), &scores, &mut shares);
        heard |= spotted.frame(&scores) && argmax(&shares).is_some();
    }
    heard |= word.end_of_utterance(&scores);
    model.reset(&mut state);
    heard || !cfg!(target_abi = "eabihf")
}

/// A state goes into bytes and back; a wrong byte does not.
fn keeps_its_state(model: &kws_gru64_w8a16::Model) -> bool {
    const MODEL: u64 = 1;
    let mut bytes = [0; <kws_gru64_w8a16::State as Snapshot>::SNAPSHOT_BYTES];
    let mut state = model.state();
    model.advance(
        &mut state,
        &black_box([77; kws_gru64_w8a16::Model::INPUT_SIZE]),
    );
    let written = state.snapshot(MODEL, &mut bytes).is_ok();
    let mut copy = model.state();
    let restored = copy.restore(MODEL, black_box(&bytes)).is_ok() && copy == state;
    if let Some(byte) = bytes.get_mut(black_box(30)) {
        *byte ^= 1;
    }
    written && restored && copy.restore(MODEL, &bytes).is_err()
}

/// A whole sequence, one that is too long, and a state of another model.
fn listens_both_ways(model: &kws_bigru24_w8a16::Model) -> bool {
    use kws_bigru24_w8a16::Model;

    let frames = black_box([[99; Model::INPUT_SIZE]; 9]);
    let mut room = Model::sequence::<8>();
    let right = model.self_test() && room.run(model, &frames).is_err();
    let mut state = model.state();
    let some = frames.get(..black_box(5)).unwrap_or_default();
    let heard = room.run_from(model, &mut state, some).is_ok();
    let mut bytes = [0; Model::SNAPSHOT_BYTES];
    let kept = Model::snapshot(&state, &mut bytes).is_ok();
    let back = Model::restore(&mut state, black_box(&bytes)).is_ok();
    right && heard && kept && back && state.restore(0, &bytes).is_err()
}

unsafe extern "C" {
    fn a_panic_path_remains_in_this_program() -> !;
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    // SAFETY: never runs: a program that contains this call does not link.
    unsafe { a_panic_path_remains_in_this_program() }
}
