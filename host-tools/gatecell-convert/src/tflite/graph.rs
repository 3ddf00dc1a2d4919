//! The graphs of a file.

use super::budget::Budget;
use super::codes::VAR_HANDLE;
use super::fault::misshapen;
use super::port::ElementType;
use super::value::Tensor;
use gatecell_import::tflite::Table;
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// One graph.
pub(super) struct Graph {
    /// `None` for tensors of types that no operator here computes with.
    pub(super) tensors: Vec<Option<Tensor>>,
    pub(super) inputs: Vec<i32>,
    pub(super) outputs: Vec<i32>,
    pub(super) nodes: Vec<Node>,
}

/// One operator of a graph.
pub(super) struct Node {
    pub(super) code: i32,
    pub(super) inputs: Vec<i32>,
    pub(super) outputs: Vec<i32>,
    pub(super) options: Options,
}

impl Node {
    /// Bytes that its lists take.
    fn bytes(&self) -> usize {
        let names = self.options.names.iter().map(String::len);
        size_of::<Self>()
            + size_of_val(&self.inputs[..])
            + size_of_val(&self.outputs[..])
            + size_of_val(&self.options.fields[..])
            + names.sum::<usize>()
    }
}

/// The options of operators, by the fields that count.
#[derive(Clone, Debug, Default)]
pub(super) struct Options {
    /// All bytes and words by the number of their field, as any operator's table has them.
    fields: Vec<[u8; 4]>,
    /// The names of a variable: container and name.
    pub(super) names: [String; 2],
}

/// Most fields that an operator's options have here.
const FIELDS: usize = 9;

impl Options {
    fn read(code: i32, table: Option<&Table<'_>>) -> Result<Self> {
        let Some(table) = table else {
            return Ok(Self {
                fields: vec![[0; 4]; FIELDS],
                ..Self::default()
            });
        };
        let is_variable = code == VAR_HANDLE;
        let fields = (0..FIELDS)
            .map(|index| table.word(index))
            .collect::<Result<_>>()?;
        Ok(Self {
            fields,
            names: if is_variable {
                [table.text(0)?.into_owned(), table.text(1)?.into_owned()]
            } else {
                Default::default()
            },
        })
    }

    /// A byte: an enumeration or a flag.
    pub(super) fn byte(&self, index: usize) -> u8 {
        self.fields.get(index).map_or(0, |field| field[0])
    }

    /// A 32-bit number.
    pub(super) fn word(&self, index: usize) -> i32 {
        self.fields
            .get(index)
            .map_or(0, |field| i32::from_le_bytes(*field))
    }

    /// A 32-bit number whose default is 1.
    pub(super) fn dilation(&self, index: usize) -> i32 {
        match self.word(index) {
            0 => 1,
            other => other,
        }
    }

    /// A float.
    pub(super) fn float(&self, index: usize) -> f32 {
        self.fields
            .get(index)
            .map_or(0.0, |field| f32::from_le_bytes(*field))
    }
}

/// All graphs of a file, which must be worth their memory.
pub(super) fn read(bytes: &[u8], budget: &Budget) -> Result<Vec<Graph>> {
    if bytes.get(4..8) != Some(b"TFL3") {
        return Err(Error::new(
            "the file is not TensorFlow Lite's: it lacks the mark TFL3",
            Remedy::TfliteAgain,
        ));
    }
    let root = Table::root(bytes)?;
    let mut codes = Vec::new();
    for code in root.tables(1)? {
        codes.push(code.i32(3)?.max(i32::from(code.u8(0)?)));
    }
    let buffers = root.tables(4)?;
    let graphs = root.tables(2)?;
    graphs
        .iter()
        .map(|graph| {
            let tensors: Result<_> = graph
                .tables(0)?
                .iter()
                .map(|table| tensor(table, &buffers, budget))
                .collect();
            let nodes: Result<_> = graph
                .tables(3)?
                .iter()
                .map(|table| node(table, &codes, budget))
                .collect();
            Ok(Graph {
                tensors: tensors?,
                inputs: graph.i32s(1)?,
                outputs: graph.i32s(2)?,
                nodes: nodes?,
            })
        })
        .collect()
}

fn node(table: &Table<'_>, codes: &[i32], budget: &Budget) -> Result<Node> {
    let code = *codes
        .get(table.u32(0)? as usize)
        .ok_or_else(|| misshapen("an operator code is out of range"))?;
    let node = Node {
        code,
        inputs: table.i32s(1)?,
        outputs: table.i32s(2)?,
        options: Options::read(code, table.table(4)?.as_ref())?,
    };
    budget.pay(node.bytes())?;
    Ok(node)
}

fn tensor(table: &Table<'_>, buffers: &[Table<'_>], budget: &Budget) -> Result<Option<Tensor>> {
    let name = table.text(3)?;
    budget.pay(size_of::<Option<Tensor>>() + name.len())?;
    let Some(element) = ElementType::of(table.u8(1)?) else {
        return Ok(None);
    };
    let fault = |what: String| Error::new(what, Remedy::TfliteAgain).at(format!("tensor {name:?}"));
    let raw_shape = table.i32s(0)?;
    let shape: Vec<usize> = raw_shape
        .iter()
        .map(|&length| usize::try_from(length).ok())
        .collect::<Option<_>>()
        .ok_or_else(|| fault(format!("shape {raw_shape:?} has negative lengths")))?;
    let paid = budget.pay(size_of_val(&shape[..]));
    paid.and_then(|()| budget.tensor(&shape))
        .map_err(|error| error.at(format!("tensor {name:?}")))?;
    let count: usize = shape.iter().product();
    let quantization = table.table(4)?;
    let (scale, zero_point, axis) = match &quantization {
        None => (Vec::new(), Vec::new(), 0),
        Some(quantization) => (
            quantization.f32s(2)?,
            quantization.i64s(3)?,
            quantization.i32(6)?,
        ),
    };
    budget.pay(size_of_val(&scale[..]) + size_of_val(&zero_point[..]))?;
    let zero_point = zero_point
        .iter()
        .map(|&zero| i32::try_from(zero).map_err(|_| fault(format!("the zero point is {zero}"))))
        .collect::<Result<_>>()?;
    let buffer = buffers
        .get(table.u32(2)? as usize)
        .ok_or_else(|| misshapen("a buffer index is out of range"))?;
    let bytes = buffer.bytes(0)?;
    let data = if bytes.is_empty() {
        None
    } else {
        let data = decoded(element, bytes);
        if data.len() != count {
            return Err(fault(format!(
                "{} values do not fill shape {shape:?}",
                data.len()
            )));
        }
        Some(data)
    };
    Ok(Some(Tensor {
        name: name.into_owned(),
        shape,
        element,
        scale,
        zero_point,
        axis: usize::try_from(axis).unwrap_or(usize::MAX),
        data,
    }))
}

fn decoded(element: ElementType, bytes: &[u8]) -> Vec<i32> {
    match element {
        ElementType::Int8 => bytes.iter().map(|&b| i32::from(b as i8)).collect(),
        ElementType::Uint8 => bytes.iter().map(|&b| i32::from(b)).collect(),
        ElementType::Int16 => {
            let chunks = bytes.as_chunks().0.iter();
            chunks
                .map(|&raw| i32::from(i16::from_le_bytes(raw)))
                .collect()
        }
        ElementType::Int32 => {
            let chunks = bytes.as_chunks().0.iter();
            chunks.map(|&raw| i32::from_le_bytes(raw)).collect()
        }
    }
}

impl Graph {
    pub(super) fn tensor(&self, index: i32) -> Result<&Tensor> {
        usize::try_from(index)
            .ok()
            .and_then(|index| self.tensors.get(index))
            .and_then(Option::as_ref)
            .ok_or_else(|| misshapen("an operator reads a tensor that it cannot read"))
    }
}

impl Node {
    pub(super) fn input<'g>(&self, graph: &'g Graph, index: usize) -> Result<&'g Tensor> {
        let index = self.inputs.get(index);
        graph.tensor(*index.ok_or_else(|| misshapen("an operator lacks an input"))?)
    }

    /// An input that may be left out.
    pub(super) fn optional<'g>(
        &self,
        graph: &'g Graph,
        index: usize,
    ) -> Result<Option<&'g Tensor>> {
        match self.inputs.get(index) {
            None | Some(-1) => Ok(None),
            Some(&index) => graph.tensor(index).map(Some),
        }
    }

    pub(super) fn output<'g>(&self, graph: &'g Graph, index: usize) -> Result<&'g Tensor> {
        let index = self.outputs.get(index);
        graph.tensor(*index.ok_or_else(|| misshapen("an operator lacks an output"))?)
    }
}
