//! Integer activations over every input, float back ends over a fine sweep.

use gatecell::activation::{Math, exp_neg, ln_sum, precise_sigmoid, sigmoid, small_tanh, tanh};
use gatecell::{Fixed, Format, Libm, Micromath, Polynomial, W8A16};
use gatecell_tests::tolerance::bound;

/// Every argument up to ±13 (beyond 12 both functions are constant), and the ends.
fn arguments() -> impl Iterator<Item = i32> {
    (-(13 << 16)..=13 << 16).chain([i32::MIN, i32::MIN + 1, i32::MAX - 1, i32::MAX])
}

fn real(x: i32) -> f64 {
    f64::from(x) / 65536.0
}

fn true_sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

#[test]
fn sigmoid_is_within_its_bound_everywhere() {
    let (mut raw, mut rounded) = (0.0f64, 0.0f64);
    for x in arguments() {
        let expected = true_sigmoid(real(x));
        let gate = sigmoid(Fixed(x));
        raw = raw.max((gate.to_f64() - expected).abs());
        rounded = rounded.max((f64::from(W8A16::gate_act(gate)) / 32768.0 - expected).abs());
    }
    println!(
        "sigmoid: {raw:.2e} unrounded, {:.3} steps of 2^-15 rounded",
        rounded * 32768.0
    );
    assert!(raw <= bound("table/sigmoid"), "{raw:e}");
    assert!(rounded <= bound("table/Q0.15"), "{rounded:e}");
}

#[test]
fn tanh_is_within_its_bound_everywhere() {
    let (mut raw, mut rounded) = (0.0f64, 0.0f64);
    for x in arguments() {
        let expected = real(x).tanh();
        let value = tanh(Fixed(x));
        raw = raw.max((value.to_f64() - expected).abs());
        rounded = rounded.max((f64::from(W8A16::value_act(value)) / 32768.0 - expected).abs());
    }
    println!(
        "tanh: {raw:.2e} unrounded, {:.3} steps of 2^-15 rounded",
        rounded * 32768.0
    );
    assert!(raw <= bound("table/tanh"), "{raw:e}");
    assert!(rounded <= bound("table/Q0.15"), "{rounded:e}");
}

#[test]
fn both_are_monotone_and_symmetric() {
    let mut last = (Fixed(0), Fixed(i32::MIN));
    for x in arguments().take(26 << 16) {
        let now = (sigmoid(Fixed(x)), tanh(Fixed(x)));
        assert!(now.0 >= last.0 && now.1 >= last.1, "not monotone at {x}");
        assert_eq!(tanh(Fixed(-x)).0, -now.1.0, "tanh is not odd at {x}");
        assert_eq!(
            sigmoid(Fixed(-x)).0 + now.0.0,
            1 << 27,
            "sigmoid is not symmetric at {x}"
        );
        last = now;
    }
}

#[test]
fn the_exponential_and_the_logarithm_are_within_their_bounds() {
    let mut worst = 0.0f64;
    for t in (0..30 << 16).step_by(7) {
        let error = (f64::from(exp_neg(t)) / (1u64 << 30) as f64 - (-real(t as i32)).exp()).abs();
        worst = worst.max(error);
    }
    println!("exp: {worst:.2e}");
    assert!(worst <= bound("integer/exp"), "{worst:e}");
    assert_eq!(exp_neg(u32::MAX), 0);

    let mut worst = 0.0f64;
    for k in 0..4_000u64 {
        let sum = (1 << 30) + k * k * 8_123;
        let expected = (sum as f64 / (1u64 << 30) as f64).ln();
        worst = worst.max((real(ln_sum(sum)) - expected).abs());
    }
    println!("ln: {worst:.2e}");
    assert!(worst <= bound("integer/ln"), "{worst:e}");
}

#[test]
fn integer_softmax_is_within_its_bound() {
    for logits in [
        vec![0.0; 12],
        vec![1.0, 2.0, 3.0],
        vec![-20.0, 20.0],
        vec![3.25; 1000],
        (0..40).map(|k| f64::from(k) * 0.37 - 7.0).collect(),
        vec![-30_000.0, 30_000.0, 29_999.5],
    ] {
        let x: Vec<_> = logits.iter().map(|x| Fixed((x * 65536.0) as i32)).collect();
        let real: Vec<f64> = x.iter().map(|x| x.to_f64()).collect();
        let top = real.iter().copied().fold(f64::MIN, f64::max);
        let sum: f64 = real.iter().map(|x| (x - top).exp()).sum();

        let mut probability = vec![Fixed(0); x.len()];
        W8A16::softmax(&x, &mut probability);
        let mut log = vec![Fixed(0); x.len()];
        W8A16::log_softmax(&x, &mut log);
        for ((x, p), log) in real.iter().zip(&probability).zip(&log) {
            let expected = (x - top).exp() / sum;
            let error = (p.to_f64() - expected).abs();
            assert!(
                error <= bound("integer/softmax"),
                "{error:e} at {x} of {}",
                real.len()
            );
            let expected = (x - top - sum.ln()).max(-32768.0);
            let error = (log.to_f64() - expected).abs();
            assert!(error <= bound("integer/log-softmax"), "{error:e} at {x}");
        }
    }
}

/// Largest errors of sigmoid and tanh (absolute) and of exp (relative).
fn float_errors<M: Math>() -> [f64; 3] {
    let mut worst = [0.0f64; 3];
    for step in -20_000..=20_000 {
        let x = step as f32 / 1000.0;
        let real = f64::from(x);
        let exp = f64::from(M::exp(x)) / real.exp() - 1.0;
        let errors = [
            f64::from(M::sigmoid(x)) - true_sigmoid(real),
            f64::from(M::tanh(x)) - real.tanh(),
            exp,
        ];
        for (worst, error) in worst.iter_mut().zip(errors) {
            assert!(error.is_finite(), "not finite at {x}");
            *worst = worst.max(error.abs());
        }
    }
    worst
}

#[test]
fn float_back_ends_are_within_their_bounds() {
    let libm = float_errors::<Libm>();
    println!("libm: {libm:?}");
    assert!(libm.iter().all(|&error| error <= bound("libm")), "{libm:?}");

    let polynomial = float_errors::<Polynomial>();
    println!("polynomial: {polynomial:?}");
    assert!(
        polynomial.iter().all(|&error| error <= bound("polynomial")),
        "{polynomial:?}"
    );

    let [sigmoid, tanh, exp] = float_errors::<Micromath>();
    println!("micromath: sigmoid {sigmoid:.2e}, tanh {tanh:.2e}, exp {exp:.2e}");
    assert!(sigmoid <= bound("micromath/sigmoid"), "{sigmoid:e}");
    assert!(tanh <= bound("micromath/tanh"), "{tanh:e}");
    assert!(exp <= bound("micromath/exp"), "{exp:e}");
}

#[test]
fn float_back_ends_survive_any_argument() {
    fn check<M: Math>() {
        for x in [
            f32::MAX,
            f32::MIN,
            f32::INFINITY,
            f32::NEG_INFINITY,
            1e-40,
            88.8,
            -88.8,
            200.0,
        ] {
            let (sigmoid, tanh) = (M::sigmoid(x), M::tanh(x));
            assert!((0.0..=1.0).contains(&sigmoid), "sigmoid({x}) = {sigmoid}");
            assert!((-1.0..=1.0).contains(&tanh), "tanh({x}) = {tanh}");
        }
    }
    check::<Libm>();
    check::<Polynomial>();
    check::<Micromath>();
}

/// Where sigmoid, tanh and exp are small, they err as little relative to what they are.
#[test]
fn polynomials_are_exact_relative_to_their_value() {
    let smallest = 1e-30f32.to_bits();
    let worst = (smallest..87f32.to_bits())
        .step_by(997)
        .flat_map(|bits| [f32::from_bits(bits), -f32::from_bits(bits)])
        .flat_map(|x| {
            let real = f64::from(x);
            [
                (Polynomial::sigmoid(x), true_sigmoid(real)),
                (Polynomial::tanh(x), real.tanh()),
                (Polynomial::exp(x), real.exp()),
            ]
        })
        .map(|(got, expected)| (f64::from(got) / expected - 1.0).abs())
        .fold(0.0, f64::max);
    println!("polynomial, relative: {worst:.2e}");
    assert!(worst <= bound("polynomial"), "{worst:e}");
}

#[test]
fn what_is_no_number_counts_as_zero_in_all_float_math() {
    fn check<M: Math>() {
        assert_eq!((M::sigmoid(f32::NAN), M::tanh(f32::NAN)), (0.5, 0.0));
        assert_eq!(
            (M::sigmoid(f32::INFINITY), M::tanh(f32::INFINITY)),
            (1.0, 1.0)
        );
        let below = f32::NEG_INFINITY;
        assert_eq!((M::sigmoid(below), M::tanh(below)), (0.0, -1.0));
    }
    check::<Polynomial>();
    check::<Libm>();
    assert_eq!(
        (Micromath::sigmoid(f32::NAN), Micromath::tanh(f32::NAN)),
        (0.5, 0.0)
    );
    assert!(Polynomial::exp(f32::NAN).is_nan());
    assert_eq!(Polynomial::exp(f32::INFINITY), f32::INFINITY);
    assert_eq!(Polynomial::exp(f32::NEG_INFINITY), 0.0);
}

/// Gates in their tails: right to 0.5 % in their distance from 0 and from 1 for every argument
/// to ±14, monotone, symmetric, and as near as the table's elsewhere.
#[test]
fn precise_sigmoid_keeps_its_distance_from_its_limits() {
    let (mut tail, mut absolute, mut last) = (0.0f64, 0.0f64, 0);
    for x in (0..=20 << 16).chain([i32::MAX - 1, i32::MAX]) {
        let [low, high] = [-x, x].map(|x| precise_sigmoid(Fixed(x)).0);
        assert_eq!(low + high, 1 << 27, "not symmetric at {x}");
        assert!(last <= high, "not monotone at {x}");
        last = high;
        let closed = true_sigmoid(-real(x));
        let error = f64::from(low) * 2f64.powi(-27) - closed;
        absolute = absolute.max(error.abs());
        if x <= 14 << 16 {
            tail = tail.max(error.abs() / closed);
        }
    }
    println!("precise sigmoid: {tail:.2e} of the tail, {absolute:.2e} absolute");
    assert!(tail <= bound("precise sigmoid/tail"), "{tail:e}");
    assert!(absolute <= bound("precise sigmoid"), "{absolute:e}");
    assert_eq!(precise_sigmoid(Fixed(i32::MIN)).0, 0);
}

#[test]
fn tanh_of_small_states_is_exact() {
    for x in (0..1 << 28).step_by(10_007).chain([(1 << 28) - 1]) {
        let real = f64::from(x) * 2f64.powi(-32);
        for (x, expected) in [(x, real.tanh()), (-x, -real.tanh())] {
            let error = (small_tanh(x).to_f64() - expected).abs();
            let allowed = bound("small tanh") + bound("small tanh/relative") * expected.abs();
            assert!(error <= allowed, "{x}: {error:e}");
        }
    }
}
