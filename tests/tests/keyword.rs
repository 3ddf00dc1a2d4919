//! Keyword scorer, posterior smoothing and trigger against their definitions.

use gatecell::Fixed;
use gatecell::decode::{KeywordScorer, LogScore, Posterior, PosteriorSmoothing, Trigger};
use gatecell_tests::tolerance::bound;
use proptest::prelude::*;

const CLASSES: usize = 4;
const LABELS: usize = 3;
const WINDOW: usize = 6;
const BLANK: u16 = 0;

/// Whether a path reads as the keyword, begins with its first label and has just
/// come to its last.
fn spells(path: &[usize], keyword: &[u16; LABELS]) -> bool {
    let mut text = path.to_vec();
    text.dedup();
    text.retain(|&class| class != usize::from(BLANK));
    let labels: Vec<usize> = keyword.iter().map(|&l| l.into()).collect();
    text == labels && path.first() == labels.first() && path.last() == labels.last()
}

/// The best alignment among all paths over all suffixes of the window.
fn brute_force(frames: &[[f64; CLASSES]], keyword: &[u16; LABELS]) -> f64 {
    let mut best = f64::NEG_INFINITY;
    for length in 1..=WINDOW.min(frames.len()) {
        let suffix = &frames[frames.len() - length..];
        for mut code in 0..CLASSES.pow(length as u32) {
            let path: Vec<usize> = (0..length)
                .map(|_| {
                    let class = code % CLASSES;
                    code /= CLASSES;
                    class
                })
                .collect();
            if spells(&path, keyword) {
                let score: f64 = suffix.iter().zip(&path).map(|(f, &class)| f[class]).sum();
                best = best.max(score / LABELS as f64);
            }
        }
    }
    best
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_scorer_finds_the_best_alignment_in_its_window(
        frames in prop::collection::vec(prop::array::uniform4(-6.0f64..0.0), 1..14),
        keyword in prop::array::uniform3(1u16..CLASSES as u16),
    ) {
        let mut float = KeywordScorer::<f32, LABELS, WINDOW>::new(keyword, BLANK);
        let mut fixed = KeywordScorer::<Fixed<16>, LABELS, WINDOW>::new(keyword, BLANK);
        for n in 0..frames.len() {
            let expected = brute_force(&frames[..=n], &keyword);
            let got = float.push(&frames[n].map(|x| x as f32));
            let integer = fixed.push(&frames[n].map(|x| Fixed((x * 65536.0).round() as i32)));
            prop_assert_eq!(got, float.score());
            if expected == f64::NEG_INFINITY {
                prop_assert_eq!(got, f32::NEG_INFINITY);
                prop_assert_eq!(integer, Fixed::IMPOSSIBLE);
            } else {
                prop_assert!((f64::from(got) - expected).abs() < bound("ctc/f32"));
                prop_assert!((integer.to_f64() - expected).abs() < bound("keyword/Q15.16"));
            }
        }
        float.reset();
        prop_assert_eq!(float.score(), f32::NEG_INFINITY);
    }

    #[test]
    fn smoothing_is_its_definition(
        frames in prop::collection::vec(prop::array::uniform3(0.0f32..1.0), 1..80),
    ) {
        const SMOOTH: usize = 5;
        const MAX: usize = 7;
        let mut float = PosteriorSmoothing::<f32, 3, SMOOTH, MAX>::new();
        let mut fixed = PosteriorSmoothing::<Fixed<30>, 3, SMOOTH, MAX>::new();
        let exact: Vec<[f64; 3]> = frames.iter().map(|f| f.map(f64::from)).collect();
        let smooth = |t: usize, class: usize| {
            let window = &exact[(t + 1).saturating_sub(SMOOTH)..=t];
            window.iter().map(|f| f[class]).sum::<f64>() / window.len() as f64
        };
        let peak = |t: usize, class: usize| {
            ((t + 1).saturating_sub(MAX)..=t).map(|t| smooth(t, class)).fold(0.0, f64::max)
        };
        for (t, frame) in frames.iter().enumerate() {
            float.push(frame);
            fixed.push(&frame.map(|p| Fixed(p.to_q30())));
            for class in 0..3 {
                let step = 2.0 / f64::from(1 << 30);
                prop_assert!((fixed.smoothed(class).to_f64() - smooth(t, class)).abs() <= step);
                prop_assert!((fixed.peak(class).to_f64() - peak(t, class)).abs() <= step);
                // Float is the fixed-point result, rounded to f32.
                prop_assert_eq!(float.smoothed(class), fixed.smoothed(class).to_f32());
            }
            let expected = (peak(t, 0) * peak(t, 1) * peak(t, 2)).cbrt();
            let got = fixed.confidence(&[0, 1, 2]).to_f64();
            if expected > 1e-3 {
                let error = (got / expected - 1.0).abs();
                prop_assert!(error < bound("smoothing/confidence, relative"), "{error:e}");
            }
            prop_assert_eq!(float.confidence(&[0, 1, 2]), fixed.confidence(&[0, 1, 2]).to_f32());
        }
        fixed.reset();
        prop_assert_eq!(fixed.peak(0), Fixed(0));
        fixed.push(&[Fixed(1), Fixed(2), Fixed(3)]);
        prop_assert_eq!(fixed.smoothed(2), Fixed(3));
    }
}

#[test]
fn the_running_sum_does_not_drift() {
    let mut smoothing = PosteriorSmoothing::<f32, 1, 30, 100>::new();
    let mut seed = 1u32;
    for _ in 0..2_000_000 {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        smoothing.push(&[seed as f32 / u32::MAX as f32]);
    }
    (0..30).for_each(|_| smoothing.push(&[0.0]));
    assert_eq!(smoothing.smoothed(0), 0.0);
    assert!(smoothing.peak(0) > 0.0);
    (0..100).for_each(|_| smoothing.push(&[0.0]));
    assert_eq!(smoothing.peak(0), 0.0);
    assert_eq!(smoothing.confidence(&[0, 0]), 0.0);
}

#[test]
fn edges_of_confidence() {
    let mut smoothing = PosteriorSmoothing::<f32, 2, 1, 1>::default();
    smoothing.push(&[1.0, 2.0]);
    assert_eq!(smoothing.smoothed(1), 1.0);
    assert_eq!(smoothing.confidence(&[0, 1]), 1.0);
    assert_eq!(smoothing.confidence(&[]), 0.0);
    assert_eq!(smoothing.confidence(&[7]), 0.0);
    assert_eq!(smoothing.confidence(&[0, 7]), 0.0);
    smoothing.push(&[f32::NAN, -1.0]);
    assert_eq!(smoothing.smoothed(0), 0.0);
    assert_eq!(smoothing.smoothed(1), 0.0);
    assert_eq!(f32::INFINITY.to_q30(), 1 << 30);
    assert_eq!(Fixed::<30>(-5).to_q30(), 0);
}

#[test]
fn the_trigger_rests() {
    let mut trigger = Trigger::new(Fixed::<16>(-6_554), 2);
    let scores = [-9_000, -6_554, 0, 0, 0, -7_000, -7_000];
    let fired = scores.map(|score| trigger.push(Fixed(score)));
    assert_eq!(fired, [false, true, false, false, true, false, false]);
    let mut trigger = Trigger::new(0.5, 9);
    assert!(!trigger.push(f32::NAN));
    assert!(trigger.push(0.5));
    assert!(!trigger.push(1.0));
    trigger.reset();
    assert!(trigger.push(1.0));
}
