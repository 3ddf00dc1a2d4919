//! What a random network is made of: everything but its numbers.

use gatecell_convert::network::Activation;
use proptest::prelude::*;

/// A line of recurrent layers with or without a head.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    pub(crate) input_size: usize,
    pub(crate) layers: Vec<LayerShape>,
    /// Whether the head, or else the output, sees the last step alone.
    pub(crate) last: bool,
    pub(crate) head: Option<Head>,
    pub(crate) steps: usize,
    /// Where the weights and inputs come from.
    pub(crate) seed: u64,
}

/// A recurrent layer.
#[derive(Clone, Debug)]
pub(crate) struct LayerShape {
    pub(crate) units: usize,
    pub(crate) way: Way,
    pub(crate) kind: Kind,
    pub(crate) clip: Option<f64>,
    /// Whether it begins with constants, not with zeros.
    pub(crate) begins: bool,
}

/// The directions of a layer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Way {
    Forward,
    Backward,
    Both,
}

/// The cell of a layer.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Rnn(Activation),
    Lstm(LstmShape),
    Gru {
        linear_before_reset: bool,
        hidden_bias: bool,
        functions: [Activation; 2],
    },
}

/// The options of an LSTM.
#[derive(Clone, Debug)]
pub(crate) struct LstmShape {
    pub(crate) peepholes: [Form; 3],
    pub(crate) coupled: bool,
    /// Whether it is projected, and the bound on the projected state.
    pub(crate) projection: Option<Option<f64>>,
    pub(crate) cell_clip: Option<f64>,
    pub(crate) functions: [Activation; 3],
}

/// The peephole of a gate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Form {
    None,
    Diagonal,
    Matrix,
}

/// A dense layer and what follows it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head {
    pub(crate) outputs: usize,
    pub(crate) top: Top,
}

/// What follows the dense layer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Top {
    None,
    Softmax,
    LogSoftmax,
    Relu,
}

impl Shape {
    /// The same with every layer forward.
    pub(crate) fn forward(mut self) -> Self {
        for layer in &mut self.layers {
            layer.way = Way::Forward;
        }
        self
    }

    /// The same with an output at every step.
    pub(crate) fn every_step(mut self) -> Self {
        self.last = false;
        self
    }

    /// Whether no function jumps.
    pub(crate) fn is_continuous(&self) -> bool {
        self.layers.iter().all(|layer| {
            let functions: &[Activation] = match &layer.kind {
                Kind::Rnn(function) => std::slice::from_ref(function),
                Kind::Lstm(lstm) => &lstm.functions,
                Kind::Gru { functions, .. } => functions,
            };
            let jumps =
                |f: &Activation| matches!(f, Activation::ThresholdedRelu { alpha } if *alpha > 0.0);
            !functions.iter().any(jumps)
        })
    }

    /// Whether a layer has peepholes that are matrices.
    pub(crate) fn has_matrices(&self) -> bool {
        self.layers.iter().any(
            |layer| matches!(&layer.kind, Kind::Lstm(lstm) if lstm.peepholes.contains(&Form::Matrix)),
        )
    }
}

/// Any network.
pub(crate) fn shapes() -> impl Strategy<Value = Shape> {
    let head =
        prop::option::of((1usize..=12, tops()).prop_map(|(outputs, top)| Head { outputs, top }));
    let layers = prop::collection::vec(layers(), 1..=3);
    (
        1usize..=40,
        layers,
        any::<bool>(),
        head,
        1usize..=12,
        any::<u64>(),
    )
        .prop_map(|(input_size, layers, last, head, steps, seed)| Shape {
            input_size,
            layers,
            last,
            head,
            steps,
            seed,
        })
}

fn layers() -> impl Strategy<Value = LayerShape> {
    let ways = prop_oneof![Just(Way::Forward), Just(Way::Backward), Just(Way::Both)];
    let kinds = prop_oneof![rnns(), lstms(), grus()];
    (1usize..=40, ways, kinds, bounds(0.5..4.0), any::<bool>()).prop_map(
        |(units, way, kind, clip, begins)| LayerShape {
            units,
            way,
            kind,
            clip,
            begins,
        },
    )
}

fn tops() -> impl Strategy<Value = Top> {
    prop_oneof![
        Just(Top::None),
        Just(Top::Softmax),
        Just(Top::LogSoftmax),
        Just(Top::Relu)
    ]
}

fn rnns() -> impl Strategy<Value = Kind> {
    functions(Activation::Tanh).prop_map(Kind::Rnn)
}

fn grus() -> impl Strategy<Value = Kind> {
    (
        any::<bool>(),
        any::<bool>(),
        gates(),
        functions(Activation::Tanh),
    )
        .prop_map(|(linear_before_reset, hidden_bias, f, g)| Kind::Gru {
            linear_before_reset,
            hidden_bias,
            functions: [f, g],
        })
}

fn lstms() -> impl Strategy<Value = Kind> {
    let form =
        || prop_oneof![3 => Just(Form::None), 1 => Just(Form::Diagonal), 1 => Just(Form::Matrix)];
    (
        [form(), form(), form()],
        prop::bool::weighted(0.25),
        prop::option::weighted(0.25, bounds(0.5..2.0)),
        bounds(0.3..3.0),
        (
            gates(),
            functions(Activation::Tanh),
            functions(Activation::Tanh),
        ),
    )
        .prop_map(|(peepholes, coupled, projection, cell_clip, (f, g, h))| {
            Kind::Lstm(LstmShape {
                peepholes,
                coupled,
                projection,
                cell_clip,
                functions: [f, g, h],
            })
        })
}

/// A bound now and then.
fn bounds(range: std::ops::Range<f64>) -> impl Strategy<Value = Option<f64>> {
    prop::option::weighted(0.25, range)
}

/// Functions of gates, within ±1: a gate beyond it is an amplifier, and a state
/// that it holds has no bound.
fn gates() -> impl Strategy<Value = Activation> {
    prop_oneof![
        5 => Just(Activation::Sigmoid),
        2 => (0.1..0.5, 0.3..0.7).prop_map(|(alpha, beta)| Activation::HardSigmoid { alpha, beta }),
        1 => Just(Activation::Tanh),
        1 => Just(Activation::Softsign),
        1 => (0.3..1.0, 0.3..1.0).prop_map(|(alpha, beta)| Activation::ScaledTanh { alpha, beta }),
    ]
}

/// Any function, every third one `usual`, with slopes of at most 1: steeper ones are the
/// business of the weights.
fn functions(usual: Activation) -> impl Strategy<Value = Activation> {
    prop_oneof![
        6 => Just(usual),
        1 => Just(Activation::Identity),
        1 => Just(Activation::Sigmoid),
        1 => Just(Activation::Relu),
        1 => (0.01..0.5).prop_map(|alpha| Activation::LeakyRelu { alpha }),
        1 => prop_oneof![Just(0.0), 0.1..0.5].prop_map(|alpha| Activation::ThresholdedRelu { alpha }),
        1 => (0.3..1.0, 0.3..1.0).prop_map(|(alpha, beta)| Activation::ScaledTanh { alpha, beta }),
        1 => (0.1..0.5, 0.3..0.7).prop_map(|(alpha, beta)| Activation::HardSigmoid { alpha, beta }),
        1 => (0.3..1.0).prop_map(|alpha| Activation::Elu { alpha }),
        1 => Just(Activation::Softsign),
        1 => Just(Activation::Softplus),
        1 => (0.3..1.0, -0.3..0.3).prop_map(|(alpha, beta)| Activation::Affine { alpha, beta }),
    ]
}
