//! What commands write, and where.

use std::fs;
use std::process::{Command, Stdio};

use gatecell_convert::remedy::Remedy;

use super::following::Walk;
use super::graph::Graph;
use crate::support::{self, Folder};

/// A folder with a model in it, and the Rust file of the model.
struct Place {
    folder: Folder,
    model: String,
    code: String,
}

impl Place {
    fn new(name: &str) -> Self {
        let folder = Folder::new(&format!("outputs_{name}"));
        let model = folder.write("m.onnx", &Graph::gru().bytes());
        let first = folder.path("first.rs");
        support::succeed(&["quantize", &model, "--format", "f32", "-o", &first]);
        let code = fs::read_to_string(first).expect("code");
        Self {
            folder,
            model,
            code,
        }
    }

    fn args<'a>(&'a self, more: &[&'a str]) -> Vec<&'a str> {
        [&["quantize", &self.model, "--format", "f32"], more].concat()
    }

    fn refused(&self, more: &[&str], remedy: &Remedy) {
        let (error, help) = support::refused(&self.args(more), &self.folder);
        assert_eq!(help, remedy.to_string(), "{error}");
    }

    /// The code is written to this file.
    fn written(&self, path: &str, more: &[&str]) {
        support::succeed(&self.args(&[&["-o", path], more].concat()));
        let found = fs::read_to_string(path).expect("code");
        assert!(found == self.code, "{path}");
    }
}

pub(crate) fn not_input() -> Walk {
    let place = Place::new("not_input");
    place.refused(&["-o", &place.model], &Remedy::OutputNotInput);
    place.written(&place.folder.path("m.rs"), &[]);
    Walk::Followed
}

pub(crate) fn alone() -> Walk {
    let place = Place::new("alone");
    let [code, report] = ["m.rs", "m.html"].map(|name| place.folder.path(name));
    place.refused(&["-o", &code, "--report", &code], &Remedy::OutputAlone);
    place.written(&code, &["--report", &report]);
    let page = fs::read_to_string(report).expect("report");
    assert!(page.contains("<html"));
    Walk::Followed
}

pub(crate) fn links() -> Walk {
    let place = Place::new("links");
    let old = place.folder.write("m.rs", b"old");
    let other = place.folder.path("other");
    fs::hard_link(&old, &other).expect("a hard link");
    place.refused(&["-o", &old], &Remedy::OutputLinks);
    place.written(&place.folder.path("another.rs"), &[]);
    fs::remove_file(&old).expect("removed");
    place.written(&old, &[]);
    assert_eq!(fs::read(other).expect("file"), b"old");
    Walk::Followed
}

pub(crate) fn regular() -> Walk {
    // A socket's name is short everywhere.
    let short = tempfile::tempdir().expect("folder");
    let socket = short.path().join("s");
    let _listening = std::os::unix::net::UnixListener::bind(&socket).expect("a socket");
    let place = Place::new("regular");
    let socket = socket.display().to_string();
    place.refused(&["-o", &socket], &Remedy::OutputRegular);
    place.written(&place.folder.path("new.rs"), &[]);
    place.written(&place.folder.write("old.rs", b"old"), &[]);
    Walk::Followed
}

pub(crate) fn name() -> Walk {
    let place = Place::new("name");
    let folder = place.folder.path("folder");
    fs::create_dir(&folder).expect("folder");
    place.refused(&["-o", &folder], &Remedy::OutputName);
    let missing = format!("{}/", place.folder.path("missing"));
    place.refused(&["-o", &missing], &Remedy::OutputName);
    place.written(&format!("{folder}/m.rs"), &[]);
    Walk::Followed
}

pub(crate) fn protected() -> Walk {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new("protected");
    // Nobody may write into a program that runs, not even the superuser.
    let program = place.folder.path("program");
    let sleep = Command::new("sh").args(["-c", "command -v sleep"]).output();
    let sleep = String::from_utf8(sleep.expect("sh").stdout).expect("a path");
    // By another process, lest a child of this one inherits the open file.
    let copied = Command::new("cp").args([sleep.trim(), &program]).status();
    assert!(copied.expect("cp").success());
    let mut running = Command::new(&program)
        .arg("60")
        .stdin(Stdio::null())
        .spawn()
        .expect("the program runs");
    place.refused(&["-o", &program], &Remedy::OutputProtected);
    place.written(&place.folder.path("another.rs"), &[]);
    running.kill().expect("the program ends");
    running.wait().expect("the program has ended");
    place.written(&program, &[]);
    // A file that may not be written, for all but the superuser.
    let locked = place.folder.write("locked.rs", b"old");
    let set = |mode| fs::set_permissions(&locked, PermissionsExt::from_mode(mode)).expect("mode");
    set(0o444);
    if fs::OpenOptions::new().write(true).open(&locked).is_err() {
        place.refused(&["-o", &locked], &Remedy::OutputProtected);
        set(0o644);
    }
    place.written(&locked, &[]);
    Walk::Followed
}

pub(crate) fn or_json() -> Walk {
    let place = Place::new("or_json");
    let both = support::gatecell(&place.args(&["-o", "-", "--json"]));
    assert_eq!(both.status.code(), Some(2));
    let said: serde_json::Value = serde_json::from_slice(&both.stdout).expect("JSON");
    assert_eq!(said["error"]["remedy"], Remedy::OutputOrJson.to_string());
    assert!(support::succeed(&place.args(&["-o", "-"])) == place.code);
    let file = place.folder.path("m.rs");
    let said = support::json(&place.args(&["-o", &file]));
    assert!(said["error"].is_null());
    assert!(fs::read_to_string(file).expect("code") == place.code);
    Walk::Followed
}
