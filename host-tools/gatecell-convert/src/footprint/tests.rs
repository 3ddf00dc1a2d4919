//! The bytes are those of the core crate's own types.

use gatecell::format::float;
use gatecell::format::integer::{Affine, CellScale, Row};
use gatecell::kernels::pack::{packed_len, packed_rows_len};
use gatecell::layer::{
    ChainState, Dense, Gru, GruResetBeforeState, GruState, Layer as _, Lstm, LstmState, Rnn,
    RnnFunction, RnnState,
};
use gatecell::run::NetState;
use gatecell::{F32, Fixed, W8A16};

use super::*;
use gatecell_network::network::{Activation, Recurrent, SequenceInput, Source, Value};

const I: usize = 5;
const H: usize = 7;
const O: usize = 3;

static ROW_W: [u32; packed_rows_len(H, I)] = [0; packed_rows_len(H, I)];
static ROW_R: [u32; packed_rows_len(H, H)] = [0; packed_rows_len(H, H)];
static ROWS: [[Row; 4]; 2] = [[ROW; 4]; 2];
static LSTM_W: [u32; packed_len(H, 4, I)] = [0; packed_len(H, 4, I)];
static LSTM_R: [u32; packed_len(H, 4, H)] = [0; packed_len(H, 4, H)];
static LSTM_ROWS: [[Row; 4]; H] = [[ROW; 4]; H];
static GRU_W: [u32; packed_len(H, 3, I)] = [0; packed_len(H, 3, I)];
static GRU_R: [u32; packed_len(H, 3, H)] = [0; packed_len(H, 3, H)];
static GRU_ROWS: [[Row; 3]; H] = [[ROW; 3]; H];
static GRU_BIAS: [Fixed<16>; H] = [Fixed(0); H];
static DENSE_W: [u32; packed_rows_len(O, H)] = [0; packed_rows_len(O, H)];
static DENSE_ROWS_OF_O: [[Row; 4]; 1] = [[ROW; 4]; 1];
static FLOAT_W: [f32; float::packed_rows_len(H, I)] = [0.0; float::packed_rows_len(H, I)];
static FLOAT_R: [f32; float::packed_rows_len(H, H)] = [0.0; float::packed_rows_len(H, H)];
static FLOAT_BIAS: [[f32; 4]; 2] = [[0.0; 4]; 2];

const ROW: Row = Row {
    bias: 0,
    input_scale: 0,
    hidden_scale: 0,
};

fn rnn() -> Cell {
    Cell::Rnn(gatecell_network::network::Rnn {
        w: vec![0.0; H * I],
        r: vec![0.0; H * H],
        bias: vec![0.0; H],
        activation: Activation::Tanh,
        clip: None,
    })
}

fn lstm() -> Cell {
    Cell::Lstm(gatecell_network::network::Lstm {
        w: vec![0.0; 4 * H * I],
        r: vec![0.0; 4 * H * H],
        bias: vec![0.0; 4 * H],
        peephole: [None, None, None],
        cell_clip: None,
        projection: None,
        input_forget: false,
        activations: [Activation::Sigmoid, Activation::Tanh, Activation::Tanh],
        clip: None,
    })
}

fn gru(linear_before_reset: bool) -> Cell {
    Cell::Gru(gatecell_network::network::Gru {
        w: vec![0.0; 3 * H * I],
        r: vec![0.0; 3 * H * H],
        bias: vec![0.0; 3 * H],
        hidden_bias: vec![0.0; H],
        linear_before_reset,
        activations: [Activation::Sigmoid, Activation::Tanh],
        clip: None,
    })
}

/// The cell and a dense layer behind it.
fn network(cell: Cell) -> Network {
    let recurrent = Node {
        name: "cell".into(),
        layer: Layer::Recurrent(Recurrent {
            input_size: I,
            hidden_size: H,
            directions: vec![Direction {
                backward: false,
                cell,
                initial_hidden: Default::default(),
                initial_cell: Default::default(),
            }],
        }),
        inputs: vec![Value::Input],
        width: H,
        rate: Rate::EveryStep,
    };
    let dense = Node {
        name: "dense".into(),
        layer: Layer::Dense(gatecell_network::network::Dense {
            input_size: H,
            output_size: O,
            w: vec![0.0; O * H],
            bias: vec![0.0; O],
        }),
        inputs: vec![Value::FinalHidden {
            node: 0,
            direction: 0,
        }],
        width: O,
        rate: Rate::Once,
    };
    Network {
        source: Source::default(),
        input: SequenceInput {
            name: "x".into(),
            input_size: I,
            layout: gatecell_network::network::Layout {
                axes: Vec::new(),
                offset: 0,
            },
        },
        state_inputs: Vec::new(),
        lengths_input: None,
        nodes: vec![recurrent, dense],
        outputs: Vec::new(),
    }
}

fn w8a16(cell: Cell) -> Footprint {
    footprint(&network(cell), NumberFormat::W8A16)
}

#[test]
fn flash_is_what_the_layers_hold() {
    let rows = Affine::rows::<I, H, 2, _, _>(&ROW_W, &ROW_R, &ROWS, 16);
    let layer = Rnn::<I, H, W8A16>::new(rows, RnnFunction::Tanh);
    assert_eq!(w8a16(rnn()).layers[0].cost.flash, layer.weight_bytes());

    let gates = Affine::gates::<I, H, _, _>(&LSTM_W, &LSTM_R, &LSTM_ROWS, 16);
    let layer = Lstm::<I, H, W8A16>::new(gates, CellScale::new(23));
    assert_eq!(w8a16(lstm()).layers[0].cost.flash, layer.weight_bytes());

    let gates = Affine::gates::<I, H, _, _>(&GRU_W, &GRU_R, &GRU_ROWS, 16);
    let layer = Gru::<I, H, W8A16>::new(gates, &GRU_BIAS);
    assert_eq!(w8a16(gru(true)).layers[0].cost.flash, layer.weight_bytes());

    let rows = Affine::dense::<H, O, 1, _>(&DENSE_W, &DENSE_ROWS_OF_O, 16);
    let layer = Dense::<H, O, W8A16>::new(rows);
    assert_eq!(w8a16(rnn()).layers[1].cost.flash, layer.weight_bytes());

    let rows = float::Affine::rows::<I, H, 2, _, _>(&FLOAT_W, &FLOAT_R, &FLOAT_BIAS);
    let layer = Rnn::<I, H, F32>::new(rows, RnnFunction::Tanh);
    let float = footprint(&network(rnn()), NumberFormat::F32);
    assert_eq!(float.layers[0].cost.flash, layer.weight_bytes());
}

#[test]
fn ram_is_the_state_and_the_features() {
    let features = 2 * H;
    let ram = |cell| w8a16(cell).total.ram;
    assert_eq!(ram(rnn()), size_of::<RnnState<H, W8A16>>() + features);
    assert_eq!(ram(lstm()), size_of::<LstmState<H, W8A16>>() + features);
    assert_eq!(ram(gru(true)), size_of::<GruState<H, W8A16>>() + features);
    assert_eq!(
        ram(gru(false)),
        size_of::<GruResetBeforeState<H, W8A16>>() + features
    );
    let float = footprint(&network(lstm()), NumberFormat::F32);
    assert_eq!(
        float.total.ram,
        size_of::<NetState<LstmState<H, F32>, f32, H>>()
    );
    // Without a head the last vector is the caller's.
    let mut bare = network(lstm());
    bare.nodes.truncate(1);
    let bare = footprint(&bare, NumberFormat::F32);
    assert_eq!(bare.total.ram, size_of::<LstmState<H, F32>>());
    // A stack keeps the vector between its layers.
    let mut stack = network(lstm());
    stack.nodes.insert(1, stack.nodes[0].clone());
    let stack = footprint(&stack, NumberFormat::F32);
    type Stack = ChainState<LstmState<H, F32>, LstmState<H, F32>, f32, H>;
    assert_eq!(stack.total.ram, size_of::<NetState<Stack, f32, H>>());
}

#[test]
fn parameters_and_products_are_counted() {
    let cost = w8a16(gru(true));
    assert_eq!(cost.layers[0].cost.parameters, 3 * H * (I + H + 1) + H);
    assert_eq!(cost.total.macs_per_step, 3 * H * (I + H));
    assert_eq!(cost.total.macs_once, H * O);
    assert_eq!(cost.input_flash, 8 * I);
}

/// A layer in both directions and a dense layer on its end: buffers for every step,
/// as the generated runner has them.
#[test]
fn both_directions_take_memory_per_step() {
    let mut net = network(gru(true));
    if let Layer::Recurrent(recurrent) = &mut net.nodes[0].layer {
        let mut second = recurrent.directions[0].clone();
        second.backward = true;
        recurrent.directions.push(second);
    }
    net.nodes[0].width = 2 * H;
    if let Layer::Dense(dense) = &mut net.nodes[1].layer {
        dense.input_size = 2 * H;
        dense.w = vec![0.0; O * 2 * H];
    }
    net.nodes[1].inputs = vec![Value::Node(0)];
    net.nodes[1].rate = Rate::EveryStep;
    net.input.layout.axes = vec![gatecell_network::network::Axis::Feature { len: I, stride: 1 }];
    net.outputs.push(gatecell_network::network::Output {
        name: "y".into(),
        value: Value::Node(1),
        layout: gatecell_network::network::Layout {
            axes: vec![gatecell_network::network::Axis::Feature { len: O, stride: 1 }],
            offset: 0,
        },
    });
    let cost = footprint(&net, NumberFormat::W8A16).total;
    assert_eq!(cost.ram_per_step, 2 * H * 2 + O * 4);
    assert_eq!(cost.ram, 2 * size_of::<GruState<H, W8A16>>());
    let cost = footprint(&net, NumberFormat::F32).total;
    assert_eq!(cost.ram_per_step, 2 * H * 4 + O * 4);
    let line = w8a16(gru(true)).total;
    assert_eq!(line.ram_per_step, 0);
}
