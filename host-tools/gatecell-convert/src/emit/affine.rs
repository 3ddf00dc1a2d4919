//! The arrays of one affine map, and the expression that builds it from them.

use super::declare::{array_type, canonical, item, weights};
use super::stage::inconsistent;
use crate::quantize::{Affine, FloatAffine, IntegerAffine};
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// A map to emit.
pub(super) struct Map<'a> {
    /// Prefix of its items.
    pub(super) prefix: &'a str,
    /// Name of its layer, for comments.
    pub(super) layer: &'a str,
    pub(super) affine: &'a Affine,
    /// Type of the numbers of integer matrices.
    pub(super) element: &'a str,
    pub(super) kind: Kind<'a>,
}

/// How the rows of a map are blocked.
#[derive(Clone, Copy)]
pub(super) enum Kind<'a> {
    /// The gates of a unit together; with their names.
    Gates(&'a [&'a str]),
    /// As `Gates`, with a hidden state of that many features.
    ProjectedGates(&'a [&'a str], usize),
    /// Four units together, over input and hidden state.
    Rows,
    /// Four outputs together, over the input.
    Dense,
}

/// Shape of a map.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Shape {
    gates: usize,
    units: usize,
    input: usize,
    hidden: usize,
}

impl Map<'_> {
    /// Adds the arrays to `out` and returns the expression of the map.
    pub(super) fn declare(&self, input: usize, units: usize, out: &mut String) -> Result<String> {
        let expected = Shape {
            gates: match self.kind {
                Kind::Gates(names) | Kind::ProjectedGates(names, _) => names.len(),
                Kind::Rows | Kind::Dense => 1,
            },
            units,
            input,
            hidden: match self.kind {
                Kind::Dense => 0,
                Kind::Gates(_) | Kind::Rows => units,
                Kind::ProjectedGates(_, state) => state,
            },
        };
        match self.affine {
            Affine::Integer(affine) => self.integer(expected, affine, out),
            Affine::Float(affine) => self.float(expected, affine, out),
        }
        .map_err(|error| error.at(format!("layer {:?}", self.layer)))
    }

    fn integer(&self, shape: Shape, affine: &IntegerAffine, out: &mut String) -> Result<String> {
        let given = Shape {
            gates: affine.gates,
            units: affine.units,
            input: affine.input_size,
            hidden: affine.hidden_size,
        };
        let rows = [&affine.bias, &affine.input_scale, &affine.hidden_scale].map(Vec::len);
        shape.check(given, [affine.w.len(), affine.r.len()], &rows)?;
        let (prefix, layer) = (self.prefix, self.layer);
        let bytes = [&affine.w, &affine.r].map(|weights| integer_bytes(self.element, weights));
        let [w, r] = bytes;
        self.matrices(self.element, shape, &w?, &r?, out);
        let axes = self.axes(shape);
        let vector = |out: &mut String, suffix: &str, what: &str, values: &[i32]| {
            let doc = format!("{what} of layer `{layer}`, `{}`.", self.axis_names());
            canonical(
                out,
                &doc,
                &format!("{prefix}_{suffix}"),
                "i32",
                &axes,
                values,
            );
        };
        vector(out, "BIAS", "Biases (Q15.16)", &affine.bias);
        let unit = format!("in units of 2^-{}", 16 + affine.shift);
        let scale = |side: &str| format!("Value of one unit of the {side} products, {unit},");
        vector(out, "INPUT_SCALE", &scale("input"), &affine.input_scale);
        if shape.hidden > 0 {
            vector(
                out,
                "HIDDEN_SCALE",
                &scale("recurrent"),
                &affine.hidden_scale,
            );
        }
        for (matrix, columns) in shape.columns() {
            self.packed_integer(matrix, shape, columns, out);
        }
        let hidden_scale = match shape.hidden {
            0 => format!("[0; {}]", shape.units),
            _ => format!("{prefix}_HIDDEN_SCALE"),
        };
        let (ty, function) = match self.kind {
            Kind::Gates(_) | Kind::ProjectedGates(..) => (
                array_type("format::Row", &[shape.units, shape.gates]),
                "gate_rows",
            ),
            Kind::Rows | Kind::Dense => (
                array_type("format::Row", &[shape.blocks(), 4]),
                "row_blocks",
            ),
        };
        let value =
            format!("format::{function}(&{prefix}_BIAS, &{prefix}_INPUT_SCALE, &{hidden_scale})");
        let doc = format!("Bias and scales of every row of layer `{layer}`.");
        item(out, &doc, "static", &format!("{prefix}_ROWS"), &ty, &value);
        let arguments = self.arguments(shape, "ROWS");
        Ok(format!(
            "format::Affine::{}({arguments}, {})",
            self.constructor(),
            affine.shift
        ))
    }

    fn float(&self, shape: Shape, affine: &FloatAffine, out: &mut String) -> Result<String> {
        let given = Shape {
            gates: affine.gates,
            units: affine.units,
            input: affine.input_size,
            hidden: affine.hidden_size,
        };
        shape.check(
            given,
            [affine.w.len(), affine.r.len()],
            &[affine.bias.len()],
        )?;
        let mut numbers = affine.w.iter().chain(&affine.r).chain(&affine.bias);
        if !numbers.all(|number| number.is_finite()) {
            return Err(Error::new(
                "a weight is not a finite number",
                Remedy::Diverged,
            ));
        }
        let (prefix, layer) = (self.prefix, self.layer);
        let [w, r] = [&affine.w, &affine.r].map(|weights| float_bytes(weights));
        self.matrices("f32", shape, &w, &r, out);
        let doc = format!("Biases of layer `{layer}`, `{}`.", self.axis_names());
        let name = format!("{prefix}_BIAS");
        canonical(out, &doc, &name, "f32", &self.axes(shape), &affine.bias);
        for (matrix, columns) in shape.columns() {
            self.packed_float(matrix, shape, columns, out);
        }
        let (ty, function) = match self.kind {
            Kind::Gates(_) | Kind::ProjectedGates(..) => (
                array_type("f32", &[shape.units, shape.gates]),
                "gate_blocks",
            ),
            Kind::Rows | Kind::Dense => (array_type("f32", &[shape.blocks(), 4]), "row_blocks"),
        };
        let doc = format!("Biases of layer `{layer}` in blocks.");
        let value = format!("format::{function}(&{name})");
        item(
            out,
            &doc,
            "static",
            &format!("{prefix}_BLOCKS"),
            &ty,
            &value,
        );
        let arguments = self.arguments(shape, "BLOCKS");
        Ok(format!(
            "format::Affine::{}({arguments})",
            self.constructor()
        ))
    }

    /// The canonical matrices W and R, from the bytes of their weights.
    fn matrices(&self, element: &str, shape: Shape, w: &[u8], r: &[u8], out: &mut String) {
        let sides = [("W", "Input", "input", w), ("R", "Recurrent", "hidden", r)];
        for ((_, columns), (suffix, what, axis, bytes)) in shape.columns().zip(sides) {
            let doc = format!(
                "{what} weights of layer `{}`, `{}[{axis}]`.",
                self.layer,
                self.axis_names()
            );
            let mut axes = self.axes(shape);
            axes.push(columns);
            let name = format!("{}_{suffix}", self.prefix);
            weights(out, &doc, &name, element, &axes, bytes);
        }
    }

    fn packed_integer(&self, matrix: &str, shape: Shape, columns: usize, out: &mut String) {
        let Shape { gates, units, .. } = shape;
        let (len, function) = match self.kind {
            Kind::Gates(_) | Kind::ProjectedGates(..) => (
                format!("pack::packed_len({units}, {gates}, {columns})"),
                "pack_gates",
            ),
            Kind::Rows | Kind::Dense => (
                format!("pack::packed_rows_len({units}, {columns})"),
                "pack_rows",
            ),
        };
        self.packed(
            matrix,
            &format!("[u32; {len}]"),
            &format!("pack::{function}"),
            out,
        );
    }

    fn packed_float(&self, matrix: &str, shape: Shape, columns: usize, out: &mut String) {
        let Shape { gates, units, .. } = shape;
        let (len, function) = match self.kind {
            Kind::Gates(_) | Kind::ProjectedGates(..) => {
                (format!("{units} * {gates} * {columns}"), "pack_gates")
            }
            Kind::Rows | Kind::Dense => (
                format!("format::packed_rows_len({units}, {columns})"),
                "pack_rows",
            ),
        };
        self.packed(
            matrix,
            &format!("[f32; {len}]"),
            &format!("format::{function}"),
            out,
        );
    }

    fn packed(&self, matrix: &str, ty: &str, function: &str, out: &mut String) {
        let raw = format!("{}_{matrix}", self.prefix);
        let doc = format!("`{raw}` in the order in which the kernel reads it.");
        let value = format!("{function}(&{raw})");
        item(out, &doc, "static", &format!("{raw}_PACKED"), ty, &value);
    }

    fn arguments(&self, shape: Shape, rows: &str) -> String {
        let mut text = String::new();
        for (matrix, _) in shape.columns() {
            text += &format!("&{}_{matrix}_PACKED, ", self.prefix);
        }
        text + &format!("&{}_{rows}", self.prefix)
    }

    fn constructor(&self) -> &'static str {
        match self.kind {
            Kind::Gates(_) => "gates",
            Kind::ProjectedGates(..) => "projected_gates",
            Kind::Rows => "rows",
            Kind::Dense => "dense",
        }
    }

    /// Axes of a vector with one entry per row.
    fn axes(&self, shape: Shape) -> Vec<usize> {
        match self.kind {
            Kind::Gates(_) | Kind::ProjectedGates(..) => vec![shape.gates, shape.units],
            Kind::Rows | Kind::Dense => vec![shape.units],
        }
    }

    fn axis_names(&self) -> String {
        match self.kind {
            Kind::Gates(names) | Kind::ProjectedGates(names, _) => {
                format!("[gate {}][unit]", names.join(", "))
            }
            Kind::Rows => "[unit]".into(),
            Kind::Dense => "[output]".into(),
        }
    }
}

impl Shape {
    /// The matrices that there are, with their columns.
    fn columns(self) -> impl Iterator<Item = (&'static str, usize)> {
        let recurrent = (self.hidden > 0).then_some(("R", self.hidden));
        std::iter::once(("W", self.input)).chain(recurrent)
    }

    /// Blocks of four rows.
    fn blocks(self) -> usize {
        self.units.div_ceil(4)
    }

    fn check(self, given: Self, [w, r]: [usize; 2], rows: &[usize]) -> Result<()> {
        let Shape {
            gates,
            units,
            input,
            hidden,
        } = self;
        let count = gates * units;
        if self != given
            || input == 0
            || units == 0
            || w != count * input
            || r != count * hidden
            || rows.iter().any(|len| *len != count)
        {
            return Err(inconsistent(
                "the arrays do not have the shape of the layer",
            ));
        }
        Ok(())
    }
}

/// Weights as the bytes of numbers of type `element`, the lowest byte of each first.
fn integer_bytes(element: &str, weights: &[i16]) -> Result<Vec<u8>> {
    if element == "i16" {
        return Ok(weights.iter().flat_map(|w| w.to_le_bytes()).collect());
    }
    let bytes = weights
        .iter()
        .map(|&w| i8::try_from(w).map(i8::cast_unsigned));
    bytes
        .collect::<std::result::Result<_, _>>()
        .map_err(|_| inconsistent("a weight beyond its type"))
}

fn float_bytes(weights: &[f32]) -> Vec<u8> {
    weights.iter().flat_map(|w| w.to_le_bytes()).collect()
}
