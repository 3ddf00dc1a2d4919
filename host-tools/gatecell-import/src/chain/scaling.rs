//! A factor and a shift of every feature, which the next layer takes into its weights.

/// `factor · x + shift` for every feature.
pub(super) struct Scaling {
    pub(super) factor: Vec<f64>,
    pub(super) shift: Vec<f64>,
}

impl Scaling {
    /// `W(f·x + s) + b = (W f) x + (W s + b)`.
    pub(super) fn fold_into(&self, w: &mut [f64], bias: &mut [f64]) {
        for (row, bias) in w.chunks_mut(self.factor.len()).zip(bias) {
            for (w, (factor, shift)) in row.iter_mut().zip(self.factor.iter().zip(&self.shift)) {
                *bias += *w * shift;
                *w *= factor;
            }
        }
    }
}
