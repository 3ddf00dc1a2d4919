//! One layer over the frames of a sequence, in either direction.

use crate::layer::Layer;

/// Computes `layer` from the first frame on, one output for each frame as far as
/// both go. The state goes on from where it stands and advances by the first
/// `keep` frames: what lies beyond is look-ahead.
pub fn forward<'y, L, const I: usize, const O: usize>(
    layer: &L,
    state: &mut L::State,
    keep: usize,
    x: &[[L::In; I]],
    y: impl IntoIterator<Item = &'y mut [L::Out; O]>,
) where
    L: Layer<I, O>,
    L::Out: 'y,
{
    let mut y = y.into_iter();
    let (kept, ahead) = x.split_at_checked(keep).unwrap_or((x, &[]));
    for (x, y) in kept.iter().zip(&mut y) {
        layer.step(state, x, y);
    }
    if !ahead.is_empty() {
        let mut state = state.clone();
        for (x, y) in ahead.iter().zip(y) {
            layer.step(&mut state, x, y);
        }
    }
}

/// Computes `layer` from the last frame to the first, from `start` on. Frames
/// beyond the end of `y` are stepped through first, and their outputs dropped.
pub fn backward<'y, L, const I: usize, const O: usize>(
    layer: &L,
    start: &L::State,
    x: &[[L::In; I]],
    y: impl ExactSizeIterator<Item = &'y mut [L::Out; O]> + DoubleEndedIterator,
) where
    L: Layer<I, O>,
    L::Out: 'y,
{
    let mut state = start.clone();
    let mut unused = [L::ZERO_OUT; O];
    for x in x.iter().skip(y.len()).rev() {
        layer.step(&mut state, x, &mut unused);
    }
    for (x, y) in x.iter().zip(y).rev() {
        layer.step(&mut state, x, y);
    }
}

/// Computes a layer without state on every frame, as far as `y` goes.
pub fn each<L, const I: usize, const O: usize>(layer: &L, x: &[[L::In; I]], y: &mut [[L::Out; O]])
where
    L: Layer<I, O>,
{
    let mut state = layer.state();
    for (x, y) in x.iter().zip(y) {
        layer.step(&mut state, x, y);
    }
}

/// Computes a layer without state on one vector.
pub fn once<L, const I: usize, const O: usize>(layer: &L, x: &[L::In; I], y: &mut [L::Out; O])
where
    L: Layer<I, O>,
{
    layer.step(&mut layer.state(), x, y);
}

/// `H` elements of `flat` from `offset` on; zeros beyond its end.
#[must_use]
pub fn part<const H: usize>(flat: &[f32], offset: usize) -> [f32; H] {
    let mut part = [0.0; H];
    join(&mut part, &[flat.get(offset..).unwrap_or_default()]);
    part
}

/// Copies `parts`, side by side, to `y`.
pub fn join<T: Copy>(y: &mut [T], parts: &[&[T]]) {
    for (y, x) in y.iter_mut().zip(parts.iter().copied().flatten()) {
        *y = *x;
    }
}
