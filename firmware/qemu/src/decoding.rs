//! All decoders on the same made-up frames; shared with the host (`host-tools/xtask`), which
//! must get the same numbers.
use gatecell::decode::ctc::{Greedy, PrefixBeam};
use gatecell::decode::{KeywordScorer, PosteriorSmoothing};
use gatecell::{Fixed, Format, W8A16};

const CLASSES: usize = 11;
const BLANK: u16 = 10;
const FRAMES: usize = 60;

/// What the decoders made of the frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decoded {
    /// Greedy labels, folded into one number.
    pub greedy: u32,
    /// The beam's best labels, folded into one number.
    pub beam: u32,
    /// The keyword's best score, Q15.16.
    pub keyword: i32,
    /// The smoothed confidence at the end, Q1.30.
    pub confidence: i32,
}

/// Runs all decoders; `None` if one reports an error.
pub fn decode() -> Option<Decoded> {
    let mut greedy = Greedy::new(BLANK);
    let mut beam = PrefixBeam::<Fixed<16>, 4, 48>::new(BLANK);
    let mut keyword = KeywordScorer::<Fixed<16>, 2, 16>::new([3, 7], BLANK);
    let mut smoothing = PosteriorSmoothing::<Fixed<30>, CLASSES, 5, 20>::new();
    let mut decoded = Decoded {
        greedy: 0,
        beam: 0,
        keyword: i32::MIN,
        confidence: 0,
    };
    let mut random = 1u32;
    for _ in 0..FRAMES {
        let logits: [Fixed<16>; CLASSES] = core::array::from_fn(|class| {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            // Logits of 0 to 8, and the blank is likelier.
            Fixed(
                (random >> 13) as i32
                    + if class == usize::from(BLANK) {
                        65_536
                    } else {
                        0
                    },
            )
        });
        let mut log = [Fixed(0); CLASSES];
        W8A16::log_softmax(&logits, &mut log);
        let mut share = [Fixed(0); CLASSES];
        W8A16::softmax(&logits, &mut share);

        if let Some(label) = greedy.push(&log) {
            decoded.greedy = fold(decoded.greedy, label);
        }
        beam.push(&log).ok()?;
        decoded.keyword = decoded.keyword.max(keyword.push(&log).0);
        smoothing.push(&share);
    }
    decoded.beam = beam.best().iter().fold(0, |hash, label| fold(hash, *label));
    decoded.confidence = smoothing.confidence(&[3, 7]).0;
    Some(decoded)
}

fn fold(hash: u32, label: u16) -> u32 {
    hash.rotate_left(5).wrapping_mul(31) ^ (u32::from(label) + 1)
}
