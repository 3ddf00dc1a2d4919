//! Operators that only move numbers.

use super::operator::{Operator, same_size};
use crate::tflite::fault::misshapen;
use crate::tflite::graph::{Graph, Node};
use crate::tflite::value::Tensor;
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// For each output, where its elements are: which input, and where in it.
struct Moved(Vec<Vec<[usize; 2]>>);

impl Operator for Moved {
    fn compute(&self, inputs: &[&[i32]]) -> Vec<Vec<i32>> {
        let read = |&[input, at]: &[usize; 2]| inputs[input][at];
        self.0
            .iter()
            .map(|places| places.iter().map(read).collect())
            .collect()
    }
}

/// RESHAPE, SQUEEZE, EXPAND_DIMS.
pub(super) struct Same;

impl Same {
    pub(super) fn new(input: &Tensor, output: &Tensor) -> Result<Self> {
        same_size(input, output)?;
        same_numbers(input, output)?;
        Ok(Self)
    }
}

impl Operator for Same {
    fn compute(&self, inputs: &[&[i32]]) -> Vec<Vec<i32>> {
        vec![inputs.first().copied().unwrap_or_default().to_vec()]
    }
}

/// Numbers that are moved mean the same before and after.
fn same_numbers(input: &Tensor, output: &Tensor) -> Result<()> {
    if input.element == output.element
        && input.scale == output.scale
        && input.zero_point == output.zero_point
    {
        return Ok(());
    }
    Err(Error::new(
        "its numbers have another scale than the ones that are moved there",
        Remedy::TfliteOperators,
    )
    .at(format!("tensor {:?}", output.name)))
}

/// CONCATENATION.
pub(super) struct Concatenation(Moved);

impl Concatenation {
    pub(super) fn new(graph: &Graph, node: &Node) -> Result<Self> {
        let output = node.output(graph, 0)?;
        if node.options.byte(1) != 0 {
            return Err(Error::new(
                "a concatenation with a fused activation",
                Remedy::TfliteOperators,
            ));
        }
        let axis = axis(node.options.word(0), output)?;
        let inner: usize = output.shape[axis + 1..].iter().product();
        let outer: usize = output.shape[..axis].iter().product();
        let mut parts = Vec::new();
        for index in 0..node.inputs.len() {
            let input = node.input(graph, index)?;
            same_numbers(input, output)?;
            let length = input.shape.get(axis).copied().unwrap_or(0);
            if input.len() != outer * length * inner {
                return Err(input.fault(format!("shape {:?} does not fit", input.shape)));
            }
            parts.push(length * inner);
        }
        let mut places = Vec::with_capacity(output.len());
        for row in 0..outer {
            for (input, &part) in parts.iter().enumerate() {
                places.extend((0..part).map(|at| [input, row * part + at]));
            }
        }
        if places.len() != output.len() {
            return Err(output.fault(format!("{} values from {}", output.len(), places.len())));
        }
        Ok(Self(Moved(vec![places])))
    }
}

impl Operator for Concatenation {
    fn compute(&self, inputs: &[&[i32]]) -> Vec<Vec<i32>> {
        self.0.compute(inputs)
    }
}

fn axis(axis: i32, tensor: &Tensor) -> Result<usize> {
    let rank = tensor.shape.len();
    let from_end = if axis < 0 { rank as i64 } else { 0 };
    usize::try_from(i64::from(axis) + from_end)
        .ok()
        .filter(|&axis| axis < rank)
        .ok_or_else(|| tensor.fault(format!("there is no axis {axis}")))
}

/// SPLIT and SPLIT_V.
pub(super) struct Split(Moved);

impl Split {
    /// SPLIT: the axis is the first input.
    pub(super) fn even(graph: &Graph, node: &Node) -> Result<Self> {
        let input = node.input(graph, 1)?;
        let axis = axis(first(node.input(graph, 0)?)?, input)?;
        let lengths = vec![input.shape[axis] / node.outputs.len().max(1); node.outputs.len()];
        Self::new(graph, node, input, 1, axis, &lengths)
    }

    /// SPLIT_V: the lengths are the second input, the axis is the third one.
    pub(super) fn sized(graph: &Graph, node: &Node) -> Result<Self> {
        let input = node.input(graph, 0)?;
        let axis = axis(first(node.input(graph, 2)?)?, input)?;
        let lengths = node.input(graph, 1)?.constant()?;
        let known: i64 = lengths.iter().map(|&length| i64::from(length.max(0))).sum();
        let rest = input.shape[axis] as i64 - known;
        let length = |&length: &i32| {
            let length = if length == -1 {
                rest
            } else {
                i64::from(length)
            };
            usize::try_from(length).map_err(|_| input.fault(format!("a part of length {length}")))
        };
        let lengths = lengths.iter().map(length).collect::<Result<Vec<_>>>()?;
        Self::new(graph, node, input, 0, axis, &lengths)
    }

    fn new(
        graph: &Graph,
        node: &Node,
        input: &Tensor,
        operand: usize,
        axis: usize,
        lengths: &[usize],
    ) -> Result<Self> {
        let inner: usize = input.shape[axis + 1..].iter().product();
        let outer: usize = input.shape[..axis].iter().product();
        let whole = input.shape[axis];
        if lengths.iter().sum::<usize>() != whole || lengths.len() != node.outputs.len() {
            return Err(input.fault(format!("parts {lengths:?} of an axis of {whole}")));
        }
        let mut begin = 0;
        let mut outputs = Vec::new();
        for (index, &length) in lengths.iter().enumerate() {
            let output = node.output(graph, index)?;
            same_numbers(input, output)?;
            let mut places = Vec::new();
            for row in 0..outer {
                let start = (row * whole + begin) * inner;
                places.extend((0..length * inner).map(|at| [operand, start + at]));
            }
            if places.len() != output.len() {
                return Err(output.fault(format!("{} values from {}", output.len(), places.len())));
            }
            outputs.push(places);
            begin += length;
        }
        Ok(Self(Moved(outputs)))
    }
}

impl Operator for Split {
    fn compute(&self, inputs: &[&[i32]]) -> Vec<Vec<i32>> {
        self.0.compute(inputs)
    }
}

fn first(tensor: &Tensor) -> Result<i32> {
    let first = tensor.constant()?.first().copied();
    first.ok_or_else(|| tensor.fault("it has no value".into()))
}

/// STRIDED_SLICE.
pub(super) struct StridedSlice(Moved);

impl StridedSlice {
    pub(super) fn new(graph: &Graph, node: &Node) -> Result<Self> {
        let (input, output) = (node.input(graph, 0)?, node.output(graph, 0)?);
        same_numbers(input, output)?;
        let list = |index: usize| -> Result<Vec<i32>> {
            let list = node.input(graph, index)?.constant()?.to_vec();
            if list.len() == input.shape.len() {
                return Ok(list);
            }
            Err(misshapen(
                "a slice has another number of axes than its tensor",
            ))
        };
        let (begins, ends, strides) = (list(1)?, list(2)?, list(3)?);
        let options = &node.options;
        let [begin_mask, end_mask, shrink_mask] = [0, 1, 4].map(|index| options.word(index));
        if options.word(2) != 0 || options.word(3) != 0 || options.byte(5) != 0 {
            return Err(Error::new(
                "a slice with an ellipsis, a new axis or offsets",
                Remedy::TfliteOperators,
            ));
        }
        let mut axes = Vec::new();
        for (axis, &length) in input.shape.iter().enumerate() {
            let bit = 1i32.checked_shl(axis as u32).unwrap_or(0);
            let stride = i64::from(strides[axis]);
            if stride == 0 {
                return Err(misshapen("a slice moves by steps of zero"));
            }
            let length = length as i64;
            let bound = |at: i32| {
                let at = i64::from(at);
                let at = if at < 0 { at + length } else { at };
                if stride > 0 {
                    at.clamp(0, length)
                } else {
                    at.clamp(-1, length - 1)
                }
            };
            let begin = match (begin_mask & bit != 0, stride > 0) {
                (true, true) => 0,
                (true, false) => length - 1,
                (false, _) => bound(begins[axis]),
            };
            let end = match (end_mask & bit != 0, stride > 0) {
                _ if shrink_mask & bit != 0 => begin + 1,
                (true, true) => length,
                (true, false) => -1,
                (false, _) => bound(ends[axis]),
            };
            let mut places = Vec::new();
            let mut at = begin;
            while (stride > 0 && at < end) || (stride < 0 && at > end) {
                if !(0..length).contains(&at) {
                    return Err(misshapen("a slice lies outside its tensor"));
                }
                places.push(at as usize);
                at += stride;
            }
            axes.push(places);
        }
        let count = axes
            .iter()
            .try_fold(1usize, |all, axis| all.checked_mul(axis.len()));
        if count != Some(output.len()) {
            return Err(output.fault(format!("shape {:?} is not that of the slice", output.shape)));
        }
        let mut places = vec![0];
        for (axis, &length) in axes.iter().zip(&input.shape) {
            places = places
                .iter()
                .flat_map(|place| axis.iter().map(move |at| place * length + at))
                .collect();
        }
        let places = places.into_iter().map(|at| [0, at]).collect();
        Ok(Self(Moved(vec![places])))
    }
}

impl Operator for StridedSlice {
    fn compute(&self, inputs: &[&[i32]]) -> Vec<Vec<i32>> {
        self.0.compute(inputs)
    }
}
