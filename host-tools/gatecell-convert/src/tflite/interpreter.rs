//! One operator after the other.

use std::collections::BTreeMap;
use std::path::Path;

use super::budget::Budget;
use super::codes::{ASSIGN_VARIABLE, CALL_ONCE, READ_VARIABLE, VAR_HANDLE};
use super::fault::misshapen;
use super::graph::{Graph, Node, read};
use super::operators::{Operator, prepare};
use super::port::Port;
use gatecell_import::tflite::operator_name;
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// A graph, ready to run, with its variables.
pub struct Interpreter {
    inputs: Vec<(usize, Port)>,
    outputs: Vec<(usize, Port)>,
    steps: Vec<Step>,
    /// The values of constants, and of what has been computed.
    values: Vec<Vec<i32>>,
    variables: Vec<Vec<i32>>,
    first: Vec<Vec<i32>>,
}

/// One thing to do.
enum Step {
    Compute {
        operator: Box<dyn Operator>,
        inputs: Vec<usize>,
        outputs: Vec<usize>,
    },
    Read {
        variable: usize,
        output: usize,
    },
    Assign {
        variable: usize,
        input: usize,
    },
}

impl std::fmt::Debug for Interpreter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Interpreter")
            .field("inputs", &self.inputs)
            .field("outputs", &self.outputs)
            .field("steps", &self.steps.len())
            .finish_non_exhaustive()
    }
}

impl Interpreter {
    /// Reads a `.tflite` file.
    pub fn load(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|error| {
            Error::new(format!("cannot read: {error}"), Remedy::CheckPath).in_file(path)
        })?;
        Self::from_bytes(&bytes).map_err(|error| error.in_file(path))
    }

    /// Reads the bytes of a `.tflite` file.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let budget = Budget::new(bytes.len());
        let graphs = read(bytes, &budget)?;
        let graph = graphs.first().ok_or_else(|| misshapen("it has no graph"))?;
        let mut building = Building::new(&budget);
        for (index, node) in graph.nodes.iter().enumerate() {
            building.node(&graphs, graph, node).map_err(|error| {
                error.at(format!("operator {index} ({})", operator_name(node.code)))
            })?;
        }
        let port = |&index: &i32| -> Result<(usize, Port)> {
            let tensor = graph.tensor(index)?;
            let port = Port {
                name: tensor.name.clone(),
                shape: tensor.shape.clone(),
                element: tensor.element,
                scale: f64::from(tensor.one_scale()?),
                zero_point: tensor.one_zero_point()?,
            };
            Ok((index as usize, port))
        };
        let values = graph.tensors.iter().map(|tensor| match tensor {
            Some(tensor) => tensor.data.clone().unwrap_or_default(),
            None => Vec::new(),
        });
        let interpreter = Self {
            inputs: graph.inputs.iter().map(port).collect::<Result<_>>()?,
            outputs: graph.outputs.iter().map(port).collect::<Result<_>>()?,
            values: values.collect(),
            steps: building.steps,
            variables: building.first.clone(),
            first: building.first,
        };
        interpreter.check_order(graph)?;
        Ok(interpreter)
    }

    /// The inputs, in the order of the file.
    pub fn inputs(&self) -> impl ExactSizeIterator<Item = &Port> {
        self.inputs.iter().map(|(_, port)| port)
    }

    /// The outputs, in the order of the file.
    pub fn outputs(&self) -> impl ExactSizeIterator<Item = &Port> {
        self.outputs.iter().map(|(_, port)| port)
    }

    /// Whether the graph remembers anything from one invocation to the next.
    pub fn has_state(&self) -> bool {
        !self.first.is_empty()
    }

    /// Begins a new stream.
    pub fn reset(&mut self) {
        self.variables.clone_from(&self.first);
    }

    /// One invocation: one vector for each input, as long as the input is.
    ///
    /// # Errors
    ///
    /// A vector of another length.
    pub fn invoke(&mut self, inputs: &[&[i32]]) -> Result<Vec<Vec<i32>>> {
        for ((index, port), values) in self.inputs.iter().zip(inputs) {
            if values.len() != port.len() {
                return Err(Error::new(
                    format!("{} numbers for shape {:?}", values.len(), port.shape),
                    Remedy::ArrayAxes,
                )
                .at(&port.name));
            }
            self.values[*index] = values.to_vec();
        }
        for step in &self.steps {
            match step {
                Step::Compute {
                    operator,
                    inputs,
                    outputs,
                } => {
                    let inputs: Vec<&[i32]> = inputs.iter().map(|&i| &*self.values[i]).collect();
                    let computed = operator.compute(&inputs);
                    for (&output, values) in outputs.iter().zip(computed) {
                        self.values[output] = values;
                    }
                }
                Step::Read { variable, output } => {
                    self.values[*output].clone_from(&self.variables[*variable]);
                }
                Step::Assign { variable, input } => {
                    self.variables[*variable].clone_from(&self.values[*input]);
                }
            }
        }
        let outputs = self.outputs.iter();
        Ok(outputs
            .map(|(index, _)| self.values[*index].clone())
            .collect())
    }

    /// The values of every tensor after an invocation, by its number in the file.
    pub fn tensor(&self, index: usize) -> Option<&[i32]> {
        self.values.get(index).map(Vec::as_slice)
    }

    /// Every value is there when it is read: constants, inputs and what came before.
    fn check_order(&self, graph: &Graph) -> Result<()> {
        let mut is_known: Vec<bool> = graph
            .tensors
            .iter()
            .map(|tensor| tensor.as_ref().is_some_and(|tensor| tensor.data.is_some()))
            .collect();
        for (index, _) in &self.inputs {
            is_known[*index] = true;
        }
        let unknown = |index: usize, is_known: &[bool]| {
            if is_known[index] {
                Ok(())
            } else {
                Err(misshapen("an operator reads a value before it is computed"))
            }
        };
        for step in &self.steps {
            match step {
                Step::Compute {
                    inputs, outputs, ..
                } => {
                    for &input in inputs {
                        unknown(input, &is_known)?;
                    }
                    for &output in outputs {
                        is_known[output] = true;
                    }
                }
                Step::Read { output, .. } => is_known[*output] = true,
                Step::Assign { input, .. } => unknown(*input, &is_known)?,
            }
        }
        for (index, _) in &self.outputs {
            unknown(*index, &is_known)?;
        }
        Ok(())
    }
}

/// What is known of a graph while its nodes are read.
struct Building<'b> {
    budget: &'b Budget,
    steps: Vec<Step>,
    /// Number of each variable, by container and name.
    names: BTreeMap<[String; 2], usize>,
    /// The variable that a handle stands for, by tensor.
    handles: BTreeMap<i32, usize>,
    /// First values; empty for a variable that has none.
    first: Vec<Vec<i32>>,
    /// Which variables have been assigned to.
    is_written: Vec<bool>,
}

impl<'b> Building<'b> {
    fn new(budget: &'b Budget) -> Self {
        Self {
            budget,
            steps: Vec::new(),
            names: BTreeMap::new(),
            handles: BTreeMap::new(),
            first: Vec::new(),
            is_written: Vec::new(),
        }
    }

    fn node(&mut self, graphs: &[Graph], graph: &Graph, node: &Node) -> Result<()> {
        match node.code {
            CALL_ONCE => {
                let index = usize::try_from(node.options.word(0)).ok();
                let first = index.and_then(|index| graphs.get(index));
                let first = first.ok_or_else(|| misshapen("CALL_ONCE calls no graph"))?;
                self.first_values(first)
            }
            VAR_HANDLE => {
                let output = node.outputs.first().copied();
                let output = output.ok_or_else(|| misshapen("a handle has no output"))?;
                let variable = self.variable(&node.options.names);
                self.handles.insert(output, variable);
                Ok(())
            }
            READ_VARIABLE => {
                let variable = self.handle(node)?;
                let output = node.output(graph, 0)?;
                if !self.is_written[variable] {
                    return Err(Error::new(
                        "the variable is read before anything is assigned to it",
                        Remedy::TfliteAgain,
                    ));
                }
                if self.first[variable].len() != output.len() {
                    return Err(output.fault(format!(
                        "{} values of a variable of {}",
                        output.len(),
                        self.first[variable].len()
                    )));
                }
                let output = node.outputs[0] as usize;
                self.steps.push(Step::Read { variable, output });
                Ok(())
            }
            ASSIGN_VARIABLE => {
                let variable = self.handle(node)?;
                let input = node.input(graph, 1)?;
                if self.is_written[variable] && self.first[variable].len() != input.len() {
                    return Err(input.fault(format!(
                        "{} values for a variable of {}",
                        input.len(),
                        self.first[variable].len()
                    )));
                }
                if !self.is_written[variable] {
                    self.budget.tensor(&input.shape)?;
                    self.first[variable] = vec![0; input.len()];
                    self.is_written[variable] = true;
                }
                let input = node.inputs[1] as usize;
                self.steps.push(Step::Assign { variable, input });
                Ok(())
            }
            _ => {
                for &index in node.inputs.iter().chain(&node.outputs) {
                    // Constants stay where they are, however many operators read them.
                    if let Ok(tensor) = graph.tensor(index)
                        && tensor.data.is_none()
                    {
                        self.budget.moved(&tensor.shape)?;
                    }
                }
                let operator = prepare(graph, node)?;
                // Biases that are left out have the number −1, and are not among what is read.
                let inputs = node.inputs.iter().filter_map(|&i| usize::try_from(i).ok());
                let outputs = node.outputs.iter().filter_map(|&o| usize::try_from(o).ok());
                self.steps.push(Step::Compute {
                    operator,
                    inputs: inputs.collect(),
                    outputs: outputs.collect(),
                });
                Ok(())
            }
        }
    }

    /// What CALL_ONCE assigns: constants only.
    fn first_values(&mut self, graph: &Graph) -> Result<()> {
        let mut handles = BTreeMap::new();
        for node in &graph.nodes {
            match node.code {
                VAR_HANDLE => {
                    let output = node.outputs.first().copied();
                    let output = output.ok_or_else(|| misshapen("a handle has no output"))?;
                    handles.insert(output, self.variable(&node.options.names));
                }
                ASSIGN_VARIABLE => {
                    let variable = node.inputs.first().and_then(|input| handles.get(input));
                    let variable =
                        *variable.ok_or_else(|| misshapen("no handle is assigned to"))?;
                    let value = node.input(graph, 1)?;
                    self.budget.tensor(&value.shape)?;
                    self.first[variable] = value.constant()?.to_vec();
                    self.is_written[variable] = true;
                }
                code => {
                    return Err(Error::new(
                        format!(
                            "the graph that is called once has the operator {}",
                            operator_name(code)
                        ),
                        Remedy::TfliteOperators,
                    ));
                }
            }
        }
        Ok(())
    }

    fn variable(&mut self, names: &[String; 2]) -> usize {
        let next = self.first.len();
        let variable = *self.names.entry(names.clone()).or_insert(next);
        if variable == next {
            self.first.push(Vec::new());
            self.is_written.push(false);
        }
        variable
    }

    fn handle(&self, node: &Node) -> Result<usize> {
        let variable = node
            .inputs
            .first()
            .and_then(|input| self.handles.get(input));
        variable
            .copied()
            .ok_or_else(|| misshapen("a variable is read without its handle"))
    }
}
