//! Refusals: each names its place and a remedy.

use safetensors::{Dtype, tensor::TensorView};

use super::*;
use gatecell_network::network::{Cell, Initial, Layer, Peephole, Value};
use gatecell_network::remedy::Remedy;

/// A file with these tensors of 32-bit floats, counted up from 1.
fn file(tensors: &[(&str, &[usize])]) -> Vec<u8> {
    let raw: Vec<Vec<u8>> = tensors
        .iter()
        .map(|(_, shape)| {
            let count = shape.iter().product::<usize>() as u16;
            (1..=count)
                .flat_map(|n| f32::from(n).to_le_bytes())
                .collect()
        })
        .collect();
    let views = tensors.iter().zip(&raw).map(|((name, shape), raw)| {
        (
            *name,
            TensorView::new(Dtype::F32, shape.to_vec(), raw).unwrap(),
        )
    });
    safetensors::serialize(views, None).unwrap()
}

fn message(bytes: &[u8], layers: &str) -> String {
    from_bytes(bytes, layers).unwrap_err().to_string()
}

const GRU: &str = "[[layer]]\nkind = \"gru\"\nprefix = \"rnn\"\n";
const DENSE: &str = "[[layer]]\nkind = \"dense\"\nprefix = \"fc\"\n";

fn gru() -> Vec<u8> {
    file(&[
        ("rnn.weight_ih_l0", &[6, 1]),
        ("rnn.weight_hh_l0", &[6, 2]),
        ("rnn.bias_ih_l0", &[6]),
        ("rnn.bias_hh_l0", &[6]),
    ])
}

#[test]
fn gates_come_out_in_the_networks_order() {
    let net = from_bytes(&gru(), GRU).unwrap();
    let Layer::Recurrent(layer) = &net.nodes[0].layer else {
        panic!("not recurrent");
    };
    let Cell::Gru(cell) = &layer.directions[0].cell else {
        panic!("not a GRU");
    };
    assert_eq!(cell.w, [3.0, 4.0, 1.0, 2.0, 5.0, 6.0]);
    assert_eq!(cell.r[..8], [5.0, 6.0, 7.0, 8.0, 1.0, 2.0, 3.0, 4.0]);
    assert_eq!(cell.bias, [6.0, 8.0, 2.0, 4.0, 5.0, 6.0]);
    assert_eq!(cell.hidden_bias, [5.0, 6.0]);

    let lstm = file(&[("weight_ih_l0", &[4, 1]), ("weight_hh_l0", &[4, 1])]);
    let net = from_bytes(&lstm, "[[layer]]\nkind = \"lstm\"\nprefix = \"\"\n").unwrap();
    let Layer::Recurrent(layer) = &net.nodes[0].layer else {
        panic!("not recurrent");
    };
    let Cell::Lstm(cell) = &layer.directions[0].cell else {
        panic!("not an LSTM");
    };
    assert_eq!(cell.w, [1.0, 4.0, 2.0, 3.0]);
    assert_eq!(cell.bias, [0.0; 4]);
}

#[test]
fn the_source_tells_where_the_network_came_from() {
    let net = from_bytes(&gru(), GRU).unwrap();
    assert_eq!(net.source.format, "safetensors (gru)");
    assert_eq!(net.source.sha256.len(), 64);
    assert_eq!((net.input.name.as_str(), net.input.input_size), ("x", 1));
    assert_eq!(net.outputs[0].name, "y");
}

#[test]
fn nothing_is_ignored() {
    let unknown_key = format!("{GRU}dropout = 0.5\n");
    assert!(message(&gru(), &unknown_key).contains("dropout"));
    let unknown_key = format!("{GRU}[[layer]]\nkind = \"last_step\"\nprefix = \"rnn\"\n");
    assert!(message(&gru(), &unknown_key).contains("prefix"));
    let unknown_kind = "[[layer]]\nkind = \"conv\"\n";
    assert!(message(&gru(), unknown_kind).contains("conv"));
    assert!(message(&gru(), "labels = []\n").contains("labels"));
    assert!(from_bytes(&gru(), "layer = []").is_err());
    assert!(from_bytes(&gru(), "").is_err());
    assert!(from_bytes(&gru(), "[[layer]").is_err());

    let more = file(&[
        ("fc.weight", &[2, 3]),
        ("fc.bias", &[2]),
        ("old.bias", &[1]),
    ]);
    assert_eq!(
        message(&more, DENSE),
        "no layer uses these tensors: old.bias"
    );
    let twice = format!("{DENSE}{DENSE}");
    let square = file(&[("fc.weight", &[2, 2])]);
    assert_eq!(
        message(&square, &twice),
        "fc.weight: two layers use this tensor"
    );
}

#[test]
fn tensors_by_other_names() {
    let lstm = file(&[("cell.kernel", &[2, 4]), ("cell.bias", &[4])]);
    let layers = "[[layer]]\nkind = \"basic_lstm\"\nprefix = \"cell\"\n";
    let net = from_bytes(&lstm, layers).unwrap();
    let Layer::Recurrent(layer) = &net.nodes[0].layer else {
        panic!("not recurrent");
    };
    let Cell::Lstm(cell) = &layer.directions[0].cell else {
        panic!("not an LSTM");
    };
    // i, j, f, o to i, o, f, c; the forget bias of 1 is added.
    assert_eq!(cell.w, [1.0, 4.0, 3.0, 2.0]);
    assert_eq!(cell.r, [5.0, 8.0, 7.0, 6.0]);
    assert_eq!(cell.bias, [1.0, 4.0, 4.0, 2.0]);
    let flat = file(&[("cell.kernel", &[1, 4]), ("cell.bias", &[4])]);
    assert!(message(&flat, layers).starts_with("cell.kernel: shape is [1, 4]"));

    let dense = file(&[("W", &[2, 3]), ("b", &[3])]);
    let layers = "[[layer]]\nkind = \"dense\"\nweight = \"W\"\nbias = \"b\"\ntransposed = true\n";
    let net = from_bytes(&dense, layers).unwrap();
    let Layer::Dense(layer) = &net.nodes[0].layer else {
        panic!("not dense");
    };
    assert_eq!(layer.w, [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
    let both = format!("{layers}prefix = \"fc\"\n");
    assert!(message(&dense, &both).contains("not clear"));
    let missing = layers.replace("\"b\"", "\"c\"");
    assert_eq!(message(&dense, &missing), "c: the file lacks this tensor");
}

#[test]
fn layers_read_what_they_name() {
    let dense = |name: &str, inputs: &str, weight: &str| {
        format!("[[layer]]\nkind = \"dense\"\nname = {name:?}\n{inputs}\nweight = {weight:?}\n")
    };
    let bytes = file(&[("a", &[2, 3]), ("b", &[1, 5])]);
    let first = dense("first", "", "a");
    let layers = format!(
        "{first}{}[[output]]\nname = \"p\"\nlayer = \"both\"\n[[output]]\nname = \"q\"\nlayer = \"first\"\n",
        dense("both", "inputs = [\"x\", \"first\"]", "b"),
    );
    let net = from_bytes(&bytes, &layers).unwrap();
    let names: Vec<_> = net
        .outputs
        .iter()
        .map(|output| output.name.as_str())
        .collect();
    assert_eq!(names, ["p", "q"]);
    assert_eq!(net.nodes[1].inputs, [Value::Input, Value::Node(0)]);
    assert_eq!(net.outputs[1].value, Value::Node(0));

    let unknown = format!("{first}{}", dense("both", "inputs = [\"old\"]", "b"));
    assert!(message(&bytes, &unknown).contains("no layer before is called \"old\""));
    let twice = format!(
        "{first}{}",
        dense("first", "inputs = [\"x\", \"first\"]", "b")
    );
    assert!(message(&bytes, &twice).contains("\"first\" is taken"));
    let none = format!("{first}{}", dense("both", "inputs = []", "b"));
    assert!(message(&bytes, &none).contains("reads nothing"));
    let input = dense("both", "inputs = [\"x\"]", "b");
    assert!(message(&bytes, &input).contains("width of the input"));
    let other = layers.replace("layer = \"both\"", "layer = \"last\"");
    assert!(message(&bytes, &other).contains("\"last\""));
}

#[test]
fn tensors_are_ignored_by_name_only() {
    let bytes = file(&[("fc.weight", &[1, 1]), ("old.a", &[1]), ("old.b", &[1])]);
    let ignoring = |list: &str| format!("[weights]\nignore = {list}\n{DENSE}");
    assert!(from_bytes(&bytes, &ignoring("[\"old.*\"]")).is_ok());
    assert!(from_bytes(&bytes, &ignoring("[\"old.a\", \"old.b\"]")).is_ok());
    assert!(message(&bytes, &ignoring("[\"old.a\"]")).contains("old.b"));
    assert!(message(&bytes, &ignoring("[\"old\"]")).contains("does not have"));
}

#[test]
fn any_cell_with_its_tensors_named() {
    let bytes = file(&[
        ("W", &[1, 4]),
        ("R", &[1, 4]),
        ("B", &[1, 4]),
        ("P", &[3]),
        ("h", &[1, 1]),
    ]);
    let layers = "[[layer]]\nkind = \"recurrent\"\ncell = \"lstm\"\ngates = \"fogi\"\ntransposed = true\n\
                  forward = { weight_ih = \"W\", weight_hh = \"R\", bias = \"B\", peephole = \"P\", initial_hidden = \"h\" }\n";
    let net = from_bytes(&bytes, layers).unwrap();
    let Layer::Recurrent(layer) = &net.nodes[0].layer else {
        panic!("not recurrent");
    };
    let Cell::Lstm(cell) = &layer.directions[0].cell else {
        panic!("not an LSTM");
    };
    // f, o, g, i to i, o, f, c.
    assert_eq!(cell.w, [4.0, 2.0, 1.0, 3.0]);
    assert_eq!(cell.bias, [4.0, 2.0, 1.0, 3.0]);
    assert!(matches!(&cell.peephole[1], Some(Peephole::Diagonal(p)) if p == &[2.0]));
    assert!(matches!(&layer.directions[0].initial_hidden, Initial::Constant(h) if h == &[1.0]));

    for gates in ["fog", "foga", "ffgi", "fogii", ""] {
        let wrong = layers.replace("fogi", gates);
        assert!(
            message(&bytes, &wrong).contains("does not name each gate once"),
            "{gates}"
        );
    }
    let gru = layers.replace("lstm", "gru").replace("fogi", "zrh");
    assert!(message(&bytes, &gru).contains("4 rows are not 3 gates"));
    let reset = layers.replace("transposed", "reset = \"before\"\ntransposed");
    assert!(message(&bytes, &reset).contains("reset is a gru's"));
    let few = layers.replace("transposed", "activations = [\"tanh\"]\ntransposed");
    assert!(message(&bytes, &few).contains("expected 3"));
    let nothing = "[[layer]]\nkind = \"recurrent\"\ncell = \"rnn\"\n";
    assert!(message(&bytes, nothing).contains("no direction"));
}

#[test]
fn weights_in_json() {
    let layers = "[[layer]]\nkind = \"dense\"\nprefix = \"a.fc\"\n";
    for weight in [
        "[[1, 2], [3, 4], [5, 6]]",
        "[[3, 2], [1, 2, 3, 4, 5, 6]]",
        "{\"v\": 1, \"dim\": [3, 2], \"data\": [1, 2, 3, 4, 5, 6]}",
    ] {
        let text = format!("{{\"model\": \"m\", \"a\": {{\"fc\": {{\"weight\": {weight}}}}}}}");
        let net = from_bytes(text.as_bytes(), layers).unwrap();
        let Layer::Dense(dense) = &net.nodes[0].layer else {
            panic!("not dense");
        };
        assert_eq!((dense.input_size, dense.output_size), (2, 3));
        assert_eq!(dense.w, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        for len in 0..text.len() {
            assert!(from_bytes(&text.as_bytes()[..len], layers).is_err());
        }
    }
    for weight in [
        "[[1, 2], [3]]",
        "[1, \"a\"]",
        "[[1, 2], 3]",
        "[[3, 2], [1, 2, 3, 4, 5]]",
        "{\"dim\": [-1], \"data\": [1]}",
    ] {
        let text = format!("{{\"a\": {{\"fc\": {{\"weight\": {weight}}}}}}}");
        assert!(
            message(text.as_bytes(), layers).starts_with("a.fc.weight: "),
            "{weight}"
        );
    }
}

#[test]
fn missing_and_misshapen_tensors_are_named() {
    assert_eq!(
        message(&gru(), DENSE),
        "fc.weight: the file lacks this tensor"
    );
    let lstm = GRU.replace("gru", "lstm");
    assert_eq!(
        message(&gru(), &lstm),
        "rnn.weight_ih_l0: shape is [6, 1], expected [8, 1]"
    );
    let deep = format!("{GRU}num_layers = 2\n");
    assert_eq!(
        message(&gru(), &deep),
        "rnn.weight_hh_l1: the file lacks this tensor"
    );
    let both = format!("{GRU}bidirectional = true\n");
    assert_eq!(
        message(&gru(), &both),
        "rnn.weight_ih_l0_reverse: the file lacks this tensor"
    );
    let one_bias = file(&[
        ("rnn.weight_ih_l0", &[6, 1]),
        ("rnn.weight_hh_l0", &[6, 2]),
        ("rnn.bias_hh_l0", &[6]),
    ]);
    assert_eq!(
        message(&one_bias, GRU),
        "rnn.bias_ih_l0: the file lacks this tensor"
    );
    let flat = file(&[("fc.weight", &[4])]);
    assert_eq!(
        message(&flat, DENSE),
        "fc.weight: shape is [4], expected [rows, columns]"
    );
}

#[test]
fn layers_must_make_a_chain() {
    let late = format!("{GRU}[[layer]]\nkind = \"last_step\"\n[[layer]]\nkind = \"last_step\"\n");
    assert!(message(&gru(), &late).starts_with("layer 3 (last_step): "));
    let first = format!("[[layer]]\nkind = \"softmax\"\n{GRU}");
    assert!(message(&gru(), &first).starts_with("layer 1 (softmax): the first layer"));
    let lost = format!("{GRU}[[layer]]\nkind = \"softmax\"\n[[layer]]\nkind = \"final_state\"\n");
    assert!(message(&gru(), &lost).starts_with("layer 3 (final_state): "));
    let none = format!("{GRU}num_layers = 0\n");
    assert!(message(&gru(), &none).starts_with("layer 1 (gru): "));
    let alpha =
        format!("{GRU}[[layer]]\nkind = \"activation\"\nfunction = \"relu\"\nalpha = 0.1\n");
    assert!(message(&gru(), &alpha).starts_with("layer 2 (activation): "));
}

#[test]
fn element_types() {
    let one = |dtype: Dtype, raw: &[u8]| {
        let view = TensorView::new(dtype, vec![1, 1], raw).unwrap();
        safetensors::serialize([("fc.weight", view)], None).unwrap()
    };
    for (dtype, raw) in [
        (Dtype::F64, &1.5_f64.to_le_bytes()[..]),
        (Dtype::F32, &1.5_f32.to_le_bytes()),
        (Dtype::F16, &[0x00, 0x3e]),
        (Dtype::BF16, &[0xc0, 0x3f]),
    ] {
        let net = from_bytes(&one(dtype, raw), DENSE).unwrap();
        let Layer::Dense(dense) = &net.nodes[0].layer else {
            panic!("not dense");
        };
        assert_eq!(dense.w, [1.5], "{dtype:?}");
    }
    assert_eq!(
        message(&one(Dtype::I8, &[1]), DENSE),
        "fc.weight: 8-bit integers have no scale"
    );
    let scaled = format!("[weights]\nint8_scale = 0.25\n{DENSE}");
    let net = from_bytes(&one(Dtype::I8, &[0xfd]), &scaled).unwrap();
    assert!(matches!(&net.nodes[0].layer, Layer::Dense(dense) if dense.w == [-0.75]));
    assert_eq!(
        message(&one(Dtype::U8, &[1]), DENSE),
        "fc.weight: element type U8 is not supported"
    );
    assert_eq!(
        message(&one(Dtype::F32, &f32::NAN.to_le_bytes()), DENSE),
        "fc.weight: element 0 is NaN"
    );
    assert_eq!(
        message(&one(Dtype::F64, &f64::INFINITY.to_le_bytes()), DENSE),
        "fc.weight: element 0 is inf"
    );
}

#[test]
fn damaged_files_are_refused_without_a_panic() {
    let bytes = gru();
    for len in 0..bytes.len() {
        assert!(from_bytes(&bytes[..len], GRU).is_err(), "{len} bytes");
    }
    for at in 0..bytes.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut damaged = bytes.clone();
            damaged[at] ^= flip;
            let _ = from_bytes(&damaged, GRU);
        }
    }
}

#[test]
fn the_layer_file_is_looked_for_beside_the_weights() {
    let folder = std::env::temp_dir().join(format!("gatecell-layers-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let weights = folder.join("model.safetensors");
    std::fs::write(&weights, gru()).unwrap();
    let missing = load(&weights).unwrap_err();
    assert_eq!(missing.file, Some(folder.join("model.toml")));
    std::fs::write(folder.join("model.toml"), GRU).unwrap();
    let net = load(&weights).unwrap();
    assert_eq!(net.source.file_name, "model.safetensors");
    std::fs::write(folder.join("other.toml"), "\nlayers = 1\n").unwrap();
    let wrong = load_with(&weights, &folder.join("other.toml")).unwrap_err();
    assert_eq!(wrong.file, Some(folder.join("other.toml")));
    assert_eq!(wrong.place.as_deref(), Some("line 2"));
    std::fs::remove_dir_all(&folder).unwrap();
}

/// The only LSTM of a network.
fn lstm(
    net: &Network,
) -> (
    &gatecell_network::network::Recurrent,
    &gatecell_network::network::Lstm,
) {
    let Layer::Recurrent(layer) = &net.nodes[0].layer else {
        panic!("not recurrent");
    };
    let Cell::Lstm(cell) = &layer.directions[0].cell else {
        panic!("not an LSTM");
    };
    (layer, cell)
}

const LSTM: &str = "[[layer]]\nkind = \"lstm\"\nprefix = \"\"\n";

#[test]
fn projections_peepholes_and_bounds_of_an_lstm() {
    // Two units projected to one; a diagonal and a matrix.
    let bytes = file(&[
        ("weight_ih_l0", &[8, 3]),
        ("weight_hh_l0", &[8, 1]),
        ("weight_hr_l0", &[1, 2]),
        ("weight_ci_l0", &[2]),
        ("weight_co_l0", &[2, 2]),
    ]);
    let layers = format!("{LSTM}cell_clip = 3.0\nproj_clip = 0.5\n");
    let net = from_bytes(&bytes, &layers).unwrap();
    let (layer, cell) = lstm(&net);
    assert_eq!((layer.hidden_size, layer.state_size()), (2, 1));
    assert_eq!(net.nodes[0].width, 1);
    assert_eq!(cell.r, [1.0, 2.0, 7.0, 8.0, 3.0, 4.0, 5.0, 6.0]);
    let projection = cell.projection.as_ref().unwrap();
    assert_eq!(
        (&projection.w[..], projection.clip),
        (&[1.0, 2.0][..], Some(0.5))
    );
    assert_eq!(cell.cell_clip, Some(3.0));
    let [Some(Peephole::Diagonal(i)), Some(Peephole::Matrix(o)), None] = &cell.peephole else {
        panic!("{:?}", cell.peephole);
    };
    assert_eq!(
        (&i[..], &o[..]),
        (&[1.0, 2.0][..], &[1.0, 2.0, 3.0, 4.0][..])
    );

    let without = file(&[("weight_ih_l0", &[8, 3]), ("weight_hh_l0", &[8, 2])]);
    let text = message(&without, &layers);
    assert!(text.contains("proj_clip is given"), "{text}");
    let text = message(&without, &format!("{LSTM}cell_clip = -1.0\n"));
    assert!(text.contains("cell_clip is -1"), "{text}");
    let odd = file(&[
        ("weight_ih_l0", &[8, 3]),
        ("weight_hh_l0", &[8, 2]),
        ("weight_cf_l0", &[2, 3]),
    ]);
    let text = message(&odd, LSTM);
    assert!(text.contains("weight_cf_l0"), "{text}");
}

#[test]
fn tensorflows_lstm_cell_with_peepholes_and_projection() {
    let bytes = file(&[
        ("cell.kernel", &[4, 8]),
        ("cell.bias", &[8]),
        ("cell.w_f_diag", &[2]),
        ("cell.projection.kernel", &[2, 1]),
    ]);
    let text = "[[layer]]\nkind = \"basic_lstm\"\nprefix = \"cell\"\nproj_clip = 1.0\n";
    let net = from_bytes(&bytes, text).unwrap();
    let (layer, cell) = lstm(&net);
    assert_eq!(
        (layer.input_size, layer.hidden_size, layer.state_size()),
        (3, 2, 1)
    );
    // Row 3 of the kernel is that of the projected state; gates i, j, f, o there.
    assert_eq!(cell.r, [25.0, 26.0, 31.0, 32.0, 29.0, 30.0, 27.0, 28.0]);
    assert_eq!(cell.bias, [1.0, 2.0, 7.0, 8.0, 6.0, 7.0, 3.0, 4.0]);
    let projection = cell.projection.as_ref().unwrap();
    assert_eq!(
        (&projection.w[..], projection.clip),
        (&[1.0, 2.0][..], Some(1.0))
    );
    assert!(
        matches!(&cell.peephole, [None, None, Some(Peephole::Diagonal(f))] if f[..] == [1.0, 2.0])
    );
}

fn rnn_with(activations: &str) -> String {
    format!(
        "[[layer]]\nkind = \"recurrent\"\ncell = \"rnn\"\nactivations = [{activations}]\n\
         forward = {{ weight_ih = \"W\", weight_hh = \"R\" }}\n"
    )
}

#[test]
fn activations_with_their_parameters() {
    use gatecell_network::network::Activation;
    let bytes = file(&[("W", &[1, 1]), ("R", &[1, 1])]);
    for (written, expected) in [
        ("\"linear\"", Activation::Identity),
        (
            "\"hard_sigmoid\"",
            Activation::HardSigmoid {
                alpha: 1.0 / 6.0,
                beta: 0.5,
            },
        ),
        (
            "{ function = \"hard_sigmoid\", alpha = 0.2, beta = 0.4 }",
            Activation::HardSigmoid {
                alpha: 0.2,
                beta: 0.4,
            },
        ),
        (
            "{ function = \"elu\", alpha = 2 }",
            Activation::Elu { alpha: 2.0 },
        ),
    ] {
        let net = from_bytes(&bytes, &rnn_with(written)).unwrap();
        let Layer::Recurrent(layer) = &net.nodes[0].layer else {
            panic!("not recurrent");
        };
        let Cell::Rnn(rnn) = &layer.directions[0].cell else {
            panic!("no RNN");
        };
        assert_eq!(rnn.activation, expected, "{written}");
    }
    for (written, words) in [
        (
            "{ function = \"tanh\", alpha = 1.0 }",
            "does not belong here",
        ),
        ("{ function = \"elu\", beta = 1.0 }", "does not belong here"),
        (
            "{ function = \"elu\", gamma = 1.0 }",
            "unknown field `gamma`",
        ),
        ("\"swish\"", "unknown variant `swish`"),
        (
            "{ function = \"elu\", alpha = nan }",
            "alpha and beta must be finite",
        ),
    ] {
        let error = message(&bytes, &rnn_with(written));
        assert!(error.contains(words), "{error}");
    }
    let dense = file(&[("fc.weight", &[2, 3])]);
    let linear = "[[layer]]\nkind = \"activation\"\nfunction = \"linear\"\n";
    let sloped =
        "[[layer]]\nkind = \"activation\"\nfunction = \"hard_sigmoid\"\nalpha = 0.2\nbeta = 0.5\n";
    let net = from_bytes(&dense, &format!("{DENSE}{linear}{sloped}")).unwrap();
    assert!(matches!(
        net.nodes[2].layer,
        Layer::Activation(Activation::HardSigmoid {
            alpha: 0.2,
            beta: 0.5
        })
    ));
}

#[test]
fn errors_of_the_layer_file_name_their_line() {
    let bytes = gru();
    for (text, line) in [
        // A key that is not known, a value of a wrong type, an unknown variant.
        (format!("{GRU}\n# six\nhidden = 3\n"), 6),
        (format!("{GRU}num_layers = \"two\"\n"), 4),
        (format!("# one\n{GRU}bidirectional = 1\n"), 5),
        ("[[layer]]\n\nkind = \"lstn\"\n".to_owned(), 3),
        (format!("{GRU}\n[[layer]]\nprefix = \"fc\"\n"), 5),
        (
            format!("{GRU}\n[[layer]]\nkind = \"dense\"\nprefix = [\n\"fc\"]\n"),
            7,
        ),
        (format!("\n{}", rnn_with("\"swish\"")), 5),
        (format!("{GRU}\n\n[weights]\nint8 = 1\n"), 7),
        (format!("{GRU}\nprefix = \"again\"\n"), 5),
        (format!("{GRU}name = 3\n"), 4),
    ] {
        let error = from_bytes(&bytes, &text).unwrap_err();
        let place = error.place.as_deref();
        assert_eq!(
            place,
            Some(format!("line {line}").as_str()),
            "{text}{error}"
        );
    }
}

/// The remedy for TensorFlow 1's GRUCell, followed and compared with its equations.
#[test]
fn tensorflows_gru_cell_is_recognized_and_its_remedy_works() {
    let names = [
        ("rnn/gru_cell/gates/kernel", &[3, 4][..]),
        ("rnn/gru_cell/gates/bias", &[4]),
        ("rnn/gru_cell/candidate/kernel", &[3, 2]),
        ("rnn/gru_cell/candidate/bias", &[2]),
    ];
    let error = from_bytes(&file(&names), GRU).unwrap_err();
    assert!(error.reason.contains("GRUCell"), "{error}");

    // One input, two units. Rows of a kernel: the input, then the units.
    let gates = [
        [0.1, -0.2, 0.3, 0.4],
        [0.5, 0.1, -0.3, 0.2],
        [-0.4, 0.3, 0.2, 0.1],
    ];
    let candidate = [[0.7, -0.6], [0.2, 0.3], [-0.1, 0.4]];
    let (gate_bias, candidate_bias) = ([0.1, 0.2, 0.3, -0.1], [0.05, -0.05]);
    let rows = |rows: std::ops::Range<usize>| -> Vec<f32> {
        rows.flat_map(|row| gates[row].iter().chain(&candidate[row]).copied())
            .collect()
    };
    let bias: Vec<f32> = gate_bias.iter().chain(&candidate_bias).copied().collect();
    let raw = [rows(0..1), rows(1..3), bias]
        .map(|data| -> Vec<u8> { data.iter().flat_map(|x| x.to_le_bytes()).collect() });
    let shapes = [vec![1, 6], vec![2, 6], vec![6]];
    let views = ["W", "R", "B"].into_iter().zip(shapes).zip(&raw);
    let views =
        views.map(|((name, shape), raw)| (name, TensorView::new(Dtype::F32, shape, raw).unwrap()));
    let joined = safetensors::serialize(views, None).unwrap();
    let remedy = error.remedy.to_string();
    let keys = remedy
        .split_once("write ")
        .unwrap()
        .1
        .replace(", cell", "\ncell")
        .replace(", gates", "\ngates")
        .replace(", transposed", "\ntransposed")
        .replace(", reset", "\nreset")
        .replace(", forward", "\nforward");
    let network = from_bytes(&joined, &format!("[[layer]]\n{keys}\n")).unwrap();
    use gatecell_network::engine::Engine;
    let input = [0.8, -0.5, 0.3];
    let item = gatecell_network::engine::Item {
        steps: 3,
        input: input.to_vec(),
        states: Vec::new(),
    };
    let trace = gatecell_network::reference::Reference::new(&network)
        .run(&item)
        .unwrap();

    let wide = |x: f32| f64::from(x);
    let sigmoid = |x: f64| 1.0 / (1.0 + (-x).exp());
    let mut h = [0.0f64; 2];
    for (step, &x) in input.iter().enumerate() {
        let joined = [x, h[0], h[1]];
        let gate = |column: usize| {
            let terms = joined
                .iter()
                .zip(&gates)
                .map(|(v, row)| v * wide(row[column]));
            sigmoid(terms.sum::<f64>() + wide(gate_bias[column]))
        };
        let reset = [x, gate(0) * h[0], gate(1) * h[1]];
        let next: Vec<f64> = (0..2)
            .map(|unit| {
                let terms = reset.iter().zip(&candidate);
                let terms = terms.map(|(v, row)| v * wide(row[unit]));
                let c = (terms.sum::<f64>() + wide(candidate_bias[unit])).tanh();
                gate(2 + unit) * h[unit] + (1.0 - gate(2 + unit)) * c
            })
            .collect();
        h.copy_from_slice(&next);
        for (found, expected) in trace.nodes[0].output[2 * step..][..2].iter().zip(h) {
            assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        }
    }
}

#[test]
fn kerass_names_are_recognized() {
    let names = [
        ("gru.kernel", &[1, 6][..]),
        ("gru.recurrent_kernel", &[2, 6]),
        ("gru.bias", &[6]),
    ];
    let error = from_bytes(&file(&names), GRU).unwrap_err();
    assert_eq!(error.remedy, Remedy::KerasTensors);
    let layer = "[[layer]]\nkind = \"recurrent\"\ncell = \"gru\"\ntransposed = true\n\
                 forward = { weight_ih = \"gru.kernel\", weight_hh = \"gru.recurrent_kernel\", \
                 bias = \"gru.bias\" }\n";
    assert!(from_bytes(&file(&names), layer).is_ok());
}

#[test]
fn values_of_a_json_file_that_nothing_reads() {
    let model = |data: &str| {
        format!(
            "{{\"model_data\": {{\"unit_type\": \"LSTM\", \"hidden_size\": 3, {data}}}, \
             \"state_dict\": {{\"lin.weight\": [[1, 2]]}}}}"
        )
    };
    let layers = "[[layer]]\nkind = \"dense\"\nprefix = \"state_dict.lin\"\n";
    for harmless in ["\"skip\": 0", "\"skip\": false", "\"bias_fl\": true"] {
        assert!(from_bytes(model(harmless).as_bytes(), layers).is_ok());
    }
    for (given, name) in [
        ("\"skip\": 1", "model_data.skip"),
        ("\"gain\": 0.5", "model_data.gain"),
        ("\"activation\": \"relu\"", "model_data.activation"),
    ] {
        let bytes = model(given).into_bytes();
        let error = from_bytes(&bytes, layers).unwrap_err();
        assert_eq!(error.place.as_deref(), Some(name));
        // The remedy.
        let ignored = format!("{layers}[weights]\nignore = [\"{name}\"]\n");
        let remedy = error.remedy.to_string();
        assert!(remedy.contains(&format!("ignore = [\"{name}\"]")));
        assert!(from_bytes(&bytes, &ignored).is_ok());
    }
    let scaled = "{\"a\": {\"fc\": {\"weight\": {\"dim\": [1, 1], \"data\": [1], \"scale\": 2}}}}";
    let layers = "[[layer]]\nkind = \"dense\"\nprefix = \"a.fc\"\n";
    assert!(message(scaled.as_bytes(), layers).starts_with("a.fc.weight.scale: "));
    // Lists nest without end.
    let nested = format!("{{\"a\": {}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(message(nested.as_bytes(), layers).contains("recursion limit"));
}

#[test]
fn values_that_double_in_width_are_refused() {
    use std::fmt::Write;
    let bytes = file(&[("fc.weight", &[2, 3])]);
    let mut text = format!("{DENSE}name = \"l0\"\n");
    for index in 0..40 {
        write!(
            text,
            "[[layer]]\nkind = \"activation\"\nfunction = \"tanh\"\nname = \"l{}\"\n\
             inputs = [\"l{index}\", \"l{index}\"]\n",
            index + 1
        )
        .unwrap();
    }
    assert!(message(&bytes, &text).contains("far beyond its file"));
}
