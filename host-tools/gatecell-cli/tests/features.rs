//! `gatecell features`: recordings in, features out, and what is refused.

mod support;

use gatecell_convert::npz;
use support::{Folder, command, tone, wav};

fn run(args: &[&str]) -> (bool, String) {
    let output = command(args).output().expect("the command runs");
    (
        output.status.success(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

#[test]
fn a_folder_of_labels_becomes_arrays_and_labels() {
    let folder = Folder::new("features_labels");
    for label in ["no", "yes"] {
        std::fs::create_dir(folder.path(label)).expect("folder");
    }
    for name in ["no/1.wav", "no/2.wav", "yes/1.wav"] {
        folder.write(name, &wav(8000, 1, 16, &tone()));
    }
    let output = folder.path("f.npz");
    let root = folder.path("");
    let (good, errors) = run(&["features", &root, "--recipe", "project_mfcc", "-o", &output]);
    assert!(good, "{errors}");
    let arrays = npz::read(&output).expect("features");
    let names: Vec<&str> = arrays.iter().map(|array| array.name.as_str()).collect();
    assert_eq!(names, ["no/1", "no/2", "yes/1", "label"]);
    // Whole frames of 256 samples, every 128.
    assert_eq!(arrays[0].shape, [30, 13]);
    assert_eq!(arrays[3].data, [0.0, 0.0, 1.0]);
    assert_eq!(arrays[0].data, arrays[2].data);
}

#[test]
fn one_channel_of_several_is_taken_where_it_is_named() {
    let folder = Folder::new("features_channels");
    let mono = folder.write("mono.wav", &wav(8000, 1, 16, &tone()));
    let both: Vec<i16> = tone().iter().flat_map(|&s| [0, s]).collect();
    let stereo = folder.write("stereo.wav", &wav(8000, 2, 16, &both));
    let output = folder.path("f.npz");
    let usual = [
        "features",
        &stereo,
        "--recipe",
        "librosa_logmel",
        "-o",
        &output,
    ];
    let (good, errors) = run(&usual);
    assert!(!good && errors.contains("2 channels") && errors.contains("--channel 0 to 1"));
    let (good, errors) = run(&[&usual[..], &["--channel", "2"]].concat());
    assert!(!good && errors.contains("no channel 2") && errors.contains("--channel 0 to 1"));
    let (good, errors) = run(&[&usual[..], &["--channel", "1"]].concat());
    assert!(good, "{errors}");
    let stereo = npz::read(&output).expect("features");
    let (good, _) = run(&[
        "features",
        &mono,
        "--recipe",
        "librosa_logmel",
        "-o",
        &output,
    ]);
    assert!(good);
    assert_eq!(
        npz::read(&output).expect("features")[0].data,
        stereo[0].data
    );
}

/// What is refused names the file and what to do, and leaves no output.
#[test]
fn bad_recordings_are_refused() {
    let folder = Folder::new("features_refused");
    let good = folder.write("good.wav", &wav(8000, 1, 16, &tone()));
    let output = folder.path("f.npz");
    let cut = wav(8000, 1, 16, &tone())[..30].to_vec();
    let cases = [
        (
            folder.write("eight.wav", &wav(8000, 1, 8, &tone())),
            "8 bits",
            "16-bit",
        ),
        (
            folder.write("rate.wav", &wav(44_100, 1, 16, &tone())),
            "44100",
            "8000",
        ),
        (
            folder.write("empty.wav", &wav(8000, 1, 16, &[])),
            "no samples",
            "leave this file out",
        ),
        (
            folder.write("text.wav", b"not a recording"),
            "no sound wav file",
            "16-bit samples",
        ),
        (folder.write("cut.wav", &cut), "no sound wav file", ""),
        (folder.path("missing.wav"), "", "check the path"),
        (folder.write("wavs", b""), "no sound wav file", ""),
    ];
    for (file, reason, remedy) in &cases {
        let args = [
            "features",
            &good,
            file,
            "--recipe",
            "project_mfcc",
            "-o",
            &output,
        ];
        let (done, errors) = run(&args);
        assert!(!done, "{file}");
        for part in [file.as_str(), reason, remedy] {
            assert!(errors.contains(part), "{file}: `{part}` not in {errors}");
        }
        assert!(!std::path::Path::new(&output).exists(), "{file}");
    }
    // Two files of one name.
    std::fs::create_dir(folder.path("other")).expect("folder");
    let twin = folder.write("other/good.wav", &wav(8000, 1, 16, &tone()));
    let (done, errors) = run(&[
        "features",
        &good,
        &twin,
        "--recipe",
        "project_mfcc",
        "-o",
        &output,
    ]);
    assert!(!done && errors.contains("rename one of them"));
    // A folder without wav files.
    std::fs::create_dir(folder.path("bare")).expect("folder");
    let bare = folder.path("bare");
    let (done, errors) = run(&["features", &bare, "--recipe", "project_mfcc", "-o", &output]);
    assert!(!done && errors.contains("give wav files"));
    // Single files beside folders of files.
    let root = folder.path("");
    let (done, errors) = run(&["features", &root, "--recipe", "project_mfcc", "-o", &output]);
    assert!(!done && errors.contains("move the single files"));
}

/// Each impossible parameter is refused at its key, and its remedy leads on.
#[test]
fn bad_recipes_are_refused_at_their_key() {
    let folder = Folder::new("features_recipes");
    let recording = folder.write("good.wav", &wav(8000, 1, 16, &tone()));
    let output = folder.path("f.npz");
    let recipe = include_str!("../../gatecell-convert/src/features/presets/kaldi_mfcc.toml");
    // What is replaced, by what, the key that the refusal names, and a value as it advises.
    let cases = [
        (
            "coef = 0.97",
            "coef = 1.5",
            "pre_emphasis.coef",
            "coef = 0.5",
        ),
        ("dither = 0", "dither = 1.0", "dither", "dither = 0.0"),
        (
            "input_scale = 1.0",
            "input_scale = -1.0",
            "input_scale",
            "input_scale = 0.5",
        ),
        (
            "kind = \"povey\"",
            "kind = \"kaiser\"",
            "window.kind",
            "kind = \"hann\"",
        ),
        ("n_mels = 23", "n_mels = 0", "mel.n_mels", "n_mels = 20"),
        ("fmin = 20.0", "fmin = 4000.0", "mel.fmax", "fmin = 30.0"),
        (
            "floor = 1.1920928955078125e-07",
            "floor = 0.0",
            "log.floor",
            "floor = 1e-6",
        ),
        ("n_mfcc = 13", "n_mfcc = 24", "dct.n_mfcc", "n_mfcc = 23"),
        ("type = 2", "type = 3", "dct.type", "type = 2"),
        ("fft = 256", "fft = 200", "fft", "fft = 512"),
        (
            "\nlength = 200",
            "\nlength = 300",
            "framing.length",
            "\nlength = 256",
        ),
        ("hop = 80", "hop = 0", "framing.hop", "hop = 1"),
        (
            "window_length = 200",
            "window_length = 201",
            "window_length",
            "window_length = 100",
        ),
        (
            "kind = \"valid\"",
            "kind = \"valid\"\npad = 3",
            "framing.pad",
            "kind = \"center\"\npad = 3",
        ),
        (
            "norm = \"ortho\"",
            "norm = \"orhto\"",
            "dct.norm",
            "norm = \"ortho\"",
        ),
        ("lifter = 22.0", "liftre = 22.0", "dct", "lifter = 0.0"),
    ];
    for (from, to, key, advised) in cases {
        assert!(recipe.contains(from), "{from}");
        let path = folder.write("r.toml", recipe.replacen(from, to, 1).as_bytes());
        let args = ["features", &recording, "--recipe", &path, "-o", &output];
        let (done, errors) = run(&args);
        assert!(
            !done && errors.contains(key) && errors.contains("r.toml"),
            "{to}: {errors}"
        );
        folder.write("r.toml", recipe.replacen(from, advised, 1).as_bytes());
        let (done, errors) = run(&args);
        assert!(done, "{advised}: {errors}");
        std::fs::remove_file(&output).expect("output");
    }
    let (done, errors) = run(&[
        "features",
        &recording,
        "--recipe",
        "libross_mfcc",
        "-o",
        &output,
    ]);
    assert!(!done && errors.contains("librosa_mfcc"));
    let path = folder.write("r.toml", b"window = {");
    let (done, errors) = run(&["features", &recording, "--recipe", &path, "-o", &output]);
    assert!(!done && errors.contains("neither JSON nor TOML"));
}
