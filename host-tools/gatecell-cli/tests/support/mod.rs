//! Runs the command, and makes good and bad files for it.
// Each test file uses its own part.
#![allow(dead_code, unreachable_pub)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use gatecell_convert::npz::{self, Array};
use serde_json::Value;

/// A folder of a test's own, empty.
pub struct Folder(PathBuf);

impl Folder {
    /// `name` is unique among the tests of this package.
    pub fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if path.exists() {
            std::fs::remove_dir_all(&path).expect("old folder removed");
        }
        std::fs::create_dir_all(&path).expect("folder made");
        Self(path)
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }

    /// Writes a file and returns its path.
    pub fn write(&self, name: &str, bytes: &[u8]) -> String {
        std::fs::write(self.0.join(name), bytes).expect("file written");
        self.path(name)
    }

    /// Writes an npz file and returns its path.
    pub fn write_npz(&self, name: &str, arrays: &[Array]) -> String {
        npz::write(self.0.join(name), arrays).expect("npz written");
        self.path(name)
    }

    /// Names of all files, hidden ones included.
    pub fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).expect("folder read");
        let mut names: Vec<String> = entries
            .map(|entry| {
                let name = entry.expect("entry").file_name();
                name.to_string_lossy().into_owned()
            })
            .collect();
        names.sort();
        names
    }
}

/// The command with these arguments.
pub fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gatecell"));
    command.args(args);
    command
}

/// Runs the command.
pub fn gatecell(args: &[&str]) -> Output {
    command(args).output().expect("gatecell starts")
}

/// Runs the command, which must succeed, and returns its stdout.
pub fn succeed(args: &[&str]) -> String {
    let output = gatecell(args);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "gatecell {args:?}: {stderr}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Runs the command with `--json` and returns what it says.
pub fn json(args: &[&str]) -> Value {
    let text = succeed(&[args, &["--json"]].concat());
    serde_json::from_str(&text).expect("JSON")
}

/// Runs the command twice, which must refuse in the contract's way, without a
/// new file in `folder`. Returns the reason and the remedy.
pub fn refused(args: &[&str], folder: &Folder) -> (String, String) {
    let before = folder.files();
    let output = gatecell(args);
    let stderr = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!(output.status.code(), Some(2), "gatecell {args:?}: {stderr}");
    assert!(output.stdout.is_empty(), "{args:?}");
    assert_eq!(folder.files(), before, "{args:?}");
    let lines: Vec<&str> = stderr.lines().collect();
    let [error, help] = lines[..] else {
        panic!("not two lines: {stderr}");
    };
    let error = error.strip_prefix("error: ").expect("an error");
    let help = help.strip_prefix("  help: ").expect("a remedy");
    assert!(!error.is_empty() && !help.is_empty());

    let output = gatecell(&[args, &["--json"]].concat());
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(folder.files(), before, "{args:?}");
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(json["error"]["remedy"], help);
    let reason = json["error"]["reason"].as_str().expect("a reason");
    assert!(error.ends_with(reason), "{error}");
    (error.to_owned(), help.to_owned())
}

/// The committed spoken-digits model.
pub fn model() -> String {
    committed("model.onnx")
}

/// Its recordings.
pub fn recordings() -> String {
    committed("io.npz")
}

fn committed(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/kws_gru64");
    folder.join(name).display().to_string()
}

/// The committed model with every `from` replaced by `to`, of equal length.
pub fn edited(from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = std::fs::read(model()).expect("model");
    let places: Vec<usize> = bytes
        .windows(from.len())
        .enumerate()
        .filter_map(|(index, window)| (window == from).then_some(index))
        .collect();
    assert!(!places.is_empty(), "the model has no {from:?}");
    for place in places {
        bytes[place..place + to.len()].copy_from_slice(to);
    }
    bytes
}

/// One recording as the graph's input `x`, `[1, steps, 13]`.
pub fn recording(index: usize) -> Array {
    let arrays = npz::read(recordings()).expect("recordings");
    let x = npz::find(&arrays, "test_x").expect("test_x");
    let len = npz::find(&arrays, "test_len").expect("test_len");
    let steps = len.data[index] as usize;
    let [_, longest, width] = x.shape[..] else {
        panic!("shape {:?}", x.shape);
    };
    let start = index * longest * width;
    let data = x.data[start..start + steps * width].to_vec();
    Array::new("x", vec![1, steps, width], data)
}

/// Largest difference of two arrays of one shape.
pub fn difference(a: &Array, b: &Array) -> f64 {
    assert_eq!(a.shape, b.shape, "{} and {}", a.name, b.name);
    gatecell_tests::max_abs_error(&a.data, &b.data)
}

/// A wav file of 16-bit samples.
pub fn wav(rate: u32, channels: u16, bits: u16, samples: &[i16]) -> Vec<u8> {
    let data: Vec<u8> = samples.iter().flat_map(|s| s.to_le_bytes()).collect();
    let block = channels * bits / 8;
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((36 + data.len() as u32).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16u32.to_le_bytes());
    bytes.extend(1u16.to_le_bytes());
    bytes.extend(channels.to_le_bytes());
    bytes.extend(rate.to_le_bytes());
    bytes.extend((rate * u32::from(block)).to_le_bytes());
    bytes.extend(block.to_le_bytes());
    bytes.extend(bits.to_le_bytes());
    bytes.extend(b"data");
    bytes.extend((data.len() as u32).to_le_bytes());
    bytes.extend(data);
    bytes
}

/// Half a second of a tone, at 8 kHz.
pub fn tone() -> Vec<i16> {
    let sample = |n: i32| (8000.0 * (f64::from(n) * 0.3).sin()) as i16;
    (0..4000).map(sample).collect()
}

/// An LSTM of one input and one unit: gates i, o, f, c; weights 0.5 for the candidate.
pub fn lstm(folder: &Folder, gate: &str, bias: [f64; 4]) -> String {
    let weights = serde_json::json!({
        "W": [[0.0], [0.0], [0.0], [0.5]],
        "R": [[0.0], [0.0], [0.0], [0.1]],
        "B": bias,
    });
    let layers = format!(
        "[[layer]]\nkind = \"recurrent\"\ncell = \"lstm\"\n\
         activations = [\"{gate}\", \"tanh\", \"tanh\"]\n\
         forward = {{ weight_ih = \"W\", weight_hh = \"R\", bias = \"B\" }}\n"
    );
    folder.write("m.toml", layers.as_bytes());
    folder.write("m.json", weights.to_string().as_bytes())
}

/// Five sequences of `steps` within `±peak`.
pub fn sequences(folder: &Folder, name: &str, array: &str, steps: usize, peak: f64) -> String {
    let wave = |index: usize| peak * (index as f64 * 0.7).sin();
    let data: Vec<f64> = (0..5 * steps).map(wave).collect();
    folder.write_npz(name, &[Array::new(array, vec![5, steps, 1], data)])
}
