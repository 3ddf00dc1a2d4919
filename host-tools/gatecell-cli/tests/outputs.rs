//! What commands write, and where: whole or not at all, and never over anything else.
#![cfg(unix)]

mod support;

use std::fs;
use std::io::Read;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use gatecell_convert::npz;
use support::{Folder, command, gatecell, model, recording, recordings, refused, succeed};

/// Quantizes the committed model; integers only where they matter, for they take longer.
fn quantize<'a>(model: &'a str, output: &'a str) -> Vec<&'a str> {
    vec!["quantize", model, "--format", "f32", "-o", output]
}

fn run<'a>(model: &'a str, input: &'a str, output: &'a str) -> Vec<&'a str> {
    vec![
        "run",
        model,
        "--input",
        input,
        "--engine",
        "reference",
        "-o",
        output,
    ]
}

/// The Rust file of the committed model.
fn expected(folder: &Folder) -> String {
    let path = folder.path("expected.rs");
    succeed(&quantize(&model(), &path));
    fs::read_to_string(path).expect("code")
}

/// Runs a program of the system; whether it succeeded.
fn system(program: &str, args: &[&str]) -> bool {
    let output = Command::new(program).args(args).output();
    output.is_ok_and(|output| output.status.success())
}

fn is_root() -> bool {
    // A folder of the test's own belongs to whoever runs it.
    fs::metadata(env!("CARGO_TARGET_TMPDIR")).is_ok_and(|metadata| metadata.uid() == 0)
        && system("chown", &["0", env!("CARGO_TARGET_TMPDIR")])
}

/// Every way to name a file: as it is, by a detour, a symbolic link, a hard link.
fn names(folder: &Folder, name: &str) -> Vec<String> {
    fs::create_dir_all(folder.path("sub")).expect("folder");
    let file = folder.path(name);
    let (soft, hard) = (format!("soft-{name}"), format!("hard-{name}"));
    symlink(name, folder.path(&soft)).expect("symbolic link");
    fs::hard_link(&file, folder.path(&hard)).expect("hard link");
    let detour = format!("sub/../{name}");
    [name, &detour, &soft, &hard].map(|n| folder.path(n)).into()
}

#[test]
fn an_input_is_no_output() {
    let folder = Folder::new("inputs");
    let (model, calib) = (folder.path("m.onnx"), folder.path("calib.npz"));
    fs::copy(support::model(), &model).expect("model");
    fs::copy(recordings(), &calib).expect("recordings");
    let data = folder.path("data.npz");
    fs::copy(recordings(), &data).expect("recordings");
    let labels = folder.write("labels.txt", &b"a\n".repeat(10));
    let x = folder.write_npz("x.npz", &[recording(0)]);

    let inputs = ["m.onnx", "calib.npz", "data.npz", "labels.txt"];
    for output in inputs.iter().flat_map(|name| names(&folder, name)) {
        let before = fs::read(&output).expect("file");
        let other = folder.path("other");
        for (code, report) in [(&output, &other), (&other, &output)] {
            let args = [
                "quantize",
                &model,
                "--calib",
                &calib,
                "--data",
                &data,
                "--labels-file",
                &labels,
                "-o",
                code,
                "--report",
                report,
            ];
            let (error, _) = refused(&args, &folder);
            assert!(error.contains("an input of the same command"), "{error}");
            assert!(error.starts_with(&output), "{error}");
        }
        assert!(fs::read(&output).expect("file") == before, "{output}");
    }
    let calibrated = ["--calib", calib.as_str()];
    for output in names(&folder, "x.npz").iter().chain([&model, &calib]) {
        let before = fs::read(output).expect("file");
        let args = [run(&model, &x, output), calibrated.to_vec()].concat();
        let (error, _) = refused(&args, &folder);
        assert!(error.contains("an input of the same command"), "{error}");
        assert!(fs::read(output).expect("file") == before, "{output}");
    }
}

#[test]
fn files_beside_the_model_are_inputs() {
    let folder = Folder::new("beside");
    for (model, beside) in [
        ("m.safetensors", "m.toml"),
        ("w.npz", "w.toml"),
        ("j.json", "j.toml"),
    ] {
        let (model, beside) = (folder.write(model, b"x"), folder.write(beside, b"y"));
        let (error, _) = refused(&quantize(&model, &beside), &folder);
        assert!(error.contains("an input of the same command"), "{error}");
    }
    // Recordings, by themselves or in a folder, and a recipe.
    let (wav, recipe) = (folder.write("x.wav", b"x"), folder.write("r.toml", b"y"));
    let directory = wav.trim_end_matches("/x.wav");
    for (input, output) in [(&*wav, &wav), (directory, &wav), (&*wav, &recipe)] {
        let args = ["features", input, "--recipe", &recipe, "-o", output];
        let (error, _) = refused(&args, &folder);
        assert!(error.contains("an input of the same command"), "{error}");
    }
    // A tensor of the graph, with its data in another file: fields 7 (graph), 5 (initializer),
    // 13 (external data) with a key and a value.
    let entry = [b"\x0a\x08location\x12\x06".as_slice(), b"w.data"].concat();
    let external = [&[13 << 3 | 2, entry.len() as u8], &*entry].concat();
    let tensor = [&[5 << 3 | 2, external.len() as u8], &*external].concat();
    let graph = [&[7 << 3 | 2, tensor.len() as u8], &*tensor].concat();
    let model = folder.write("external.onnx", &graph);
    let data = folder.write("w.data", b"weights");
    let (error, _) = refused(&quantize(&model, &data), &folder);
    assert!(error.contains("an input of the same command"), "{error}");
}

#[test]
fn two_outputs_are_two_files() {
    let folder = Folder::new("twins");
    let model = model();
    let refuse = |code: &str, report: &str| {
        let args = [quantize(&model, code), vec!["--report", report]].concat();
        let (error, _) = refused(&args, &folder);
        assert!(error.contains("this is also another output"), "{error}");
    };
    fs::create_dir(folder.path("sub")).expect("folder");
    let new = folder.path("new");
    refuse(&new, &new);
    refuse(&new, &folder.path("sub/../new"));
    refuse("-", "-");
    symlink("new", folder.path("to-new")).expect("link");
    refuse(&new, &folder.path("to-new"));
    let old = folder.write("old", b"old");
    for other in names(&folder, "old") {
        refuse(&old, &other);
    }
    assert_eq!(fs::read(old).expect("file"), b"old");
}

#[test]
fn a_symbolic_link_keeps_pointing() {
    let folder = Folder::new("links");
    let text = expected(&folder);
    fs::create_dir(folder.path("sub")).expect("folder");
    // The last one leads to nothing yet.
    folder.write("sub/old.rs", b"old");
    for (link, target) in [
        ("direct.rs", "sub/old.rs"),
        ("indirect.rs", "direct.rs"),
        ("dangling.rs", "sub/new.rs"),
    ] {
        symlink(target, folder.path(link)).expect("link");
        succeed(&quantize(&model(), &folder.path(link)));
        let kept = fs::read_link(folder.path(link)).expect("a link");
        assert_eq!(kept, Path::new(target));
        let found = fs::read_to_string(folder.path(target)).expect("target");
        assert!(found == text, "{link}");
        folder.write("sub/old.rs", b"old");
    }
    symlink("round.rs", folder.path("round.rs")).expect("link");
    refused(&quantize(&model(), &folder.path("round.rs")), &folder);
    symlink("missing/x.rs", folder.path("lost.rs")).expect("link");
    let (_, help) = refused(&quantize(&model(), &folder.path("lost.rs")), &folder);
    assert!(help.contains("the folder exists"), "{help}");
}

#[test]
fn permissions_and_owner_stay() {
    let folder = Folder::new("permissions");
    let text = expected(&folder);
    for mode in [0o600, 0o640, 0o666, 0o755] {
        let path = folder.write("m.rs", b"old");
        fs::set_permissions(&path, PermissionsExt::from_mode(mode)).expect("mode set");
        let owner = match is_root() && system("chown", &["1234:2345", &path]) {
            true => Some((1234, 2345)),
            false => None,
        };
        succeed(&quantize(&model(), &path));
        let metadata = fs::metadata(&path).expect("metadata");
        assert_eq!(metadata.mode() & 0o7777, mode);
        if let Some(owner) = owner {
            assert_eq!((metadata.uid(), metadata.gid()), owner);
        }
        assert!(fs::read_to_string(&path).expect("code") == text);
    }
    // A new file is as any other new file.
    let plain = folder.write("plain", b"");
    let new = folder.path("new.rs");
    succeed(&quantize(&model(), &new));
    let mode = |path: &str| fs::metadata(path).expect("metadata").mode();
    assert_eq!(mode(&new), mode(&plain));

    let locked = folder.write("locked.rs", b"old");
    fs::set_permissions(&locked, PermissionsExt::from_mode(0o444)).expect("mode set");
    // The superuser may write anywhere.
    if fs::OpenOptions::new().write(true).open(&locked).is_err() {
        let (error, _) = refused(&quantize(&model(), &locked), &folder);
        assert!(error.contains("cannot write"), "{error}");
        assert_eq!(fs::read(&locked).expect("file"), b"old");
    }
}

#[test]
fn hard_links_are_refused_with_a_remedy() {
    let folder = Folder::new("hard");
    let (path, other) = (folder.write("m.rs", b"old"), folder.path("other"));
    fs::hard_link(&path, &other).expect("link");
    let (error, help) = refused(&quantize(&model(), &path), &folder);
    assert!(error.contains("2 hard links"), "{error}");
    assert!(help.contains("remove this name"), "{help}");
    fs::remove_file(&path).expect("removed");
    succeed(&quantize(&model(), &path));
    assert_eq!(fs::read(&other).expect("file"), b"old");
}

#[test]
fn what_is_no_regular_file_is_not_replaced() {
    let folder = Folder::new("special");
    let text = expected(&folder);
    let pipe = folder.path("pipe");
    assert!(system("mkfifo", &[&pipe]));
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::read_to_string(pipe).expect("the pipe is read")
    });
    succeed(&quantize(&model(), &pipe));
    assert!(reader.join().expect("a reader") == text);
    let kind = fs::symlink_metadata(&pipe).expect("pipe").file_type();
    assert!(kind.is_fifo());

    let mut devices = vec!["/dev/null".to_owned()];
    let null = folder.path("null");
    // Only the superuser makes devices, and not in every container.
    if is_root() && system("mknod", &[&null, "c", "1", "3"]) {
        devices.push(null);
    }
    for device in devices {
        succeed(&quantize(&model(), &device));
        let x = folder.write_npz("x.npz", &[recording(0)]);
        succeed(&run(&model(), &x, &device));
        let kind = fs::symlink_metadata(&device).expect("device").file_type();
        assert!(kind.is_char_device(), "{device}");
    }

    let socket = folder.path("socket");
    // A name longer than a socket may have is no failure of ours.
    if std::os::unix::net::UnixListener::bind(&socket).is_ok() {
        let (error, _) = refused(&quantize(&model(), &socket), &folder);
        assert!(error.contains("neither a regular file nor"), "{error}");
    }
    fs::create_dir(folder.path("sub")).expect("folder");
    let (error, _) = refused(&quantize(&model(), &folder.path("sub")), &folder);
    assert!(error.contains("this is a folder"), "{error}");
    let (error, _) = refused(&quantize(&model(), &folder.path("new/")), &folder);
    assert!(error.contains("names no file"), "{error}");
}

#[test]
fn a_dash_is_the_standard_output() {
    let folder = Folder::new("dash");
    let model = model();
    let text = expected(&folder);
    for name in ["-", "/dev/stdout"] {
        let output = gatecell(&quantize(&model, name));
        assert!(output.status.success());
        assert!(output.stdout == text.as_bytes(), "{name}");
        let tables = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(tables.contains("flash bytes"), "{tables}");
    }
    let x = folder.write_npz("x.npz", &[recording(0)]);
    let output = gatecell(&run(&model, &x, "-"));
    let arrays = npz::from_bytes(&output.stdout, "y").expect("an archive");
    assert_eq!(arrays[0].shape, [1, 10]);

    // A file that is the standard output already is not replaced under the shell's hands.
    let file = fs::File::create(folder.path("redirected.rs")).expect("file");
    let output = command(&quantize(&model, &folder.path("redirected.rs")))
        .stdout(file)
        .output()
        .expect("gatecell starts");
    assert!(output.status.success());
    let found = fs::read_to_string(folder.path("redirected.rs")).expect("code");
    assert!(found == text);

    let args = [quantize(&model, "-"), vec!["--json"]].concat();
    let output = gatecell(&args);
    assert_eq!(output.status.code(), Some(2));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert!(
        json["error"]["remedy"]
            .as_str()
            .is_some_and(|help| help.contains("--json"))
    );
}

#[test]
fn a_failure_leaves_every_older_file() {
    let folder = Folder::new("older");
    let model = model();
    let report = folder.write("report.html", b"old report");
    fs::create_dir(folder.path("folder.rs")).expect("folder");
    let code = folder.path("folder.rs");
    let args = [quantize(&model, &code), vec!["--report", &report]].concat();
    refused(&args, &folder);
    assert_eq!(fs::read(&report).expect("report"), b"old report");

    // A device without room, where there is one.
    if Path::new("/dev/full").exists() {
        let args = [quantize(&model, "/dev/full"), vec!["--report", &report]].concat();
        let (error, _) = refused(&args, &folder);
        assert!(error.contains("cannot write: No space left"), "{error}");
        assert_eq!(fs::read(&report).expect("report"), b"old report");
    }

    // A pipe whose reader goes away after everything else is ready.
    let pipe = folder.path("pipe");
    assert!(system("mkfifo", &[&pipe]));
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || {
            let mut byte = [0];
            let mut file = fs::File::open(pipe).expect("pipe");
            file.read_exact(&mut byte).expect("one byte");
        }
    });
    let args = [quantize(&model, &pipe), vec!["--report", &report]].concat();
    let output = gatecell(&args);
    reader.join().expect("a reader");
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(stderr.contains("cannot write: Broken pipe"), "{stderr}");
    assert_eq!(fs::read(&report).expect("report"), b"old report");
    assert_eq!(folder.files(), ["folder.rs", "pipe", "report.html"]);
}
