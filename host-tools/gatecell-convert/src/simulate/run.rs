//! All nodes of a network over one sequence.

use gatecell::cell;
use gatecell::format::StateScale;

use super::counter::{Found, Span, counted};
use super::host_format::HostFormat;
use super::lstm::LstmState;
use super::prepared::{Prepared, PreparedCell, PreparedDirection};
use crate::quantize::{DeviceNetwork, Representation};
use crate::saturation::{Counts, Place, Site};
use gatecell_network::engine::{Item, NodeTrace, Trace};
use gatecell_network::error::{Error, Result};
use gatecell_network::network::{Direction, Initial, Layer, NodeId, Rate, Recurrent, Value};
use gatecell_network::remedy::Remedy;

/// The numbers of one value.
enum Data<F: HostFormat> {
    Act(Vec<F::Act>),
    Pre(Vec<F::Pre>),
    Probability(Vec<F::Probability>),
    /// Cell states, in real units.
    Cell(Vec<f64>),
}

/// Everything that a node computed, in the format's numbers.
struct Computed<F: HostFormat> {
    output: Data<F>,
    final_hidden: Vec<Vec<F::Act>>,
    final_cell: Vec<Vec<f64>>,
    cell_peak: f64,
    /// Of a recurrent layer: what each direction let by.
    counted: Vec<Found>,
}

impl<F: HostFormat> Computed<F> {
    fn plain(output: Data<F>) -> Self {
        Self {
            output,
            final_hidden: Vec::new(),
            final_cell: Vec::new(),
            cell_peak: 0.0,
            counted: Vec::new(),
        }
    }
}

/// Runs the network over one sequence.
pub(super) fn run<F: HostFormat>(
    device: &DeviceNetwork,
    layers: &[Prepared<F>],
    item: &Item,
) -> Result<Trace> {
    check(device, item)?;
    let mut counts = Counts::default();
    let (input, at_input) = counted(|| F::input(device, &item.input));
    let input = Data::Act(input);
    note(&mut counts, None, None, &at_input);
    let mut computed: Vec<Computed<F>> = Vec::new();
    for (node, layer) in device.network.nodes.iter().zip(layers) {
        let inputs: Vec<Source<F>> = node
            .inputs
            .iter()
            .map(|&value| Source {
                data: data(&input, &computed, value),
                width: device.network.width(value),
                vectors: match device.network.rate(value) {
                    Rate::EveryStep => item.steps,
                    Rate::Once => 1,
                },
            })
            .collect();
        let vectors = match node.rate {
            Rate::EveryStep => item.steps,
            Rate::Once => 1,
        };
        let result = match (&node.layer, inputs.first()) {
            (Layer::Recurrent(recurrent), Some(source)) => {
                let Prepared::Recurrent(cells) = layer else {
                    return Err(inconsistent(&node.name));
                };
                let x = source.act().ok_or_else(|| inconsistent(&node.name))?;
                recurrent_layer(
                    cells,
                    recurrent,
                    x,
                    source.width,
                    item,
                    &device.representations[computed.len()],
                )
            }
            (_, Some(_)) => {
                let work = || plain_layer(layer, &inputs, node.width, vectors);
                let (result, found) = counted(work);
                note(&mut counts, Some(computed.len()), None, &found);
                Computed::plain(result.ok_or_else(|| inconsistent(&node.name))?)
            }
            (_, None) => return Err(inconsistent(&node.name)),
        };
        for (direction, found) in result.counted.iter().enumerate() {
            note(&mut counts, Some(computed.len()), Some(direction), found);
        }
        computed.push(result);
    }
    Ok(Trace {
        nodes: computed
            .into_iter()
            .zip(&device.representations)
            .map(|(computed, representation)| to_trace(computed, representation))
            .collect(),
        counts,
    })
}

/// Adds what was counted in a layer, or at the input.
fn note(counts: &mut Counts, node: Option<NodeId>, direction: Option<usize>, found: &Found) {
    for &(place, ref count) in found {
        // A state of zeros has no range to leave.
        let initial = matches!(place, Place::InitialHidden | Place::InitialCarry);
        if initial && count.reach == 0.0 {
            continue;
        }
        let site = Site {
            node,
            direction,
            place,
        };
        counts.add(site, count);
    }
}

/// One input of a node.
struct Source<'a, F: HostFormat> {
    data: DataRef<'a, F>,
    width: usize,
    vectors: usize,
}

impl<'a, F: HostFormat> Source<'a, F> {
    fn act(&self) -> Option<&'a [F::Act]> {
        match self.data {
            DataRef::Act(data) => Some(data),
            DataRef::Pre(data) => F::pre_as_act(data),
            DataRef::Probability(_) | DataRef::Cell(_) => None,
        }
    }

    fn cell(&self) -> Option<&'a [f64]> {
        match self.data {
            DataRef::Cell(data) => Some(data),
            DataRef::Act(_) | DataRef::Pre(_) | DataRef::Probability(_) => None,
        }
    }

    fn pre(&self) -> Option<&'a [F::Pre]> {
        match self.data {
            DataRef::Pre(data) => Some(data),
            DataRef::Act(_) | DataRef::Probability(_) | DataRef::Cell(_) => None,
        }
    }
}

/// Borrowed [`Data`].
enum DataRef<'a, F: HostFormat> {
    Act(&'a [F::Act]),
    Pre(&'a [F::Pre]),
    Probability(&'a [F::Probability]),
    Cell(&'a [f64]),
}

fn data<'a, F: HostFormat>(
    input: &'a Data<F>,
    computed: &'a [Computed<F>],
    value: Value,
) -> DataRef<'a, F> {
    let data = match value {
        Value::Input => input,
        Value::Node(node) => &computed[node].output,
        Value::FinalHidden { node, direction } => {
            return DataRef::Act(&computed[node].final_hidden[direction]);
        }
        Value::FinalCell { node, direction } => {
            return DataRef::Cell(&computed[node].final_cell[direction]);
        }
    };
    match data {
        Data::Act(data) => DataRef::Act(data),
        Data::Pre(data) => DataRef::Pre(data),
        Data::Probability(data) => DataRef::Probability(data),
        Data::Cell(data) => DataRef::Cell(data),
    }
}

/// A layer without state; `None` if its input is of the wrong kind.
fn plain_layer<F: HostFormat>(
    layer: &Prepared<F>,
    inputs: &[Source<F>],
    width: usize,
    vectors: usize,
) -> Option<Data<F>> {
    let source = inputs.first()?;
    Some(match layer {
        Prepared::Recurrent(_) => return None,
        Prepared::Dense(affine) => {
            let mut y = vec![F::ZERO_PRE; vectors * width];
            let frames = source.act()?.chunks(source.width.max(1));
            for (x, y) in frames.zip(y.chunks_mut(width.max(1))) {
                cell::dense::step::<F>(F::view(affine), x, y);
            }
            Data::Pre(y)
        }
        Prepared::Activation(function) => {
            Data::Act(source.pre()?.iter().map(|&x| function.apply(x)).collect())
        }
        Prepared::Softmax => {
            let mut y = vec![F::ZERO_PROBABILITY; vectors * width];
            let frames = source.pre()?.chunks(width.max(1));
            for (x, y) in frames.zip(y.chunks_mut(width.max(1))) {
                F::softmax(x, y);
            }
            Data::Probability(y)
        }
        Prepared::LogSoftmax => {
            let mut y = vec![F::ZERO_PRE; vectors * width];
            let frames = source.pre()?.chunks(width.max(1));
            for (x, y) in frames.zip(y.chunks_mut(width.max(1))) {
                F::log_softmax(x, y);
            }
            Data::Pre(y)
        }
        Prepared::LastStep => match source.data {
            DataRef::Act(x) => Data::Act(last(x, width)?),
            DataRef::Pre(x) => Data::Pre(last(x, width)?),
            DataRef::Probability(x) => Data::Probability(last(x, width)?),
            DataRef::Cell(_) => return None,
        },
        Prepared::Flatten => match source.data {
            DataRef::Act(x) => Data::Act(x.to_vec()),
            DataRef::Pre(x) => Data::Pre(x.to_vec()),
            DataRef::Probability(x) => Data::Probability(x.to_vec()),
            DataRef::Cell(_) => return None,
        },
        Prepared::Concat => match source.data {
            DataRef::Act(_) => Data::Act(concat(inputs, vectors, Source::act)?),
            DataRef::Pre(_) => Data::Pre(concat(inputs, vectors, Source::pre)?),
            DataRef::Cell(_) => Data::Cell(concat(inputs, vectors, Source::cell)?),
            DataRef::Probability(_) => return None,
        },
    })
}

fn last<T: Copy>(x: &[T], width: usize) -> Option<Vec<T>> {
    Some(x.get(x.len().checked_sub(width)?..)?.to_vec())
}

fn concat<'a, F: HostFormat, T: Copy + 'a>(
    inputs: &[Source<'a, F>],
    vectors: usize,
    read: impl Fn(&Source<'a, F>) -> Option<&'a [T]>,
) -> Option<Vec<T>> {
    let mut all = Vec::new();
    for vector in 0..vectors {
        for input in inputs {
            // A value computed once stands beside every step.
            let row = if input.vectors == 1 { 0 } else { vector };
            all.extend(read(input)?.get(row * input.width..(row + 1) * input.width)?);
        }
    }
    Some(all)
}

/// A recurrent layer in all its directions.
fn recurrent_layer<F: HostFormat>(
    directions: &[PreparedDirection<F>],
    layer: &Recurrent,
    x: &[F::Act],
    input_size: usize,
    item: &Item,
    representation: &Representation,
) -> Computed<F> {
    let state_size = layer.state_size();
    let width = state_size * layer.directions.len();
    let mut output = vec![F::ZERO_ACT; item.steps * width];
    let mut computed = Computed::plain(Data::Act(Vec::new()));
    for (index, (prepared, direction)) in directions.iter().zip(&layer.directions).enumerate() {
        let span = Span::begin();
        let (scale, _) = representation.step(index * state_size);
        let pass = Pass {
            direction,
            layer,
            x,
            input_size,
            item,
            scale,
            width,
            first: index * state_size,
        };
        let passed = match prepared {
            PreparedDirection::Usual(cell) => pass.run::<F>(cell, &mut output),
            PreparedDirection::Slow(cell) => pass.run::<F::Slow>(cell, &mut output),
        };
        computed.cell_peak = computed.cell_peak.max(passed.cell_peak);
        computed.final_hidden.push(passed.final_hidden);
        computed.final_cell.push(passed.final_cell);
        computed.counted.push(span.end());
    }
    if computed.final_cell.iter().all(Vec::is_empty) {
        computed.final_cell.clear();
    }
    computed.output = Data::Act(output);
    computed
}

/// One direction over a whole sequence.
struct Pass<'a, A> {
    direction: &'a Direction,
    layer: &'a Recurrent,
    x: &'a [A],
    input_size: usize,
    item: &'a Item,
    /// Real value of one step of the hidden state.
    scale: f64,
    /// Elements of the layer's output at a step, and the first one of this direction.
    width: usize,
    first: usize,
}

/// What a direction leaves beside its output.
struct Passed<A> {
    final_hidden: Vec<A>,
    final_cell: Vec<f64>,
    cell_peak: f64,
}

impl<A: Copy> Pass<'_, A> {
    fn run<F: HostFormat<Act = A>>(&self, cell: &PreparedCell<F>, output: &mut [A]) -> Passed<A> {
        let (state_size, item) = (self.layer.state_size(), self.item);
        let hidden = initial(&self.direction.initial_hidden, state_size, item);
        let scale = StateScale {
            inverse: (1.0 / self.scale) as f32,
            frac_bits: cell.state_bits(),
        };
        let act = |&h: &f64| F::act_from_real(h as f32, scale);
        let mut h: Vec<A> = hidden.iter().map(act).collect();
        let units = self.layer.hidden_size;
        let mut state = State::new(cell, self.direction, units, &hidden, item, scale);
        let mut y = h.clone();
        let mut cell_peak = 0.0f64;
        for step in 0..item.steps {
            let t = if self.direction.backward {
                item.steps - 1 - step
            } else {
                step
            };
            let x = &self.x[t * self.input_size..(t + 1) * self.input_size];
            state.step(cell, x, &h, &mut y);
            h.copy_from_slice(&y);
            let start = t * self.width + self.first;
            output[start..start + state_size].copy_from_slice(&y);
            cell_peak = cell_peak.max(state.cell_peak(cell));
        }
        Passed {
            final_hidden: h,
            final_cell: state.cell(cell),
            cell_peak,
        }
    }
}

/// The state of one direction, beside the hidden state.
struct State<F: HostFormat> {
    lstm: LstmState<F>,
    carry: Vec<F::Carry>,
    update: Vec<F::Gate>,
    reset_hidden: Vec<F::Act>,
}

impl<F: HostFormat> State<F> {
    fn new(
        cell: &PreparedCell<F>,
        direction: &Direction,
        units: usize,
        hidden: &[f64],
        item: &Item,
        scale: StateScale,
    ) -> Self {
        let numbers = |real: &[f64]| -> Vec<F::Carry> {
            let number = |&x: &f64| F::carry_from_real(x as f32, scale);
            real.iter().map(number).collect()
        };
        let (mut cells, mut carry) = (Vec::new(), Vec::new());
        match cell {
            PreparedCell::Rnn { .. } => {}
            PreparedCell::Lstm(_) => {
                cells = numbers(&initial(&direction.initial_cell, units, item));
            }
            PreparedCell::Gru { .. } | PreparedCell::GruResetBefore { .. } => {
                carry = numbers(hidden);
            }
        }
        Self {
            lstm: LstmState::new(cells),
            carry,
            update: vec![F::ZERO_GATE; units],
            reset_hidden: vec![F::ZERO_ACT; units],
        }
    }

    fn step(&mut self, cell: &PreparedCell<F>, x: &[F::Act], h: &[F::Act], y: &mut [F::Act]) {
        let Self {
            lstm,
            carry,
            update,
            reset_hidden,
        } = self;
        match cell {
            PreparedCell::Rnn { affine, function } => {
                cell::rnn::step::<F>(F::view(affine), *function, x, h, y);
            }
            PreparedCell::Lstm(cell) => cell.step(lstm, x, h, y),
            PreparedCell::Gru {
                affine,
                hidden_bias,
                variant,
                ..
            } => {
                let affine = F::view(affine);
                match variant {
                    None => cell::gru::step::<F>(affine, hidden_bias, x, h, carry, y),
                    Some(variant) => {
                        cell::gru_variant::step::<F>(affine, hidden_bias, *variant, x, h, carry, y);
                    }
                }
            }
            PreparedCell::GruResetBefore {
                gates,
                candidate,
                variant,
                ..
            } => {
                let maps = cell::gru::ResetBefore {
                    gates: F::view(gates),
                    candidate: F::view(candidate),
                };
                match variant {
                    None => {
                        cell::gru::step_reset_before::<F>(
                            maps,
                            x,
                            h,
                            carry,
                            update,
                            reset_hidden,
                            y,
                        );
                    }
                    Some(variant) => cell::gru_variant::step_reset_before::<F>(
                        maps,
                        *variant,
                        x,
                        h,
                        carry,
                        update,
                        reset_hidden,
                        y,
                    ),
                }
            }
        }
    }

    /// The cell state of an LSTM in real units; empty for other cells.
    fn cell(&self, cell: &PreparedCell<F>) -> Vec<f64> {
        match cell.cell_bits() {
            Some(bits) => self
                .lstm
                .c
                .iter()
                .map(|&c| F::cell_to_real(c, bits))
                .collect(),
            None => Vec::new(),
        }
    }

    fn cell_peak(&self, cell: &PreparedCell<F>) -> f64 {
        self.cell(cell).iter().map(|c| c.abs()).fold(0.0, f64::max)
    }
}

/// The real-valued initial state.
fn initial(initial: &Initial, size: usize, item: &Item) -> Vec<f64> {
    match initial {
        Initial::Zero => vec![0.0; size],
        Initial::Constant(values) => values.clone(),
        Initial::Given { input, offset } => item.states[*input][*offset..offset + size].to_vec(),
    }
}

fn to_trace<F: HostFormat>(computed: Computed<F>, representation: &Representation) -> NodeTrace {
    let width = match representation {
        Representation::Activation { scale, .. } => scale.len().max(1),
        Representation::Float
        | Representation::PreActivation { .. }
        | Representation::Probability => 1,
    };
    let acts = |data: &[F::Act], offset: usize| -> Vec<f64> {
        data.iter()
            .enumerate()
            .map(|(index, &act)| {
                let (scale, zero_point) = representation.step((offset + index) % width);
                F::act_to_real(act, scale) - zero_point * scale
            })
            .collect()
    };
    let output = match &computed.output {
        Data::Act(data) => acts(data, 0),
        Data::Pre(data) => {
            let exponent = match representation {
                Representation::PreActivation { exponent } => *exponent,
                Representation::Float
                | Representation::Activation { .. }
                | Representation::Probability => 0,
            };
            let real = |&pre| F::pre_to_real(pre, exponent);
            data.iter().map(real).collect()
        }
        Data::Cell(data) => data.clone(),
        Data::Probability(data) => data.iter().map(|&p| F::probability_to_real(p)).collect(),
    };
    let mut offset = 0;
    let final_hidden = computed
        .final_hidden
        .iter()
        .map(|h| {
            let real = acts(h, offset);
            offset += h.len();
            real
        })
        .collect();
    NodeTrace {
        output,
        final_hidden,
        final_cell: computed.final_cell,
        cell_peak: computed.cell_peak,
        multiplied: Vec::new(),
        gates: Vec::new(),
        inner: Vec::new(),
    }
}

fn check(device: &DeviceNetwork, item: &Item) -> Result<()> {
    let network = &device.network;
    let states: Vec<usize> = item.states.iter().map(Vec::len).collect();
    let expected: Vec<usize> = network.state_inputs.iter().map(|state| state.len).collect();
    if let Some(steps) = network.fixed_steps()
        && item.steps != steps
    {
        return Err(Error::new(
            format!(
                "the sequence has {} steps, but the network takes exactly {steps}",
                item.steps
            ),
            Remedy::ExactSteps { steps },
        ));
    }
    if item.steps == 0
        || item.input.len() != item.steps * network.input.input_size
        || states != expected
    {
        return Err(Error::new(
            format!(
                "a sequence of {} steps, {} values and initial states of {states:?} does not fit \
                 input size {} and initial states of {expected:?}",
                item.steps,
                item.input.len(),
                network.input.input_size
            ),
            Remedy::Prepare,
        ));
    }
    Ok(())
}

fn inconsistent(node: &str) -> Error {
    Error::new("the layer reads a value of the wrong kind", Remedy::Prepare)
        .at(format!("layer {node:?}"))
}
