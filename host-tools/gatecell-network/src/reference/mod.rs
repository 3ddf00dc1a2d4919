//! The float reference: every layer in f64, straight from its equations.
//!
//! It shares no code with the `gatecell` crate, so that a comparison of the
//! two says something about both. Clarity comes before speed throughout.

mod activation;
mod gru;
mod linear;
mod lstm;
mod recurrent;
mod rnn;
mod softmax;
mod state;

pub use activation::apply;

use crate::engine::{Engine, Item, NodeTrace, Trace};
use crate::error::{Error, Result};
use crate::network::{Layer, Network, Node, Rate};
use crate::remedy::Remedy;

/// Computes a network in f64.
#[derive(Clone, Copy, Debug)]
pub struct Reference<'a> {
    network: &'a Network,
}

impl<'a> Reference<'a> {
    /// An engine for `network`.
    pub fn new(network: &'a Network) -> Self {
        Self { network }
    }

    fn check(&self, item: &Item) -> Result<()> {
        let wrong = |reason: String| Err(Error::new(reason, Remedy::Prepare));
        if item.steps == 0 {
            return wrong("the sequence has no steps".into());
        }
        if let Some(steps) = self.network.fixed_steps()
            && item.steps != steps
        {
            return wrong(format!(
                "the sequence has {} steps, but the network takes exactly {steps}",
                item.steps
            ));
        }
        let expected = item.steps * self.network.input.input_size;
        if item.input.len() != expected {
            return wrong(format!(
                "the sequence has {} values, but {} steps need {expected}",
                item.input.len(),
                item.steps
            ));
        }
        let lens: Vec<usize> = item.states.iter().map(Vec::len).collect();
        let expected: Vec<usize> = self.network.state_inputs.iter().map(|s| s.len).collect();
        if lens != expected {
            return wrong(format!(
                "the initial states have lengths {lens:?}, but the network takes {expected:?}"
            ));
        }
        Ok(())
    }
}

impl Engine for Reference<'_> {
    fn name(&self) -> &'static str {
        "reference"
    }

    fn run(&self, item: &Item) -> Result<Trace> {
        self.check(item)?;
        let mut trace = Trace::default();
        for node in &self.network.nodes {
            let inputs: Vec<&[f64]> = node
                .inputs
                .iter()
                .map(|&value| trace.value(item, value))
                .collect();
            let widths: Vec<usize> = node
                .inputs
                .iter()
                .map(|&value| self.network.width(value))
                .collect();
            let computed =
                compute(node, &inputs, &widths, item).map_err(|error| error.at(&node.name))?;
            trace.nodes.push(computed);
        }
        Ok(trace)
    }
}

fn compute(node: &Node, inputs: &[&[f64]], widths: &[usize], item: &Item) -> Result<NodeTrace> {
    if let Layer::Concat = node.layer {
        let vectors = match node.rate {
            Rate::EveryStep => item.steps,
            Rate::Once => 1,
        };
        return Ok(plain(concat(inputs, widths, vectors)?));
    }
    let (&[input], &[width]) = (inputs, widths) else {
        return Err(Error::new(
            format!("the layer reads {} values instead of one", inputs.len()),
            Remedy::Report,
        ));
    };
    let vectors = || input.chunks_exact(width);
    Ok(match &node.layer {
        Layer::Recurrent(layer) => recurrent::run(layer, input, item),
        Layer::Dense(dense) => plain(
            vectors()
                .flat_map(|x| linear::affine(&dense.w, &dense.bias, x))
                .collect(),
        ),
        Layer::Activation(f) => plain(input.iter().map(|&x| activation::apply(*f, x)).collect()),
        Layer::Softmax => plain(vectors().flat_map(softmax::softmax).collect()),
        Layer::LogSoftmax => plain(vectors().flat_map(softmax::log_softmax).collect()),
        Layer::LastStep => plain(vectors().next_back().unwrap_or_default().to_vec()),
        Layer::Flatten { .. } => plain(input.to_vec()),
        Layer::Concat => plain(Vec::new()),
    })
}

fn plain(output: Vec<f64>) -> NodeTrace {
    NodeTrace {
        output,
        ..NodeTrace::default()
    }
}

fn concat(inputs: &[&[f64]], widths: &[usize], vectors: usize) -> Result<Vec<f64>> {
    let mut output = Vec::new();
    for t in 0..vectors {
        for (input, &width) in inputs.iter().zip(widths) {
            // A value computed once has no vector for the second step.
            let vector = input.get(t * width..(t + 1) * width).ok_or_else(|| {
                Error::new(
                    "the layer joins a value per step with a value per sequence",
                    Remedy::Report,
                )
            })?;
            output.extend_from_slice(vector);
        }
    }
    Ok(output)
}
