//! Cells that are not the plain ones: their functions, peepholes and bounds as
//! Rust expressions.

use gatecell::activation::Function;

use super::declare::{INDENT, array_type, item};
use super::identifier::comment;
use super::numbers::{array, wrapped};
use super::stage::{Stage, inconsistent};
use crate::quantize::{
    CellFunction, FunctionScale, GruVariant, LstmVariant, Number, NumberFormat, RnnVariant,
};
use gatecell_network::error::Result;

/// What the emitted text depends on.
pub(super) struct Context<'a> {
    pub(super) stage: &'a Stage<'a>,
    pub(super) format: NumberFormat,
    pub(super) path: &'a str,
}

impl Context<'_> {
    /// `RnnFunction::Other` with its fields; `scale` is the text of its scale.
    pub(super) fn rnn(&self, variant: &RnnVariant, scale: &str) -> String {
        format!(
            "Other {{\n            function: {},\n            scales: {},\n            \
             scale: {scale},\n            clip: {},\n        }}",
            self.function(variant.function),
            self.scales(variant.scales),
            self.clip(variant.clip),
        )
    }

    /// The core's `LstmVariant`; adds the peepholes' arrays to `out`.
    pub(super) fn lstm(
        &self,
        variant: &LstmVariant,
        cell_exponent: i32,
        out: &mut String,
    ) -> Result<String> {
        let mut peepholes = Vec::new();
        for (weights, gate) in variant.peephole.iter().zip(["i", "o", "f"]) {
            peepholes.push(match weights {
                Some(weights) => self.peephole(weights, gate, out)?,
                None => "&[]".into(),
            });
        }
        let functions = variant.functions.map(|f| self.function(f));
        let gates = variant.gates.map(|scales| self.scales(scales));
        Ok(format!(
            "{}::cell::LstmVariant {{\n            \
             peephole: [{}],\n            functions: [{}],\n            clip: {},\n            \
             cell_clip: {},\n            gates: [{}],\n            candidate: {},\n            \
             cell: {},\n            activated: {},\n            hidden: {},\n        }}",
            self.path,
            peepholes.join(", "),
            functions.join(", "),
            self.clip(variant.clip),
            self.cell_clip(variant.cell_clip),
            gates.join(", "),
            self.scales(variant.candidate),
            self.scale(cell_exponent),
            self.scale(variant.activated_exponent),
            self.scale(variant.hidden_exponent),
        ))
    }

    /// The core's `GruVariant`.
    pub(super) fn gru(&self, variant: &GruVariant) -> String {
        let functions = variant.functions.map(|f| self.function(f));
        let gates = variant.gates.map(|scales| self.scales(scales));
        format!(
            "{}::cell::GruVariant {{\n            functions: [{}],\n            \
             clip: {},\n            gates: [{}],\n            candidate: {},\n            \
             reset: {},\n            hidden: {},\n        }}",
            self.path,
            functions.join(", "),
            self.clip(variant.clip),
            gates.join(", "),
            self.scales(variant.candidate),
            self.scale(variant.reset_exponent),
            self.scale(variant.hidden_exponent),
        )
    }

    fn scale(&self, exponent: i32) -> String {
        match self.format.integer() {
            None => "()".into(),
            Some(_) => format!("format::ValueScale::new({exponent})"),
        }
    }

    fn scales(&self, scales: FunctionScale) -> String {
        let ty = format!("{}::format::FunctionScale", self.path);
        if scales == FunctionScale::default() {
            return format!("{ty}::NATURAL");
        }
        format!(
            "{ty} {{ argument: {}, value: {} }}",
            self.scale(scales.argument),
            self.scale(scales.value)
        )
    }

    pub(super) fn clip(&self, clip: Option<Number>) -> String {
        match clip {
            Some(bound) => format!("Some({})", self.number(bound)),
            None => "None".into(),
        }
    }

    /// A cell state is a plain number in both formats.
    fn cell_clip(&self, clip: Option<Number>) -> String {
        match clip {
            Some(Number::Float(bound)) => format!("Some({bound:?})"),
            Some(Number::Fixed(bound)) if self.stage.is_slow() => {
                format!("Some({})", i64::from(bound) << 32)
            }
            Some(Number::Fixed(bound)) => format!("Some({bound})"),
            None => "None".into(),
        }
    }

    fn number(&self, number: Number) -> String {
        match number {
            Number::Float(value) => format!("{value:?}"),
            Number::Fixed(value) => format!("{}::Fixed({value})", self.path),
        }
    }

    fn function(&self, function: CellFunction) -> String {
        let n = |number| self.number(number);
        let one = |name: &str, alpha| format!("{name} {{ alpha: {} }}", n(alpha));
        let two = |name: &str, alpha, beta| {
            format!("{name} {{ alpha: {}, beta: {} }}", n(alpha), n(beta))
        };
        let text = match function {
            Function::Sigmoid => "Sigmoid".into(),
            Function::Tanh => "Tanh".into(),
            Function::Relu => "Relu".into(),
            Function::Softsign => "Softsign".into(),
            Function::Softplus => "Softplus".into(),
            Function::LeakyRelu { alpha } => one("LeakyRelu", alpha),
            Function::ThresholdedRelu { alpha } => one("ThresholdedRelu", alpha),
            Function::Elu { alpha } => one("Elu", alpha),
            Function::Affine { alpha, beta } => two("Affine", alpha, beta),
            Function::ScaledTanh { alpha, beta } => two("ScaledTanh", alpha, beta),
            Function::HardSigmoid { alpha, beta } => two("HardSigmoid", alpha, beta),
        };
        format!("{}::activation::Function::{text}", self.path)
    }

    /// Declares the peephole of a gate and returns a reference to it.
    fn peephole(&self, weights: &[Number], gate: &str, out: &mut String) -> Result<String> {
        if weights.len() != self.stage.units() {
            return Err(inconsistent("a peephole does not have one weight per unit"));
        }
        let name = format!("{}_PEEPHOLE_{}", self.stage.prefix, gate.to_uppercase());
        let layer = comment(self.stage.name);
        let doc =
            |unit: &str| format!("Peephole of gate {gate} of layer `{layer}`{unit}, `[unit]`.");
        let shape = [weights.len()];
        let mismatch = || inconsistent("a peephole of another format");
        match self.format.integer() {
            None => {
                let values = weights.iter().map(|number| match number {
                    Number::Float(value) => Ok(*value),
                    Number::Fixed(_) => Err(mismatch()),
                });
                let values = values.collect::<Result<Vec<f32>>>()?;
                let text = array(&values, &shape, INDENT);
                item(
                    out,
                    &doc(""),
                    "static",
                    &name,
                    &array_type("f32", &shape),
                    &text,
                );
            }
            Some(_) => {
                let values = weights.iter().map(|number| match number {
                    Number::Fixed(value) => Ok(*value),
                    Number::Float(_) => Err(mismatch()),
                });
                let values = values.collect::<Result<Vec<i32>>>()?;
                let ty = array_type(&format!("{}::Fixed<24>", self.path), &shape);
                let text = wrapped(
                    &values,
                    &shape,
                    &format!("{}::Fixed(", self.path),
                    ")",
                    INDENT,
                );
                item(out, &doc(" (Q8.24)"), "static", &name, &ty, &text);
            }
        }
        Ok(format!("&{name}"))
    }
}
