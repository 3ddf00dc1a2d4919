//! How strong a signal is beside what a computation adds to it.

/// Powers of expected values and of their errors.
#[derive(Clone, Copy, Debug, Default)]
pub struct Noise {
    count: usize,
    signal: f64,
    noise: f64,
}

impl Noise {
    /// Of one array.
    ///
    /// # Panics
    ///
    /// Where the lengths differ.
    pub fn of(expected: &[f64], found: &[f64]) -> Self {
        let mut noise = Self::default();
        noise.add(expected, found);
        noise
    }

    /// Takes in another array.
    ///
    /// # Panics
    ///
    /// Where the lengths differ.
    pub fn add(&mut self, expected: &[f64], found: &[f64]) {
        assert_eq!(expected.len(), found.len());
        self.count += expected.len();
        for (y, found) in expected.iter().zip(found) {
            self.signal += y * y;
            self.noise += (y - found) * (y - found);
        }
    }

    /// The signal counts as at least `rms` strong.
    #[must_use]
    pub fn beside_at_least(mut self, rms: f64) -> Self {
        self.signal = self.signal.max(rms * rms * self.count as f64);
        self
    }

    /// `Σ(y − ŷ)² / Σy²`.
    pub fn error_to_signal(&self) -> f64 {
        // Noise of nothing at all has no logarithm. What is not a number stays so.
        let noise = if self.noise < 1e-30 {
            1e-30
        } else {
            self.noise
        };
        noise / self.signal
    }

    /// Signal-to-noise ratio in decibels.
    pub fn decibels(&self) -> f64 {
        -10.0 * self.error_to_signal().log10()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decibels_by_hand() {
        let mut noise = Noise::of(&[3.0], &[2.0]);
        noise.add(&[0.0, -1.0], &[0.0, -1.0]);
        assert_eq!(noise.error_to_signal(), 0.1);
        assert_eq!(noise.decibels(), 10.0);
        // Three values of 10 have the power 300.
        let beside = noise.beside_at_least(10.0).decibels();
        assert!((beside - 10.0 * 300f64.log10()).abs() < 1e-12);
        for (y, found) in [(f64::NAN, 1.0), (1.0, f64::NAN)] {
            let noise = Noise::of(&[y], &[found]);
            assert!(noise.decibels().is_nan());
            assert!(noise.beside_at_least(1.0).decibels().is_nan());
        }
        assert!(Noise::of(&[1.0], &[1.0]).decibels() > 250.0);
    }
}
