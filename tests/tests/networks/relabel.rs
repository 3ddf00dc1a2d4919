//! Networks in a device's numbers with their hidden units in another order.

use gatecell_convert::network::{Initial, Layer};
use gatecell_convert::quantize::{Affine, DeviceLayer, DeviceNetwork, Representation};

/// The network with unit `u` of one direction of a recurrent node moved to `to[u]`: the
/// rows of its maps, the columns that multiply its states, and what belongs to a unit
/// besides. The features of a projected state stay where they are.
pub(crate) fn relabel(
    device: &DeviceNetwork,
    node: usize,
    direction: usize,
    to: &[usize],
) -> DeviceNetwork {
    let mut device = device.clone();
    let Layer::Recurrent(recurrent) = &mut device.network.nodes[node].layer else {
        panic!("node {node} is not recurrent");
    };
    let (units, state) = (recurrent.hidden_size, recurrent.state_size());
    let start = direction * state;
    let is_projected = match &device.layers[node] {
        DeviceLayer::Lstm(cells) => cells[direction].projection.is_some(),
        _ => false,
    };
    let order: &[usize] = if is_projected { &[] } else { to };
    let begin = &mut recurrent.directions[direction];
    if let Initial::Constant(values) = &mut begin.initial_cell {
        rows(values, 1, to);
    }
    if let Initial::Constant(values) = &mut begin.initial_hidden {
        columns(values, state, 0, order);
    }
    if let Representation::Activation { scale, offset } = &mut device.representations[node] {
        for values in [scale, offset] {
            let all = values.len();
            columns(values, all, start, order);
        }
    }
    assert_eq!(units, to.len());
    cell(&mut device.layers[node], direction, to, order);
    // Who reads the states, at once or through the choice of the last step.
    let reader = (node + 1..device.layers.len())
        .find(|&node| !matches!(device.layers[node], DeviceLayer::LastStep));
    match reader.map(|node| &mut device.layers[node]) {
        None => {}
        Some(DeviceLayer::Dense(affine)) => input(affine, start, order),
        Some(DeviceLayer::Rnn(cells)) => {
            cells
                .iter_mut()
                .for_each(|cell| input(&mut cell.affine, start, order));
        }
        Some(DeviceLayer::Lstm(cells)) => {
            cells
                .iter_mut()
                .for_each(|cell| input(&mut cell.affine, start, order));
        }
        Some(DeviceLayer::Gru(cells)) => {
            cells
                .iter_mut()
                .for_each(|cell| input(&mut cell.affine, start, order));
        }
        Some(DeviceLayer::GruResetBefore(cells)) => {
            for cell in cells {
                input(&mut cell.gates, start, order);
                input(&mut cell.candidate, start, order);
            }
        }
        Some(other) => panic!("{other:?} reads a hidden state"),
    }
    device
}

/// The cell itself; `order` is that of its hidden state.
fn cell(layer: &mut DeviceLayer, direction: usize, to: &[usize], order: &[usize]) {
    match layer {
        DeviceLayer::Rnn(cells) => map(&mut cells[direction].affine, to, order),
        DeviceLayer::Lstm(cells) => {
            let cell = &mut cells[direction];
            map(&mut cell.affine, to, order);
            for matrix in cell.matrices.iter_mut().flatten() {
                map(matrix, to, &[]);
                input(matrix, 0, to);
            }
            if let Some(projection) = &mut cell.projection {
                input(&mut projection.affine, 0, to);
            }
            let peepholes = cell
                .variant
                .iter_mut()
                .flat_map(|variant| &mut variant.peephole);
            peepholes.flatten().for_each(|weights| rows(weights, 1, to));
        }
        DeviceLayer::Gru(cells) => {
            let cell = &mut cells[direction];
            map(&mut cell.affine, to, order);
            cell.hidden_bias
                .iter_mut()
                .for_each(|bias| rows(bias, 1, to));
        }
        DeviceLayer::GruResetBefore(cells) => {
            map(&mut cells[direction].gates, to, order);
            map(&mut cells[direction].candidate, to, order);
        }
        other => panic!("{other:?} is not recurrent"),
    }
}

/// The rows of a map, and the columns of its R.
fn map(affine: &mut Affine, to: &[usize], order: &[usize]) {
    let Affine::Integer(affine) = affine else {
        panic!("sums of floats have an order");
    };
    rows(&mut affine.w, affine.input_size, to);
    rows(&mut affine.r, affine.hidden_size, to);
    columns(&mut affine.r, affine.hidden_size, 0, order);
    for values in [
        &mut affine.bias,
        &mut affine.input_scale,
        &mut affine.hidden_scale,
    ] {
        rows(values, 1, to);
    }
}

/// The columns of a map's W, from `start` on.
fn input(affine: &mut Affine, start: usize, to: &[usize]) {
    let Affine::Integer(affine) = affine else {
        panic!("sums of floats have an order");
    };
    columns(&mut affine.w, affine.input_size, start, to);
}

/// Row `u` of every gate to `to[u]`.
fn rows<T: Copy>(matrix: &mut [T], width: usize, to: &[usize]) {
    if width == 0 {
        return;
    }
    for gate in matrix.chunks_exact_mut(to.len() * width) {
        let old = gate.to_vec();
        for (row, &to) in old.chunks_exact(width).zip(to) {
            gate[to * width..][..width].copy_from_slice(row);
        }
    }
}

/// Column `start + u` to `start + to[u]`.
fn columns<T: Copy>(matrix: &mut [T], width: usize, start: usize, to: &[usize]) {
    if width == 0 || to.is_empty() {
        return;
    }
    for row in matrix.chunks_exact_mut(width) {
        rows(&mut row[start..start + to.len()], 1, to);
    }
}
