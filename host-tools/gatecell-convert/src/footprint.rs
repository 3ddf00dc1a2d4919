//! What a network costs on a device: parameters, products, flash and RAM.
//!
//! Bytes are those of the `gatecell` crate: packed weights with their padding,
//! scales, biases, state, and the vectors between layers. They follow from the
//! shapes alone, so no calibration is needed.

use gatecell::format::{float, integer};
use gatecell::kernels::DENSE_ROWS;

use crate::calibrate::calibrate;
use crate::emit::{LayerBuffers, buffers};
use crate::quantize::{DeviceLayer, DeviceNetwork, NumberFormat, quantize};
use gatecell_network::engine::Item;
use gatecell_network::network::{
    Cell, Direction, Initial, Layer, Lstm, Network, Node, Peephole, Rate,
};

/// Cost of a whole network in one format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Footprint {
    /// Format.
    pub format: NumberFormat,
    /// One entry per node.
    pub layers: Vec<LayerFootprint>,
    /// Flash of the input's scales, in bytes.
    pub input_flash: usize,
    /// All layers and the input.
    pub total: Cost,
}

/// Cost of one node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerFootprint {
    /// The node's name.
    pub name: String,
    /// The layer's kind, as [`Layer::kind`] has it.
    pub kind: &'static str,
    /// What it costs.
    pub cost: Cost,
}

/// Sums of a layer or a network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Trained numbers.
    pub parameters: usize,
    /// Multiplications with weights at every time step.
    pub macs_per_step: usize,
    /// Multiplications with weights once per sequence, after its last step.
    pub macs_once: usize,
    /// Bytes of weights, scales and biases.
    pub flash: usize,
    /// Bytes kept between steps: state, and the vectors behind each layer up to
    /// the last recurrent one. What comes after works on the stack. Of a network
    /// over whole sequences: states, and vectors that there are once.
    pub ram: usize,
    /// Bytes for each step of the longest sequence that there is room for; 0 for a
    /// line of forward layers.
    pub ram_per_step: usize,
}

impl Cost {
    /// The RAM for people: `144`, or `144 + 56·T` for sequences of up to `T` steps.
    pub fn ram_text(&self) -> String {
        match self.ram_per_step {
            0 => self.ram.to_string(),
            per_step => format!("{} + {per_step}·T", self.ram),
        }
    }

    fn add(&mut self, other: Self) {
        self.parameters += other.parameters;
        self.macs_per_step += other.macs_per_step;
        self.macs_once += other.macs_once;
        self.flash += other.flash;
        self.ram += other.ram;
        self.ram_per_step += other.ram_per_step;
    }
}

/// The cost of a network in a format. The bias inside the product of a GRU is
/// counted where the network has one; in integer formats calibration gives it
/// to every GRU with the reset after the product.
pub fn footprint(network: &Network, format: NumberFormat) -> Footprint {
    let hidden_bias = |_: usize, direction: &Direction| match &direction.cell {
        Cell::Gru(gru) => {
            gru.linear_before_reset
                && (format.integer().is_some() || gru.hidden_bias.iter().any(|&b| b != 0.0))
        }
        Cell::Rnn(_) | Cell::Lstm(_) => false,
    };
    let buffers = buffers_of(network, format).unwrap_or_default();
    compute(network, format, &hidden_bias, &|_| false, buffers)
}

/// The buffers, which depend on the shapes alone: of the network quantized on a
/// made-up sequence. `None` for a line of layers, and for what cannot be emitted.
fn buffers_of(network: &Network, format: NumberFormat) -> Option<Vec<LayerBuffers>> {
    let calibration = calibrate(network, &[Item::pattern(network)], &mut |_, _| ()).ok()?;
    let device = quantize(network, format, Some(&calibration)).ok()?;
    buffers(&device).ok().flatten()
}

/// The cost of a network as it was quantized.
pub fn device_footprint(device: &DeviceNetwork) -> Footprint {
    let hidden_bias = |node: usize, _: &Direction| match &device.layers[node] {
        DeviceLayer::Gru(cells) => cells.iter().any(|cell| cell.hidden_bias.is_some()),
        DeviceLayer::Rnn(_)
        | DeviceLayer::Lstm(_)
        | DeviceLayer::GruResetBefore(_)
        | DeviceLayer::Dense(_)
        | DeviceLayer::Activation(..)
        | DeviceLayer::Softmax
        | DeviceLayer::LogSoftmax
        | DeviceLayer::LastStep
        | DeviceLayer::Flatten { .. }
        | DeviceLayer::Concat => false,
    };
    let buffers = buffers(device).ok().flatten().unwrap_or_default();
    let slow = |node: usize| device.layers[node].is_slow();
    compute(&device.network, device.format, &hidden_bias, &slow, buffers)
}

fn compute(
    network: &Network,
    format: NumberFormat,
    hidden_bias: &dyn Fn(usize, &Direction) -> bool,
    slow: &dyn Fn(usize) -> bool,
    buffers: Vec<LayerBuffers>,
) -> Footprint {
    let last = |wanted: &dyn Fn(&Layer) -> bool| {
        let nodes = &network.nodes;
        nodes.iter().rposition(|node| wanted(&node.layer))
    };
    let last_recurrent = last(&|layer| matches!(layer, Layer::Recurrent(_)));
    // The last step is no vector of its own: it is the one that is there.
    let last_layer = last(&|layer| !matches!(layer, Layer::LastStep));
    let mut total = Cost::default();
    let mut layers = Vec::new();
    for (id, node) in network.nodes.iter().enumerate() {
        let carry = if slow(id) { 8 } else { 4 };
        let hidden_bias = |direction: &Direction| hidden_bias(id, direction);
        let mut cost = layer_cost(node, format, carry, &hidden_bias);
        // The very last vector belongs to the caller.
        if buffers.is_empty() && Some(id) <= last_recurrent && Some(id) != last_layer {
            cost.ram += node.width * output_size(node, format);
        }
        for buffer in buffers.iter().filter(|buffer| buffer.name == node.name) {
            cost.ram += buffer.once;
            cost.ram_per_step += buffer.per_step;
        }
        total.add(cost);
        layers.push(LayerFootprint {
            name: node.name.clone(),
            kind: node.layer.kind(),
            cost,
        });
    }
    // Layers that quantization puts between.
    for buffer in &buffers {
        if !network.nodes.iter().any(|node| node.name == buffer.name) {
            total.ram += buffer.once;
            total.ram_per_step += buffer.per_step;
        }
    }
    let input_flash = match format.integer() {
        None => 0,
        // One inverse scale and one zero point per feature.
        Some(_) => network.input.input_size * 2 * size_of::<f32>(),
    };
    total.flash += input_flash;
    Footprint {
        format,
        layers,
        input_flash,
        total,
    }
}

/// `carry` is the size of a number of the long-lived state, in bytes.
fn layer_cost(
    node: &Node,
    format: NumberFormat,
    carry: usize,
    hidden_bias: &dyn Fn(&Direction) -> bool,
) -> Cost {
    let mut cost = Cost::default();
    match &node.layer {
        Layer::Recurrent(layer) => {
            let (inputs, units) = (layer.input_size, layer.hidden_size);
            for direction in &layer.directions {
                let gates = gates(&direction.cell);
                cost.parameters += parameters(&direction.cell);
                cost.macs_per_step += gates * units * (inputs + layer.state_size());
                if let Cell::Lstm(lstm) = &direction.cell {
                    cost.macs_per_step += matrices(lstm) * units * units;
                    cost.macs_per_step += lstm.projection.as_ref().map_or(0, |p| p.w.len());
                }
                cost.flash += cell_flash(&direction.cell, inputs, units, format);
                if hidden_bias(direction) {
                    cost.flash += units * 4;
                }
                let state = state(&direction.cell, units, carry, format);
                cost.ram += state;
                if begins_with_constants(direction) {
                    cost.flash += state;
                }
            }
        }
        Layer::Dense(dense) => {
            let macs = dense.w.len();
            cost.parameters = macs + dense.bias.len();
            match node.rate {
                Rate::EveryStep => cost.macs_per_step = macs,
                Rate::Once => cost.macs_once = macs,
            }
            cost.flash = rows_flash(dense.output_size, &[dense.input_size], format);
        }
        // Without weights.
        Layer::Activation(_)
        | Layer::Softmax
        | Layer::LogSoftmax
        | Layer::LastStep
        | Layer::Flatten { .. }
        | Layer::Concat => {}
    }
    cost
}

fn gates(cell: &Cell) -> usize {
    match cell {
        Cell::Rnn(_) => 1,
        // Coupled, the input gate has no weights of its own.
        Cell::Lstm(lstm) if lstm.input_forget => 3,
        Cell::Lstm(_) => 4,
        Cell::Gru(_) => 3,
    }
}

/// Whether a direction begins with constants other than zero.
fn begins_with_constants(direction: &Direction) -> bool {
    let constants = |initial: &Initial| match initial {
        Initial::Constant(values) => values.iter().any(|&value| value != 0.0),
        Initial::Zero | Initial::Given { .. } => false,
    };
    constants(&direction.initial_hidden)
        || matches!(direction.cell, Cell::Lstm(_)) && constants(&direction.initial_cell)
}

/// Peepholes of an LSTM that are matrices.
fn matrices(lstm: &Lstm) -> usize {
    let peepholes = lstm.peephole.iter().flatten();
    peepholes
        .filter(|peephole| matches!(peephole, Peephole::Matrix(_)))
        .count()
}

fn parameters(cell: &Cell) -> usize {
    match cell {
        Cell::Rnn(cell) => cell.w.len() + cell.r.len() + cell.bias.len(),
        Cell::Lstm(cell) => {
            let peepholes: usize = cell.peephole.iter().flatten().map(Peephole::len).sum();
            let projection = cell.projection.as_ref();
            let projection = projection.map_or(0, |p| p.w.len() + p.bias.len());
            let rows = cell.w.len() + cell.r.len() + cell.bias.len();
            // Coupled, a quarter of the rows stands unread.
            let rows = if cell.input_forget {
                rows / 4 * 3
            } else {
                rows
            };
            rows + peepholes + projection
        }
        Cell::Gru(cell) => {
            let hidden = match cell.linear_before_reset {
                true => cell.hidden_bias.len(),
                false => 0,
            };
            cell.w.len() + cell.r.len() + cell.bias.len() + hidden
        }
    }
}

fn cell_flash(cell: &Cell, inputs: usize, units: usize, format: NumberFormat) -> usize {
    let columns = [inputs, units];
    match cell {
        Cell::Rnn(_) => rows_flash(units, &columns, format),
        Cell::Lstm(lstm) => {
            let peepholes: usize = lstm
                .peephole
                .iter()
                .flatten()
                .map(|peephole| match peephole {
                    Peephole::Diagonal(weights) => weights.len() * 4,
                    Peephole::Matrix(_) => rows_flash(units, &[units], format),
                })
                .sum();
            let (state, projection) = match &lstm.projection {
                Some(p) => (p.size, rows_flash(p.size, &[units], format)),
                None => (units, 0),
            };
            gates_flash(gates(cell), units, &[inputs, state], format) + peepholes + projection
        }
        Cell::Gru(gru) if gru.linear_before_reset => gates_flash(3, units, &columns, format),
        Cell::Gru(_) => {
            gates_flash(2, units, &columns, format) + rows_flash(units, &columns, format)
        }
    }
}

/// Gates of units, one block per unit.
fn gates_flash(gates: usize, units: usize, columns: &[usize], format: NumberFormat) -> usize {
    let matrices: usize = columns
        .iter()
        .map(|&columns| match format.integer() {
            None => gates * units * columns * size_of::<f32>(),
            Some(format) => format.layout.packed_len(units, gates, columns) * size_of::<u32>(),
        })
        .sum();
    matrices + gates * units * row_size(format)
}

/// Rows in blocks of four.
fn rows_flash(rows: usize, columns: &[usize], format: NumberFormat) -> usize {
    let matrices: usize = columns
        .iter()
        .map(|&columns| match format.integer() {
            None => float::packed_rows_len(rows, columns) * size_of::<f32>(),
            Some(format) => format.layout.packed_rows_len(rows, columns) * size_of::<u32>(),
        })
        .sum();
    matrices + rows.next_multiple_of(DENSE_ROWS) * row_size(format)
}

/// Bytes beside the weights of one row.
fn row_size(format: NumberFormat) -> usize {
    match format.integer() {
        None => size_of::<f32>(),
        Some(_) => size_of::<integer::Row>(),
    }
}

/// Bytes of a cell's state, its alignment included.
fn state(cell: &Cell, units: usize, carry: usize, format: NumberFormat) -> usize {
    let act = format.activation_bytes();
    match cell {
        // On a border of words.
        Cell::Rnn(_) => (units * act).next_multiple_of(4),
        Cell::Lstm(lstm) => {
            // What is projected, and the memory of the peephole matrices, is part of it.
            let hidden = match &lstm.projection {
                Some(projection) => (projection.size + units) * act,
                None => units * act,
            };
            let peepholes = match matrices(lstm) {
                0 => 0,
                _ => (units * (act + 4)).next_multiple_of(4),
            };
            (hidden + units * carry + peepholes).next_multiple_of(carry)
        }
        Cell::Gru(gru) if gru.linear_before_reset => {
            (units * (act + carry)).next_multiple_of(carry)
        }
        // The update gate and the reset state stand between the two products.
        Cell::Gru(_) => (units * (2 * act + carry + 4)).next_multiple_of(carry),
    }
}

/// Bytes of one element of a node's main output.
fn output_size(node: &Node, format: NumberFormat) -> usize {
    match node.layer {
        Layer::Dense(_) | Layer::Softmax | Layer::LogSoftmax => 4,
        Layer::Recurrent(_)
        | Layer::Activation(_)
        | Layer::LastStep
        | Layer::Flatten { .. }
        | Layer::Concat => format.activation_bytes(),
    }
}

#[cfg(test)]
mod tests;
