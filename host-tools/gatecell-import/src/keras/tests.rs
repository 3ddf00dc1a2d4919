//! Refusals: each names its place and a remedy.

use serde_json::json;

use super::*;
use gatecell_network::error::Error;

/// The error that a Sequential model of these layers meets before any weight
/// is read.
fn refused(layers: Json) -> Error {
    let model = json!({"class_name": "Sequential", "config": {"name": "m", "layers": layers}});
    failure(&model)
}

fn failure(model: &Json) -> Error {
    // A file without groups: layers that reach their weights fail there.
    let empty = hdf5_pure::FileBuilder::new().finish().unwrap();
    let mut weights = Weights::variables(hdf5::Store::open(empty).unwrap());
    Model::read(model)
        .and_then(|model| layers::network(&model, Major::Three, &mut weights))
        .unwrap_err()
}

fn input() -> Json {
    json!({"class_name": "InputLayer", "config": {"name": "x", "batch_shape": [null, null, 2]}})
}

fn layer(class: &str, mut config: Json) -> Json {
    config["name"] = "it".into();
    json!({"class_name": class, "config": config})
}

#[test]
fn layers_that_are_not_supported_are_named() {
    for class in [
        "Masking",
        "Embedding",
        "Conv1D",
        "Lambda",
        "MultiHeadAttention",
    ] {
        let error = refused(json!([input(), layer(class, json!({}))]));
        assert_eq!(
            error.to_string(),
            format!("layer \"it\" ({class}): a layer of class {class} is not supported")
        );
    }
}

#[test]
fn options_that_are_not_supported_are_named() {
    for (class, config, what) in [
        (
            "LSTM",
            json!({"units": 1, "return_state": true}),
            "return_state",
        ),
        (
            "LSTM",
            json!({"units": 1, "time_major": true}),
            "time_major",
        ),
        ("LSTM", json!({"units": 1, "activation": "gelu"}), "gelu"),
        (
            "LSTM",
            json!({"units": 1, "activation": {"class_name": "Mine"}}),
            "Mine",
        ),
        ("LSTM", json!({"units": 0}), "units"),
        ("LSTM", json!({"units": 1.5}), "units"),
        ("LSTM", json!({"units": 1, "use_bias": 1}), "use_bias"),
        ("LSTM", json!({"units": 1, "dtype": "int8"}), "dtype"),
        (
            "Dense",
            json!({"units": 1, "quantization_config": {"a": 1}}),
            "quantization",
        ),
        ("Dropout", json!({"rate": 0.1, "fraction": 2}), "fraction"),
        ("ReLU", json!({"max_value": 6.0}), "max_value"),
        ("ReLU", json!({"threshold": 1.0}), "threshold"),
        ("Softmax", json!({"axis": 1}), "axis"),
        ("BatchNormalization", json!({"axis": 1}), "axis"),
        ("Bidirectional", json!({"merge_mode": "sum"}), "sum"),
        ("Bidirectional", json!({"merge_mode": null}), "merge_mode"),
        (
            "TimeDistributed",
            json!({"layer": layer("LSTM", json!({}))}),
            "TimeDistributed(LSTM)",
        ),
    ] {
        let error = refused(json!([input(), layer(class, config.clone())]));
        assert!(error.reason.contains(what), "{class} {config}: {error}");
    }
}

#[test]
fn the_input_must_be_a_sequence() {
    let image =
        json!({"class_name": "InputLayer", "config": {"name": "x", "batch_shape": [null, 8]}});
    assert!(refused(json!([image])).reason.contains("[null,8]"));
    assert!(refused(json!([])).reason.contains("no layers"));
}

#[test]
fn functional_models_are_acyclic_graphs_of_layers() {
    let model = |inbound: Json, outputs: Json| {
        json!({"class_name": "Functional", "config": {
            "layers": [
                {"class_name": "InputLayer", "name": "x", "inbound_nodes": [],
                 "config": {"name": "x", "batch_shape": [null, null, 2]}},
                {"class_name": "Activation", "name": "a", "inbound_nodes": inbound,
                 "config": {"name": "a", "activation": "tanh"}},
            ],
            "input_layers": ["x", 0, 0],
            "output_layers": outputs,
        }})
    };
    let reason = |inbound, outputs| failure(&model(inbound, outputs)).reason;
    let out = || json!(["a", 0, 0]);
    let several = json!([[["x", 0, 0, {}], ["x", 0, 0, {}]]]);
    assert!(reason(several, out()).contains("several values"));
    let shared = json!([[["x", 0, 0, {}]], [["x", 0, 0, {}]]]);
    assert!(reason(shared, out()).contains("more than once"));
    let other = json!([[["x", 0, 1, {}]]]);
    assert!(reason(other, out()).contains("only output"));
    let state = json!([[["x", 0, 0, {"initial_state": ["s", 0, 0]}]]]);
    assert!(reason(state, out()).contains("initial_state"));
    let aside = json!([[["x", 0, 0, {}]]]);
    assert!(reason(aside, json!(["x", 0, 0])).contains("no output"));
    let itself = json!([[["a", 0, 0, {}]]]);
    assert!(reason(itself, out()).contains("not there"));
}

#[test]
fn versions() {
    assert_eq!(Major::parse("2.15.0").unwrap(), Major::Two);
    assert_eq!(Major::parse("3.0").unwrap(), Major::Three);
    assert!(Major::parse("1.2").is_err());
    assert!(Major::parse("").is_err());
}

#[test]
fn what_is_not_supported_comes_before_the_shape_that_it_explains() {
    let shaped = |shape: Json| json!({"class_name": "InputLayer", "config": {"name": "x", "batch_shape": shape}});
    for (class, shape) in [
        ("Conv2D", json!([null, 28, 28, 1])),
        ("Embedding", json!([null, 12])),
        ("Reshape", json!([null, 120])),
    ] {
        let error = refused(json!([shaped(shape), layer(class, json!({}))]));
        assert!(error.reason.contains(class), "{error}");
    }
}

#[test]
fn classes_and_calls_of_other_meaning() {
    let mut own = layer("LSTM", json!({"units": 1}));
    own["registered_name"] = "Mine>LSTM".into();
    assert!(refused(json!([input(), own])).reason.contains("Mine>LSTM"));
    let mut own = layer("LSTM", json!({"units": 1}));
    own["module"] = "mine.layers".into();
    assert!(
        refused(json!([input(), own]))
            .reason
            .contains("mine.layers")
    );
    let called = |training: Json| {
        failure(&json!({"class_name": "Functional", "config": {
            "layers": [
                {"class_name": "InputLayer", "name": "x", "inbound_nodes": [],
                 "config": {"name": "x", "batch_shape": [null, null, 2]}},
                {"class_name": "Dropout", "name": "d", "config": {"name": "d", "rate": 0.5},
                 "inbound_nodes": [[["x", 0, 0, {"training": training}]]]},
                {"class_name": "Lambda", "name": "m", "config": {"name": "m"},
                 "inbound_nodes": [[["d", 0, 0, {}]]]},
            ],
            "input_layers": ["x", 0, 0],
            "output_layers": ["m", 0, 0],
        }}))
    };
    assert!(called(json!(true)).reason.contains("training"));
    assert!(called(json!(false)).reason.contains("Lambda"));
    assert!(called(Json::Null).reason.contains("Lambda"));
}
