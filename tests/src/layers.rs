//! Layers of every kind with random weights, all of the same width.

use gatecell::activation::Function;
use gatecell::cell::lstm_variant::LstmVariant;
use gatecell::format::FunctionScale;
use gatecell::format::float;
use gatecell::format::integer::{ActScale, Affine, CellScale, Shaped, ShapedState, ValueScale};
use gatecell::kernels::pack::{packed_len, packed_rows_len};
use gatecell::layer::{
    Chain, CoupledLstm, Dense, Gru, GruResetBefore, Lstm, PeepholeCell, PeepholeLstm, Peepholes,
    PlainCell, ProjectedLstm, Projection, Rnn, RnnFunction, VariantLstm,
};
use gatecell::run::Net;
use gatecell::{F32, Fixed, W8A16};

use crate::numbers::Numbers;

/// Width of inputs and of hidden states.
pub const H: usize = 5;

fn gates<const N: usize, const NW: usize>(n: &mut Numbers) -> Shaped<H, H, Affine<'static, N>> {
    Affine::gates(n.words::<NW>(), n.words::<NW>(), n.rows(), 32)
}

fn affine_rows(n: &mut Numbers) -> Shaped<H, H, Affine<'static, 4>> {
    const N: usize = packed_rows_len(H, H);
    Affine::rows::<H, H, 2, N, N>(n.words(), n.words(), n.rows(), 32)
}

/// An Elman layer.
pub fn rnn(n: &mut Numbers) -> Rnn<H, H, W8A16> {
    Rnn::new(affine_rows(n), RnnFunction::Tanh)
}

/// An LSTM layer.
pub fn lstm(n: &mut Numbers) -> Lstm<H, H, W8A16> {
    let scale = CellScale::new(20);
    Lstm::new(gates::<4, { packed_len(H, 4, H) }>(n), scale)
}

/// A GRU layer, reset after the product.
pub fn gru(n: &mut Numbers) -> Gru<H, H, W8A16> {
    let bias = Box::leak(Box::new([Fixed(12_345); H]));
    Gru::new(gates::<3, { packed_len(H, 3, H) }>(n), bias)
}

/// A GRU layer, reset before the product.
pub fn reset_before(n: &mut Numbers) -> GruResetBefore<H, H, W8A16> {
    let affine = gates::<2, { packed_len(H, 2, H) }>(n);
    GruResetBefore::new(affine, affine_rows(n))
}

/// Width of projected hidden states.
pub const P: usize = 3;

fn variant() -> LstmVariant<'static, W8A16> {
    LstmVariant {
        peephole: [&[], &[], &[]],
        functions: [Function::Sigmoid, Function::Tanh, Function::Tanh],
        clip: None,
        cell_clip: None,
        gates: [FunctionScale::NATURAL; 3],
        candidate: FunctionScale::NATURAL,
        cell: ValueScale::new(10),
        activated: ValueScale::NATURAL,
        hidden: ValueScale::NATURAL,
    }
}

/// An LSTM layer in the form that takes every option, here none.
pub fn variant_lstm(n: &mut Numbers) -> VariantLstm<H, H, W8A16> {
    VariantLstm::new(gates::<4, { packed_len(H, 4, H) }>(n), variant())
}

/// An LSTM layer with coupled gates.
pub fn coupled_lstm(n: &mut Numbers) -> CoupledLstm<H, H, W8A16> {
    CoupledLstm::new(gates::<3, { packed_len(H, 3, H) }>(n), variant())
}

fn matrices(n: &mut Numbers) -> Peepholes<H, W8A16> {
    let matrix = |n: &mut Numbers| {
        const N: usize = packed_rows_len(H, H);
        Some(Affine::dense::<H, H, 2, N>(n.words(), n.rows(), 32))
    };
    [matrix(n), matrix(n), matrix(n)]
}

/// An LSTM layer with peepholes that are matrices.
pub fn peephole_lstm(n: &mut Numbers) -> PeepholeLstm<H, H, W8A16> {
    let affine = gates::<4, { packed_len(H, 4, H) }>(n);
    PeepholeLstm::new(affine, variant(), matrices(n))
}

fn projection(n: &mut Numbers) -> Projection<H, P, W8A16> {
    Projection {
        map: Affine::dense::<H, P, 1, { packed_rows_len(P, H) }>(n.words(), n.rows(), 32),
        clip: None,
        scale: ActScale {
            factor: 1 << 29,
            shift: 33,
        },
    }
}

fn projected_gates<const N: usize, const NW: usize, const NR: usize>(
    n: &mut Numbers,
) -> ShapedState<H, H, P, Affine<'static, N>> {
    Affine::projected_gates::<H, H, P, NW, NR>(n.words(), n.words(), n.rows(), 32)
}

/// A projected LSTM layer.
pub fn projected_lstm(n: &mut Numbers) -> ProjectedLstm<H, H, P, W8A16, PlainCell<W8A16>> {
    let gates = projected_gates::<4, { packed_len(H, 4, H) }, { packed_len(H, 4, P) }>(n);
    ProjectedLstm::new(gates, CellScale::new(20), projection(n))
}

/// The same with peepholes and coupled gates.
pub fn projected_peephole_lstm(
    n: &mut Numbers,
) -> ProjectedLstm<H, H, P, W8A16, PeepholeCell<W8A16, 3>> {
    let gates = projected_gates::<3, { packed_len(H, 3, H) }, { packed_len(H, 3, P) }>(n);
    ProjectedLstm::with_peepholes(gates, variant(), matrices(n), projection(n))
}

/// Layers of four kinds, one after the other.
pub type Stack = Chain<
    Chain<Chain<Rnn<H, H, W8A16>, Lstm<H, H, W8A16>, H>, Gru<H, H, W8A16>, H>,
    GruResetBefore<H, H, W8A16>,
    H,
>;

/// A stack with a head of three outputs.
pub fn net(n: &mut Numbers) -> Net<Stack, Dense<H, 3, W8A16>, H> {
    let body = Chain::new(
        Chain::new(Chain::new(rnn(n), lstm(n)), gru(n)),
        reset_before(n),
    );
    let head = Affine::dense::<H, 3, 1, { packed_rows_len(3, H) }>(n.words(), n.rows(), 32);
    Net::new(body, Dense::new(head))
}

/// An LSTM layer in float.
pub fn float_lstm(n: &mut Numbers) -> Lstm<H, H, F32> {
    const N: usize = 4 * H * H;
    let affine = float::Affine::gates::<H, H, N, N>(n.floats(), n.floats(), n.float_blocks());
    Lstm::new(affine, ())
}
