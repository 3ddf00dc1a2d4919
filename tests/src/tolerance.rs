//! Allowed errors, all in one table, each with its reason.

/// An allowed absolute error.
#[derive(Clone, Copy, Debug)]
pub struct Tolerance {
    /// What is compared with what.
    pub name: &'static str,
    /// The largest |a − b| allowed.
    pub bound: f64,
    /// Why it is not smaller.
    pub reason: &'static str,
}

/// Every tolerance of the tests.
pub const TABLE: &[Tolerance] = &[
    Tolerance {
        name: "reference/arithmetic",
        bound: 1e-14,
        reason: "the same equations in f64, summed in another order",
    },
    Tolerance {
        name: "reference/torch f32 logits",
        bound: 2e-5,
        reason: "PyTorch computed the stored outputs in f32: logits up to 30 after up to 200 steps",
    },
    Tolerance {
        name: "reference/torch f32 states",
        bound: 1e-5,
        reason: "PyTorch computed the stored states, bounded by 1, in f32",
    },
    Tolerance {
        name: "reference/two files of one model",
        bound: 1e-12,
        reason: "the same numbers in f64; the doors may add the two biases in another order",
    },
];

/// The bound of the tolerance `name`.
///
/// # Panics
///
/// Where the table has no such name.
pub fn bound(name: &str) -> f64 {
    let found = TABLE.iter().find(|tolerance| tolerance.name == name);
    found
        .unwrap_or_else(|| panic!("no tolerance is called {name:?}"))
        .bound
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_bounds_sensible() {
        for (n, tolerance) in TABLE.iter().enumerate() {
            assert!(tolerance.bound > 0.0 && !tolerance.reason.is_empty());
            assert!(
                TABLE[..n].iter().all(|other| other.name != tolerance.name),
                "{}",
                tolerance.name
            );
        }
    }
}
