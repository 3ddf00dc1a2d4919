//! Evaluates a layer rolled up.

use std::collections::HashMap;
use std::rc::Rc;

use rten_onnx::onnx::{AttributeProto, AttributeType, NodeProto};

use super::chain::Chain;
use super::refusal;
use super::rewrite::{Layer, Sequence};
use crate::onnx::array::Array;
use crate::onnx::attributes::Node;
use crate::onnx::dim::Dim;
use crate::onnx::eval::Eval;
use crate::onnx::movement::drop_axis;
use crate::onnx::recurrent::recurrent;
use crate::onnx::roles::Step;
use crate::onnx::state;
use crate::onnx::tensor::Tensor;
use crate::onnx::view::{Kind, Part, View, ViewAxis};
use gatecell_network::error::Error;
use gatecell_network::network;
use gatecell_network::remedy::Remedy;

/// Axes of a layer's input and of its state.
struct Axes {
    /// Time axis of the input.
    time: usize,
    /// Batch axis of the input, where it has one.
    batch: Option<usize>,
}

/// One axis of the state of one step.
#[derive(Clone, Copy, PartialEq)]
enum StateAxis {
    /// Has length 1 and counts nothing.
    Single,
    Batch,
    Unit,
}

/// Evaluates a layer as the ONNX operator RNN, and shows its results on the
/// axes that they had as single steps.
pub(in crate::onnx) fn evaluate<'a>(
    eval: &mut Eval,
    layer: &Layer<'a>,
    opset: i64,
    tensors: &HashMap<&str, Rc<Tensor>>,
) -> Step<Vec<(&'a str, Tensor)>> {
    let Some(first) = layer.directions.first().map(|direction| &direction.chain) else {
        return Ok(Vec::new());
    };
    let refused = || refusal(&first.name, first.activation, Remedy::TorchScript);
    let (view, axes) = input(first, tensors).ok_or_else(refused)?;
    let proto = proto(layer);
    let node = Node::new(&proto, opset, inputs(layer, &view, &axes), &eval.budget);
    let Some(Tensor::View(all)) = recurrent(eval, &node)?.into_iter().next() else {
        return Err(refused().into());
    };
    let (&[Part::Node(id)], &[time, _, batch, unit]) = (&all.parts[..], &all.axes[..]) else {
        return Err(refused().into());
    };
    let mut results = Vec::new();
    for (index, direction) in layer.directions.iter().enumerate() {
        let chain = &direction.chain;
        let refused = || refusal(&chain.name, chain.activation, Remedy::TorchScript);
        let start = match chain.initial {
            Some(name) => Some(tensors.get(name).ok_or_else(refused)?),
            None => None,
        };
        let rank = start.map_or(0, |tensor| tensor.rank());
        let state = state_axes(chain, &view, &axes, rank).ok_or_else(refused)?;
        if let Some(tensor) = start {
            let initial = initial(eval, &node, chain, tensor, &state, &refused)?;
            if let network::Layer::Recurrent(layer) = &mut eval.builder.nodes[id].layer {
                layer.directions[index].initial_hidden = initial;
            }
        }
        let shown: Vec<ViewAxis> = state
            .iter()
            .map(|axis| match axis {
                StateAxis::Single => ViewAxis::single(),
                StateAxis::Batch => batch,
                StateAxis::Unit => unit,
            })
            .collect();
        for sequence in &direction.sequences {
            let axes = sequence_axes(sequence, &state, &shown, time).ok_or_else(refused)?;
            results.push((
                sequence.output,
                Tensor::View(View {
                    parts: all.parts.clone(),
                    axes,
                    offset: index * chain.hidden(),
                }),
            ));
        }
        results.push((
            direction.last,
            Tensor::View(View {
                parts: vec![Part::FinalHidden(id, index)],
                axes: shown,
                offset: 0,
            }),
        ));
    }
    Ok(results)
}

/// The sequence that a chain reads, if the chain has a step for each of its steps.
fn input(chain: &Chain, tensors: &HashMap<&str, Rc<Tensor>>) -> Option<(View, Axes)> {
    let Tensor::View(view) = tensors.get(chain.x)?.as_ref() else {
        return None;
    };
    let rank = view.axes.len();
    let time = resolve(chain.axis, rank).filter(|time| time + 1 < rank)?;
    let batch = match rank {
        2 => None,
        3 => Some(1 - time),
        _ => return None,
    };
    let entry = &view.axes[time];
    let all_steps = entry.len == Some(chain.nodes.len());
    // One number per unit added to the sequence may not add axes to it.
    let fits = chain.ranks[0] <= rank;
    (all_steps && fits && matches!(entry.kind, Kind::Time | Kind::Free(..)))
        .then(|| (view.clone(), Axes { time, batch }))
}

/// An axis, counted from the end where negative.
fn resolve(axis: i64, rank: usize) -> Option<usize> {
    let index = match axis {
        0.. => axis,
        _ => axis.checked_add(i64::try_from(rank).ok()?)?,
    };
    usize::try_from(index).ok().filter(|&index| index < rank)
}

/// The operator RNN with the attributes of a layer.
fn proto(layer: &Layer) -> NodeProto {
    let attribute = |name: &str| AttributeProto {
        name: Some(name.to_owned()),
        ..Default::default()
    };
    let chains = || layer.directions.iter().map(|direction| &direction.chain);
    let first = chains().next();
    let direction = match (layer.directions.len(), first) {
        (1, Some(chain)) if chain.backward => "reverse",
        (1, _) => "forward",
        _ => "bidirectional",
    };
    let [w, r] = first.map_or([""; 2], |chain| chain.weights);
    NodeProto {
        name: first.map(|chain| chain.name.clone()),
        op_type: Some("RNN".to_owned()),
        input: [first.map_or("", |chain| chain.x), w, r]
            .map(str::to_owned)
            .to_vec(),
        attribute: vec![
            AttributeProto {
                r#type: Some(AttributeType::INT),
                i: first.and_then(|chain| i64::try_from(chain.hidden()).ok()),
                ..attribute("hidden_size")
            },
            AttributeProto {
                r#type: Some(AttributeType::STRING),
                s: Some(direction.to_owned()),
                ..attribute("direction")
            },
            AttributeProto {
                r#type: Some(AttributeType::STRINGS),
                strings: chains().map(|chain| chain.activation.to_owned()).collect(),
                ..attribute("activations")
            },
        ],
        ..Default::default()
    }
}

/// The inputs X, W, R and B of the operator RNN.
fn inputs(layer: &Layer, view: &View, axes: &Axes) -> Vec<Option<Rc<Tensor>>> {
    let mut x = view.clone();
    let features = view.axes.last().copied();
    x.axes = vec![
        view.axes[axes.time],
        axes.batch
            .map_or_else(ViewAxis::single, |axis| view.axes[axis]),
    ];
    x.axes.extend(features);
    let joined = |values: fn(&Chain) -> Vec<f64>, shape: fn(&Chain) -> Vec<usize>| {
        let mut all = vec![layer.directions.len()];
        let chains = || layer.directions.iter().map(|direction| &direction.chain);
        all.extend(chains().next().map(shape).unwrap_or_default());
        Some(Rc::new(Tensor::Floats(Array {
            shape: all,
            data: chains().flat_map(values).collect(),
        })))
    };
    vec![
        Some(Rc::new(Tensor::View(x))),
        joined(
            |chain| chain.w.clone(),
            |chain| vec![chain.hidden(), chain.input_size],
        ),
        joined(
            |chain| chain.r.clone(),
            |chain| vec![chain.hidden(), chain.hidden()],
        ),
        // The second bias vector of the operator stays zero.
        joined(
            |chain| [chain.bias.clone(), vec![0.0; chain.hidden()]].concat(),
            |chain| vec![2 * chain.hidden()],
        ),
    ]
}

/// The axes of the state of one step: those of a step of the input, and those
/// that an addend of higher rank puts before them.
fn state_axes(chain: &Chain, view: &View, axes: &Axes, initial: usize) -> Option<Vec<StateAxis>> {
    let rank = view.axes.len();
    let mut state: Vec<StateAxis> = (0..rank)
        .filter(|&axis| axis != axes.time || chain.kept)
        .map(|axis| match axis {
            axis if axis + 1 == rank => StateAxis::Unit,
            axis if Some(axis) == axes.batch => StateAxis::Batch,
            _ => StateAxis::Single,
        })
        .collect();
    let [_, first, others] = chain.ranks;
    while state.len() < first.max(initial) {
        state.insert(0, StateAxis::Single);
    }
    (others <= state.len()).then_some(state)
}

/// Axes of the joined states of all steps.
fn sequence_axes(
    sequence: &Sequence,
    state: &[StateAxis],
    shown: &[ViewAxis],
    time: ViewAxis,
) -> Option<Vec<ViewAxis>> {
    let mut axes = shown.to_vec();
    if sequence.stacked {
        axes.insert(resolve(sequence.axis, shown.len() + 1)?, time);
        return Some(axes);
    }
    let axis = resolve(sequence.axis, shown.len())?;
    if state[axis] != StateAxis::Single {
        return None;
    }
    axes[axis] = time;
    Some(axes)
}

/// The state before the first step, whose axes lie on those of the state.
fn initial(
    eval: &mut Eval,
    node: &Node,
    chain: &Chain,
    tensor: &Tensor,
    state: &[StateAxis],
    refused: &impl Fn() -> Error,
) -> Step<network::Initial> {
    let mut tensor = tensor.clone();
    while tensor.rank() < state.len() {
        insert_single(&mut tensor);
    }
    for (axis, kind) in state.iter().enumerate().rev() {
        if *kind == StateAxis::Single {
            if tensor.dims()[axis] != Dim::Known(1) {
                return Err(refused().into());
            }
            tensor = drop_axis(eval, node, tensor, axis)?;
        }
    }
    // Direction, batch and units.
    while tensor.rank() < 3 {
        insert_single(&mut tensor);
    }
    let mut inputs = vec![None; 5];
    inputs.push(Some(Rc::new(tensor)));
    let proto = NodeProto {
        name: Some(chain.name.clone()),
        op_type: Some("RNN".to_owned()),
        input: vec![
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            chain.initial.unwrap_or_default().to_owned(),
        ],
        ..Default::default()
    };
    let node = Node::new(&proto, node.opset, inputs, &node.budget);
    let states = state::initial(eval, &node, 5, chain.hidden(), 1, false)?;
    Ok(states.into_iter().next().unwrap_or_default())
}

/// Puts an axis of length 1 before the others.
fn insert_single(tensor: &mut Tensor) {
    match tensor {
        Tensor::Floats(array) => array.shape.insert(0, 1),
        Tensor::Ints(array) => array.shape.insert(0, 1),
        Tensor::Fill { dims, .. } => dims.insert(0, Dim::Known(1)),
        Tensor::View(view) => view.axes.insert(0, ViewAxis::single()),
    }
}
