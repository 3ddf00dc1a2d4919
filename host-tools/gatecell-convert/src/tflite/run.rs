//! Arrays through a graph: a stream, or one invocation after the other.

use super::interpreter::Interpreter;
use super::port::Port;
use gatecell_network::error::{Error, Result};
use gatecell_network::npz::Array;
use gatecell_network::remedy::Remedy;

/// How arrays go through a graph.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// One stream: every array has one more, leading axis of steps, and variables are kept from
    /// step to step. Otherwise arrays may hold several inputs one behind the other, each of which
    /// is on its own.
    pub is_stream: bool,
    /// The array that says, of each step, whether the stream begins anew before it.
    pub reset_before: Option<String>,
}

/// The outputs of a graph over arrays.
///
/// Integers of an input's own type go in as they are, and all outputs come out raw; floats are
/// quantized as the file says, and outputs are real numbers.
///
/// # Errors
///
/// An array that is missing, has another type or does not hold whole inputs; a graph with
/// variables that is not run as a stream.
pub fn run(net: &mut Interpreter, arrays: &[Array], options: &Options) -> Result<Vec<Array>> {
    if net.has_state() && !options.is_stream {
        return Err(Error::new(
            "the graph keeps variables from one invocation to the next",
            Remedy::TfliteStream,
        ));
    }
    let ports: Vec<Port> = net.inputs().cloned().collect();
    let (resets, data): (Vec<&Array>, Vec<&Array>) = arrays
        .iter()
        .partition(|array| Some(&array.name) == options.reset_before.as_ref());
    if let (Some(name), true) = (&options.reset_before, resets.is_empty()) {
        return Err(missing(name, arrays));
    }
    let mut inputs = Vec::new();
    for port in &ports {
        let array = match (&data[..], &ports[..]) {
            ([only], [_]) => only,
            _ => data
                .iter()
                .find(|array| array.name == port.name)
                .ok_or_else(|| missing(&port.name, arrays))?,
        };
        inputs.push(Bound::new(port, array, options.is_stream)?);
    }
    let steps = inputs.first().map_or(0, |input| input.steps);
    if let Some(other) = inputs.iter().find(|input| input.steps != steps) {
        let what = format!("{} steps, and {steps} of the first input", other.steps);
        return Err(Error::new(what, Remedy::ArrayAxes));
    }
    let resets = match resets.first() {
        None => vec![false; steps],
        Some(array) if array.data.len() == steps => array.data.iter().map(|&x| x != 0.0).collect(),
        Some(array) => {
            let what = format!("{} values for {steps} steps", array.data.len());
            return Err(Error::new(what, Remedy::ArrayAxes).at(&array.name));
        }
    };

    let is_raw = inputs.iter().all(|input| input.is_raw);
    let outputs: Vec<Port> = net.outputs().cloned().collect();
    let mut values: Vec<Vec<f64>> = vec![Vec::new(); outputs.len()];
    net.reset();
    for (step, reset) in resets.into_iter().enumerate() {
        if reset {
            net.reset();
        }
        let frames: Vec<&[i32]> = inputs.iter().map(|input| input.frame(step)).collect();
        for ((values, port), computed) in values.iter_mut().zip(&outputs).zip(net.invoke(&frames)?)
        {
            values.extend(computed.into_iter().map(|integer| {
                if is_raw {
                    f64::from(integer)
                } else {
                    port.real(integer)
                }
            }));
        }
    }
    let outputs = outputs.iter().zip(values).map(|(port, values)| {
        let mut array = Array::new(&port.name, shape(port, steps, options), values);
        if is_raw {
            array.dtype = port.element.dtypes()[0].into();
        }
        array
    });
    Ok(outputs.collect())
}

/// The shape of an output over all steps.
fn shape(port: &Port, steps: usize, options: &Options) -> Vec<usize> {
    let mut shape = port.shape.clone();
    if options.is_stream {
        shape.insert(0, steps);
    } else if let Some(batch) = shape.first_mut() {
        *batch *= steps;
    }
    shape
}

/// An input with its array.
struct Bound {
    frames: Vec<i32>,
    size: usize,
    steps: usize,
    is_raw: bool,
}

impl Bound {
    fn new(port: &Port, array: &Array, is_stream: bool) -> Result<Self> {
        let at = |error: Error| error.at(&array.name);
        let is_raw = port.element.dtypes().contains(&array.dtype.as_str());
        let is_float = array.dtype.contains('f');
        if !is_raw && !is_float {
            return Err(at(Error::new(
                format!("elements are {}", array.dtype),
                Remedy::TfliteElements {
                    kind: port.element.dtypes()[0].into(),
                },
            )));
        }
        let size = port.len();
        let fits = size > 0
            && !array.data.is_empty()
            && array.data.len().is_multiple_of(size)
            && if is_stream {
                array
                    .shape
                    .get(1..)
                    .is_some_and(|rest| rest.iter().product::<usize>() == size)
            } else {
                array.shape.get(1..) == port.shape.get(1..)
                    || array.shape.iter().product::<usize>() == size
            };
        if !fits {
            let leading = if is_stream { "[steps]" } else { "[]" };
            return Err(at(Error::new(
                format!(
                    "shape {:?} is not {leading} and {:?} of the graph's input",
                    array.shape, port.shape
                ),
                Remedy::ArrayAxes,
            )));
        }
        if let Some(index) = array.data.iter().position(|value| !value.is_finite()) {
            let what = format!("element {index} is {}", array.data[index]);
            return Err(at(Error::new(what, Remedy::Finite)));
        }
        let integer = |&value: &f64| {
            if is_raw {
                value as i32
            } else {
                port.quantized(value)
            }
        };
        Ok(Self {
            frames: array.data.iter().map(integer).collect(),
            size,
            steps: array.data.len() / size,
            is_raw,
        })
    }

    fn frame(&self, step: usize) -> &[i32] {
        self.frames
            .get(step * self.size..(step + 1) * self.size)
            .unwrap_or_default()
    }
}

fn missing(name: &str, arrays: &[Array]) -> Error {
    let given: Vec<&str> = arrays.iter().map(|array| array.name.as_str()).collect();
    Error::new(
        "there is no array of this name",
        Remedy::ArrayMissing {
            given: given.join(", "),
        },
    )
    .at(name)
}
