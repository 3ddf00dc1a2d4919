//! A network that is a chain of layers, built from its first layer on. Every
//! door but ONNX reads such networks.

mod layout;
mod scaling;

use std::collections::{HashMap, HashSet};

use gatecell_network::error::{Error, Result};
use gatecell_network::network::{
    Cell, Dense, Layer, Network, Node, NodeId, Output, Rate, Recurrent, SequenceInput, Source,
    Value,
};
use gatecell_network::remedy::Remedy;
use layout::layout;
use scaling::Scaling;

/// The network so far: a chain whose end the next layer reads.
pub(super) struct Chain {
    nodes: Vec<Node>,
    end: Value,
    rate: Rate,
    /// Features of the end; of the input only known once a layer reads it.
    width: Option<usize>,
    input_size: Option<usize>,
    /// A factor and a shift per feature that the next weights will take in.
    pending: Option<Scaling>,
    /// Names of the nodes, and how many nodes wanted each.
    names: HashSet<String>,
    copies: HashMap<String, usize>,
    /// Weights and values that further layers may have.
    left: usize,
}

/// A value that layers can read.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    value: Value,
    rate: Rate,
    width: usize,
}

/// Most features that a scaling may have which no dense layer before it takes in.
pub(super) const LARGEST_SCALING: usize = 1024;

/// Weights and values of one step that any network may have, and how many more for
/// each byte of its file: files may name the same weights for many layers, or join
/// values until they are wider than memory.
const BASE_SIZE: usize = 1 << 22;
const SIZE_PER_BYTE: usize = 2;

impl Chain {
    /// An empty chain; `width` features where the file, of `file` bytes, says how
    /// many it reads.
    pub(super) fn new(width: Option<usize>, file: usize) -> Self {
        Self {
            nodes: Vec::new(),
            end: Value::Input,
            rate: Rate::EveryStep,
            width,
            input_size: width,
            pending: None,
            names: HashSet::new(),
            copies: HashMap::new(),
            left: file.saturating_mul(SIZE_PER_BYTE).saturating_add(BASE_SIZE),
        }
    }

    /// Whether there is no layer yet.
    pub(super) fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Features of the end, where known.
    pub(super) fn width(&self) -> Option<usize> {
        self.width
    }

    /// Whether the end is a vector per step or one per sequence.
    pub(super) fn rate(&self) -> Rate {
        self.rate
    }

    pub(super) fn recurrent(&mut self, name: String, mut layer: Recurrent) -> Result<()> {
        self.need_steps()?;
        self.reads(layer.input_size)?;
        if let Some(scaling) = self.pending.take() {
            for direction in &mut layer.directions {
                let (w, bias) = match &mut direction.cell {
                    Cell::Rnn(cell) => (&mut cell.w, &mut cell.bias),
                    Cell::Lstm(cell) => (&mut cell.w, &mut cell.bias),
                    Cell::Gru(cell) => (&mut cell.w, &mut cell.bias),
                };
                scaling.fold_into(w, bias);
            }
        }
        let width = layer.state_size() * layer.directions.len();
        self.push(name, Layer::Recurrent(layer), width)
    }

    pub(super) fn dense(&mut self, name: String, mut layer: Dense) -> Result<()> {
        self.reads(layer.input_size)?;
        if let Some(scaling) = self.pending.take() {
            scaling.fold_into(&mut layer.w, &mut layer.bias);
        }
        let width = layer.output_size;
        self.push(name, Layer::Dense(layer), width)
    }

    /// A layer that keeps the width: an activation or a softmax.
    pub(super) fn same_width(&mut self, name: String, layer: Layer) -> Result<()> {
        self.settle()?;
        let width = self.known_width()?;
        self.push(name, layer, width)
    }

    /// `factor · x + shift` on every feature, without a layer of its own where
    /// the weights before or after it can take it in.
    pub(super) fn scale(&mut self, factor: Vec<f64>, shift: Vec<f64>) -> Result<()> {
        self.settle()?;
        self.reads(factor.len())?;
        if let Some(Node {
            layer: Layer::Dense(dense),
            ..
        }) = self.nodes.last_mut()
        {
            let rows = dense.w.chunks_mut(dense.input_size);
            for ((row, bias), (factor, shift)) in
                rows.zip(&mut dense.bias).zip(factor.iter().zip(&shift))
            {
                row.iter_mut().for_each(|w| *w *= factor);
                *bias = *bias * factor + shift;
            }
            return Ok(());
        }
        // It may need a square matrix of its own, which must not dwarf the file.
        if factor.len() > LARGEST_SCALING {
            return Err(Error::new(
                format!("a scaling of {} features stands alone", factor.len()),
                Remedy::WideScaling {
                    largest: LARGEST_SCALING,
                },
            ));
        }
        self.pending = Some(Scaling { factor, shift });
        Ok(())
    }

    pub(super) fn last_step(&mut self) -> Result<()> {
        self.need_steps()?;
        let width = self.known_width()?;
        self.rate = Rate::Once;
        self.push("last_step".into(), Layer::LastStep, width)
    }

    /// The vectors of all `steps` as one.
    pub(super) fn flatten(&mut self, steps: usize) -> Result<()> {
        self.need_steps()?;
        self.settle()?;
        let width = self.known_width()?.checked_mul(steps).ok_or_else(|| {
            Error::new(
                format!("{steps} steps are too many to join"),
                Remedy::SmallerModel,
            )
        })?;
        self.rate = Rate::Once;
        self.push("flatten".into(), Layer::Flatten { steps }, width)
    }

    /// The hidden state of the recurrent layer at the end after the last step
    /// of each of its directions, side by side.
    pub(super) fn final_state(&mut self) -> Result<()> {
        let Some((node, layer)) = self.recurrent_end() else {
            return Err(Error::new(
                "final_state does not follow a recurrent layer",
                Remedy::LayerSteps,
            ));
        };
        let forward_only = matches!(&layer.directions[..], [one] if !one.backward);
        if forward_only {
            // The same vector, read from the layer's output.
            return self.last_step();
        }
        let directions = layer.directions.len();
        let width = directions * layer.state_size();
        self.rate = Rate::Once;
        self.push("final_state".into(), Layer::Concat, width)?;
        if let Some(concat) = self.nodes.last_mut() {
            concat.inputs = (0..directions)
                .map(|direction| Value::FinalHidden { node, direction })
                .collect();
        }
        Ok(())
    }

    /// The end, to go on from later.
    pub(super) fn end(&mut self) -> Result<End> {
        self.settle()?;
        Ok(End {
            value: self.end,
            rate: self.rate,
            width: self.known_width()?,
        })
    }

    /// The network's input, to go on from.
    pub(super) fn start(&self) -> Result<End> {
        let width = self.input_size.ok_or_else(|| {
            Error::new(
                "the width of the input is not known yet",
                Remedy::LayerFirst,
            )
        })?;
        Ok(End {
            value: Value::Input,
            rate: Rate::EveryStep,
            width,
        })
    }

    /// Lets the next layer read these values side by side.
    pub(super) fn go_on_from(&mut self, ends: &[End]) -> Result<()> {
        self.settle()?;
        let Some(first) = ends.first() else {
            return Err(Error::new("the layer reads nothing", Remedy::LayerInputs));
        };
        if ends.iter().any(|end| end.rate != first.rate) {
            return Err(Error::new(
                "the layer reads steps and one vector at once",
                Remedy::LayerInputs,
            ));
        }
        (self.end, self.rate, self.width) = (first.value, first.rate, Some(first.width));
        if ends.len() > 1 {
            let widths = ends.iter().map(|end| end.width);
            let width = widths.fold(0, usize::saturating_add);
            self.push("concat".into(), Layer::Concat, width)?;
            if let Some(concat) = self.nodes.last_mut() {
                concat.inputs = ends.iter().map(|end| end.value).collect();
            }
        }
        Ok(())
    }

    /// The whole network; its arrays are batch first.
    pub(super) fn finish(mut self, input: &str, output: &str) -> Result<Network> {
        let end = self.end()?;
        self.finish_with(input, &[(output, end)])
    }

    /// As [`finish`](Self::finish), with outputs anywhere.
    pub(super) fn finish_with(mut self, input: &str, outputs: &[(&str, End)]) -> Result<Network> {
        self.settle()?;
        let width = self.known_width()?;
        let input_size = self.input_size.unwrap_or(width);
        let outputs = outputs.iter().map(|(name, end)| Output {
            name: (*name).into(),
            value: end.value,
            layout: layout(end.rate, end.width),
        });
        Ok(Network {
            source: Source::default(),
            input: SequenceInput {
                name: input.into(),
                input_size,
                layout: layout(Rate::EveryStep, input_size),
            },
            state_inputs: Vec::new(),
            lengths_input: None,
            outputs: outputs.collect(),
            nodes: self.nodes,
        })
    }

    fn recurrent_end(&self) -> Option<(NodeId, &Recurrent)> {
        let Value::Node(node) = self.end else {
            return None;
        };
        if let Layer::Recurrent(layer) = &self.nodes[node].layer {
            return Some((node, layer));
        }
        None
    }

    /// Notes that a layer reads `features` from the end.
    fn reads(&mut self, features: usize) -> Result<()> {
        match self.width {
            Some(width) if width != features => Err(Error::new(
                format!("the layer reads {features} features, but gets {width}"),
                Remedy::LayerOrder,
            )),
            _ => {
                self.input_size.get_or_insert(features);
                Ok(())
            }
        }
    }

    /// Gives a scaling that no weights can take in a layer of its own.
    fn settle(&mut self) -> Result<()> {
        let Some(Scaling { factor, shift }) = self.pending.take() else {
            return Ok(());
        };
        let width = factor.len();
        let mut w = vec![0.0; width * width];
        for (k, factor) in factor.into_iter().enumerate() {
            w[k * width + k] = factor;
        }
        let dense = Dense {
            input_size: width,
            output_size: width,
            w,
            bias: shift,
        };
        self.push("scaling".into(), Layer::Dense(dense), width)
    }

    fn need_steps(&self) -> Result<()> {
        match self.rate {
            Rate::EveryStep => Ok(()),
            Rate::Once => Err(Error::new(
                "the layer reads steps, but the layers before it leave one vector",
                Remedy::LayerSteps,
            )),
        }
    }

    fn known_width(&self) -> Result<usize> {
        self.width.ok_or_else(|| {
            Error::new(
                "the first layer has no weights that tell the number of features",
                Remedy::LayerFirst,
            )
        })
    }

    fn push(&mut self, name: String, layer: Layer, width: usize) -> Result<()> {
        let size = weights(&layer).saturating_add(width);
        self.left = self.left.checked_sub(size).ok_or_else(|| {
            Error::new(
                format!(
                    "the network grows far beyond its file: layer {name:?} adds {size} weights \
                     and values"
                ),
                Remedy::NarrowerLayers,
            )
        })?;
        let mut unique = name.clone();
        while !self.names.insert(unique.clone()) {
            let copy = self.copies.entry(name.clone()).or_insert(1);
            *copy += 1;
            unique = format!("{name}_{copy}");
        }
        let node = Node {
            name: unique,
            layer,
            inputs: vec![self.end],
            width,
            rate: self.rate,
        };
        self.end = Value::Node(self.nodes.len());
        self.width = Some(width);
        self.nodes.push(node);
        Ok(())
    }
}

/// Number of weights of a layer.
fn weights(layer: &Layer) -> usize {
    match layer {
        Layer::Recurrent(layer) => {
            let cells = layer
                .directions
                .iter()
                .map(|direction| match &direction.cell {
                    Cell::Rnn(cell) => cell.w.len() + cell.r.len(),
                    Cell::Lstm(cell) => cell.w.len() + cell.r.len(),
                    Cell::Gru(cell) => cell.w.len() + cell.r.len(),
                });
            cells.sum()
        }
        Layer::Dense(dense) => dense.w.len(),
        Layer::Activation(_)
        | Layer::Softmax
        | Layer::LogSoftmax
        | Layer::LastStep
        | Layer::Flatten { .. }
        | Layer::Concat => 0,
    }
}

#[cfg(test)]
mod tests;
