//! The integer front end against features that the libraries themselves computed.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use gatecell_convert::engine::{Engine, Item};
use gatecell_convert::features::{Recipe, Tables, extract, preset, read_wav};
use gatecell_convert::npz;
use gatecell_convert::reference::Reference;
use gatecell_frontend::Stream;
use gatecell_frontend::micro::MicroStream;
use gatecell_tests::shared_data;
use gatecell_tests::tolerance::bound;

/// The committed table; written anew where `GATECELL_UPDATE` is set.
const SNAPSHOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/frontend.txt");

/// Recipes with stored features of the library.
fn recipes(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("folder of recipes")
        .map(|entry| entry.expect("entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .map(|path| {
            path.file_stem()
                .expect("stem")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

/// Signal-to-noise with the mean removed, in dB.
fn decibels(ours: &[f64], theirs: &[f64]) -> f64 {
    let mean = theirs.iter().sum::<f64>() / theirs.len() as f64;
    let signal: f64 = theirs.iter().map(|x| (x - mean).powi(2)).sum();
    let noise: f64 = ours.iter().zip(theirs).map(|(a, b)| (a - b).powi(2)).sum();
    10.0 * (signal / noise.max(1e-12)).log10()
}

#[test]
fn features_of_every_recipe_follow_the_libraries() {
    let Some(data) = shared_data() else { return };
    let folder = data.join("frontend/dev");
    let names = recipes(&folder);
    assert!(names.len() >= 14);
    let mut table = String::from("recipe, recording: dB beside the library\n");
    for name in names {
        let recipe = Recipe::read(&folder.join(format!("{name}.json"))).expect("recipe");
        for theirs in npz::read(folder.join(format!("{name}.npz"))).expect("features") {
            let wav = folder.join(format!("wav/{}.wav", theirs.name));
            let recording = read_wav(&wav, None).expect("wav");
            let tables = recipe.tables(recording.sample_rate).expect("tables");
            let ours = extract(&tables, &recording.samples);
            assert_eq!(
                vec![ours.frames, ours.width],
                theirs.shape,
                "{name} {}",
                theirs.name
            );
            if let Recipe::Micro(_) = recipe {
                assert_eq!(ours.values, theirs.data, "{name} {}", theirs.name);
                continue;
            }
            let constant = theirs.data.iter().all(|&x| x == theirs.data[0]);
            if theirs.name.contains("synth_silence") || constant {
                let worst = gatecell_tests::max_abs_error(&ours.values, &theirs.data);
                let scale = theirs
                    .data
                    .iter()
                    .fold(1.0, |peak: f64, x| peak.max(x.abs()));
                assert!(
                    worst <= bound("frontend/silence") * scale,
                    "{name} {}: {worst:e}",
                    theirs.name
                );
                continue;
            }
            let found = decibels(&ours.values, &theirs.data);
            let kind = match theirs.name.as_str() {
                name if name.starts_with("silence") => "frontend/near silence, dB",
                name if name.contains("sine") => "frontend/tone, dB",
                _ => "frontend/speech, dB",
            };
            assert!(
                found >= bound(kind),
                "{name} {}: {found:.1} dB",
                theirs.name
            );
            writeln!(table, "{name}, {}: {found:.1}", theirs.name).expect("a string");
        }
    }
    compare(&table);
}

/// Compares with the committed table.
fn compare(table: &str) {
    if std::env::var_os("GATECELL_UPDATE").is_some() {
        std::fs::write(SNAPSHOT, table).expect("snapshot is written");
    }
    let committed = std::fs::read_to_string(SNAPSHOT).expect("snapshot");
    assert_eq!(committed, table, "GATECELL_UPDATE=1 writes the table anew");
}

/// Every stage of the micro frontend has the library's bits, with tables of our own.
#[test]
fn the_micro_frontends_own_tables_are_those_of_the_library() {
    let Some(data) = shared_data() else { return };
    for name in ["tflm_microfrontend_10ms", "tflm_microfrontend_20ms"] {
        let path = data.join(format!("frontend/dev/{name}.json"));
        let stored = Recipe::read(&path)
            .expect("recipe")
            .tables(16_000)
            .expect("tables");
        let own = Recipe::parse(preset(name).expect("preset")).expect("recipe");
        let own = own.tables(16_000).expect("tables");
        assert_eq!(format!("{own:?}"), format!("{stored:?}"), "{name}");
    }
}

/// Recordings of wake words: the features that the device's own code computed.
#[test]
fn the_micro_frontend_hears_wake_words_as_the_library_does() {
    let Some(data) = shared_data() else { return };
    let path = data.join("streaming/microwakeword/dev/io_frontend.npz");
    let arrays = npz::read(path).expect("recordings");
    let recipe = Recipe::parse(preset("tflm_microfrontend_10ms").expect("preset")).expect("recipe");
    let tables = recipe.tables(16_000).expect("tables");
    let mut clips = 0;
    for audio in arrays.iter().filter(|array| array.name.ends_with("/audio")) {
        let samples: Vec<i16> = audio.data.iter().map(|&x| x as i16).collect();
        let clip = audio.name.trim_end_matches("/audio");
        let theirs = npz::find(&arrays, &format!("{clip}/frontend_u16")).expect("features");
        let ours = extract(&tables, &samples);
        assert_eq!(ours.values, theirs.data, "{clip}");
        clips += 1;
    }
    assert!(clips > 3);
}

/// Pieces that samples may come in.
const PIECES: [usize; 4] = [1, 7, 160, 4096];

#[test]
fn features_do_not_depend_on_the_pieces_that_samples_come_in() {
    let Some(data) = shared_data() else { return };
    let folder = data.join("frontend/dev");
    for name in recipes(&folder) {
        let recipe = Recipe::read(&folder.join(format!("{name}.json"))).expect("recipe");
        for file in ["yes_1000ms", "fsdd_7_jackson_0"] {
            let recording = read_wav(&folder.join(format!("wav/{file}.wav")), None).expect("wav");
            if !recipe.sample_rates().contains(&recording.sample_rate) {
                continue;
            }
            let tables = recipe.tables(recording.sample_rate).expect("tables");
            let mut found = BTreeMap::new();
            for pieces in PIECES {
                let numbers = in_pieces(&tables, &recording.samples, pieces);
                found.entry(numbers).or_insert(pieces);
            }
            assert_eq!(found.len(), 1, "{name} {file}: {:?}", found.values());
        }
    }
}

fn in_pieces(tables: &Tables, samples: &[i16], pieces: usize) -> Vec<i32> {
    let mut all = Vec::new();
    match tables {
        Tables::Spectral(tables) => {
            let plan = tables.plan();
            let (bins, columns) = (vec![[0; 2]; plan.bins()], vec![0; plan.logarithms()]);
            let mut stream = Stream::within(vec![0; plan.samples()], bins, columns);
            let mut frame = vec![0; plan.output.features()];
            for piece in samples.chunks(pieces) {
                stream.push(&plan, piece, &mut frame, |frame| {
                    all.extend_from_slice(frame)
                });
            }
            stream.finish(&plan, &mut frame, |frame| all.extend_from_slice(frame));
        }
        Tables::Micro(tables) => {
            let plan = tables.plan();
            let bins = vec![[0; 2]; usize::from(plan.points) / 2 + 1];
            let (window, channels) = (vec![0; plan.window.len()], vec![0; plan.channels()]);
            let mut stream = MicroStream::within(window, bins, channels);
            let mut frame = vec![0; plan.channels()];
            for piece in samples.chunks(pieces) {
                stream.push(&plan, piece, &mut frame, |frame| {
                    all.extend(frame.iter().map(|&x| i32::from(x)));
                });
            }
        }
    }
    all
}

/// The features that the digit spotters were trained on, from their recordings, and what a
/// spotter says of the 300 that it never heard.
#[test]
fn all_recordings_of_digits_give_the_features_and_the_labels_of_training() {
    let Some(data) = shared_data() else { return };
    let folder = data.join("datasets/fsdd");
    let arrays = ["X", "len", "idx"];
    let arrays = npz::read_only(folder.join("fsdd_mfcc.npz"), &arrays).expect("features");
    let [x, len, index] = ["X", "len", "idx"].map(|name| npz::find(&arrays, name).expect("array"));
    let longest = x.shape[1] * x.shape[2];
    let recipe = Recipe::parse(preset("project_mfcc").expect("preset")).expect("recipe");
    let tables = recipe.tables(8000).expect("tables");
    let network =
        gatecell_convert::import::load(data.join("trained/kws_gru64.onnx")).expect("model");
    let reference = Reference::new(&network);
    let said = |features: &[f64]| {
        let item = Item {
            steps: features.len() / 13,
            input: features.to_vec(),
            ..Item::default()
        };
        let trace = reference.run(&item).expect("a sequence");
        let output = &trace.nodes.last().expect("an output").output;
        let scores = &output[output.len() - 10..];
        (0..10).max_by(|&a, &b| scores[a].total_cmp(&scores[b]))
    };
    let mut files: Vec<_> = std::fs::read_dir(folder.join("recordings"))
        .expect("folder of recordings")
        .map(|entry| entry.expect("entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "wav"))
        .collect();
    files.sort();
    assert_eq!(files.len(), 3000);
    let mut held_out = 0;
    for (number, path) in files.iter().enumerate() {
        let recording = read_wav(path, None).expect("wav");
        let ours = extract(&tables, &recording.samples);
        let count = len.data[number] as usize * 13;
        let theirs = &x.data[number * longest..][..count];
        assert_eq!(ours.values.len(), count, "{}", path.display());
        let found = decibels(&ours.values, theirs);
        assert!(
            found >= bound("frontend/speech, dB"),
            "{}: {found:.1} dB",
            path.display()
        );
        if index.data[number] < 5.0 {
            assert_eq!(said(&ours.values), said(theirs), "{}", path.display());
            held_out += 1;
        }
    }
    assert_eq!(held_out, 300);
}
