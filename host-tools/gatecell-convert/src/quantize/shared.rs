//! Whether both products of a map share one scale per row.
//!
//! With one scale, `W x` and `R h` are sums of the same unit: a kernel adds them in one
//! accumulator and scales once. But the matrix of the smaller weights then has coarser
//! steps than it could have. The price is known before anything runs: the mean square
//! error of the pre-activations, from the weights' errors and the covariance of what they
//! multiply.

use std::fmt;

use super::IntegerFormat;
use crate::calibrate::WIDEST;

/// How the scales of a map with two products are chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scales {
    /// Shared where it costs no accuracy, else separate.
    #[default]
    Auto,
    /// Always separate.
    Separate,
    /// Shared wherever sums of both products fit: faster, at the accuracy that
    /// [`ScaleChoice`] names.
    Shared,
}

/// What was chosen for one map, and why.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ScaleChoice {
    /// The map has one product.
    Single,
    /// One scale for both products of a row.
    Shared {
        /// Decibels that it adds to the expected error of the pre-activations; `None` if
        /// calibration says too little to tell.
        cost: Option<f64>,
    },
    /// A scale for each product of a row.
    Separate {
        /// Why they are not shared.
        why: WhySeparate,
    },
}

/// Why the scales of a map are separate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum WhySeparate {
    /// They were asked for.
    Asked,
    /// Shared ones would add so many decibels to the expected error of the pre-activations.
    Cost(f64),
    /// Calibration says too little to tell.
    Unknown,
    /// So many columns are more than those whose covariance is kept.
    Wide(usize),
    /// A sum of products with so many columns may leave its integer.
    Columns(usize),
}

/// Chooses for a map of `columns` columns in both matrices. `errors` are the expected mean
/// squares of its pre-activations' errors with separate and with shared scales.
pub(super) fn choose(
    format: IntegerFormat,
    wanted: Scales,
    columns: [usize; 2],
    errors: impl FnOnce() -> Option<[f64; 2]>,
) -> ScaleChoice {
    let separate = |why| ScaleChoice::Separate { why };
    if columns.contains(&0) {
        return ScaleChoice::Single;
    }
    if wanted == Scales::Separate {
        return separate(WhySeparate::Asked);
    }
    let columns = columns[0] + columns[1];
    if columns > format.max_columns {
        return separate(WhySeparate::Columns(columns));
    }
    let cost = errors().map(|[separate, shared]| match separate == shared {
        // Both may be nothing at all.
        true => 0.0,
        false => 10.0 * (shared / separate).log10(),
    });
    let cost = cost.filter(|cost| !cost.is_nan());
    match (wanted, cost) {
        (Scales::Shared, _) => ScaleChoice::Shared { cost },
        (_, None) if columns > WIDEST => separate(WhySeparate::Wide(columns)),
        (_, None) => separate(WhySeparate::Unknown),
        (_, Some(decibels)) if decibels <= 0.0 => ScaleChoice::Shared { cost },
        (_, Some(decibels)) => separate(WhySeparate::Cost(decibels)),
    }
}

impl ScaleChoice {
    /// Whether both products have one scale per row.
    pub fn is_shared(self) -> bool {
        matches!(self, Self::Shared { .. })
    }
}

/// For people: `separate: shared ones would add 10.4 dB of error`.
impl fmt::Display for ScaleChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Single => write!(f, "one product"),
            Self::Shared { cost: Some(cost) } => {
                write!(f, "shared: adds {:.2} dB of error", cost.max(0.0))
            }
            Self::Shared { cost: None } => write!(f, "shared, as asked"),
            Self::Separate { why } => write!(f, "separate: {why}"),
        }
    }
}

impl fmt::Display for WhySeparate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked => write!(f, "as asked"),
            Self::Cost(decibels) => write!(f, "shared ones would add {decibels:.1} dB of error"),
            Self::Unknown => write!(f, "calibration says too little of shared ones"),
            Self::Wide(columns) => write!(
                f,
                "{columns} columns are more than the {WIDEST} whose covariance is kept, so that \
                 the cost of shared ones is unknown and weights are rounded one by one"
            ),
            Self::Columns(columns) => {
                write!(f, "a shared sum of {columns} columns may leave its integer")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantize::NumberFormat;

    fn of(wanted: Scales, columns: [usize; 2], errors: Option<[f64; 2]>) -> ScaleChoice {
        let format = NumberFormat::W8A16.integer().unwrap();
        choose(format, wanted, columns, || errors)
    }

    #[test]
    fn shared_where_it_costs_nothing() {
        let equal = of(Scales::Auto, [8, 16], Some([1.0, 1.0]));
        assert!(equal.is_shared());
        let dear = of(Scales::Auto, [8, 16], Some([1.0, 10.0]));
        assert_eq!(
            dear.to_string(),
            "separate: shared ones would add 10.0 dB of error"
        );
        let unknown = of(Scales::Auto, [8, 16], None);
        assert!(!unknown.is_shared());
    }

    #[test]
    fn what_is_too_wide_is_not_laid_to_the_calibration() {
        let format = NumberFormat::W4A16.integer().unwrap();
        let wide = choose(format, Scales::Auto, [8, 2048], || None);
        assert_eq!(
            wide.to_string(),
            "separate: 2056 columns are more than the 2048 whose covariance is kept, so that the \
             cost of shared ones is unknown and weights are rounded one by one"
        );
        let unknown = choose(format, Scales::Auto, [8, 2040], || None);
        assert_eq!(
            unknown.to_string(),
            "separate: calibration says too little of shared ones"
        );
    }

    #[test]
    fn shared_as_asked_where_sums_fit() {
        assert!(of(Scales::Shared, [8, 16], None).is_shared());
        assert!(of(Scales::Shared, [4, 512], Some([1.0, 2.0])).is_shared());
        let wide = of(Scales::Shared, [5, 512], Some([1.0, 1.0]));
        assert_eq!(
            wide.to_string(),
            "separate: a shared sum of 517 columns may leave its integer"
        );
        assert_eq!(of(Scales::Shared, [8, 0], None), ScaleChoice::Single);
        let asked = of(Scales::Separate, [8, 16], Some([1.0, 1.0]));
        assert_eq!(asked.to_string(), "separate: as asked");
    }
}
