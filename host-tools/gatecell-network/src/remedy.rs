//! Every remedy that a refusal names, in one table.
//!
//! An [`Error`](crate::error::Error) takes its remedy from here, so nothing is
//! advised that is not in the table, and `tests/remedies.rs` of the command
//! walks through the table and follows each advice on a case that calls for it.
//! A new remedy is a line here and an arm there; without the arm the tests do
//! not compile.

use std::fmt::{self, Display, Formatter};

macro_rules! remedies {
    ($( $name:ident $( { $( $field:ident : $type:ty ),* } )? => $text:literal; )*) => {
        /// What the user can do about an error; printed as one line.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Remedy {
            $(
                #[doc = concat!("The line `", $text, "`.")]
                $name $( { $(
                    #[doc = concat!("What stands for `{", stringify!($field), "}` in the text.")]
                    $field: $type
                ),* } )?,
            )*
        }

        /// A line of the table: a [`Remedy`] without its parameters.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "Remedy has the texts")]
        pub enum Kind { $( $name ),* }

        impl Kind {
            /// All lines of the table.
            pub const ALL: &[Self] = &[ $( Self::$name ),* ];

            /// Whether the user can do something about it: all but a fault of gatecell
            /// itself, which no input may lead to.
            pub fn is_advice(self) -> bool {
                self != Self::Report
            }
        }

        impl Remedy {
            /// Its line of the table.
            pub fn kind(&self) -> Kind {
                match self { $( Self::$name { .. } => Kind::$name ),* }
            }
        }

        impl Display for Remedy {
            fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
                match self { $( Self::$name $( { $($field),* } )? => write!(f, $text) ),* }
            }
        }
    };
}

remedies! {
    // Any file.
    CheckPath => "check the path and its permissions";
    CheckFolder => "check that the folder exists, is writable and has room, or write to another one";
    ModelFormat { formats: &'static str } => "give a file of a known format: {formats}";
    DoorFeature { feature: &'static str } => "build gatecell-convert with its feature {feature}, as by default";

    // Files that are written.
    OutputNotInput => "write to another file, which no input leads to";
    OutputAlone => "write every output to a file of its own";
    OutputLinks => "remove this name of the file first, or write to another file";
    OutputRegular => "write to a regular file, or to a new one";
    OutputName => "name a file in a folder that exists";
    OutputProtected => "make the file writable, or write to another one";
    OutputOrJson => "write the output to a file, or leave --json out";

    // Files that are damaged, or not what their format says.
    OnnxAgain => "the file is damaged or holds no valid graph: export it again, or copy it again as a whole";
    KerasAgain => "the file is damaged or incomplete: save the whole model again with model.save(\"m.keras\")";
    TfliteAgain => "the file is damaged or not as the converter writes it: convert the model again with a current TFLiteConverter, or copy the file again";
    NamAgain => "the file is damaged: export the model again, or copy the file again";
    RtneuralAgain => "export the model with RTNeural's save_model; for weights of PyTorch's names write a layer file .toml beside the file";
    SafetensorsAgain => "the file is damaged: save the weights again with safetensors.torch.save_file";
    JsonAgain => "write the file again: sound JSON, each tensor as nested lists of numbers of equal lengths";
    NpzAgain => "the file is damaged or cut off: save the arrays again with numpy.savez, or copy the file again";

    // The user's own training.
    Diverged => "the training has diverged: take an earlier checkpoint, or train again and export finite weights";
    NamLstm => "train the model with the LSTM architecture";
    TrainWithout { what: String } => "train the model without {what}";
    SmallerModel => "train a smaller model";

    // No advice: what gatecell's own code should have made impossible.
    Report => "this is a fault of gatecell: report it with the model";

    // ONNX: what the exporter can do.
    Opset { newest: i64 } => "export with an opset between 7 and {newest}";
    ExternalData => "put the file that the exporter wrote beside the model back beside it, or export in one file: torch.onnx.export(..., external_data=False)";
    ExternalPath => "keep the weights in a file in the model's own folder, or in the model: onnx.save(onnx.load(path), path)";
    FloatModel => "export the float model; gatecell quantizes itself";
    TorchScript => "use nn.RNN, nn.LSTM or nn.GRU over the whole sequence, and export with torch.onnx.export(..., dynamo=False), which keeps them fused";
    FusedLayer => "use nn.RNN, nn.LSTM or nn.GRU over the whole sequence in place of single cells or a loop (weight_ih_l0 = cell.weight_ih and so on) and export again, or give the weights as .safetensors with a layer file";
    KerasFile => "give the Keras .keras file of the model";
    OneBranch => "make the choice before the export, so that the model holds one branch only";
    FewerRepeats => "export the model again without the nodes that repeat constants or values (Concat, Expand, Gather, Split)";
    FewerAxes { most: usize } => "use tensors of at most {most} axes";
    TwoInputs => "combine two inputs at a time";
    FoldConstants => "export with constant folding (do_constant_folding=True)";
    FixShapes => "export with fixed shapes (without dynamic axes)";
    DeclareRank => "export with the rank of every input declared";
    DenseConstants => "export constants as dense numeric tensors";
    InferenceMode => "export in inference mode (model.eval())";
    EnforceSorted => "pack with pack_padded_sequence(..., enforce_sorted=True), or give sequences one by one without packing, and export again";
    GruReset => "compare with the model itself; if they differ, export with torch.onnx.export(..., dynamo=False), which writes linear_before_reset = 1";
    BatchOne => "export with batch size 1, or make the initial state a graph input";

    // ONNX: what the graph must be like.
    CutGraph => "cut the graph before this node, as onnx.utils.extract_model(path, new, inputs, outputs) does, and compute the rest outside";
    StartGraph => "cut the graph after this node, with its output as the sequence, as onnx.utils.extract_model(path, new, inputs, outputs) does, and compute what comes before it outside";
    SplitModel => "split the model in two at this node, as onnx.utils.extract_model(path, new, inputs, outputs) does: run the encoder, then the decoder on what the encoder gives, repeated at every step";
    SequenceInput => "make the sequence [batch, time, features] the graph input, and leave out the Reshape before the recurrent layer";
    InputOrder => "check batch_first, and make batch, time and features axes of their own in the order that the layer reads";
    OwnInput => "give each of them its own graph input";
    JoinInputs => "join the inputs into one along the features, outside of the model";
    RemoveOutput => "remove this output from the model";
    LastStep => "take the last step, as in y[:, -1]; for another step run the sequence up to it, for the first step of a backward direction its final state";
    FinalState => "use the final state Y_h of the recurrent node instead";
    SameLengths => "give all recurrent nodes the same sequence_lens";
    LengthsInput => "make sequence_lens a graph input of the model, or leave it out";
    StoreWeights => "store the weights in the model as initializers, or bind the graph input to a constant";
    StateShape => "give the state as [directions, batch, hidden]";
    OneHot => "give the model one-hot vectors, and put a linear layer without bias (its weights the transposed table of the embedding) in the embedding's place";
    EveryFunction => "name every function of every direction";
    OneValue { attribute: String } => "give {attribute} one value for each function that uses it";
    OnnxActivation { names: String } => "use one of {names}";
    CoupledGates => "use sigmoid, or hard_sigmoid with beta 0.5, for the gates";
    WithoutAttribute => "export without it";
    BindInputs => "bind graph inputs only, each with as many values as its shape has elements";

    // Keras.
    KerasCut { layers: String } => "use {layers}; or save the part before this layer, as with keras.Model(model.inputs, model.get_layer(NAME).output).save(\"m.keras\"), and compute the rest outside";
    KerasJoinInputs => "build the model on one input, the features of all side by side, and save it again";
    KerasOwnLayers => "give each call a layer of its own with the same weights, and save the model again";
    KerasLayerFile => "give the weights as .safetensors with a layer file, which describes any graph";
    KerasRepeat => "save two models: the encoder up to the layer before this one, and the decoder from this one on, with Input((None, features)) in its place; run the decoder on what the encoder gives, repeated at every step";
    KerasOneHot => "give one-hot vectors, and put Dense(size, use_bias=False) with the embedding's weights as its kernel in the embedding's place";
    KerasMasking => "leave the Masking layer out, and give each sequence with its own length";
    KerasPlainClasses => "build the model of Keras' own layers, with the same weights, and save it again";
    KerasLayers => "use the layers LSTM, GRU or SimpleRNN";
    KerasOneModel => "build one model without a model inside";
    KerasInput => "build the model on sequences, as in Input((None, 13))";
    KerasFlatInput => "leave the Reshape out and build the model on sequences, as in Input((20, 6))";
    KerasSteps => "build the model on sequences of one length, as in Input((48, 13))";
    KerasActivation { names: String } => "use one of the activations {names}";
    KerasDirections => "use a plain layer or Bidirectional(layer, merge_mode=\"concat\") with equal directions, the layer itself with go_backwards=False";
    KerasWithout { key: String } => "build the layer without {key}, with the same weights, and save the model again";
    KerasValue => "build the layer with such a value, and save the model again";
    KerasLastAxis => "use the last axis, that of the features";
    KerasClass => "build the model as Sequential or Functional";
    KerasAlone => "call the layer with its input alone; masks, initial states and training=True are not supported";
    KerasFloat => "set the dtype policy to float32 or mixed_float16, and save the model again";
    KerasArchitecture => "save the whole model with model.save(\"m.keras\"), or save the weights as safetensors with a layer file";
    KerasVersion => "load the model with Keras 3 and save it again";

    // TFLite.
    TfliteOther => "give the Keras or ONNX model instead";
    TfliteUnfused => "convert from Keras 2 (tf_keras) with batch size 1, or give the Keras model itself";
    TfliteUnrolled => "build the recurrent layer with unroll=False, or give the Keras model itself";
    TfliteOneSignature => "convert a model with one signature, one input and one output";
    TfliteOperators => "build the model without it: docs/import.md lists the operators of quantized graphs";
    TfliteLengths => "leave --lengths out, and give inputs of the shape that the file says";
    TfliteStream => "run it as a stream, with --stream";
    TfliteEngine => "give --engine tflite, or leave --stream and --reset-before out";
    TfliteElements { kind: String } => "give integers of type {kind}, which go in as they are, or floats, which are quantized as the file says";
    TfliteTypes => "convert the model in float32 or int8";

    // RTNeural, NAM.
    KeyOut => "take the key out of the file if the network does not depend on it, or export the model again";
    RtneuralLayers => "use dense, lstm, gru and activation layers";
    SkipOutside => "set it to 0 in the file, and add the input to the output outside: y = net(x) + x";
    GainOutside => "set it to 0 in the file, and multiply the samples by 10^(dB / 20) outside";
    RtneuralActivations => "use tanh, sigmoid, relu, elu or softmax; lstm and gru layers have tanh";

    // Weights with a layer file.
    LayerFile => "write a layer file .toml beside the weights: [[layer]] tables with kind = \"gru\", prefix = \"rnn\" and so on";
    LayerKeys => "write [[layer]] tables with the kinds and keys that the documentation of gatecell_convert::import::safetensors lists";
    LayerOrder => "check kind, order, cell and transposed of the layers in the layer file against the shapes of the tensors";
    LayerName => "give every layer a name of its own, and refer to earlier layers by it; x is the network's input";
    LayerInputs => "name the layer's inputs, all values of every step or all values of the whole sequence";
    LayerSteps => "put the layer before last_step or final_state, and final_state right after the rnn, lstm or gru";
    LayerFirst => "begin with a layer that has weights: rnn, lstm, gru or dense";
    LayerCount => "give num_layers of at least 1, or leave it out";
    LayerTensors => "name the tensors: prefix, or weight and where there is one bias, or for a cell forward = {{ weight_ih = \"W\", weight_hh = \"R\" }}";
    GruCell => "cut gates/kernel and candidate/kernel after the input's rows; join gates and candidate of each part by columns, and their biases; save the three tensors as W, R and B, and write kind = \"recurrent\", cell = \"gru\", gates = \"rzh\", transposed = true, reset = \"before\", forward = {{ weight_ih = \"W\", weight_hh = \"R\", bias = \"B\" }}";
    KerasTensors => "write kind = \"recurrent\" with cell, transposed = true, gates = \"ifco\" for an lstm, and forward = {{ weight_ih = …, weight_hh = …, bias = … }} with the tensors' names";
    JsonSkip { name: String } => "write [weights] ignore = [\"{name}\"] into the layer file, and let your program add the input to the network's output";
    JsonUnread { name: String } => "if the network does not depend on it, write [weights] ignore = [\"{name}\"] into the layer file";
    NarrowerLayers => "use fewer and narrower layers; each needs weights of its own in the file";
    LayerPrefix => "give each layer tensors of its own";
    LayerLacks { names: String } => "check prefix, num_layers and bidirectional of the layer; the file has: {names}";
    LayerLeft => "add their layers to the layer file, raise num_layers, set bidirectional = true, or name them in ignore";
    LayerIgnore => "take it out of ignore";
    LayerGates => "give their order in the file: i, o, f, c for an lstm (c may be g or j); z, r, h for a gru (z may be u, h may be n)";
    LayerActivations => "give those of the gates, the candidate and, for an lstm, the output; sigmoid for coupled gates; finite alpha for leaky_relu, elu or hard_sigmoid only, beta for hard_sigmoid only";
    LayerCell => "leave the key out, or check cell";
    LayerNumber => "give a positive finite number, or leave it out";
    LayerInt8 => "write [weights] int8_scale = 0.00390625 (or what it is) into the layer file";
    TensorFloat => "convert the tensor with .float() before saving it";
    WideScaling { largest: usize } => "put a dense layer (if need be, with the identity as its weights) right before it, or scale at most {largest} features";

    // Arrays.
    NpzOnlyArrays => "keep only arrays of plain numbers in the .npz file, each with a name of its own";
    NpzUncompressed => "save the arrays uncompressed with numpy.savez";
    NpzFloat => "convert the array with .astype(numpy.float32) before saving it";
    NpzTexts => "save numbers in place of texts, as numpy.array([names.index(text) for text in array]) makes them of the classes' names in the order of the model's outputs, or leave the array out";
    NpzObjects => "save an array of numbers: pad sequences to one length, or leave the array out";
    NpzComplex => "save the parts of complex numbers as arrays of their own, array.real and array.imag";
    NpzExact => "store numbers that a 64-bit float holds exactly";
    NpzSize => "give an array whose shape and elements agree, with fewer axes and a shorter name";
    SinglePrecision => "scale it to a number that single precision has, from 1.2e-38 to 3.4e38, or replace it where it stands for a missing value";
    Finite => "remove or replace values that are not finite numbers";
    Grows => "look for a layer whose output grows without bound";
    ArrayNames { names: String } => "name the arrays after the graph's inputs: {names}";
    ArrayMissing { given: String } => "add an array of this name; given: {given}";
    ArrayAxes => "give the array with the axes that the graph declares, batch included, and at least one sequence of one step";
    Lengths => "give one length per sequence, at least one step and no more than its array holds";
    AddLengths { name: String } => "if they are padding, add their lengths as an array {name}, or for gatecell run name another array with --lengths";
    LengthsNamed { given: String } => "name one of the arrays given: {given}";
    LengthsOnce => "give one array of lengths";
    OneSequence => "run one sequence of one step at a time";
    CalibrationNames { width: usize, names: String } => "give calib_x [N, T, {width}] with calib_len [N], or x with len, or the graph's inputs: {names}";
    Sequences => "give some tens of typical sequences of the network's features, padded to one length";
    NoTargets => "leave the array out";
    Targets { output: String } => "give the values of the network's output {output:?}";
    ClassNumbers => "give the class number of each sequence, or a row of them";
    ClassArgmax { array: String } => "give class numbers, as {array}.argmax(axis=1) makes them of probabilities";
    ClassRange => "number the classes as the elements of the model's first output, from 0, or leave the array out";
    ClassEach => "give one class number for each sequence, from 0, or leave the array out";
    Calibrate => "give some tens of typical sequences with --calib";
    OtherSequences => "give other sequences with --calib";
    CalibrateWider => "calibrate on sequences that go as far, with --calib";
    WholeSequences => "calibrate on whole sequences, [N, T, features] with T steps each";
    TypicalStates { names: String } => "give {names} with every calibration sequence, with values as they are after some steps";
    ExactSteps { steps: usize } => "give sequences of exactly {steps} steps";

    // Recipes and recordings.
    RecipeAgain => "correct the recipe where the message says so";
    RecipeKeys => "docs/frontend.md lists the keys of a recipe and their values";
    RecipeValue { range: String } => "give {range}";
    RecipePreset { names: String } => "give a recipe file, or one of the presets {names}";
    RecipeRate { rates: String, key: String } => "give recordings of {rates} samples per second, or set {key} in the recipe";
    RecipeTables => "give the tables as the library computes them, or leave them out";
    RecipeEnergy => "leave `energy` out, or give `dct`";
    RecipePadding => "leave pad and pad_mode out, or let the kind be \"center\"";
    Wav => "give a RIFF/WAVE file of 16-bit samples: sox IN -b 16 -e signed-integer OUT.wav";
    WavChannel { last: u16 } => "say which channel is meant, with --channel 0 to {last}";
    WavEmpty => "leave this file out";
    WavFolders => "move the single files into a folder of their own";
    WavNames => "rename one of them: arrays are named after files";
    WavFiles => "give wav files, a folder of them, or a folder with one folder for each label";

    // Formats and emission.
    ScaleUp => "multiply the inputs by a power of two before the network, and divide the weights that multiply them by it";
    ScaleLayer => "scale the layer's weights up, and those that multiply its values down, or use --format f32";
    NoHeadroom => "leave --headroom out, or use an integer format";
    Headroom => "give a headroom from 1 to 1024";
    InputScale => "give inputs of the scale that the network was trained on, or use --format f32";
    FinerFormat { finer: String } => "use --format {finer}";
    Reference => "run it with --engine reference, or build the model without it";
    BoundedActivation => "use an activation with a bound, or --format f32";
    SameCells => "use the same cell in both directions";
    HostOnly => "`gatecell run` simulates it on the host; to emit it, let the outputs show hidden states and layers, all features in their order";
    ForwardFirst => "`gatecell run` simulates it on the host; to emit it, export the layer with both directions, forward first";
    AddRecurrent => "`gatecell run` simulates it on the host; to emit it, add a recurrent layer";
    LabelNames => "give one name for each element of the model's first output, in their order, one a line";
    TypeName => "give a Rust identifier in ASCII, not a keyword and none of State, Input, Output";
    CratePath => "give a path of Rust identifiers, as in `gatecell` or `crate::gatecell`";
    BuildScript => "call this from a build.rs, or give a path to `emit`";
    Prepare => "build items with binding::bind_inputs, networks with quantize::quantize and golden vectors with GoldenVector::simulate, all of the same network";

    // The command.
    Help => "see gatecell --help";
    Clone => "run it inside a clone of gatecell, or name one with --source";
    Toolchain => "install Rust from rustup.rs, and run `cargo xtask setup` in the clone; `cargo xtask bench-model --help` lists the chips";
    Temporary => "make room for temporary files, or set TMPDIR";
}
