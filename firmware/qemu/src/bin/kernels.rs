//! The kernels of this processor against their specification, on the processor itself:
//! small shapes one by one, with weights and activations without a pattern and at their
//! extremes, activations at any alignment, in every number format. Panics at the first difference.
//! The program holds assembly of another crate, too, with which the kernels must not collide.
#![no_std]
#![no_main]

#[path = "kernels/floats.rs"]
mod floats;
#[path = "kernels/random.rs"]
mod random;
#[path = "kernels/step.rs"]
mod step;
#[path = "kernels/tested.rs"]
mod tested;
#[path = "kernels/wide.rs"]
mod wide;

use defmt_semihosting as _;
use gatecell::Fixed;
use gatecell::kernels::Activation;
use gatecell::kernels::kernel::{W4A16, W8A8, W8A16, W16A16};
use gatecell::kernels::sigmoid::{half, portable_half};
use random::Random;
use step::Step;
use tested::{GATES, Tested, UNITS};

/// Most columns of a matrix here.
const COLUMNS: usize = 37;
/// Columns of single units: loops go round more than once.
const LONG: [usize; 9] = [31, 32, 33, 35, 36, 64, 68, 97, 128];
/// Room for the longest, at any alignment.
const ACTS: usize = 129;
const WEIGHTS: usize = GATES * UNITS * COLUMNS;
/// As many as any layout takes: at most 16 bits for a weight, in groups of eight columns.
const WORDS: usize = GATES * UNITS * COLUMNS.next_multiple_of(8) / 2;

/// Everything a test needs, at its largest.
struct Case<K: Tested> {
    random: Random,
    w: [K::Weight; WEIGHTS],
    r: [K::Weight; WEIGHTS],
    x: [K::Act; ACTS],
    h: [K::Act; ACTS],
    packed_w: [u32; WORDS],
    packed_r: [u32; WORDS],
}

/// Shape of a pair of matrices, and how far their activations are shifted in memory.
#[derive(Clone, Copy)]
struct Shape {
    units: usize,
    inputs: usize,
    hidden: usize,
    offsets: (usize, usize),
}

#[qemu::entry]
fn main() -> ! {
    // Linked in one piece with assembly whose macros have the same names.
    assert!(foreign::answer() == 42);
    defmt::println!("w8a16: {=u32} shapes equal", shapes::<W8A16>());
    defmt::println!("w8a8: {=u32} shapes equal", shapes::<W8A8>());
    defmt::println!("w4a16: {=u32} shapes equal", shapes::<W4A16>());
    defmt::println!("w16a16: {=u32} shapes equal", shapes::<W16A16>());
    let mut random = Random(1);
    let rows = floats::rows(&mut || random.next());
    defmt::println!("f32: {=u32} rows equal", rows);
    let wide = wide::check::<W8A8>()
        + wide::check::<W8A16>()
        + wide::check::<W4A16>()
        + wide::check::<W16A16>();
    defmt::println!("{=u32} wide matrices equal", wide);
    let long = long::<W8A16>() + long::<W8A8>() + long::<W4A16>() + long::<W16A16>();
    defmt::println!("{=u32} long shapes equal", long);
    defmt::println!("{=u32} lookups equal", lookups(&mut Random(1)));
    qemu::exit::exit(0)
}

/// Returns how many there were.
#[inline(never)]
fn shapes<K: Tested>() -> u32 {
    let mut case = Case::<K>::new();
    let mut shapes = 0;
    for inputs in (0..18).chain([27, COLUMNS]) {
        for hidden in 0..18 {
            let units = 1 + (inputs + hidden) % UNITS;
            for offsets in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                case.check(Shape {
                    units,
                    inputs,
                    hidden,
                    offsets,
                });
                shapes += 1;
            }
        }
    }
    shapes
}

/// One unit over each of [`LONG`] with each. Returns how many there were.
#[inline(never)]
fn long<K: Tested>() -> u32 {
    let mut case = Case::<K>::new();
    let mut shapes = 0;
    for inputs in LONG {
        for hidden in LONG {
            case.check(Shape {
                units: 1,
                inputs,
                hidden,
                offsets: (hidden % 2, inputs % 2),
            });
            shapes += 1;
        }
    }
    shapes
}

impl<K: Tested> Case<K> {
    fn new() -> Self {
        Self {
            random: Random(1),
            w: [K::Weight::default(); WEIGHTS],
            r: [K::Weight::default(); WEIGHTS],
            x: [K::Act::ZERO; ACTS],
            h: [K::Act::ZERO; ACTS],
            packed_w: [0; WORDS],
            packed_r: [0; WORDS],
        }
    }

    fn check(&mut self, shape: Shape) {
        self.fill();
        let [usual, other, last] = K::SHIFTS;
        self.step::<1>(shape, usual, |step| step.products());
        self.step::<2>(shape, usual, |step| step.products());
        self.step::<3>(shape, usual, |step| step.products());
        self.step::<4>(shape, usual, |step| step.products());
        for shift in K::SHIFTS {
            self.step::<1>(shape, shift, |step| step.joints());
            self.step::<2>(shape, shift, |step| step.joints());
            self.step::<4>(shape, shift, |step| step.joints());
        }
        for (shift, frac_bits) in [(usual, 23), (usual, 16), (other, 20), (last, 19)] {
            self.lstm(shape, shift, frac_bits);
        }
        for shift in K::SHIFTS {
            self.gru(shape, shift);
            // The units are blocks of four here.
            self.step(shape, shift, |step| step.rnn());
        }
    }

    fn fill(&mut self) {
        let random = &mut self.random;
        // Every fourth case at one pair of values alone.
        let uniform = random.next().is_multiple_of(4);
        let weight = |random: &mut Random| K::weight(random.number(K::WEIGHT_BITS));
        let (one, activation) = (weight(random), random.activation());
        for w in self.w.iter_mut().chain(&mut self.r) {
            *w = if uniform { one } else { weight(random) };
        }
        for x in self.x.iter_mut().chain(&mut self.h) {
            *x = if uniform {
                activation
            } else {
                random.activation()
            };
        }
    }

    /// Packs both matrices and passes on a step of them.
    fn step<const N: usize>(
        &mut self,
        shape: Shape,
        shift: u32,
        check: impl FnOnce(&Step<'_, N, K>),
    ) {
        let Shape {
            units,
            inputs,
            hidden,
            offsets,
        } = shape;
        let rows = &self.random.rows::<N>()[..units];
        let w = &self.w[..N * units * inputs];
        let r = &self.r[..N * units * hidden];
        let x = &self.x[offsets.0..][..inputs];
        let h = &self.h[offsets.1..][..hidden];
        let words = [&mut self.packed_w[..], &mut self.packed_r[..]];
        step::pack([w, r], [x, h], rows, shift, words, check);
    }

    fn lstm(&mut self, shape: Shape, shift: u32, frac_bits: u32) {
        let before: [i32; UNITS] = core::array::from_fn(|_| self.random.number(31));
        self.step(shape, shift, |step| step.lstm(&before, frac_bits));
    }

    fn gru(&mut self, shape: Shape, shift: u32) {
        let bias: [_; UNITS] = core::array::from_fn(|_| Fixed(self.random.bias()));
        let before: [i32; UNITS] = core::array::from_fn(|_| self.random.number(31) / 2);
        // At times the last unit has none.
        let biases = shape.units - usize::from(self.random.next().is_multiple_of(4));
        self.step(shape, shift, |step| step.gru(&bias[..biases], &before));
    }
}

/// Returns how many there were.
fn lookups(random: &mut Random) -> u32 {
    let mut count = 0;
    let mut check = |x: i32| {
        for offset in [0, 1 << 26] {
            assert_eq!(half(x, offset), portable_half(x, offset), "at {x}");
            count += 1;
        }
    };
    for near in [0, 12 << 16, -(12 << 16), i32::MIN, i32::MAX] {
        (-2000..2000).for_each(|x: i32| check(x.wrapping_add(near)));
    }
    for _ in 0..20_000 {
        check(random.next() as i32 >> 11);
        let bits = random.next() % 32;
        check(random.next() as i32 >> bits);
    }
    count
}

#[panic_handler]
fn panic(info: &core::panic::PanicInfo) -> ! {
    qemu::exit::report_panic(info)
}
