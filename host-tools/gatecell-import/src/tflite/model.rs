//! The tables of the schema that we need, and only their fields that matter.

use std::borrow::Cow;

use super::buffer::Table;
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// Bytes that the lists of tensors and operators may take, and how many more for each
/// byte of the file: in a FlatBuffer thousands of tables may share one list.
const BASE_SIZE: usize = 4 << 20;
const SIZE_PER_BYTE: usize = 16;

/// A model with its one graph.
pub(super) struct Model<'a> {
    pub(super) version: u32,
    pub(super) graphs: usize,
    pub(super) tensors: Vec<Tensor<'a>>,
    pub(super) inputs: Vec<i32>,
    pub(super) outputs: Vec<i32>,
    pub(super) operators: Vec<Operator<'a>>,
}

/// A tensor, not yet decoded.
pub(super) struct Tensor<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) shape: Vec<i32>,
    pub(super) kind: u8,
    /// Empty for a value that is computed.
    pub(super) data: &'a [u8],
    pub(super) scale: Vec<f32>,
    pub(super) zero_point: Vec<i64>,
    pub(super) quantized_dimension: i32,
    pub(super) sparse: bool,
    /// A state that the interpreter keeps, zero at first.
    pub(super) is_variable: bool,
}

/// One operator.
pub(super) struct Operator<'a> {
    pub(super) code: i32,
    pub(super) custom: Cow<'a, str>,
    pub(super) inputs: Vec<i32>,
    pub(super) outputs: Vec<i32>,
    pub(super) options: Option<Table<'a>>,
}

impl<'a> Model<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self> {
        let root = Table::root(bytes)?;
        let codes = root.tables(1)?;
        let graphs = root.tables(2)?;
        let buffers = root.tables(4)?;
        let graph = graphs.first().ok_or_else(|| misshapen("it has no graph"))?;
        let mut left = bytes
            .len()
            .saturating_mul(SIZE_PER_BYTE)
            .saturating_add(BASE_SIZE);
        let mut pay = |size: usize| {
            left = left.checked_sub(size).ok_or_else(|| {
                misshapen("its tensors and operators share lists of far more than it holds")
            })?;
            Ok(())
        };
        let tensors: Result<_> = graph
            .tables(0)?
            .iter()
            .map(|table| {
                let tensor = tensor(table, &buffers)?;
                pay(tensor.size())?;
                Ok(tensor)
            })
            .collect();
        let operators: Result<_> = graph
            .tables(3)?
            .iter()
            .map(|table| {
                let operator = operator(table, &codes)?;
                pay(operator.size())?;
                Ok(operator)
            })
            .collect();
        Ok(Self {
            version: root.u32(0)?,
            graphs: graphs.len(),
            tensors: tensors?,
            inputs: graph.i32s(1)?,
            outputs: graph.i32s(2)?,
            operators: operators?,
        })
    }

    pub(super) fn tensor(&self, index: i32) -> Result<&Tensor<'a>> {
        usize::try_from(index)
            .ok()
            .and_then(|index| self.tensors.get(index))
            .ok_or_else(|| misshapen("a tensor index is out of range"))
    }
}

impl Tensor<'_> {
    /// Bytes that its lists take.
    fn size(&self) -> usize {
        size_of::<Self>()
            + size_of_val(&self.shape[..])
            + size_of_val(&self.scale[..])
            + size_of_val(&self.zero_point[..])
            + self.name.len()
    }
}

impl Operator<'_> {
    /// Bytes that its lists take.
    fn size(&self) -> usize {
        size_of::<Self>()
            + size_of_val(&self.inputs[..])
            + size_of_val(&self.outputs[..])
            + self.custom.len()
    }
}

fn tensor<'a>(table: &Table<'a>, buffers: &[Table<'a>]) -> Result<Tensor<'a>> {
    let buffer = buffers
        .get(table.u32(2)? as usize)
        .ok_or_else(|| misshapen("a buffer index is out of range"))?;
    if buffer.u64(1)? > 1 {
        return Err(Error::new(
            "the weights lie outside the file's tables, as in models above 2 GB",
            Remedy::SmallerModel,
        ));
    }
    let quantization = table.table(4)?;
    if let Some(quantization) = &quantization
        && quantization.u8(4)? != 0
    {
        return Err(Error::new(
            "its quantization is of a kind of its own",
            Remedy::TfliteTypes,
        )
        .at(format!("tensor {:?}", table.text(3)?)));
    }
    let (scale, zero_point, quantized_dimension) = match &quantization {
        Some(quantization) => (
            quantization.f32s(2)?,
            quantization.i64s(3)?,
            quantization.i32(6)?,
        ),
        None => (Vec::new(), Vec::new(), 0),
    };
    Ok(Tensor {
        name: table.text(3)?,
        shape: table.i32s(0)?,
        kind: table.u8(1)?,
        data: buffer.bytes(0)?,
        scale,
        zero_point,
        quantized_dimension,
        sparse: table.table(6)?.is_some(),
        is_variable: table.flag(5)?,
    })
}

fn operator<'a>(table: &Table<'a>, codes: &[Table<'a>]) -> Result<Operator<'a>> {
    let code = codes
        .get(table.u32(0)? as usize)
        .ok_or_else(|| misshapen("an operator code is out of range"))?;
    Ok(Operator {
        // The first field was a byte and ran out of numbers; the larger counts.
        code: code.i32(3)?.max(i32::from(code.u8(0)?)),
        custom: code.text(1)?,
        inputs: table.i32s(1)?,
        outputs: table.i32s(2)?,
        options: table.table(4)?,
    })
}

pub(super) fn misshapen(what: &str) -> Error {
    Error::new(
        format!("the model is not as the converter writes it: {what}"),
        Remedy::TfliteAgain,
    )
}
