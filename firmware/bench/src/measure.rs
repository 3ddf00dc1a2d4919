//! Running a layer and telling what it takes.
use core::hint::black_box;

use gatecell::layer::Layer;
use machine::markers::counted;
use machine::stack::used_by;

use crate::formats;
use crate::noise::scramble;

/// Steps of each layer, each counted by itself.
pub const STEPS: u32 = 8;

/// What a layer reads and writes.
pub trait Activation: Copy {
    /// An input between −1/2 and 1/2.
    fn input(seed: u32) -> Self;
}

impl Activation for i8 {
    fn input(seed: u32) -> Self {
        (seed as i32 >> 25) as i8
    }
}

impl Activation for i16 {
    fn input(seed: u32) -> Self {
        (seed as i32 >> 17) as i16
    }
}

impl Activation for f32 {
    fn input(seed: u32) -> Self {
        formats::f32::unit(seed) / 2.0
    }
}

/// Runs a layer for [`STEPS`] steps, counting each, after one that is not counted. `names` are
/// those of its kind, format and scales. Logs
/// `cell format scales inputs units weight_bytes state_bytes stack_bytes`.
#[inline(never)]
pub fn measure<const I: usize, const H: usize, A, L>(names: [&str; 3], layer: &'static L)
where
    A: Activation,
    L: Layer<I, H, In = A, Out = A>,
{
    let layer = black_box(layer);
    let mut state = layer.state();
    let mut y = [L::ZERO_OUT; H];
    let mut seed = 1;
    let mut x = [A::input(0); I];
    let mut next = || {
        for x in &mut x {
            seed = scramble(seed);
            *x = A::input(seed);
        }
        x
    };
    let x = next();
    let ((), stack) = used_by(|| layer.step(&mut state, &x, &mut y));
    for _ in 0..STEPS {
        let x = next();
        counted(|| layer.step(&mut state, &x, &mut y));
    }
    black_box(&y);
    defmt::println!(
        "{=str} {=str} {=str} {=usize} {=usize} {=usize} {=usize} {=usize}",
        names[0],
        names[1],
        names[2],
        I,
        H,
        layer.weight_bytes(),
        size_of::<L::State>(),
        stack
    );
}
