//! From a shape to a network with weights, and sequences for it.

use gatecell_convert::engine::Item;
use gatecell_convert::network::{
    Activation, Cell, Dense, Direction, Gru, Initial, Layer, Lstm, Network, Peephole, Projection,
    Recurrent, Rnn,
};
use gatecell_tests::nets::{item, line};
use gatecell_tests::numbers::Numbers;

use crate::shape::{Form, Head, Kind, LayerShape, LstmShape, Shape, Top, Way};

/// Largest weight of a row of `columns` recurrent weights: its gain is 0.35, so that a
/// state comes to rest though two gates work on it.
fn recurrent(columns: usize) -> f64 {
    0.6 / (columns as f64).sqrt()
}

/// Largest weight of a row of `columns` other weights: its gain is 0.87.
fn input(columns: usize) -> f64 {
    1.5 / (columns as f64).sqrt()
}

/// The network of a shape, and `count` sequences for it.
pub(crate) fn network(shape: &Shape, count: usize) -> (Network, Vec<Item>) {
    let mut numbers = Numbers::new(shape.seed);
    let mut width = shape.input_size;
    let mut layers = Vec::new();
    for shape in &shape.layers {
        let layer = layer(shape, width, &mut numbers);
        width = layer.state_size() * layer.directions.len();
        layers.push(Layer::Recurrent(layer));
    }
    if shape.last {
        layers.push(Layer::LastStep);
    }
    if let Some(Head { outputs, top }) = shape.head {
        layers.push(Layer::Dense(Dense {
            input_size: width,
            output_size: outputs,
            w: numbers.reals(outputs * width, input(width)),
            bias: numbers.reals(outputs, 0.5),
        }));
        layers.extend(match top {
            Top::None => None,
            Top::Softmax => Some(Layer::Softmax),
            Top::LogSoftmax => Some(Layer::LogSoftmax),
            Top::Relu => Some(Layer::Activation(Activation::Relu)),
        });
    }
    let sequence = |_| {
        let values = numbers.reals(shape.steps * shape.input_size, 2.0);
        item(shape.input_size, values)
    };
    let items = (0..count).map(sequence).collect();
    (line(shape.input_size, layers), items)
}

fn layer(shape: &LayerShape, input_size: usize, numbers: &mut Numbers) -> Recurrent {
    let state = match &shape.kind {
        Kind::Lstm(LstmShape {
            projection: Some(_),
            ..
        }) => shape.units.div_ceil(2),
        _ => shape.units,
    };
    let mut direction = |backward| {
        let cell = cell(shape, input_size, state, numbers);
        let mut initial = |size, scale| match shape.begins {
            true => Initial::Constant(numbers.reals(size, scale)),
            false => Initial::Zero,
        };
        Direction {
            backward,
            initial_hidden: initial(state, 0.8),
            initial_cell: match cell {
                Cell::Lstm(_) => initial(shape.units, 1.0),
                _ => Initial::Zero,
            },
            cell,
        }
    };
    let directions = match shape.way {
        Way::Forward => vec![direction(false)],
        Way::Backward => vec![direction(true)],
        Way::Both => vec![direction(false), direction(true)],
    };
    Recurrent {
        input_size,
        hidden_size: shape.units,
        directions,
    }
}

fn cell(shape: &LayerShape, columns: usize, state: usize, numbers: &mut Numbers) -> Cell {
    let units = shape.units;
    let gates = match shape.kind {
        Kind::Rnn(_) => 1,
        Kind::Lstm(_) => 4,
        Kind::Gru { .. } => 3,
    };
    let w = numbers.reals(gates * units * columns, input(columns));
    let r = numbers.reals(gates * units * state, recurrent(state));
    let bias = numbers.reals(gates * units, 0.5);
    let clip = shape.clip;
    match &shape.kind {
        &Kind::Rnn(activation) => Cell::Rnn(Rnn {
            w,
            r,
            bias,
            activation,
            clip,
        }),
        Kind::Lstm(lstm) => Cell::Lstm(Lstm {
            w,
            r,
            bias,
            clip,
            peephole: lstm.peepholes.map(|form| match form {
                Form::None => None,
                Form::Diagonal => Some(Peephole::Diagonal(numbers.reals(units, 0.5))),
                Form::Matrix => {
                    let weights = numbers.reals(units * units, recurrent(units));
                    Some(Peephole::Matrix(weights))
                }
            }),
            input_forget: lstm.coupled,
            activations: lstm.functions,
            cell_clip: lstm.cell_clip,
            projection: lstm.projection.map(|clip| Projection {
                size: state,
                w: numbers.reals(state * units, input(units)),
                bias: numbers.reals(state, 0.5),
                clip,
            }),
        }),
        &Kind::Gru {
            linear_before_reset,
            hidden_bias,
            functions,
        } => Cell::Gru(Gru {
            w,
            r,
            bias,
            // Outside of the reset product it is a part of the bias.
            hidden_bias: match hidden_bias && linear_before_reset {
                true => numbers.reals(units, 0.5),
                false => vec![0.0; units],
            },
            linear_before_reset,
            activations: functions,
            clip,
        }),
    }
}
