//! The smallest recurrent network there is, for testing what surrounds a network.
use gatecell::Fixed;
use gatecell::layer::Layer;

/// Leaky integrators: `s ← s − s/4 + x`, one per input. The keyword score is their sum, the
/// score of silence is zero.
#[derive(Debug, Clone, Copy)]
pub struct Leaky;

/// What the integrators hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Integrals([i32; 2]);

impl Layer<2, 2> for Leaky {
    type In = i16;
    type Out = Fixed<16>;
    type State = Integrals;

    const ZERO_OUT: Fixed<16> = Fixed(0);

    fn weight_bytes(&self) -> usize {
        0
    }

    fn state(&self) -> Integrals {
        Integrals([0; 2])
    }

    fn step(&self, state: &mut Integrals, frame: &[i16; 2], out: &mut [Fixed<16>; 2]) {
        for (s, x) in state.0.iter_mut().zip(frame) {
            *s = s.wrapping_sub(*s >> 2).wrapping_add(i32::from(*x));
        }
        *out = [Fixed(0), Fixed(state.0[0].wrapping_add(state.0[1]))];
    }
}

/// Two bursts on both inputs, with silence around them.
pub static FRAMES: [[i16; 2]; 12] = {
    let mut frames = [[0; 2]; 12];
    let loud = [2, 3, 4, 8, 9, 10];
    let mut i = 0;
    while i < loud.len() {
        frames[loud[i]] = [100 + i as i16, 200];
        i += 1;
    }
    frames
};
