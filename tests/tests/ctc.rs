//! CTC decoders against stored texts, brute force and each other.

use std::collections::BTreeMap;

use gatecell::decode::ctc::{CtcError, Greedy, PrefixBeam, greedy};
use gatecell::decode::{LogScore, LogSum};
use gatecell::{Fixed, Libm, Micromath};
use gatecell_convert::ctc::forward_score;
use gatecell_tests::{shared_data, tolerance::bound};
use proptest::prelude::*;

/// Rows of logits to rows of log-probabilities.
fn log_softmax(logits: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let row = |row: &Vec<f64>| {
        let top = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let log = row.iter().map(|x| (x - top).exp()).sum::<f64>().ln() + top;
        row.iter().map(|x| x - log).collect()
    };
    logits.iter().map(row).collect()
}

fn float(frames: &[Vec<f64>]) -> Vec<Vec<f32>> {
    let row = |row: &Vec<f64>| row.iter().map(|&x| x as f32).collect();
    frames.iter().map(row).collect()
}

fn fixed(frames: &[Vec<f64>]) -> Vec<Vec<Fixed<16>>> {
    let row = |row: &Vec<f64>| {
        row.iter()
            .map(|x| Fixed((x * 65536.0).round() as i32))
            .collect()
    };
    frames.iter().map(row).collect()
}

/// The beam's texts, best first, with their log-probabilities.
fn beam<S, M, const WIDTH: usize, const LEN: usize>(
    frames: &[Vec<S>],
    blank: u16,
) -> Vec<(Vec<u16>, S)>
where
    S: LogSum<M>,
{
    let mut decoder = PrefixBeam::<S, WIDTH, LEN, M>::new(blank);
    for frame in frames {
        decoder.push(frame).unwrap();
    }
    decoder
        .hypotheses()
        .map(|text| (text.labels().to_vec(), text.log_probability()))
        .collect()
}

mod real {
    use super::*;

    const CHARS: &str =
        " !\"#&'()*+,-./0123456789:;?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const BLANK: u16 = 79;

    fn load(name: &str) -> Option<Vec<Vec<f64>>> {
        let path = shared_data()?.join(format!("ctcdecoder/data/{name}/rnnOutput.csv"));
        let text = std::fs::read_to_string(path).unwrap();
        let row = |line: &str| {
            let cells = line
                .split(';')
                .map(str::trim)
                .filter(|cell| !cell.is_empty());
            cells.map(|cell| cell.parse().unwrap()).collect()
        };
        Some(log_softmax(&text.lines().map(row).collect::<Vec<_>>()))
    }

    fn text(labels: &[u16]) -> String {
        let chars: Vec<char> = CHARS.chars().collect();
        labels.iter().map(|&l| chars[usize::from(l)]).collect()
    }

    #[test]
    fn stored_texts() {
        let (Some(line), Some(word)) = (load("line"), load("word")) else {
            return;
        };
        assert_eq!((line.len(), line[0].len()), (100, 80));
        for (frames, expected) in [
            (&line, "the fak friend of the fomly hae tC"),
            (&word, "aircrapt"),
        ] {
            let float = greedy::<_, 64>(float(frames), BLANK).unwrap();
            assert_eq!(text(&float), expected);
            assert_eq!(float, greedy::<_, 64>(fixed(frames), BLANK).unwrap());
        }
        let expected = "the fak friend of the fomcly hae tC";
        let libm = beam::<f32, Libm, 25, 64>(&float(&line), BLANK);
        assert_eq!(text(&libm[0].0), expected);
        let micromath = beam::<f32, Micromath, 25, 64>(&float(&line), BLANK);
        assert_eq!(text(&micromath[0].0), expected);
        let integer = beam::<Fixed<16>, Libm, 25, 64>(&fixed(&line), BLANK);
        assert_eq!(text(&integer[0].0), expected);
        let (a, b) = (integer[0].1.to_f64(), f64::from(libm[0].1));
        println!(
            "line: ln P {b} in float, {a} in Q15.16, {} by micromath",
            micromath[0].1
        );
        assert!((a - b).abs() < bound("ctc/Q15.16, per frame") * 100.0);
        // A beam of one is greedy's text here.
        let narrow = beam::<f32, Libm, 1, 64>(&float(&line), BLANK);
        println!("line, beam of one: {}", text(&narrow[0].0));
    }

    #[test]
    fn stored_loss() {
        let Some(line) = load("line") else { return };
        let truth = "the fake friend of the family, like the";
        let labels: Vec<usize> = truth
            .chars()
            .map(|c| CHARS.chars().position(|known| known == c).unwrap())
            .collect();
        let loss = -forward_score(&line, &labels, usize::from(BLANK));
        println!("loss {loss}");
        assert!((loss - 28.0907).abs() < bound("ctc/stored loss"));
    }

    #[test]
    fn stored_small_example() {
        let frames = vec![vec![0.4f64.ln(), 0f64.ln(), 0.6f64.ln()]; 2];
        assert!(greedy::<_, 4>(float(&frames), 2).unwrap().is_empty());
        assert_eq!(beam::<f32, Libm, 8, 4>(&float(&frames), 2)[0].0, [0]);
        let integer: Vec<Vec<Fixed<16>>> = fixed(&frames);
        assert_eq!(integer[0][1], Fixed::IMPOSSIBLE);
        assert_eq!(beam::<Fixed<16>, Libm, 8, 4>(&integer, 2)[0].0, [0]);
    }
}

mod trained {
    use super::*;
    use gatecell_convert::engine::{Engine, Item};
    use gatecell_convert::network::Network;
    use gatecell_convert::quantize::{DeviceNetwork, NumberFormat, quantize};
    use gatecell_convert::reference::Reference;
    use gatecell_convert::simulate::Simulator;
    use gatecell_convert::{binding, calibrate::calibrate, import, npz};

    const BLANK: u16 = 10;

    fn frames(engine: &dyn Engine, network: &Network, item: &Item) -> Vec<Vec<f64>> {
        let trace = engine.run(item).unwrap();
        let flat = trace.value(item, network.outputs[0].value);
        flat.chunks(11).map(<[f64]>::to_vec).collect()
    }

    fn edit_distance(a: &[u16], b: &[u16]) -> usize {
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, x) in a.iter().enumerate() {
            let mut diagonal = row[0];
            row[0] = i + 1;
            for (j, y) in b.iter().enumerate() {
                let replaced = diagonal + usize::from(x != y);
                diagonal = row[j + 1];
                row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
            }
        }
        row[b.len()]
    }

    /// Labels without their padding.
    fn unpadded(row: &[f64]) -> Vec<u16> {
        row.iter()
            .filter(|&&l| l >= 0.0)
            .map(|&l| l as u16)
            .collect()
    }

    struct Model {
        network: Network,
        arrays: Vec<npz::Array>,
        test: binding::Set,
        w8a16: DeviceNetwork,
    }

    fn load() -> Option<Model> {
        let folder = shared_data()?.join("trained");
        let network = import::load(folder.join("ctc_bilstm40.onnx")).unwrap();
        let arrays = npz::read(folder.join("ctc_bilstm40_io.npz")).unwrap();
        let test = binding::padded_set(&network, &arrays, "test").unwrap();
        let calibration = binding::padded_set(&network, &arrays, "calib").unwrap();
        let calibration = calibrate(&network, &calibration.items, &mut |_, _| ()).unwrap();
        let w8a16 = quantize(&network, NumberFormat::W8A16, Some(&calibration)).unwrap();
        Some(Model {
            network,
            arrays,
            test,
            w8a16,
        })
    }

    /// What a chunked stream of the network gives, which has one bidirectional layer: every
    /// chunk is that of a sequence that ends with its look-ahead.
    fn chunked(
        engine: &dyn Engine,
        network: &Network,
        item: &Item,
        chunk: usize,
        look_ahead: usize,
    ) -> Vec<Vec<f64>> {
        let mut outputs = Vec::new();
        for start in (0..item.steps).step_by(chunk) {
            let steps = item.steps.min(start + chunk + look_ahead);
            let mut window = item.clone();
            window.input.truncate(steps * network.input.input_size);
            window.steps = steps;
            let seen = frames(engine, network, &window);
            outputs.extend(seen.into_iter().skip(start).take(chunk));
        }
        outputs
    }

    /// What the approximation costs, by frames of look-ahead (16 ms each).
    #[test]
    fn a_short_look_ahead_decodes_like_the_whole() {
        let Some(model) = load() else { return };
        let (test, device) = (model.test, model.w8a16);
        let simulator = Simulator::new(&device);
        let texts = |frames: &[Vec<f64>]| greedy::<_, 32>(fixed(frames), BLANK).unwrap();
        let mut last = f64::INFINITY;
        for look_ahead in [0, 5, 10, 20, 40] {
            let (mut noise, mut count) = (0.0, 0);
            let (mut digits, mut wrong) = (0, 0);
            for item in &test.items[..20] {
                let whole = frames(&simulator, &device.network, item);
                let parts = chunked(&simulator, &device.network, item, 10, look_ahead);
                assert_eq!(parts.len(), whole.len());
                for (a, b) in whole.iter().flatten().zip(parts.iter().flatten()) {
                    noise += (a - b) * (a - b);
                    count += 1;
                }
                digits += texts(&whole).len();
                wrong += edit_distance(&texts(&parts), &texts(&whole));
            }
            let rms = (noise / f64::from(count)).sqrt();
            println!("look-ahead {look_ahead}: RMS {rms:.3}, {wrong} of {digits} digits differ");
            assert!(rms < last, "{look_ahead} frames");
            last = rms;
            if look_ahead >= 20 {
                assert_eq!(wrong, 0, "{look_ahead} frames");
            }
        }
    }

    #[test]
    fn w8a16_decodes_as_well_as_float() {
        let Some(model) = load() else { return };
        let Model {
            network,
            arrays,
            test,
            w8a16,
        } = model;
        let f32_net = quantize(&network, NumberFormat::F32, None).unwrap();
        let reference = Reference::new(&network);
        let (f32_sim, w8a16_sim) = (Simulator::new(&f32_net), Simulator::new(&w8a16));
        let stored = npz::find(&arrays, "float_greedy").unwrap();
        let width = stored.shape[1];

        let (mut digit_count, mut errors) = (0, BTreeMap::<&str, usize>::new());
        let mut worst = 0.0f64;
        for (n, item) in test.items.iter().enumerate() {
            let labels: Vec<f64> = test.labels.as_ref().unwrap()[n]
                .iter()
                .map(|&l| l as f64)
                .collect();
            let truth = unpadded(&labels);
            digit_count += truth.len();
            let expected = unpadded(&stored.data[n * width..(n + 1) * width]);

            let exact = frames(&reference, &network, item);
            let single = frames(&f32_sim, &f32_net.network, item);
            let integer = fixed(&frames(&w8a16_sim, &w8a16.network, item));

            let by_reference = greedy::<_, 32>(float(&exact), BLANK).unwrap();
            let by_f32 = greedy::<_, 32>(float(&single), BLANK).unwrap();
            assert_eq!(by_reference[..], expected[..], "item {n}");
            assert_eq!(by_f32, by_reference, "item {n}");
            let by_w8a16 = greedy::<_, 32>(&integer, BLANK).unwrap();

            // The same frames decode to the same text in float and in integers.
            assert_eq!(greedy::<_, 32>(fixed(&exact), BLANK).unwrap(), by_reference);
            let float_beam = beam::<f32, Libm, 8, 32>(&float(&exact), BLANK);
            let fixed_beam = beam::<Fixed<16>, Libm, 8, 32>(&fixed(&exact), BLANK);
            assert_eq!(fixed_beam[0].0, float_beam[0].0, "item {n}");
            let error = (fixed_beam[0].1.to_f64() - f64::from(float_beam[0].1)).abs();
            worst = worst.max(error / exact.len() as f64);
            let w8a16_beam = beam::<Fixed<16>, Libm, 8, 32>(&integer, BLANK);

            for (name, text) in [
                ("float greedy", &by_reference[..]),
                ("float beam", &float_beam[0].0),
                ("W8A16 greedy", &by_w8a16),
                ("W8A16 beam", &w8a16_beam[0].0),
            ] {
                *errors.entry(name).or_default() += edit_distance(text, &truth);
            }
        }
        let rate = |name| 100.0 * errors[name] as f64 / digit_count as f64;
        for (name, count) in &errors {
            println!(
                "{name}: {count} of {digit_count} digits, {:.2} %",
                rate(*name)
            );
        }
        println!("Q15.16 beam against float beam: {worst:.1e} per frame");
        for decoder in ["greedy", "beam"] {
            let [float, w8a16] = ["float", "W8A16"].map(|f| errors[&*format!("{f} {decoder}")]);
            let difference = 100.0 * (w8a16 as f64 - float as f64) / digit_count as f64;
            assert!(
                difference <= bound("ctc/W8A16 digit error, points"),
                "{decoder}"
            );
        }
        assert!(worst <= bound("ctc/Q15.16, per frame"));
    }
}

/// Every text of `K` labels over the frames with the sum of its alignments.
fn brute_force(frames: &[Vec<f64>], blank: usize) -> BTreeMap<Vec<u16>, f64> {
    let classes = frames[0].len();
    let mut texts = BTreeMap::new();
    for mut path in 0..classes.pow(frames.len() as u32) {
        let (mut text, mut last, mut score) = (Vec::new(), blank, 0.0);
        for frame in frames {
            let class = path % classes;
            path /= classes;
            if class != last && class != blank {
                text.push(class as u16);
            }
            last = class;
            score += frame[class];
        }
        *texts.entry(text).or_default() += f64::exp(score);
    }
    texts
}

fn logits(classes: usize, steps: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Vec<f64>>> {
    prop::collection::vec(prop::collection::vec(-6.0..6.0, classes), steps)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_wide_beam_is_the_sum_over_all_alignments(
        frames in (2usize..=4).prop_flat_map(|classes| logits(classes, 1..5)), blank in 0usize..4,
    ) {
        let frames = log_softmax(&frames);
        let blank = blank % frames[0].len();
        let texts = brute_force(&frames, blank);
        let float = beam::<f32, Libm, 128, 4>(&float(&frames), blank as u16);
        let integer = beam::<Fixed<16>, Libm, 128, 4>(&fixed(&frames), blank as u16);
        prop_assert_eq!(float.len(), texts.len());
        prop_assert_eq!(integer.len(), texts.len());
        prop_assert!(float.is_sorted_by(|a, b| a.1 >= b.1));
        for (text, score) in &float {
            prop_assert!((f64::from(*score) - texts[text].ln()).abs() < bound("ctc/f32"));
            let labels: Vec<usize> = text.iter().map(|&l| l.into()).collect();
            let host = forward_score(&frames, &labels, blank);
            prop_assert!((host - texts[text].ln()).abs() < bound("ctc/f64 forward"));
        }
        for (text, score) in &integer {
            let error = (score.to_f64() - texts[text].ln()).abs();
            prop_assert!(error < bound("ctc/Q15.16, per frame") * frames.len() as f64);
        }
    }

    #[test]
    fn any_width_keeps_lower_bounds_in_order(frames in logits(5, 1..20), blank in 0u16..5) {
        fn check<const WIDTH: usize>(frames: &[Vec<f64>], blank: u16) {
            let texts = beam::<f32, Libm, WIDTH, 20>(&float(frames), blank);
            assert!((1..=WIDTH).contains(&texts.len()));
            assert!(texts.is_sorted_by(|a, b| a.1 >= b.1));
            for (n, (text, score)) in texts.iter().enumerate() {
                assert!(texts[..n].iter().all(|other| other.0 != *text), "twice");
                // A beam may lose alignments, never invent them.
                let labels: Vec<usize> = text.iter().map(|&l| l.into()).collect();
                let full = forward_score(frames, &labels, blank.into());
                assert!(f64::from(*score) <= full + bound("ctc/f32"));
            }
        }
        let frames = log_softmax(&frames);
        check::<1>(&frames, blank);
        check::<2>(&frames, blank);
        check::<3>(&frames, blank);
        check::<16>(&frames, blank);
    }

    #[test]
    fn streams_give_what_greedy_gives_offline(
        frames in prop::collection::vec(prop::collection::vec(-3i32..3, 4), 0..60), blank in 0u16..4,
    ) {
        // Few values: ties are common.
        let offline = greedy::<_, 64>(&frames, blank).unwrap();
        // Best path, straight from its definition.
        let path: Vec<usize> = frames.iter().map(|f| {
            f.iter().position(|x| x == f.iter().max().unwrap()).unwrap()
        }).collect();
        let mut collapsed = path.clone();
        collapsed.dedup();
        collapsed.retain(|&class| class != usize::from(blank));
        prop_assert_eq!(offline.iter().map(|&l| usize::from(l)).collect::<Vec<_>>(), collapsed);

        let mut decoder = Greedy::new(blank);
        for _ in 0..2 {
            let streamed: Vec<u16> = frames.iter().filter_map(|f| decoder.push(f)).collect();
            prop_assert_eq!(&streamed[..], &offline[..]);
            decoder.reset();
            prop_assert_eq!(decoder, Greedy::new(blank));
        }
    }

    #[test]
    fn labels_rename_with_their_classes(frames in logits(5, 1..12), shift in 1usize..5) {
        // Moving every class, the blank with them, moves the text's labels.
        let frames = log_softmax(&frames);
        let moved: Vec<Vec<f64>> = frames.iter().map(|f| {
            let mut f = f.clone();
            f.rotate_right(shift);
            f
        }).collect();
        let rename = |text: &[u16]| -> Vec<u16> {
            text.iter().map(|&l| (l + shift as u16) % 5).collect()
        };
        let plain = greedy::<_, 16>(fixed(&frames), 0).unwrap();
        let renamed = greedy::<_, 16>(fixed(&moved), shift as u16).unwrap();
        prop_assert_eq!(rename(&plain), renamed.to_vec());
        let plain = beam::<f32, Libm, 16, 16>(&float(&frames), 0);
        let renamed = beam::<f32, Libm, 16, 16>(&float(&moved), shift as u16);
        prop_assert_eq!(rename(&plain[0].0), renamed[0].0.clone());
    }
}

#[test]
fn log_sums_keep_their_bound() {
    let (mut integer, mut libm, mut micromath) = (0.0f64, 0.0f64, 0.0f64);
    let exact = |a: f64, b: f64| a + (b - a).exp().ln_1p();
    for difference in 0..(16 << 16) {
        let (a, b) = (Fixed::<16>(-12_345), Fixed::<16>(-12_345 - difference));
        let sum = LogSum::<Libm>::plus(a, b);
        assert_eq!(sum, LogSum::<Libm>::plus(b, a));
        let expected = exact(a.to_f64(), b.to_f64());
        integer = integer.max((sum.to_f64() - expected).abs());
        let (a, b) = (a.to_f32(), b.to_f32());
        libm = libm.max((f64::from(LogSum::<Libm>::plus(a, b)) - expected).abs());
        micromath = micromath.max((f64::from(LogSum::<Micromath>::plus(a, b)) - expected).abs());
    }
    println!("log-sum: Q15.16 {integer:.2e}, libm {libm:.2e}, micromath {micromath:.2e}");
    assert!(integer <= bound("ctc/log-sum Q15.16"));
    assert!(libm <= bound("ctc/f32"));
    assert!(micromath <= bound("ctc/log-sum micromath"));
    let certain = Fixed::<16>::CERTAIN;
    assert_eq!(LogSum::<Libm>::plus(certain, Fixed::IMPOSSIBLE), certain);
    assert_eq!(
        LogSum::<Libm>::plus(Fixed::<16>::IMPOSSIBLE, Fixed::IMPOSSIBLE),
        Fixed::IMPOSSIBLE
    );
    let never = f32::IMPOSSIBLE;
    assert_eq!(LogSum::<Libm>::plus(never, never), never);
}

#[test]
fn faults_are_errors_and_leave_the_beam_as_it_was() {
    let frame = [-1.5f32, -1.2, -0.7]; // labels 0 and 1, blank
    let mut decoder = PrefixBeam::<f32, 4, 2>::new(2);
    decoder.push(&[-0.1, -3.0, -3.0]).unwrap();
    let before: Vec<_> = decoder
        .hypotheses()
        .map(|h| (h.labels().to_vec(), h.rank()))
        .collect();
    assert_eq!(
        decoder.push(&frame[..2]),
        Err(CtcError::NoBlank { classes: 2 })
    );
    assert_eq!(decoder.push(&[f32::NAN; 3]), Err(CtcError::Impossible));
    assert_eq!(
        decoder.push(&[f32::NEG_INFINITY; 3]),
        Err(CtcError::Impossible)
    );
    let many = vec![-9.0; 65537];
    assert_eq!(
        decoder.push(&many),
        Err(CtcError::TooManyClasses { classes: 65537 })
    );
    let after: Vec<_> = decoder
        .hypotheses()
        .map(|h| (h.labels().to_vec(), h.rank()))
        .collect();
    assert_eq!(before, after);

    // Three labels into room for two.
    decoder.push(&[-3.0, -0.1, -3.0]).unwrap();
    let text = decoder.best().to_vec();
    assert_eq!(text, [0, 1]);
    let error = decoder.push(&[-0.1, -3.0, -3.0]).unwrap_err();
    assert_eq!(error, CtcError::TextTooLong { capacity: 2 });
    assert_eq!(error.to_string(), "the text has more than 2 labels");
    assert_eq!(decoder.best(), text);
    decoder.reset();
    assert!(decoder.best().is_empty());
    decoder.push(&frame).unwrap();

    let two = [[1, 0, 0], [0, 1, 0], [1, 0, 0]];
    assert_eq!(
        greedy::<_, 2>(&two, 2),
        Err(CtcError::TextTooLong { capacity: 2 })
    );
    assert!(greedy::<_, 3>(&two, 2).is_ok());
    // Frames without any number are blanks.
    assert_eq!(Greedy::new(0).push(&[f32::NAN; 3]), None);
    assert_eq!(Greedy::new(0).push::<f32>(&[]), None);
}

#[test]
fn bonus_and_language_change_the_rank_only() {
    let frames = vec![vec![0.35f64.ln(), 0.25f64.ln(), 0.4f64.ln()]; 3];
    let mut plain = PrefixBeam::<f32, 64, 4>::new(2);
    let mut bonus = PrefixBeam::<f32, 64, 4>::with_label_bonus(2, 2.0);
    let mut spelled = PrefixBeam::<f32, 64, 4>::new(2);
    // "1" only after "0".
    let mut rule = |prefix: &[u16], next: u16| match (prefix.last(), next) {
        (Some(0), 1) => 5.0,
        (_, 1) => f32::NEG_INFINITY,
        _ => 0.0,
    };
    for frame in float(&frames) {
        plain.push(&frame).unwrap();
        bonus.push(&frame).unwrap();
        spelled.push_with(&frame, &mut rule).unwrap();
    }
    assert_eq!(bonus.best().len(), 3);
    assert_eq!(spelled.best(), [0, 1]);
    assert!(
        spelled
            .hypotheses()
            .all(|text| text.labels().first() != Some(&1))
    );
    for text in bonus.hypotheses().chain(spelled.hypotheses()) {
        let same = plain
            .hypotheses()
            .find(|other| other.labels() == text.labels())
            .unwrap();
        assert!((same.log_probability() - text.log_probability()).abs() < 1e-5);
    }
    for text in bonus.hypotheses() {
        let expected = text.log_probability() + 2.0 * text.labels().len() as f32;
        assert!((text.rank() - expected).abs() < 1e-5);
    }
}
