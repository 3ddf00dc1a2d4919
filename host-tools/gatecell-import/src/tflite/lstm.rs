//! `UNIDIRECTIONAL_SEQUENCE_LSTM`.
//!
//! Inputs: 0 the sequence; weights of the gates i, f, c, o from the input
//! (1–4) and from the hidden state (5–8); peepholes of i, f, o (9–11); biases
//! (12–15); projection (16, 17); states (18, 19); layer normalization (20–23).
//! Without the input gate's weights the gates are coupled, `i = 1 − f`.

use super::buffer::Table;
use super::model::{Model, Operator, misshapen};
use super::operators::activation_name;
use gatecell_network::error::{Error, Result};
use gatecell_network::network::{
    Activation, Cell, Direction, Initial, Lstm, Peephole, Projection, Recurrent,
};
use gatecell_network::remedy::Remedy;

/// What the operator says besides its weights.
pub(super) struct Options {
    activation: Activation,
    cell_clip: Option<f64>,
    proj_clip: Option<f64>,
    pub(super) time_major: bool,
}

impl Options {
    pub(super) fn read(table: Option<Table<'_>>) -> Result<Self> {
        let Some(table) = table else {
            return Err(misshapen("the LSTM has no options"));
        };
        if table.flag(5)? {
            return Err(Error::new(
                "diagonal recurrent weights are not supported",
                Remedy::TfliteOther,
            ));
        }
        let activation = match table.u8(0)? {
            0 => Activation::Identity,
            1 => Activation::Relu,
            4 => Activation::Tanh,
            other => {
                return Err(Error::new(
                    format!("activation {} is not supported", activation_name(other)),
                    Remedy::TfliteOther,
                ));
            }
        };
        let bound = |field: usize, name: &str| {
            let bound = f64::from(table.f32(field)?);
            if !bound.is_finite() || bound < 0.0 {
                return Err(Error::new(
                    format!("{name} is {bound}"),
                    Remedy::TfliteOther,
                ));
            }
            // 0 stands for no bound.
            Ok((bound > 0.0).then_some(bound))
        };
        Ok(Self {
            activation,
            cell_clip: bound(1, "cell_clip")?,
            proj_clip: bound(2, "proj_clip")?,
            time_major: table.flag(3)?,
        })
    }
}

pub(super) fn layer(
    model: &Model<'_>,
    operator: &Operator<'_>,
    options: &Options,
) -> Result<Recurrent> {
    // Absent inputs are -1, or missing at the end.
    let input = |at: usize| operator.inputs.get(at).copied().filter(|&index| index >= 0);
    let required = |at: usize| {
        input(at).ok_or_else(|| misshapen(&format!("input {at} of the LSTM is absent")))
    };
    if (20..24).any(|at| input(at).is_some()) {
        return Err(Error::new(
            "layer normalization is not supported",
            Remedy::TrainWithout {
                what: "layer normalization".to_owned(),
            },
        ));
    }
    for at in [18, 19] {
        let Some(state) = input(at) else {
            continue;
        };
        let tensor = model.tensor(state)?;
        if !tensor.data.is_empty() || !tensor.is_variable {
            return Err(Error::new(
                "an initial state other than zero is not supported",
                Remedy::TfliteOther,
            ));
        }
    }
    let shape = model.constant_shape(required(2)?)?;
    let [hidden, inputs] = shape[..] else {
        return Err(misshapen("the LSTM's weights are no matrix"));
    };
    if hidden == 0 || inputs == 0 {
        return Err(misshapen("the LSTM's weights are empty"));
    }
    let projection = match input(16) {
        Some(weights) => Some(projection(model, weights, input(17), hidden, options)?),
        None if input(17).is_some() => {
            return Err(misshapen(
                "the LSTM has the bias of a projection without weights",
            ));
        }
        None => None,
    };
    let state = projection
        .as_ref()
        .map_or(hidden, |projection| projection.size);
    let coupled = input(1).is_none();
    if coupled != input(5).is_none() || coupled && (input(9).is_some() || input(12).is_some()) {
        return Err(misshapen("the LSTM has part of an input gate"));
    }

    // i, f, c, o to i, o, f, c.
    let gates = |first: usize, shape: &[usize]| -> Result<Vec<f64>> {
        let mut all = Vec::new();
        for gate in [0, 3, 1, 2].into_iter().skip(usize::from(coupled)) {
            all.extend(model.constant(required(first + gate)?, shape)?);
        }
        if coupled {
            // Unread. As many as the file holds of the others, not as it claims.
            let gate = all.len() / 3;
            all.splice(0..0, std::iter::repeat_n(0.0, gate));
        }
        Ok(all)
    };
    let peephole = |at: usize| -> Result<Option<Peephole>> {
        let weights = input(at).map(|index| model.constant(index, &[hidden]));
        Ok(weights.transpose()?.map(Peephole::Diagonal))
    };
    let lstm = Lstm {
        w: gates(1, &[hidden, inputs])?,
        r: gates(5, &[hidden, state])?,
        bias: gates(12, &[hidden])?,
        peephole: [peephole(9)?, peephole(11)?, peephole(10)?],
        input_forget: coupled,
        activations: [Activation::Sigmoid, options.activation, options.activation],
        clip: None,
        cell_clip: options.cell_clip,
        projection,
    };
    Ok(Recurrent {
        input_size: inputs,
        hidden_size: hidden,
        directions: vec![Direction {
            backward: false,
            cell: Cell::Lstm(lstm),
            initial_hidden: Initial::Zero,
            initial_cell: Initial::Zero,
        }],
    })
}

fn projection(
    model: &Model<'_>,
    weights: i32,
    bias: Option<i32>,
    hidden: usize,
    options: &Options,
) -> Result<Projection> {
    let size = match model.constant_shape(weights)?[..] {
        [size, columns] if size > 0 && columns == hidden => size,
        _ => return Err(misshapen("the LSTM's projection does not fit its units")),
    };
    Ok(Projection {
        size,
        w: model.constant(weights, &[size, hidden])?,
        bias: match bias {
            Some(bias) => model.constant(bias, &[size])?,
            None => vec![0.0; size],
        },
        clip: options.proj_clip,
    })
}
