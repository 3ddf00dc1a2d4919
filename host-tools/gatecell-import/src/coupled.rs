//! Coupled gates of an LSTM.

use gatecell_network::network::{Activation, Lstm, Peephole};

/// Makes the forget gate `1 − i` (ONNX). The network computes `i = 1 − f`
/// instead, so its forget gate becomes `f(−pre_i)`, which is `1 − f(pre_i)` for
/// the functions that are symmetric about one half. `None` for other functions.
pub(super) fn forget_from_input(lstm: &mut Lstm) -> Option<()> {
    let symmetric = match lstm.activations[0] {
        Activation::Sigmoid => true,
        Activation::HardSigmoid { beta, .. } | Activation::Affine { beta, .. } => beta == 0.5,
        _ => false,
    };
    for parameters in [&mut lstm.w, &mut lstm.r, &mut lstm.bias] {
        let gate = parameters.len() / 4;
        for index in 0..gate {
            parameters[2 * gate + index] = -parameters[index];
        }
    }
    let negative = |weights: &Vec<f64>| weights.iter().map(|weight| -weight).collect();
    lstm.peephole[2] = lstm.peephole[0].as_ref().map(|peephole| match peephole {
        Peephole::Diagonal(weights) => Peephole::Diagonal(negative(weights)),
        Peephole::Matrix(weights) => Peephole::Matrix(negative(weights)),
    });
    lstm.input_forget = true;
    symmetric.then_some(())
}
