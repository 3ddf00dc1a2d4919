//! What a Keras model can be saved as.

use std::io::{Cursor, Read, Write};

use gatecell_convert::import;
use gatecell_convert::npz::Array;
use gatecell_convert::remedy::Kind;

use super::following::{Walk, array, case, close, data, model_gives, refused, run, run_on};
use crate::support::Folder;

/// A .keras file with one text of its configuration or metadata replaced.
fn replaced(file: &std::path::Path, member: &str, from: &str, to: &str) -> Vec<u8> {
    let bytes = std::fs::read(file).expect("model");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut written = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).expect("a member");
        let name = entry.name().expect("a name").into_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).expect("a member");
        if name == member {
            let text = String::from_utf8(content).expect("text");
            assert!(text.contains(from), "no {from} in {text}");
            content = text.replacen(from, to, 1).into_bytes();
        }
        let options = zip::write::SimpleFileOptions::default();
        written.start_file(name, options).expect("a member");
        written.write_all(&content).expect("a member");
    }
    written.finish().expect("an archive").into_inner()
}

fn replaced_is_refused(file: &std::path::Path, member: &str, kind: Kind, from: &str, to: &str) {
    let folder = Folder::new(&format!("keras_{kind:?}"));
    let model = folder.write("m.keras", &replaced(file, member, from, to));
    refused(import::load(&model), kind);
}

/// Two GRUs with an option that is refused, and as they are.
pub(crate) fn edited(kind: Kind, from: &str, to: &str) -> Walk {
    replaced_is_refused(&case("layer_each.keras"), "config.json", kind, from, to);
    model_gives("layer_each.keras", "called_twice_io.npz", "x", "y");
    Walk::Followed
}

pub(crate) fn version() -> Walk {
    let file = case("layer_each.keras");
    let (from, to) = ("\"keras_version\": \"3", "\"keras_version\": \"9");
    replaced_is_refused(&file, "metadata.json", Kind::KerasVersion, from, to);
    model_gives("layer_each.keras", "called_twice_io.npz", "x", "y");
    Walk::Followed
}

pub(crate) fn steps() -> Walk {
    let file = data("keras/k3_flatten.keras");
    let io = gatecell_convert::npz::read(data("keras/k3_flatten_io.npz")).expect("io");
    let steps = io.iter().find(|array| array.name == "x").expect("x").shape[1];
    let from = format!("\"batch_shape\": [null, {steps},");
    let to = "\"batch_shape\": [null, null,";
    replaced_is_refused(&file, "config.json", Kind::KerasSteps, &from, to);
    let network = import::load(&file).expect("model");
    let [x, y] = ["x", "y"].map(|name| io.iter().find(|array| array.name == name).expect("array"));
    close(&run_on(&network, x)[0].data, &y.data);
    Walk::Followed
}

pub(crate) fn last_axis() -> Walk {
    let file = case("branches.keras");
    let (from, to) = ("\"axis\": -1", "\"axis\": 1");
    replaced_is_refused(&file, "config.json", Kind::KerasLastAxis, from, to);
    several_outputs("branches.keras", "branches_io.npz");
    Walk::Followed
}

/// Outputs `y1`, `y2` on `x`.
fn several_outputs(model: &str, io: &str) {
    let network = import::load(case(model)).unwrap_or_else(|e| panic!("{e}: {}", e.remedy));
    let found = run_on(&network, &array(io, "x"));
    for (index, found) in found.iter().enumerate() {
        close(&found.data, &array(io, &format!("y{}", index + 1)).data);
    }
    assert_eq!(found.len(), 2);
}

pub(crate) fn keras_file() -> Walk {
    refused(import::load(case("two_heads_loop.onnx")), Kind::KerasFile);
    several_outputs("two_heads.keras", "two_heads_io.npz");
    Walk::Followed
}

pub(crate) fn layer_file() -> Walk {
    let (from, to) = ("[\"cls\", 0, 0]", "[\"cls\", 0, 1]");
    replaced_is_refused(
        &case("two_heads.keras"),
        "config.json",
        Kind::KerasLayerFile,
        from,
        to,
    );
    super::layer_file::two_heads();
    Walk::Followed
}

pub(crate) fn cut() -> Walk {
    for model in ["average_pooling.keras", "average_pooling.tflite"] {
        refused(import::load(case(model)), Kind::KerasCut);
    }
    let network = import::load(case("average_pooling_cut.keras")).expect("cut");
    let io = |name: &str| array("average_pooling_io.npz", name);
    let kernel = io("kernel");
    let [inputs, outputs] = kernel.shape[..] else {
        panic!("{:?}", kernel.shape);
    };
    let rows = (0..outputs).flat_map(|row| (0..inputs).map(move |column| (row, column)));
    let rows: Vec<f64> = rows
        .map(|(row, column)| kernel.data[column * outputs + row])
        .collect();
    let steps = run_on(&network, &io("x"));
    let logits = super::onnx::outside(&steps[0], &rows, &io("bias").data);
    let sum: f64 = logits.iter().map(|x| x.exp()).sum();
    let found: Vec<f64> = logits.iter().map(|x| x.exp() / sum).collect();
    close(&found, &io("y").data);
    Walk::Followed
}

pub(crate) fn repeat() -> Walk {
    for model in ["autoencoder.keras", "autoencoder.tflite"] {
        refused(import::load(case(model)), Kind::KerasRepeat);
    }
    let [encoder, decoder] = ["encoder", "decoder"]
        .map(|part| import::load(case(&format!("autoencoder_{part}.keras"))).expect("a part"));
    let expected = array("autoencoder_keras_io.npz", "y");
    let code = &run_on(&encoder, &array("autoencoder_keras_io.npz", "x"))[0].data;
    let steps = expected.shape[1];
    let repeated = Array::new(
        decoder.input.name.clone(),
        vec![1, steps, code.len()],
        code.repeat(steps),
    );
    close(&run(&decoder, &[repeated])[0].data, &expected.data);
    Walk::Followed
}

pub(crate) fn wide_scaling() -> Walk {
    // Keras compresses nothing; here, most numbers are equal and the files are small.
    let folder = Folder::new("wide_scaling");
    let unpacked = |name: &str| {
        let bytes = std::fs::read(case(name)).expect("model");
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
        let mut written = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index).expect("a member");
            let name = entry.name().expect("a name").into_owned();
            let options = zip::write::SimpleFileOptions::default()
                .compression_method(zip::CompressionMethod::Stored);
            written.start_file(name, options).expect("a member");
            std::io::copy(&mut entry, &mut written).expect("a member");
        }
        let bytes = written.finish().expect("an archive").into_inner();
        import::load(folder.write(name, &bytes))
    };
    refused(unpacked("wide_scaling.keras"), Kind::WideScaling);
    let network = unpacked("wide_scaling_dense.keras").expect("after a dense layer");
    let io = |name: &str| array("wide_scaling_io.npz", name);
    close(&run_on(&network, &io("x"))[0].data, &io("y").data);
    Walk::Followed
}

#[test]
fn branches_and_scalings_are_read() {
    several_outputs("branches.keras", "branches_io.npz");
    let io = |name: &str| array("batch_norm_io.npz", name);
    let network = import::load(case("batch_norm.tflite")).expect("batch normalization");
    close(&run_on(&network, &io("x"))[0].data, &io("y").data);
    import::load(case("batch_norm_int8.tflite")).expect("batch normalization, int8");
}
