//! Parameters that are no finite numbers, or none in single precision.

use super::NumberFormat;
use gatecell_network::error::{Error, Result};
use gatecell_network::network::{Cell, Initial, Layer, Network, Node, Peephole};
use gatecell_network::remedy::Remedy;

/// One array of parameters.
struct Parameters<'a> {
    name: String,
    values: &'a [f64],
    /// Length of its last axis, where it has two.
    columns: Option<usize>,
}

/// Refuses the first parameter that is not finite, or that the format has no number for.
pub(super) fn check(network: &Network, format: NumberFormat) -> Result<()> {
    for node in &network.nodes {
        for array in parameters(node) {
            let single = match format {
                NumberFormat::F32 => true,
                NumberFormat::W8A16
                | NumberFormat::W16A16
                | NumberFormat::W4A16
                | NumberFormat::W8A8 => false,
            };
            let peak = array
                .values
                .iter()
                .fold(0.0f64, |peak, v| peak.max(v.abs()));
            // A few weights near zero may become zero, not all of a matrix.
            let is_lost = single
                && array.columns.is_some()
                && peak > 0.0
                && peak < f64::from(f32::MIN_POSITIVE);
            let is_bad = |value: &f64| match single {
                true => !(*value as f32).is_finite() || is_lost && value.abs() == peak,
                false => !value.is_finite(),
            };
            if let Some(at) = array.values.iter().position(is_bad) {
                let value = array.values[at];
                let place = match array.columns {
                    Some(columns) => format!("[{}, {}]", at / columns, at % columns),
                    None => format!("[{at}]"),
                };
                let (what, remedy) = if value.is_finite() {
                    ("beyond single precision", Remedy::SinglePrecision)
                } else {
                    ("no finite number", Remedy::Diverged)
                };
                return Err(Error::new(
                    format!("{}{place} is {value:e}: {what}", array.name),
                    remedy,
                )
                .at(format!("layer {:?}", node.name)));
            }
        }
    }
    Ok(())
}

/// Every array of a node.
fn parameters(node: &Node) -> Vec<Parameters<'_>> {
    match &node.layer {
        Layer::Dense(dense) => vec![
            matrix("w".into(), &dense.w, dense.input_size),
            vector("bias".into(), &dense.bias),
        ],
        Layer::Recurrent(layer) => {
            let mut all = Vec::new();
            for (index, direction) in layer.directions.iter().enumerate() {
                let name = |what: &str| match layer.directions.len() {
                    1 => what.to_owned(),
                    _ => format!("direction {index}, {what}"),
                };
                let (w, r, bias) = match &direction.cell {
                    Cell::Rnn(cell) => (&cell.w, &cell.r, &cell.bias),
                    Cell::Lstm(cell) => (&cell.w, &cell.r, &cell.bias),
                    Cell::Gru(cell) => (&cell.w, &cell.r, &cell.bias),
                };
                all.push(matrix(name("w"), w, layer.input_size));
                all.push(matrix(name("r"), r, layer.state_size()));
                all.push(vector(name("bias"), bias));
                match &direction.cell {
                    Cell::Rnn(_) => {}
                    Cell::Gru(cell) => all.push(vector(name("hidden bias"), &cell.hidden_bias)),
                    Cell::Lstm(cell) => {
                        for (peephole, gate) in cell.peephole.iter().zip(["i", "o", "f"]) {
                            let name = name(&format!("peephole {gate}"));
                            match peephole {
                                Some(Peephole::Diagonal(values)) => all.push(vector(name, values)),
                                Some(Peephole::Matrix(values)) => {
                                    all.push(matrix(name, values, layer.hidden_size));
                                }
                                None => {}
                            }
                        }
                        if let Some(projection) = &cell.projection {
                            let columns = layer.hidden_size;
                            all.push(matrix(name("projection"), &projection.w, columns));
                            all.push(vector(name("projection's bias"), &projection.bias));
                        }
                    }
                }
                let initial = [
                    ("initial hidden state", &direction.initial_hidden),
                    ("initial cell state", &direction.initial_cell),
                ];
                for (what, initial) in initial {
                    if let Initial::Constant(values) = initial {
                        all.push(vector(name(what), values));
                    }
                }
            }
            all
        }
        Layer::Activation(_)
        | Layer::Softmax
        | Layer::LogSoftmax
        | Layer::LastStep
        | Layer::Flatten { .. }
        | Layer::Concat => Vec::new(),
    }
}

fn vector(name: String, values: &[f64]) -> Parameters<'_> {
    Parameters {
        name,
        values,
        columns: None,
    }
}

fn matrix(name: String, values: &[f64], columns: usize) -> Parameters<'_> {
    Parameters {
        name,
        values,
        columns: Some(columns.max(1)),
    }
}
