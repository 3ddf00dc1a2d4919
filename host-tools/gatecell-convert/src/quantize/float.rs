//! A network in single precision.

use super::NumberFormat;
use super::types::*;
use super::variant;
use gatecell_network::network::{Cell, Gru, Layer, Network, Peephole};

/// Casts every parameter; nothing can fail.
pub(super) fn prepare(network: &Network) -> DeviceNetwork {
    let layers = network
        .nodes
        .iter()
        .map(|node| layer(&node.layer))
        .collect();
    DeviceNetwork {
        network: network.clone(),
        format: NumberFormat::F32,
        input: None,
        layers,
        representations: vec![Representation::Float; network.nodes.len()],
    }
}

fn layer(layer: &Layer) -> DeviceLayer {
    match layer {
        Layer::Recurrent(recurrent) => {
            let (i, h) = (recurrent.input_size, recurrent.hidden_size);
            let cells = recurrent.directions.iter().map(|direction| &direction.cell);
            match recurrent
                .directions
                .first()
                .map(|direction| &direction.cell)
            {
                Some(Cell::Lstm(_)) => {
                    DeviceLayer::Lstm(cells.filter_map(|cell| lstm(cell, i, h)).collect())
                }
                Some(Cell::Gru(gru)) if gru.linear_before_reset => {
                    DeviceLayer::Gru(cells.filter_map(|cell| gru_after(cell, i, h)).collect())
                }
                Some(Cell::Gru(_)) => DeviceLayer::GruResetBefore(
                    cells.filter_map(|cell| gru_before(cell, i, h)).collect(),
                ),
                Some(Cell::Rnn(_)) | None => {
                    DeviceLayer::Rnn(cells.filter_map(|cell| rnn(cell, i, h)).collect())
                }
            }
        }
        Layer::Dense(dense) => DeviceLayer::Dense(affine(
            1,
            dense.output_size,
            dense.input_size,
            0,
            &dense.w,
            &[],
            &dense.bias,
        )),
        Layer::Activation(activation) => {
            DeviceLayer::Activation(*activation, ActivationScale::Natural)
        }
        Layer::Softmax => DeviceLayer::Softmax,
        Layer::LogSoftmax => DeviceLayer::LogSoftmax,
        Layer::LastStep => DeviceLayer::LastStep,
        Layer::Flatten { steps } => DeviceLayer::Flatten { steps: *steps },
        Layer::Concat => DeviceLayer::Concat,
    }
}

fn rnn(cell: &Cell, i: usize, h: usize) -> Option<DeviceRnn> {
    let Cell::Rnn(rnn) = cell else { return None };
    Some(DeviceRnn {
        affine: affine(1, h, i, h, &rnn.w, &rnn.r, &rnn.bias),
        activation: rnn.activation,
        scale: ActivationScale::Natural,
        variant: (!variant::is_plain_rnn(rnn))
            .then(|| variant::rnn(rnn, NumberFormat::F32, FunctionScale::default())),
    })
}

fn lstm(cell: &Cell, i: usize, h: usize) -> Option<DeviceLstm> {
    let Cell::Lstm(lstm) = cell else { return None };
    // Coupled gates have no rows for the input gate.
    let (gates, first) = if lstm.input_forget { (3, h) } else { (4, 0) };
    let state = lstm
        .projection
        .as_ref()
        .map_or(h, |projection| projection.size);
    let (w, r, bias) = (
        &lstm.w[first * i..],
        &lstm.r[first * state..],
        &lstm.bias[first..],
    );
    let mut matrices = lstm.peephole.each_ref().map(|peephole| match peephole {
        Some(Peephole::Matrix(p)) => Some(affine(1, h, h, 0, p, &[], &vec![0.0; h])),
        Some(Peephole::Diagonal(_)) | None => None,
    });
    if lstm.input_forget {
        // Coupled, there is no gate i.
        matrices[0] = None;
    }
    let projection = lstm.projection.as_ref().map(|projection| DeviceProjection {
        affine: affine(
            1,
            projection.size,
            h,
            0,
            &projection.w,
            &[],
            &projection.bias,
        ),
        clip: projection
            .clip
            .map(|bound| variant::pre(bound, NumberFormat::F32)),
        scale: ActivationScale::Natural,
    });
    let cell_clip = lstm.cell_clip.map(|bound| Number::Float(bound as f32));
    Some(DeviceLstm {
        affine: affine(gates, h, i, state, w, r, bias),
        cell_frac_bits: None,
        variant: (!variant::is_plain_lstm(lstm, cell_clip.is_some())).then(|| {
            let scales = variant::LstmScales::default();
            variant::lstm(lstm, NumberFormat::F32, cell_clip, scales)
        }),
        matrices,
        projection,
        choice: None,
    })
}

fn gru_variant(gru: &Gru) -> Option<GruVariant> {
    let scales = variant::GruScales::default();
    (!variant::is_plain_gru(gru)).then(|| variant::gru(gru, NumberFormat::F32, scales))
}

fn gru_after(cell: &Cell, i: usize, h: usize) -> Option<DeviceGru> {
    let Cell::Gru(gru) = cell else { return None };
    let has_bias = gru.hidden_bias.iter().any(|&b| b != 0.0);
    let bias = || {
        gru.hidden_bias
            .iter()
            .map(|&b| Number::Float(b as f32))
            .collect()
    };
    Some(DeviceGru {
        affine: affine(3, h, i, h, &gru.w, &gru.r, &gru.bias),
        hidden_bias: has_bias.then(bias),
        variant: gru_variant(gru),
        choice: None,
    })
}

fn gru_before(cell: &Cell, i: usize, h: usize) -> Option<DeviceGruResetBefore> {
    let Cell::Gru(gru) = cell else { return None };
    let (w, w_candidate) = gru.w.split_at(2 * h * i);
    let (r, r_candidate) = gru.r.split_at(2 * h * h);
    let (bias, bias_candidate) = gru.bias.split_at(2 * h);
    Some(DeviceGruResetBefore {
        gates: affine(2, h, i, h, w, r, bias),
        candidate: affine(1, h, i, h, w_candidate, r_candidate, bias_candidate),
        variant: gru_variant(gru),
        choice: None,
    })
}

fn affine(
    gates: usize,
    units: usize,
    input_size: usize,
    hidden_size: usize,
    w: &[f64],
    r: &[f64],
    bias: &[f64],
) -> Affine {
    let cast = |values: &[f64]| values.iter().map(|&value| value as f32).collect();
    Affine::Float(FloatAffine {
        gates,
        units,
        input_size,
        hidden_size,
        w: cast(w),
        r: cast(r),
        bias: cast(bias),
    })
}
