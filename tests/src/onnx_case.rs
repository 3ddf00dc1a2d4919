//! Cases in the layout of the ONNX backend tests: `model.onnx` and
//! `test_data_set_0/{input,output}_N.pb`.

use std::path::Path;

use gatecell_convert::import::onnx;
use gatecell_convert::network::Network;
use gatecell_convert::npz::Array;
use rten_onnx::onnx::{DataType, ModelProto, TensorProto, ValueInfoProto};
use rten_onnx::protobuf::{DecodeMessage, ValueReader};

/// One case.
#[derive(Debug)]
pub struct Case {
    /// Name of its folder.
    pub name: String,
    /// The imported graph; weights that are graph inputs are bound as constants.
    pub network: Network,
    /// The other inputs.
    pub inputs: Vec<Array>,
    /// What must come out, in the order of the graph's outputs.
    pub expected: Vec<Array>,
}

/// All cases of a folder, by name.
///
/// # Panics
///
/// Where a case cannot be read or imported.
pub fn all(folder: &Path) -> Vec<Case> {
    let entries = std::fs::read_dir(folder).expect("folder of cases");
    let folders = entries.map(|entry| entry.expect("entry").path());
    let mut cases: Vec<_> = folders
        .filter(|path| path.is_dir())
        .map(|path| load(&path))
        .collect();
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

fn load(folder: &Path) -> Case {
    let bytes = std::fs::read(folder.join("model.onnx")).expect("model");
    let model = ModelProto::parse_buf(&bytes).expect("model");
    let graph = model.graph.expect("graph");
    let data = folder.join("test_data_set_0");
    let tensors = |infos: &[ValueInfoProto], kind: &str| -> Vec<Array> {
        let name = |info: &ValueInfoProto| info.name.clone().unwrap_or_default();
        let files = infos.iter().map(name).enumerate();
        files
            .map(|(i, name)| tensor(&data.join(format!("{kind}_{i}.pb")), &name))
            .collect()
    };
    let (constants, inputs): (Vec<Array>, Vec<Array>) = tensors(&graph.input, "input")
        .into_iter()
        .partition(|array| matches!(array.name.as_str(), "W" | "R" | "B" | "P"));
    let constants: Vec<_> = constants
        .into_iter()
        .map(|array| (array.name, array.shape, array.data))
        .collect();
    Case {
        name: folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        network: onnx::from_bytes_with("model.onnx", &bytes, &constants)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display())),
        inputs,
        expected: tensors(&graph.output, "output"),
    }
}

/// A tensor of a test data set.
fn tensor(path: &Path, name: &str) -> Array {
    let bytes = std::fs::read(path).expect("tensor file");
    let proto = TensorProto::decode(ValueReader::from_buf(bytes)).expect("tensor");
    let raw = proto
        .raw_data
        .as_ref()
        .map(|raw| raw.borrow().clone())
        .unwrap_or_default();
    let words = raw.as_chunks::<4>().0;
    let data = match proto.data_type {
        Some(DataType::FLOAT) if raw.is_empty() => {
            proto.float_data.iter().map(|&x| x.into()).collect()
        }
        Some(DataType::FLOAT) => words
            .iter()
            .map(|&word| f32::from_le_bytes(word).into())
            .collect(),
        Some(DataType::INT32) if raw.is_empty() => {
            proto.int32_data.iter().map(|&x| x.into()).collect()
        }
        Some(DataType::INT32) => words
            .iter()
            .map(|&word| i32::from_le_bytes(word).into())
            .collect(),
        other => panic!("element type {other:?}"),
    };
    let shape = proto.dims.iter().map(|&len| len as usize).collect();
    Array::new(name, shape, data)
}
