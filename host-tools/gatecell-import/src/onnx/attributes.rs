//! A node with typed access to its attributes, which notices unread ones.

use std::cell::RefCell;
use std::rc::Rc;

use rten_onnx::onnx::{AttributeProto, AttributeType, NodeProto, TensorProto};

use super::budget::Budget;
use super::tensor::Tensor;
use super::view::View;
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// One node of the graph.
pub(super) struct Node<'a> {
    proto: &'a NodeProto,
    /// Operator.
    pub(super) op: &'a str,
    /// Name for messages: its own, or that of its first output.
    pub(super) name: String,
    /// Version of the operator set.
    pub(super) opset: i64,
    /// Tensors it reads; `None` where an optional one is left out.
    pub(super) inputs: Vec<Option<Rc<Tensor>>>,
    /// What is left for the arrays that it makes.
    pub(super) budget: Rc<Budget>,
    read: RefCell<Vec<bool>>,
}

impl<'a> Node<'a> {
    /// Wraps a node of the file and the tensors it reads.
    pub(super) fn new(
        proto: &'a NodeProto,
        opset: i64,
        inputs: Vec<Option<Rc<Tensor>>>,
        budget: &Rc<Budget>,
    ) -> Self {
        Self {
            proto,
            op: proto.op_type.as_deref().unwrap_or_default(),
            name: node_name(proto),
            opset,
            inputs,
            budget: Rc::clone(budget),
            read: RefCell::new(vec![false; proto.attribute.len()]),
        }
    }

    /// Number of outputs it declares.
    pub(super) fn output_count(&self) -> usize {
        self.proto.output.len()
    }

    /// Name of a tensor it reads.
    pub(super) fn input_name(&self, index: usize) -> &str {
        self.proto.input.get(index).map_or("", String::as_str)
    }

    /// A tensor it may read.
    pub(super) fn optional(&self, index: usize) -> Option<&Tensor> {
        self.inputs.get(index)?.as_deref()
    }

    /// A tensor it must read.
    pub(super) fn required(&self, index: usize) -> Result<&Tensor> {
        self.optional(index)
            .ok_or_else(|| self.error(format!("input {index} is missing"), Remedy::OnnxAgain))
    }

    /// A copy of a tensor, paid for.
    pub(super) fn copy(&self, tensor: &Tensor) -> Result<Tensor> {
        let paid = self.budget.elements::<u8>(&[tensor.bytes()]);
        paid.ok_or_else(|| self.too_large())?;
        Ok(tensor.clone())
    }

    /// What it computes is beyond the budget.
    pub(super) fn too_large(&self) -> Error {
        self.error("what it computes is too large", Remedy::SmallerModel)
    }

    /// A view of the network it must read.
    pub(super) fn view(&self, index: usize) -> Result<&View> {
        match self.required(index)? {
            Tensor::View(view) => Ok(view),
            _ => Err(self.error(
                format!("input {index} ('{}') is a constant", self.input_name(index)),
                Remedy::FoldConstants,
            )),
        }
    }

    /// An error about this node.
    pub(super) fn error(&self, reason: impl Into<String>, remedy: Remedy) -> Error {
        Error::new(reason, remedy).at(self.place())
    }

    /// An error about one attribute of this node.
    pub(super) fn attribute_error(
        &self,
        name: &str,
        reason: impl Into<String>,
        remedy: Remedy,
    ) -> Error {
        Error::new(reason, remedy).at(format!("{}, attribute {name}", self.place()))
    }

    /// How messages name the node.
    pub(super) fn place(&self) -> String {
        place(&self.name, self.op)
    }

    fn attribute(&self, name: &str, kind: AttributeType) -> Result<Option<&'a AttributeProto>> {
        let index = self
            .proto
            .attribute
            .iter()
            .position(|attribute| attribute.name.as_deref() == Some(name));
        let Some(index) = index else { return Ok(None) };
        self.read.borrow_mut()[index] = true;
        let attribute = &self.proto.attribute[index];
        // Files older than IR version 2 leave the type out.
        match attribute.r#type {
            Some(found) if found != kind && found != AttributeType::UNDEFINED => {
                Err(self.attribute_error(name, "it has the wrong type", Remedy::OnnxAgain))
            }
            _ => Ok(Some(attribute)),
        }
    }

    /// Whether the attribute is there.
    pub(super) fn has(&self, name: &str) -> bool {
        self.proto
            .attribute
            .iter()
            .any(|attribute| attribute.name.as_deref() == Some(name))
    }

    /// An integer.
    pub(super) fn int(&self, name: &str) -> Result<Option<i64>> {
        let found = self.attribute(name, AttributeType::INT)?;
        // Protobuf leaves out what is zero.
        Ok(found.map(|attribute| attribute.i.unwrap_or_default()))
    }

    /// A flag, off unless given.
    pub(super) fn flag(&self, name: &str) -> Result<bool> {
        match self.int(name)? {
            None | Some(0) => Ok(false),
            Some(1) => Ok(true),
            Some(other) => Err(self.attribute_error(
                name,
                format!("it is {other}, not 0 or 1"),
                Remedy::OnnxAgain,
            )),
        }
    }

    /// A real number.
    pub(super) fn float(&self, name: &str) -> Result<Option<f64>> {
        let found = self.attribute(name, AttributeType::FLOAT)?;
        let value = found.map(|attribute| f64::from(attribute.f.unwrap_or_default()));
        match value {
            Some(value) if !value.is_finite() => {
                Err(self.attribute_error(name, "it is not a finite number", Remedy::OnnxAgain))
            }
            value => Ok(value),
        }
    }

    /// Integers.
    pub(super) fn ints(&self, name: &str) -> Result<Option<&'a [i64]>> {
        Ok(self
            .attribute(name, AttributeType::INTS)?
            .map(|attribute| attribute.ints.as_slice()))
    }

    /// Real numbers.
    pub(super) fn floats(&self, name: &str) -> Result<Option<&'a [f32]>> {
        Ok(self
            .attribute(name, AttributeType::FLOATS)?
            .map(|attribute| attribute.floats.as_slice()))
    }

    /// A string.
    pub(super) fn string(&self, name: &str) -> Result<Option<&'a str>> {
        let found = self.attribute(name, AttributeType::STRING)?;
        Ok(found.map(|attribute| attribute.s.as_deref().unwrap_or_default()))
    }

    /// Strings.
    pub(super) fn strings(&self, name: &str) -> Result<Option<&'a [String]>> {
        Ok(self
            .attribute(name, AttributeType::STRINGS)?
            .map(|attribute| attribute.strings.as_slice()))
    }

    /// A tensor.
    pub(super) fn tensor(&self, name: &str) -> Result<Option<&'a TensorProto>> {
        Ok(self
            .attribute(name, AttributeType::TENSOR)?
            .and_then(|attribute| attribute.t.as_ref()))
    }

    /// Fails if the operator did not ask for one of the attributes.
    pub(super) fn check_all_read(&self) -> Result<()> {
        for (attribute, &read) in self.proto.attribute.iter().zip(self.read.borrow().iter()) {
            if !read {
                let name = attribute.name.as_deref().unwrap_or_default();
                return Err(self.attribute_error(
                    name,
                    "this attribute is not supported",
                    Remedy::WithoutAttribute,
                ));
            }
        }
        Ok(())
    }
}

/// Name of a node for messages.
pub(super) fn node_name(proto: &NodeProto) -> String {
    let given = proto.name.as_deref().filter(|name| !name.is_empty());
    let output = proto
        .output
        .iter()
        .map(String::as_str)
        .find(|name| !name.is_empty());
    given.or(output).unwrap_or_default().to_owned()
}

/// How messages name a node.
pub(super) fn place(name: &str, op: &str) -> String {
    format!("node '{name}' ({op})")
}
