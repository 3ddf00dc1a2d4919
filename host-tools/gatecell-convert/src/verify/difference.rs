//! Running difference of two series of numbers.

/// Where a number stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Index of the sequence.
    pub sequence: usize,
    /// Time step; 0 for a value computed once.
    pub step: usize,
    /// Index of the feature.
    pub feature: usize,
}

/// How far values are from the reference's.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Difference {
    /// Numbers compared.
    pub count: usize,
    /// Σ reference².
    pub signal: f64,
    /// Σ (reference − value)².
    pub noise: f64,
    /// Largest |reference − value|; infinite where one is not a number.
    pub worst: f64,
    /// Where the largest stands; the first of equals.
    pub worst_at: Place,
}

impl Difference {
    /// Signal-to-noise ratio in decibels; infinite where there is no noise, and never what is
    /// no number.
    pub fn snr_db(&self) -> f64 {
        if self.worst == 0.0 {
            return f64::INFINITY;
        }
        // Squares of very small errors are zero, those of very large ones infinite: that says
        // something only beside a signal whose squares are numbers.
        if !self.noise.is_finite() || self.noise == 0.0 && self.signal == 0.0 {
            return f64::NEG_INFINITY;
        }
        10.0 * (self.signal / self.noise).log10()
    }

    /// Root of the mean squared difference.
    pub fn rms(&self) -> f64 {
        match self.count {
            0 => 0.0,
            count => (self.noise / count as f64).sqrt(),
        }
    }

    /// Takes in vectors of `width`, the first of which is at step `first_step`.
    pub(super) fn add(
        &mut self,
        sequence: usize,
        first_step: usize,
        width: usize,
        reference: &[f64],
        values: &[f64],
    ) {
        for (index, (&expected, &found)) in reference.iter().zip(values).enumerate() {
            let error = match (expected - found).abs() {
                error if error.is_nan() => f64::INFINITY,
                error => error,
            };
            self.count += 1;
            self.signal += expected * expected;
            self.noise += error * error;
            if error > self.worst {
                self.worst = error;
                self.worst_at = Place {
                    sequence,
                    step: first_step + index / width.max(1),
                    feature: index % width.max(1),
                };
            }
        }
    }

    /// Takes in what another one found.
    pub(super) fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.signal += other.signal;
        self.noise += other.noise;
        if other.worst > self.worst {
            self.worst = other.worst;
            self.worst_at = other.worst_at;
        }
    }
}
