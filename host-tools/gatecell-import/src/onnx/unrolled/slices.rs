//! One step taken out of a sequence, and sequences turned around.

use super::graph::{Graph, constant_from};
use crate::onnx::attributes::Node;

/// One step of a sequence.
#[derive(Clone, Copy, Debug)]
pub(super) struct StepSlice<'a> {
    /// The sequence.
    pub(super) source: &'a str,
    /// Time axis as the file names it; may count from the end.
    pub(super) axis: i64,
    /// Whether the time axis remains, with length 1.
    pub(super) kept: bool,
    start: i64,
    end: i64,
}

impl StepSlice<'_> {
    /// Which of `steps` steps it is.
    pub(super) fn position(&self, steps: usize) -> Option<usize> {
        let steps = i64::try_from(steps).ok()?;
        let from_start = |index: i64| {
            if index < 0 {
                index.checked_add(steps)
            } else {
                Some(index)
            }
        };
        let (start, end) = (from_start(self.start)?, from_start(self.end)?.min(steps));
        let one = (0..steps).contains(&start) && start + 1 == end;
        one.then(|| usize::try_from(start).ok()).flatten()
    }

    /// Whether it is taken out of the same sequence in the same way.
    pub(super) fn same_kind(&self, other: &StepSlice) -> bool {
        (self.source, self.axis, self.kept) == (other.source, other.axis, other.kept)
    }
}

/// The step that a name holds: Slice, Split or Gather, with or without Squeeze.
pub(super) fn step<'a>(graph: &Graph<'a>, name: &'a str) -> Option<StepSlice<'a>> {
    let (proto, node) = graph.producer(name)?;
    if node.op != "Squeeze" {
        return taken(graph, name);
    }
    let slice = taken(graph, proto.input.first()?)?;
    let axes = constants(&node, constant_from(proto, &node, 1), "axes", 1)?;
    node.check_all_read().ok()?;
    (slice.kept && axes == [slice.axis]).then_some(StepSlice {
        kept: false,
        ..slice
    })
}

/// Integers given as an attribute or as a constant input.
fn constants(node: &Node, constant: bool, attribute: &str, index: usize) -> Option<Vec<i64>> {
    constant
        .then(|| node.ints_either(attribute, index).ok())
        .flatten()
        .flatten()
}

fn taken<'a>(graph: &Graph<'a>, name: &'a str) -> Option<StepSlice<'a>> {
    let (proto, node) = graph.producer(name)?;
    let source = proto.input.first()?.as_str();
    let constant = constant_from(proto, &node, 1);
    let slice = match node.op {
        "Slice" => {
            let [start, end, axis, stride] = bounds(&node, constant)?;
            (stride == 1).then_some(StepSlice {
                source,
                axis,
                kept: true,
                start,
                end,
            })
        }
        "Gather" => {
            let scalar = node.optional(1)?.rank() == 0;
            let axis = node.int("axis").ok()?.unwrap_or(0);
            let [index] = node.ints_input(1).ok()??[..] else {
                return None;
            };
            Some(StepSlice {
                source,
                axis,
                kept: !scalar,
                start: index,
                end: match index {
                    -1 => i64::MAX,
                    index => index.checked_add(1)?,
                },
            })
        }
        "Split" => {
            let sizes = if constant {
                node.ints_either("split", 1).ok()?
            } else {
                return None;
            };
            let count = node.int("num_outputs").ok()?;
            let outputs = proto.output.len();
            let single = sizes.is_none_or(|sizes| sizes == vec![1; outputs]);
            // Without sizes the parts are even: of length 1 where there are as
            // many as steps.
            let complete = count.is_none_or(|count| count == outputs as i64);
            let start = i64::try_from(graph.output_index(name)?).ok()?;
            let axis = node.int("axis").ok()?.unwrap_or(0);
            (single && complete && proto.input.len() <= 2).then_some(StepSlice {
                source,
                axis,
                kept: true,
                start,
                end: start.checked_add(1)?,
            })
        }
        _ => None,
    };
    node.check_all_read().ok()?;
    slice
}

/// Start, end, axis and stride of a Slice along one axis.
fn bounds(node: &Node, constant: bool) -> Option<[i64; 4]> {
    let one = |attribute, index| match constants(node, constant, attribute, index)?[..] {
        [value] => Some(value),
        _ => None,
    };
    let axis = match node.optional(3).is_some() || node.has("axes") {
        true => one("axes", 3)?,
        false => 0,
    };
    let stride = match node.optional(4).is_some() {
        true => one("steps", 4)?,
        false => 1,
    };
    constant.then_some([one("starts", 1)?, one("ends", 2)?, axis, stride])
}

/// What a name shows backward along `axis`, where it does: Slice from the last
/// of `steps` steps to the first.
pub(super) fn flipped<'a>(
    graph: &Graph<'a>,
    name: &'a str,
    axis: i64,
    steps: usize,
) -> Option<&'a str> {
    let (proto, node) = graph.producer(name)?;
    if node.op != "Slice" {
        return None;
    }
    let steps = i64::try_from(steps).ok()?;
    let [start, end, along, stride] = bounds(&node, constant_from(proto, &node, 1))?;
    node.check_all_read().ok()?;
    let whole = (start == -1 || start >= steps - 1) && end < -steps;
    (whole && stride == -1 && along == axis).then_some(proto.input.first()?.as_str())
}
