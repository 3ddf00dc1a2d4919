//! What the instructions of a step are for.
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use addr2line::Loader;
use anyhow::{Result, anyhow};

use crate::elf::Elf;
use crate::emulator::Profile;

/// Executed instructions by their purpose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Shares {
    /// Products of matrices with vectors, with the walk along them.
    pub(super) products: u64,
    /// Sigmoid and tanh.
    pub(super) activations: u64,
    /// Requantization, the update of the state, calls.
    pub(super) rest: u64,
}

/// Tells what an instruction is for: by the functions it was inlined from, as the debug
/// information has them, and in our assembly, which has none, by the label before it.
pub(super) struct Purposes {
    debug: Loader,
    /// Where our assembly stands.
    assembly: Vec<Range<u64>>,
    labels: BTreeMap<u64, String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Products,
    Activation,
    Rest,
}

impl Purposes {
    pub(super) fn of(path: &Path, elf: &Elf) -> Result<Self> {
        let debug = Loader::new(path)
            .map_err(|error| anyhow!("no debug information in {}: {error}", path.display()))?;
        Ok(Self {
            debug,
            assembly: elf.functions("gatecell_")?,
            labels: elf.labels("gatecell_")?,
        })
    }

    pub(super) fn shares(&self, profile: &Profile) -> Shares {
        let mut shares = Shares::default();
        for (&address, &count) in &profile.sites {
            let share = match self.purpose(address) {
                Purpose::Products => &mut shares.products,
                Purpose::Activation => &mut shares.activations,
                Purpose::Rest => &mut shares.rest,
            };
            *share += count;
        }
        shares
    }

    /// Whether the instruction there is for products.
    pub(super) fn is_product(&self, address: u64) -> bool {
        self.purpose(address) == Purpose::Products
    }

    fn purpose(&self, address: u64) -> Purpose {
        // First, because what the linker dropped may claim the same low addresses in the
        // debug information.
        if self.assembly.iter().any(|range| range.contains(&address)) {
            let label = self.labels.range(..=address).next_back();
            return label.map_or(Purpose::Rest, |(_, label)| of_label(label));
        }
        if let Ok(mut frames) = self.debug.find_frames(address) {
            while let Ok(Some(frame)) = frames.next() {
                let name = frame.function.as_ref().and_then(|f| f.raw_name().ok());
                if let Some(purpose) = name.and_then(|name| of_function(&name)) {
                    return purpose;
                }
            }
        }
        Purpose::Rest
    }
}

/// By a function's mangled name, in which paths stand in clear.
fn of_function(name: &str) -> Option<Purpose> {
    let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    if has(&["sigmoid", "4tanh", "10activation", "4libm"]) {
        return Some(Purpose::Activation);
    }
    let products = [
        "8products",
        "4sums",
        "5cover",
        "6blocks",
        "6layout",
        "7columns",
        "4walk",
        "float3dot",
        "float..Blocks",
        "float..Joints",
    ];
    has(&products).then_some(Purpose::Products)
}

/// By a label of our assembly.
fn of_label(label: &str) -> Purpose {
    let has = |parts: &[&str]| parts.iter().any(|part| label.contains(part));
    if has(&["_sigmoid_", "_tanh_", "_found_", "_saturated_"]) {
        Purpose::Activation
    } else if has(&[
        "_after_",
        "_finish",
        "_scaled",
        "gatecell_lstm",
        "gatecell_gru",
    ]) || has(&["gatecell_rnn", "gatecell_constants", "gatecell_prepare"])
    {
        Purpose::Rest
    } else {
        Purpose::Products
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_functions_tell_the_purpose() {
        assert_eq!(of_label("gatecell_sigmoid_lstm_i"), Purpose::Activation);
        assert_eq!(of_label("gatecell_after_lstm_i"), Purpose::Rest);
        assert_eq!(of_label("gatecell_finish_lstm"), Purpose::Rest);
        assert_eq!(of_label("gatecell_products"), Purpose::Products);
        let name = "_ZN16gatecell_kernels7sigmoid8lookup17h0123456789abcdefE";
        assert_eq!(of_function(name), Some(Purpose::Activation));
        let name = "_ZN16gatecell_kernels8products3dot17h0123456789abcdefE";
        assert_eq!(of_function(name), Some(Purpose::Products));
        assert_eq!(of_function("_ZN8gatecell4cell4lstm4step17h0E"), None);
    }
}
