//! The table of remedies, followed line by line: each is met on a file or a
//! call that calls for it, and doing what it says leads to right values.
// Links, sockets and permissions are those of Unix.
#![cfg(unix)]

mod arrays;
mod command;
mod files;
mod following;
mod formats;
mod frontend;
mod graph;
mod keras;
mod layer_file;
mod onnx;
mod outputs;
mod quantized_graph;
#[path = "../support/mod.rs"]
mod support;

use gatecell_convert::import;
use gatecell_convert::remedy::Kind;

use following::{Walk, case, model_gives, refused, two_files};

#[test]
fn every_remedy_leads_on() {
    let (mut exempt, mut failed) = (Vec::new(), Vec::new());
    for &kind in Kind::ALL {
        // One that fails must not hide the others.
        let Ok(walked) = std::panic::catch_unwind(|| walk(kind)) else {
            failed.push(kind);
            continue;
        };
        assert_eq!(kind.is_advice(), !matches!(walked, Walk::Fault), "{kind:?}");
        match walked {
            Walk::Followed | Walk::Fault => {}
            Walk::Exempt(reason) => exempt.push((kind, reason)),
        }
    }
    println!("exempt: {exempt:?}");
    assert!(failed.is_empty(), "{failed:?}");
    assert!(exempt.len() <= 5, "{exempt:?}");
}

fn walk(kind: Kind) -> Walk {
    match kind {
        Kind::Diverged => Walk::Exempt("weights that are not numbers come from the training"),
        Kind::NamLstm => Walk::Exempt("another architecture has to be trained"),
        Kind::TrainWithout => Walk::Exempt("another layer has to be trained"),
        Kind::SmallerModel => Walk::Exempt("a smaller model has to be trained"),
        Kind::Report => command::report(),

        Kind::CheckPath => files::check_path(),
        Kind::CheckFolder => files::check_folder(),
        Kind::DoorFeature => command::door_feature(),
        Kind::ModelFormat => files::model_format(),
        Kind::OnnxAgain => files::cut(&case("cell_loop_fused.onnx"), kind),
        Kind::KerasAgain => files::cut(&case("layer_each.keras"), kind),
        Kind::TfliteAgain => files::cut(&case("batch_norm.tflite"), kind),
        Kind::RtneuralAgain => files::cut(&case("no_skip.json"), kind),
        Kind::NamAgain => files::nam_again(),
        Kind::SafetensorsAgain => layer_file::safetensors_again(),
        Kind::JsonAgain => layer_file::json_again(),
        Kind::NpzAgain => files::npz_again(),

        Kind::Opset => onnx::opset(),
        Kind::ExternalData => onnx::external_data(),
        Kind::ExternalPath => onnx::external_path(),
        Kind::FloatModel => onnx::float_model(),
        Kind::TorchScript => onnx::torch_script(),
        Kind::FusedLayer => two_files(
            "cell_loop.onnx",
            kind,
            "cell_loop_fused.onnx",
            "cell_loop_io.npz",
        ),
        Kind::KerasFile => keras::keras_file(),
        Kind::OneBranch => onnx::one_branch(),
        Kind::FewerRepeats => onnx::fewer_repeats(),
        Kind::FewerAxes => onnx::fewer_axes(),
        Kind::TwoInputs => onnx::two_inputs(),
        Kind::FoldConstants => onnx::fold_constants(),
        Kind::FixShapes => onnx::fix_shapes(),
        Kind::DeclareRank => onnx::declare_rank(),
        Kind::DenseConstants => onnx::dense_constants(),
        Kind::InferenceMode => onnx::inference_mode(),
        Kind::EnforceSorted => onnx::enforce_sorted(),
        Kind::GruReset => onnx::gru_reset(),
        Kind::BatchOne => onnx::batch_one(),
        Kind::CutGraph => onnx::cut_graph(),
        Kind::StartGraph => onnx::start_graph(),
        Kind::SplitModel => onnx::split_model(),
        Kind::SequenceInput => onnx::sequence_input(),
        Kind::InputOrder => onnx::input_order(),
        Kind::OwnInput => onnx::own_input(),
        Kind::JoinInputs => onnx::join_inputs(),
        Kind::RemoveOutput => onnx::remove_output(),
        Kind::LastStep => onnx::last_step(),
        Kind::FinalState => onnx::final_state(),
        Kind::SameLengths => onnx::same_lengths(),
        Kind::LengthsInput => onnx::lengths_input(),
        Kind::StoreWeights => onnx::store_weights(),
        Kind::StateShape => onnx::state_shape(),
        Kind::OneHot => onnx::one_hot(),
        Kind::EveryFunction => onnx::activations(kind, &["Sigmoid"]),
        Kind::OnnxActivation => onnx::activations(kind, &["Sigmoid", "Gelu"]),
        Kind::OneValue => onnx::one_value(),
        Kind::CoupledGates => onnx::coupled_gates(),
        Kind::WithoutAttribute => onnx::without_attribute(),
        Kind::BindInputs => onnx::bind_graph_inputs(),

        Kind::KerasCut => keras::cut(),
        Kind::KerasJoinInputs => two_files(
            "two_inputs.keras",
            kind,
            "inputs_joined.keras",
            "two_inputs_io.npz",
        ),
        Kind::KerasOwnLayers => two_files(
            "called_twice.keras",
            kind,
            "layer_each.keras",
            "called_twice_io.npz",
        ),
        Kind::KerasLayerFile => keras::layer_file(),
        Kind::KerasRepeat => keras::repeat(),
        Kind::KerasOneHot => two_files(
            "embedding.keras",
            kind,
            "embedding_one_hot.keras",
            "embedding_io.npz",
        ),
        Kind::KerasMasking => two_files(
            "masking.keras",
            kind,
            "masking_left_out.keras",
            "masking_io.npz",
        ),
        Kind::KerasFlatInput => two_files(
            "flat_window.keras",
            kind,
            "flat_window_3d.keras",
            "flat_window_keras_io.npz",
        ),
        Kind::KerasActivation => two_files(
            "dense_gelu.keras",
            kind,
            "dense_relu.keras",
            "dense_relu_io.npz",
        ),
        Kind::KerasLayers => {
            keras::edited(kind, "\"class_name\": \"GRU\"", "\"class_name\": \"RNN\"")
        }
        Kind::KerasOneModel => keras::edited(
            kind,
            "\"class_name\": \"GRU\"",
            "\"class_name\": \"Sequential\"",
        ),
        Kind::KerasInput => keras::edited(kind, "[null, null, 3]", "[null, 3]"),
        Kind::KerasDirections => {
            keras::edited(kind, "\"go_backwards\": false", "\"go_backwards\": true")
        }
        Kind::KerasWithout => {
            keras::edited(kind, "\"return_state\": false", "\"return_state\": true")
        }
        Kind::KerasValue => keras::edited(kind, "\"units\": 3", "\"units\": \"three\""),
        Kind::KerasClass => keras::edited(
            kind,
            "\"class_name\": \"Functional\"",
            "\"class_name\": \"Functions\"",
        ),
        Kind::KerasAlone => keras::edited(kind, "\"mask\": null", "\"mask\": 1"),
        Kind::KerasPlainClasses => keras::edited(
            kind,
            "\"module\": \"keras.layers\"",
            "\"module\": \"mine.layers\"",
        ),
        Kind::KerasVersion => keras::version(),
        Kind::KerasSteps => keras::steps(),
        Kind::KerasLastAxis => keras::last_axis(),
        Kind::KerasFloat => two_files(
            "float16.keras",
            kind,
            "layer_each.keras",
            "called_twice_io.npz",
        ),
        Kind::KerasArchitecture => {
            refused(import::load(case("two_heads.weights.h5")), kind);
            model_gives("two_heads.keras", "two_heads_io.npz", "x", "y1");
            Walk::Followed
        }

        Kind::TfliteOther => two_files(
            "concatenated.tflite",
            kind,
            "concatenated.keras",
            "concatenated_io.npz",
        ),
        Kind::TfliteUnfused => two_files("loop.tflite", kind, "loop.keras", "loop_io.npz"),
        Kind::TfliteUnrolled => {
            two_files("unrolled.tflite", kind, "unrolled.keras", "unrolled_io.npz")
        }
        Kind::TfliteOneSignature => two_files(
            "two_outputs.tflite",
            kind,
            "one_output.tflite",
            "one_output_io.npz",
        ),
        Kind::TfliteTypes => two_files(
            "int4.tflite",
            kind,
            "one_output.tflite",
            "one_output_io.npz",
        ),
        Kind::RtneuralLayers => files::rtneural(kind, "\"lstm\"", "\"conv1d\""),
        Kind::RtneuralActivations => {
            files::rtneural(kind, "\"activation\": \"\"", "\"activation\": \"swish\"")
        }
        Kind::KeyOut => {
            files::rtneural(kind, "\"in_gain\": 0.0", "\"in_gain\": 0.0, \"dither\": 1")
        }
        Kind::GainOutside => files::gain_outside(),
        Kind::SkipOutside => files::skip_outside(),

        Kind::LayerFile => layer_file::missing(),
        Kind::LayerKeys => layer_file::edited(kind, "kind = \"recurrent\"", "kind = \"recurent\""),
        Kind::LayerOrder => layer_file::edited(kind, "transposed = true", "transposed = false"),
        Kind::LayerName => layer_file::edited(kind, "inputs = [\"last\"]", "inputs = [\"list\"]"),
        Kind::LayerInputs => layer_file::edited(kind, "inputs = [\"last\"]", "inputs = []"),
        Kind::LayerSteps => layer_file::edited(
            kind,
            "name = \"last\"",
            "name = \"last\"\n[[layer]]\nkind = \"last_step\"",
        ),
        Kind::LayerFirst => layer_file::edited(kind, "# begin", "[[layer]]\nkind = \"softmax\""),
        Kind::LayerCount => layer_file::edited(
            kind,
            "# begin",
            "[[layer]]\nkind = \"gru\"\nprefix = \"gru\"\nnum_layers = 0",
        ),
        Kind::LayerTensors => layer_file::edited(kind, "prefix = \"head1\"", ""),
        Kind::LayerPrefix => layer_file::edited(
            kind,
            "prefix = \"head2\"",
            "weight = \"head1.weight\"\nbias = \"head1.bias\"",
        ),
        Kind::LayerLacks => layer_file::edited(kind, "prefix = \"head2\"", "prefix = \"head3\""),
        Kind::LayerLeft => layer_file::edited(kind, "bias_hh = \"gru.B1\"", ""),
        Kind::LayerIgnore => layer_file::edited(kind, "# begin", "[weights]\nignore = [\"old.*\"]"),
        Kind::LayerGates => layer_file::edited(kind, "gates = \"zrh\"", "gates = \"zrx\""),
        Kind::LayerActivations => layer_file::edited(
            kind,
            "gates = \"zrh\"",
            "gates = \"zrh\"\nactivations = [\"sigmoid\"]",
        ),
        Kind::LayerCell => layer_file::edited(
            kind,
            "gates = \"zrh\"",
            "gates = \"zrh\"\ncoupled = \"input\"",
        ),
        Kind::GruCell => layer_file::gru_cell(),
        Kind::KerasTensors => layer_file::keras_tensors(),
        Kind::JsonSkip => layer_file::json_value(kind, "skip"),
        Kind::JsonUnread => layer_file::json_value(kind, "gain"),
        Kind::NarrowerLayers => layer_file::narrower(),
        Kind::LayerNumber => layer_file::number(),
        Kind::LayerInt8 => layer_file::int8(),
        Kind::TensorFloat => layer_file::tensor_float(),
        Kind::WideScaling => keras::wide_scaling(),

        Kind::NpzOnlyArrays => arrays::only_arrays(),
        Kind::NpzUncompressed => arrays::uncompressed(),
        Kind::NpzFloat => arrays::float(),
        Kind::NpzExact => arrays::exact(),
        Kind::NpzSize => arrays::size(),
        Kind::SinglePrecision => {
            formats::single_precision();
            arrays::single_precision()
        }
        Kind::Finite => arrays::finite(),
        Kind::Grows => arrays::grows(),
        Kind::ArrayNames => arrays::names(),
        Kind::ArrayMissing => arrays::missing(),
        Kind::ArrayAxes => arrays::axes(),
        Kind::Lengths => arrays::lengths(),
        Kind::OneSequence => arrays::one_sequence(),
        Kind::CalibrationNames => arrays::calibration_names(),
        Kind::Sequences => arrays::sequences(),
        Kind::NoTargets => arrays::no_targets(),
        Kind::Targets => arrays::targets(),
        Kind::ClassNumbers => arrays::class_shape(),
        Kind::Calibrate => formats::calibrate_first(),
        Kind::OtherSequences => command::other_sequences(),
        Kind::CalibrateWider => formats::calibrate_wider(),
        Kind::WholeSequences => formats::whole_sequences(),
        Kind::TypicalStates => formats::typical_states(),
        Kind::ExactSteps => arrays::exact_steps(),
        Kind::InputScale => command::input_scale(),
        Kind::ScaleUp => formats::scale_up(),
        Kind::ScaleLayer => formats::scale_layer(),
        Kind::NoHeadroom => formats::no_headroom(),
        Kind::Headroom => formats::headroom(),
        Kind::FinerFormat => command::finer_format(),
        Kind::Reference => formats::reference(),
        Kind::BoundedActivation => command::bounded_activation(),
        Kind::SameCells => formats::same_cells(),
        Kind::HostOnly => formats::host_only(),
        Kind::ForwardFirst => formats::forward_first(),
        Kind::AddRecurrent => formats::add_recurrent(),
        Kind::LabelNames => formats::label_names(),
        Kind::TypeName => formats::type_name(),
        Kind::CratePath => formats::crate_path(),
        Kind::BuildScript => formats::build_script(),
        Kind::Prepare => formats::prepare(),

        // The front end.
        Kind::TfliteOperators => quantized_graph::operators(),
        Kind::TfliteLengths => quantized_graph::lengths(),
        Kind::TfliteStream => quantized_graph::stream(),
        Kind::TfliteEngine => quantized_graph::engine(),
        Kind::TfliteElements => quantized_graph::elements(),
        Kind::RecipeAgain => frontend::again(),
        Kind::RecipeKeys => frontend::keys(),
        Kind::RecipeValue => frontend::value(),
        Kind::RecipePreset => frontend::preset(),
        Kind::RecipeRate => frontend::rate(),
        Kind::RecipeTables => frontend::tables(),
        Kind::RecipeEnergy => frontend::energy(),
        Kind::RecipePadding => frontend::padding(),
        Kind::Wav => frontend::sound(),
        Kind::WavChannel => frontend::channel(),
        Kind::WavEmpty => frontend::empty(),
        Kind::WavFolders => frontend::folders(),
        Kind::WavNames => frontend::names(),
        Kind::WavFiles => frontend::files(),

        Kind::OutputNotInput => outputs::not_input(),
        Kind::OutputAlone => outputs::alone(),
        Kind::OutputLinks => outputs::links(),
        Kind::OutputRegular => outputs::regular(),
        Kind::OutputName => outputs::name(),
        Kind::OutputProtected => outputs::protected(),
        Kind::OutputOrJson => outputs::or_json(),
        Kind::NpzTexts => arrays::texts(),
        Kind::NpzObjects => arrays::objects(),
        Kind::NpzComplex => arrays::complex(),
        Kind::AddLengths => arrays::add_lengths(),
        Kind::LengthsNamed => arrays::lengths_named(),
        Kind::LengthsOnce => arrays::lengths_once(),
        Kind::ClassArgmax => arrays::class_numbers(),
        Kind::ClassRange => arrays::class_range(),
        Kind::ClassEach => arrays::class_each(),
        Kind::Help => command::help(),
        Kind::Clone => command::clone(),
        Kind::Toolchain => command::toolchain(),
        Kind::Temporary => command::temporary(),
    }
}
