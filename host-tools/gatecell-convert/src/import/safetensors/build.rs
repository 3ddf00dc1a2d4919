//! The chain of layers.

use super::layers::{Function, Layer, Nonlinearity};
use super::recurrent::{self, Kind};
use super::tensors::Tensors;
use crate::error::{Error, Result};
use crate::network::{
    Activation, Axis, Dense, Layer as Computation, Layout, Network, Node, NodeId, Output, Rate,
    Recurrent, SequenceInput, Source, Value,
};

/// The network so far: a chain whose end the next layer reads.
struct Chain {
    nodes: Vec<Node>,
    end: Value,
    rate: Rate,
    /// Features of the end; of the input only known once a layer reads it.
    width: Option<usize>,
    input_size: Option<usize>,
}

pub(super) fn network(layers: &[Layer], tensors: &mut Tensors) -> Result<Network> {
    let mut chain = Chain {
        nodes: Vec::new(),
        end: Value::Input,
        rate: Rate::EveryStep,
        width: None,
        input_size: None,
    };
    for (index, layer) in layers.iter().enumerate() {
        let place = || format!("layer {} ({})", index + 1, layer.kind());
        chain
            .append(layer, tensors)
            .map_err(|error| error.at(place()))?;
    }
    let width = chain.known_width()?;
    let input_size = chain.input_size.unwrap_or(width);
    Ok(Network {
        source: Source::default(),
        input: SequenceInput {
            name: "x".into(),
            input_size,
            layout: layout(Rate::EveryStep, input_size),
        },
        state_inputs: Vec::new(),
        lengths_input: None,
        nodes: chain.nodes,
        outputs: vec![Output {
            name: "y".into(),
            value: chain.end,
            layout: layout(chain.rate, width),
        }],
    })
}

fn layout(rate: Rate, width: usize) -> Layout {
    let features = Axis::Feature {
        len: width,
        stride: 1,
    };
    let axes = match rate {
        Rate::EveryStep => vec![Axis::Batch, Axis::Time, features],
        Rate::Once => vec![Axis::Batch, features],
    };
    Layout { axes, offset: 0 }
}

impl Chain {
    fn append(&mut self, layer: &Layer, tensors: &mut Tensors) -> Result<()> {
        match layer {
            Layer::Rnn {
                prefix,
                num_layers,
                bidirectional,
                nonlinearity,
            } => {
                let activation = match nonlinearity {
                    Nonlinearity::Tanh => Activation::Tanh,
                    Nonlinearity::Relu => Activation::Relu,
                };
                let kind = Kind::Rnn(activation);
                self.recurrent(tensors, kind, prefix, *num_layers, *bidirectional)
            }
            Layer::Lstm {
                prefix,
                num_layers,
                bidirectional,
            } => self.recurrent(tensors, Kind::Lstm, prefix, *num_layers, *bidirectional),
            Layer::Gru {
                prefix,
                num_layers,
                bidirectional,
            } => self.recurrent(tensors, Kind::Gru, prefix, *num_layers, *bidirectional),
            Layer::Dense { prefix } => self.dense(tensors, prefix),
            Layer::LastStep {} => self.last_step(),
            Layer::FinalState {} => self.final_state(),
            Layer::Softmax {} => self.same_width("softmax", Computation::Softmax),
            Layer::LogSoftmax {} => self.same_width("log_softmax", Computation::LogSoftmax),
            Layer::Activation { function, alpha } => {
                let f = activation(*function, *alpha)?;
                self.same_width("activation", Computation::Activation(f))
            }
        }
    }

    fn recurrent(
        &mut self,
        tensors: &mut Tensors,
        kind: Kind,
        prefix: &str,
        num_layers: Option<usize>,
        bidirectional: bool,
    ) -> Result<()> {
        self.need_steps()?;
        let dotted = dotted(prefix);
        let found = (0..)
            .take_while(|k| tensors.has(&format!("{dotted}weight_ih_l{k}")))
            .count();
        // With none found, reading layer 0 names the tensor that is missing.
        let count = num_layers.unwrap_or(found.max(1));
        if count == 0 {
            return Err(Error::new(
                "num_layers is 0",
                "give at least 1, or leave it out",
            ));
        }
        for index in 0..count {
            let layer = recurrent::layer(tensors, kind, &dotted, index, bidirectional, self.width)?;
            self.input_size.get_or_insert(layer.input_size);
            let width = layer.hidden_size * layer.directions.len();
            let computation = Computation::Recurrent(layer);
            self.push(format!("{dotted}l{index}"), computation, width);
        }
        Ok(())
    }

    fn dense(&mut self, tensors: &mut Tensors, prefix: &str) -> Result<()> {
        let dotted = dotted(prefix);
        let weight = format!("{dotted}weight");
        let [output_size, columns] = tensors.matrix_shape(&weight)?;
        let input_size = self.width.unwrap_or(columns);
        let w = tensors.take(&weight, &[output_size, input_size])?;
        let bias = format!("{dotted}bias");
        let bias = if tensors.has(&bias) {
            tensors.take(&bias, &[output_size])?
        } else {
            vec![0.0; output_size]
        };
        self.input_size.get_or_insert(input_size);
        let dense = Dense {
            input_size,
            output_size,
            w,
            bias,
        };
        let name = if prefix.is_empty() { "dense" } else { prefix };
        self.push(name.into(), Computation::Dense(dense), output_size);
        Ok(())
    }

    fn last_step(&mut self) -> Result<()> {
        self.need_steps()?;
        let width = self.known_width()?;
        self.rate = Rate::Once;
        self.push("last_step".into(), Computation::LastStep, width);
        Ok(())
    }

    fn final_state(&mut self) -> Result<()> {
        let Some((node, layer)) = self.recurrent_end() else {
            return Err(Error::new(
                "final_state does not follow a recurrent layer",
                "put it right after the rnn, lstm or gru, or use last_step",
            ));
        };
        let (directions, width) = (
            layer.directions.len(),
            layer.directions.len() * layer.hidden_size,
        );
        if directions == 1 {
            // The same vector, read from the layer's output.
            return self.last_step();
        }
        self.rate = Rate::Once;
        self.push("final_state".into(), Computation::Concat, width);
        if let Some(concat) = self.nodes.last_mut() {
            concat.inputs = (0..directions)
                .map(|direction| Value::FinalHidden { node, direction })
                .collect();
        }
        Ok(())
    }

    fn recurrent_end(&self) -> Option<(NodeId, &Recurrent)> {
        let Value::Node(node) = self.end else {
            return None;
        };
        match &self.nodes[node].layer {
            Computation::Recurrent(layer) => Some((node, layer)),
            _ => None,
        }
    }

    fn same_width(&mut self, name: &str, computation: Computation) -> Result<()> {
        let width = self.known_width()?;
        self.push(name.into(), computation, width);
        Ok(())
    }

    fn need_steps(&self) -> Result<()> {
        match self.rate {
            Rate::EveryStep => Ok(()),
            Rate::Once => Err(Error::new(
                "the layer reads steps, but after last_step or final_state there is one vector",
                "put the layer before last_step or final_state",
            )),
        }
    }

    fn known_width(&self) -> Result<usize> {
        self.width.ok_or_else(|| {
            Error::new(
                "the first layer has no weights that tell the number of features",
                "begin with an rnn, lstm, gru or dense layer",
            )
        })
    }

    fn push(&mut self, name: String, layer: Computation, width: usize) {
        let taken = |name: &str| self.nodes.iter().any(|node| node.name == name);
        let unique = if taken(&name) {
            // Names need only differ; no more candidates than nodes are taken.
            (2..)
                .map(|n| format!("{name}_{n}"))
                .find(|candidate| !taken(candidate))
                .unwrap_or(name)
        } else {
            name
        };
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
    }
}

/// `rnn` to `rnn.`; nothing to nothing.
fn dotted(prefix: &str) -> String {
    if prefix.is_empty() {
        String::new()
    } else {
        format!("{prefix}.")
    }
}

/// With the default parameters of torch.nn.
fn activation(function: Function, alpha: Option<f64>) -> Result<Activation> {
    let takes_alpha = matches!(function, Function::LeakyRelu | Function::Elu);
    if alpha.is_some_and(|alpha| !takes_alpha || !alpha.is_finite()) {
        return Err(Error::new(
            "alpha does not belong here",
            "give a finite alpha to leaky_relu or elu only",
        ));
    }
    Ok(match function {
        Function::Sigmoid => Activation::Sigmoid,
        Function::Tanh => Activation::Tanh,
        Function::Relu => Activation::Relu,
        Function::LeakyRelu => Activation::LeakyRelu {
            alpha: alpha.unwrap_or(0.01),
        },
        Function::Elu => Activation::Elu {
            alpha: alpha.unwrap_or(1.0),
        },
        Function::HardSigmoid => Activation::HardSigmoid {
            alpha: 1.0 / 6.0,
            beta: 0.5,
        },
        Function::Softsign => Activation::Softsign,
        Function::Softplus => Activation::Softplus,
    })
}
