//! What sigmoid gates do over the steps of a sequence, and how far the table of the integer
//! formats is from them.

use gatecell::Fixed;
use gatecell::activation::sigmoid;

/// Up to here a gate by the table of the integer formats is right to 1 % in its distance from
/// 0 and from 1 (pre-activation, either sign).
pub const TABLE_RANGE: f64 = 8.1;

/// Where errors of the table begin to matter: nearer to zero they are below 0.3 % of the
/// distance from 0 and from 1, and of either sign.
const TAIL: f64 = 6.0;

/// Sums over the gates of one cell; empty where they are not sigmoids.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gates {
    /// Gates computed: one for each gate, unit and step.
    pub count: usize,
    /// Of these, beyond [`TABLE_RANGE`].
    pub beyond: usize,
    /// Per unit.
    pub units: Vec<UnitGates>,
}

/// Sums over the steps of one unit.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct UnitGates {
    /// Steps.
    pub steps: usize,
    /// Σ(1 − f), or of a GRU Σ(1 − z): what the state loses at a step.
    pub forgotten: f64,
    /// Σ of the table's errors of f, or of z.
    pub kept_error: f64,
    /// Σi, of an LSTM whose gates are not coupled; else 0.
    pub written: f64,
    /// Σ of the table's errors of i.
    pub written_error: f64,
}

impl Gates {
    /// For a cell of `units`.
    pub fn new(units: usize) -> Self {
        Self {
            units: vec![UnitGates::default(); units],
            ..Self::default()
        }
    }

    /// The gate that says how much of its state a unit keeps: its pre-activation, its value.
    pub fn keep(&mut self, unit: usize, pre: f64, gate: f64) {
        self.other(pre);
        let sums = &mut self.units[unit];
        sums.steps += 1;
        sums.forgotten += 1.0 - gate;
        sums.kept_error += table_error(pre, gate);
    }

    /// The gate that says how much a unit takes in.
    pub fn write(&mut self, unit: usize, pre: f64, gate: f64) {
        self.other(pre);
        let sums = &mut self.units[unit];
        sums.written += gate;
        sums.written_error += table_error(pre, gate);
    }

    /// Any other gate.
    pub fn other(&mut self, pre: f64) {
        self.count += 1;
        self.beyond += usize::from(pre.abs() > TABLE_RANGE);
    }

    /// Adds what another sequence showed.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.beyond += other.beyond;
        if self.units.is_empty() {
            self.units.clone_from(&other.units);
            return;
        }
        for (sums, other) in self.units.iter_mut().zip(&other.units) {
            sums.steps += other.steps;
            sums.forgotten += other.forgotten;
            sums.kept_error += other.kept_error;
            sums.written += other.written;
            sums.written_error += other.written_error;
        }
    }
}

/// The table's gate less the true one.
fn table_error(pre: f64, gate: f64) -> f64 {
    if pre.abs() <= TAIL || pre.is_nan() {
        return 0.0;
    }
    let pre = (pre.clamp(-1000.0, 1000.0) * 65536.0).round();
    sigmoid(Fixed(pre as i32)).to_f64() - gate
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(x: f64) -> f64 {
        1.0 / (1.0 + (-x).exp())
    }

    #[test]
    fn the_table_is_right_to_one_percent_in_its_range() {
        let worst = |from: f64, to: f64| {
            let steps = ((from * 65536.0) as i32..(to * 65536.0) as i32).step_by(7);
            let error = |x: i32| {
                let closed = exact(-f64::from(x) / 65536.0);
                let [low, high] = [-x, x].map(|x| sigmoid(Fixed(x)).to_f64());
                ((low - closed) / closed)
                    .abs()
                    .max(((1.0 - high - closed) / closed).abs())
            };
            steps.map(error).fold(0.0, f64::max)
        };
        assert!(worst(0.0, TABLE_RANGE) <= 0.01);
        assert!(worst(TABLE_RANGE, TABLE_RANGE + 0.1) > 0.01);
        assert!(worst(0.0, TAIL) <= 0.003);
    }

    #[test]
    fn sums_by_hand() {
        let mut gates = Gates::new(2);
        gates.keep(1, 12.5, exact(12.5));
        gates.keep(1, 0.0, 0.5);
        gates.write(1, -12.5, exact(-12.5));
        gates.other(8.0);
        let mut total = gates.clone();
        total.merge(&gates);
        assert_eq!((total.count, total.beyond), (8, 4));
        let unit = total.units[1];
        // Beyond ±12 the table says 2^-27 and 1 − 2^-27.
        let error = 2.0 * (exact(-12.5) - 2f64.powi(-27));
        assert_eq!(unit.steps, 4);
        assert!((unit.forgotten - 1.0 - 2.0 * exact(-12.5)).abs() < 1e-12);
        assert!((unit.kept_error - error).abs() < 1e-12);
        assert!((unit.written_error + error).abs() < 1e-12);
        assert_eq!(total.units[0], UnitGates::default());
    }
}
