//! Recipes and recordings of `gatecell features`.

use gatecell_convert::features::{self, PRESETS, Recipe};
use gatecell_convert::npz;
use gatecell_convert::remedy::Remedy;

use super::following::Walk;
use crate::support::{self, Folder, tone, wav};

const KALDI: &str = include_str!("../../../gatecell-convert/src/features/presets/kaldi_mfcc.toml");
const MICRO: &str =
    include_str!("../../../gatecell-convert/src/features/presets/tflm_microfrontend_20ms.toml");

/// A test's folder with recordings in it.
struct Place(Folder);

impl Place {
    /// With `good.wav`, a tone at 8 kHz.
    fn new(name: &str) -> Self {
        let folder = Folder::new(&format!("frontend_{name}"));
        folder.write("good.wav", &wav(8000, 1, 16, &tone()));
        Self(folder)
    }

    fn args(&self, inputs: &[&str], recipe: &str) -> Vec<String> {
        let paths = inputs.iter().map(|name| self.0.path(name));
        let output = self.0.path("f.npz");
        let mut args = vec!["features".to_owned()];
        args.extend(paths);
        args.extend(["--recipe", recipe, "-o", &output].map(str::to_owned));
        args
    }

    /// These recordings must be refused with this advice.
    fn refused(&self, inputs: &[&str], recipe: &str, more: &[&str], remedy: &Remedy) {
        let args = self.args(inputs, recipe);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let before = self.0.files();
        let output = support::gatecell(&[&args, more, &["--json"]].concat());
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(self.0.files(), before);
        let said: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(said["error"]["remedy"], remedy.to_string(), "{said}");
    }

    /// The features of these recordings: names and values.
    fn features(&self, inputs: &[&str], recipe: &str, more: &[&str]) -> Vec<(String, Vec<f64>)> {
        let args = self.args(inputs, recipe);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        support::succeed(&[&args, more].concat());
        let arrays = npz::read(self.0.path("f.npz")).expect("features");
        std::fs::remove_file(self.0.path("f.npz")).expect("removed");
        let found = arrays.into_iter().map(|array| (array.name, array.data));
        found.collect()
    }

    /// The values of the tone.
    fn tone(&self, recipe: &str) -> Vec<f64> {
        self.features(&["good.wav"], recipe, &[]).remove(0).1
    }
}

/// A recipe with a mistake, and one that the advice leads to, which gives what the preset gives.
fn recipe(bad: &str, good: &str, preset: &str, remedy: &Remedy) -> Walk {
    let place = Place::new(&format!("{:?}", remedy.kind()));
    let path = place.0.write("r.toml", bad.as_bytes());
    place.refused(&["good.wav"], &path, &[], remedy);
    place.0.write("r.toml", good.as_bytes());
    assert_eq!(place.tone(&path), place.tone(preset));
    Walk::Followed
}

/// A text of the preset replaced.
fn kaldi(from: &str, to: &str) -> String {
    assert!(KALDI.contains(from), "{from}");
    KALDI.replacen(from, to, 1)
}

pub(crate) fn again() -> Walk {
    let broken = kaldi("[window]", "window = {");
    recipe(&broken, KALDI, "kaldi_mfcc", &Remedy::RecipeAgain)
}

pub(crate) fn keys() -> Walk {
    let wrong = kaldi("lifter = 22.0", "liftre = 22.0");
    let list = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/frontend.md");
    let list = std::fs::read_to_string(list).expect("the list of keys");
    assert!(list.contains("lifter") && !list.contains("liftre"));
    recipe(&wrong, KALDI, "kaldi_mfcc", &Remedy::RecipeKeys)
}

pub(crate) fn value() -> Walk {
    let remedy = Remedy::RecipeValue {
        range: "1 to 1048576 samples".into(),
    };
    recipe(&kaldi("hop = 80", "hop = 0"), KALDI, "kaldi_mfcc", &remedy)
}

pub(crate) fn preset() -> Walk {
    let place = Place::new("preset");
    let remedy = Remedy::RecipePreset {
        names: PRESETS.join(", "),
    };
    place.refused(&["good.wav"], "kalid_mfcc", &[], &remedy);
    // Every name that is advised is one.
    for preset in PRESETS {
        let text = features::preset(preset).expect("a preset");
        let rates = Recipe::parse(text).expect("a recipe").sample_rates();
        let rate = rates.first().expect("a rate");
        place.0.write("own.wav", &wav(*rate, 1, 16, &tone()));
        let found = place.features(&["own.wav"], preset, &[]).remove(0).1;
        assert!(!found.is_empty(), "{preset}");
    }
    let own = place.0.write("own.toml", KALDI.as_bytes());
    assert_eq!(place.tone(&own), place.tone("kaldi_mfcc"));
    Walk::Followed
}

pub(crate) fn rate() -> Walk {
    let place = Place::new("rate");
    place.0.write("rate.wav", &wav(32_000, 1, 16, &tone()));
    let remedy = Remedy::RecipeRate {
        rates: "16000 or 8000".into(),
        key: "per_rate.32000".into(),
    };
    place.refused(&["rate.wav"], "kaldi_mfcc", &[], &remedy);
    assert!(!place.tone("kaldi_mfcc").is_empty());
    // The same numbers of samples, for another rate.
    let more = "\n[per_rate.32000]\nwindow_length = 800\nfft = 1024\n\
                [per_rate.32000.framing]\nkind = \"valid\"\nlength = 800\nhop = 320\n";
    let own = place
        .0
        .write("own.toml", format!("{KALDI}{more}").as_bytes());
    let found = place.features(&["rate.wav"], &own, &[]);
    // Whole frames of 800 samples, every 320, of 4000.
    assert_eq!(found[0].1.len(), 11 * 13);
    assert_eq!(place.tone(&own), place.tone("kaldi_mfcc"));
    Walk::Followed
}

pub(crate) fn tables() -> Walk {
    let wrong = "\n[tables.8000]\nwindow_size = 240\nstep = 160\nfft = 250\nwindow_q12 = []\n\
                 bands = []\ncorrection_bits = 3\n";
    let micro = MICRO.replacen("[config]", "[config]\nsample_rate = 8000", 1);
    let micro = micro.replacen("upper_hz = 7500.0", "upper_hz = 3750.0", 1);
    let place = Place::new("tables");
    let path = place
        .0
        .write("r.toml", format!("{micro}{wrong}").as_bytes());
    place.refused(&["good.wav"], &path, &[], &Remedy::RecipeTables);
    place.0.write("r.toml", micro.as_bytes());
    // Whole frames of 240 samples, every 160, of 4000.
    assert_eq!(place.tone(&path).len(), 24 * 40);
    Walk::Followed
}

pub(crate) fn energy() -> Walk {
    let (begin, end) = (KALDI.find("[dct]"), KALDI.find("[energy]"));
    let (begin, end) = (begin.expect("cepstra"), end.expect("energy"));
    let per_rate = KALDI.find("[per_rate.8000]").expect("rates");
    let without_cepstra = format!("{}{}", &KALDI[..begin], &KALDI[end..]);
    let neither = format!("{}{}", &KALDI[..begin], &KALDI[per_rate..]);
    let place = Place::new("energy_left_out");
    let path = place.0.write("r.toml", neither.as_bytes());
    // The filters alone.
    assert_eq!(place.tone(&path).len() % 23, 0);
    let remedy = Remedy::RecipeEnergy;
    recipe(&without_cepstra, KALDI, "kaldi_mfcc", &remedy)
}

pub(crate) fn padding() -> Walk {
    let padded = kaldi("kind = \"valid\"", "kind = \"valid\"\npad = 3");
    let centred = kaldi("kind = \"valid\"", "kind = \"center\"\npad = 3");
    let place = Place::new("padding_centred");
    let path = place.0.write("r.toml", centred.as_bytes());
    // 4000 samples and three at each end, in frames of 200, every 80.
    assert_eq!(place.tone(&path).len(), 48 * 13);
    recipe(&padded, KALDI, "kaldi_mfcc", &Remedy::RecipePadding)
}

/// A recording that is refused, and the tone.
fn recording(name: &str, bytes: &[u8], remedy: &Remedy) -> Walk {
    let place = Place::new(name);
    place.0.write("bad.wav", bytes);
    place.refused(&["good.wav", "bad.wav"], "kaldi_mfcc", &[], remedy);
    place.0.write("bad.wav", &wav(8000, 1, 16, &tone()));
    let found = place.features(&["good.wav", "bad.wav"], "kaldi_mfcc", &[]);
    assert_eq!(found[0].1, found[1].1);
    Walk::Followed
}

pub(crate) fn sound() -> Walk {
    recording("bits", &wav(8000, 1, 8, &tone()), &Remedy::Wav);
    recording("text", b"not a recording", &Remedy::Wav)
}

pub(crate) fn channel() -> Walk {
    let place = Place::new("channel");
    let both: Vec<i16> = tone().iter().flat_map(|&sample| [0, sample]).collect();
    place.0.write("both.wav", &wav(8000, 2, 16, &both));
    let remedy = Remedy::WavChannel { last: 1 };
    place.refused(&["both.wav"], "kaldi_mfcc", &[], &remedy);
    place.refused(&["both.wav"], "kaldi_mfcc", &["--channel", "2"], &remedy);
    let found = |channel: &str| {
        let more = ["--channel", channel];
        place.features(&["both.wav"], "kaldi_mfcc", &more).remove(0)
    };
    assert_eq!(found("1").1, place.tone("kaldi_mfcc"));
    assert_ne!(found("0").1, found("1").1);
    Walk::Followed
}

pub(crate) fn empty() -> Walk {
    let place = Place::new("empty");
    place.0.write("bad.wav", &wav(8000, 1, 16, &[]));
    let inputs = ["good.wav", "bad.wav"];
    place.refused(&inputs, "kaldi_mfcc", &[], &Remedy::WavEmpty);
    assert!(!place.tone("kaldi_mfcc").is_empty());
    Walk::Followed
}

/// A folder `all` with a folder `yes`, and in both the tone.
fn mixed(name: &str) -> Place {
    let place = Place::new(name);
    std::fs::create_dir_all(place.0.path("all/yes")).expect("folders");
    for file in ["all/one.wav", "all/yes/good.wav"] {
        place.0.write(file, &wav(8000, 1, 16, &tone()));
    }
    place
}

pub(crate) fn folders() -> Walk {
    let place = mixed("folders");
    place.refused(&["all"], "kaldi_mfcc", &[], &Remedy::WavFolders);
    std::fs::create_dir(place.0.path("all/no")).expect("folder");
    std::fs::rename(place.0.path("all/one.wav"), place.0.path("all/no/one.wav")).expect("moved");
    let found = place.features(&["all"], "kaldi_mfcc", &[]);
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["no/one", "yes/good", "label"]);
    assert_eq!(found[2].1, [0.0, 1.0]);
    assert_eq!(found[0].1, place.tone("kaldi_mfcc"));
    Walk::Followed
}

pub(crate) fn names() -> Walk {
    let place = mixed("names");
    let twins = ["good.wav", "all/yes/good.wav"];
    place.refused(&twins, "kaldi_mfcc", &[], &Remedy::WavNames);
    std::fs::rename(
        place.0.path("all/yes/good.wav"),
        place.0.path("all/yes/better.wav"),
    )
    .expect("renamed");
    let found = place.features(&["good.wav", "all/yes/better.wav"], "kaldi_mfcc", &[]);
    assert_eq!([&found[0].0, &found[1].0], ["good", "better"]);
    assert_eq!(found[0].1, found[1].1);
    Walk::Followed
}

pub(crate) fn files() -> Walk {
    let place = mixed("files");
    std::fs::create_dir(place.0.path("bare")).expect("folder");
    place.refused(&["bare"], "kaldi_mfcc", &[], &Remedy::WavFiles);
    let expected = place.tone("kaldi_mfcc");
    // A folder of them.
    assert_eq!(
        place.features(&["all/yes"], "kaldi_mfcc", &[])[0].1,
        expected
    );
    // A folder with one folder for each label.
    std::fs::remove_file(place.0.path("all/one.wav")).expect("removed");
    let found = place.features(&["all"], "kaldi_mfcc", &[]);
    assert_eq!(found[0], ("yes/good".to_owned(), expected));
    Walk::Followed
}
