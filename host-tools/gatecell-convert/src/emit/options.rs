//! What goes into a file, and whether it can.

use super::golden::GoldenVector;
use super::identifier::is_identifier;
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// What goes into the file beside the network.
#[derive(Clone, Debug)]
pub struct EmitOptions {
    /// Name of the generated type.
    pub type_name: String,
    /// Path of the core crate in the code that includes the file.
    pub crate_path: String,
    /// Names of the outputs, one each; `None` or empty for none.
    pub labels: Option<Vec<String>>,
    /// Frames with their outputs, for `Model::self_test`.
    pub golden: Vec<GoldenVector>,
    /// Lines of the header, as (name, text): calibration, signal-to-noise
    /// ratio of each layer.
    pub summary: Vec<(String, String)>,
}

impl Default for EmitOptions {
    fn default() -> Self {
        Self {
            type_name: "Model".into(),
            crate_path: "gatecell".into(),
            labels: None,
            golden: Vec::new(),
            summary: Vec::new(),
        }
    }
}

impl EmitOptions {
    /// Path of what only generated code calls.
    pub(super) fn codegen(&self) -> String {
        format!("{}::codegen", self.crate_path)
    }
}

/// Refuses names that would not compile.
pub(super) fn check(options: &EmitOptions) -> Result<()> {
    let name = &options.type_name;
    if !is_identifier(name) || RESERVED.contains(&name.as_str()) {
        return Err(Error::new(
            format!("{name:?} cannot be the name of the generated type"),
            Remedy::TypeName,
        ));
    }
    let path = &options.crate_path;
    let relative = path.strip_prefix("::").unwrap_or(path);
    let segment = |part: &str| is_identifier(part) || matches!(part, "crate" | "self" | "super");
    if !relative.split("::").all(segment) {
        return Err(Error::new(
            format!("{path:?} cannot be the path of the core crate"),
            Remedy::CratePath,
        ));
    }
    Ok(())
}

/// Names that the generated file, or what it reads from the prelude, takes.
const RESERVED: [&str; 13] = [
    "State", "Input", "Output", "Outputs", "Sequence", "Stream", "Result", "Option", "Self",
    "Default", "Copy", "Clone", "Debug",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_and_taken_names_are_no_type_names() {
        let with = |type_name: &str| {
            check(&EmitOptions {
                type_name: type_name.into(),
                ..EmitOptions::default()
            })
        };
        assert!(with("Kws").is_ok());
        for name in ["", "_", "fn", "State", "9x", "A B", "Ä"] {
            assert!(with(name).is_err(), "{name:?}");
        }
    }
}
