//! The smallest recurrent network there is, for testing what surrounds a network.
use app::Net;

/// Leaky integrators: `s ← s − s/4 + x`, one per input. The keyword score is their sum, the
/// score of silence is zero.
#[derive(Debug, Clone, Copy)]
pub struct Leaky;

impl Net<2, 2> for Leaky {
    type State = [i32; 2];

    fn state(&self) -> Self::State {
        [0; 2]
    }

    fn step(&self, state: &mut Self::State, frame: &[i16; 2], out: &mut [i32; 2]) {
        for (s, x) in state.iter_mut().zip(frame) {
            *s = s.wrapping_sub(*s >> 2).wrapping_add(i32::from(*x));
        }
        *out = [0, state[0].wrapping_add(state[1])];
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
