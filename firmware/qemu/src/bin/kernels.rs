//! The kernels of this processor against their specification, on the processor itself:
//! small shapes one by one, with weights and activations without a pattern and at their
//! extremes, activations at any alignment, in every number format. Panics at the first difference.
#![no_std]
#![no_main]

#[path = "kernels/floats.rs"]
mod floats;

use defmt_semihosting as _;
use gatecell::activation::{sigmoid, tanh};
use gatecell::cell::rnn::RnnFunction;
use gatecell::cell::{gru, lstm, rnn};
use gatecell::format::integer::{Affine, CellScale, Int};
use gatecell::kernels::kernel::{W4A16, W8A8, W8A16, W16A16};
use gatecell::kernels::row::{Row, Sums};
use gatecell::kernels::sigmoid::{half, portable_half};
use gatecell::kernels::{Activation, Joints, Kernel, Products, pack};
use gatecell::{Fixed, Format};

/// Most columns of a matrix here, most units, most gates.
const COLUMNS: usize = 37;
const UNITS: usize = 9;
const GATES: usize = 4;
/// Columns of single units: loops go round more than once.
const LONG: [usize; 9] = [31, 32, 33, 35, 36, 64, 68, 97, 128];
/// Room for the longest, at any alignment.
const ACTS: usize = 129;
const WEIGHTS: usize = GATES * UNITS * COLUMNS;
/// As many as any layout takes: at most 16 bits for a weight, in groups of eight columns.
const WORDS: usize = GATES * UNITS * COLUMNS.next_multiple_of(8) / 2;

/// A number format under test.
trait Tested: Kernel {
    /// Weight.
    type Weight: Copy + Default + Into<i64>;
    /// Bits of a weight.
    const WEIGHT_BITS: u32;
    /// Shifts of a layer, the usual one first.
    const SHIFTS: [u32; 3];

    fn weight(value: i32) -> Self::Weight;
    fn pack(raw: &[Self::Weight], gates: usize, columns: usize, words: &mut [u32]);
    fn sum(sum: i64) -> Self::Sum;
}

macro_rules! tested {
    ($kernel:ident, $weight:ty, $bits:literal, $sum:ty, $shifts:expr, $module:ident) => {
        impl Tested for $kernel {
            type Weight = $weight;
            const WEIGHT_BITS: u32 = $bits;
            const SHIFTS: [u32; 3] = $shifts;

            fn weight(value: i32) -> $weight {
                value as $weight
            }

            fn pack(raw: &[$weight], gates: usize, columns: usize, words: &mut [u32]) {
                pack::$module::pack_gates_into(raw, gates, columns, words);
            }

            fn sum(sum: i64) -> $sum {
                sum as $sum
            }
        }
    };
}

tested!(W8A16, i8, 8, i32, [32, 31, 17], w8a16);
tested!(W4A16, i8, 4, i32, [32, 28, 17], w4a16);
tested!(W8A8, i8, 8, i32, [29, 32, 17], w8a8);
tested!(W16A16, i16, 16, i64, [46, 41, 17], w16a16);

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

/// Xorshift.
struct Random(u32);

impl Random {
    fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }

    /// A number of `bits` bits, often one of the extremes, never the lowest of all.
    fn number(&mut self, bits: u32) -> i32 {
        let most = i32::MAX >> (32 - bits);
        match self.next() % 8 {
            0 => most,
            1 => -most,
            2 => 0,
            _ => (self.next() as i32 >> (32 - bits)).max(-most),
        }
    }

    fn activation<A: Activation>(&mut self) -> A {
        A::saturate(match self.next() % 16 {
            0 => i64::MIN,
            _ => self.number(A::FRAC_BITS + 1).into(),
        })
    }

    /// A bias, at times so large that sums saturate.
    fn bias(&mut self) -> i32 {
        let bits = if self.next().is_multiple_of(4) {
            32
        } else {
            21
        };
        self.number(bits)
    }

    /// A scale, at times one beyond those that fast paths take.
    fn scale(&mut self) -> i32 {
        let bits = match self.next() % 8 {
            0 => 32,
            1 | 2 => 31,
            _ => 28,
        };
        self.number(bits)
    }

    fn rows<const N: usize>(&mut self) -> [[Row; N]; UNITS] {
        // Every fourth matrix with the same scale for both products.
        let shared = self.next().is_multiple_of(4);
        let mut row = || {
            let (input_scale, hidden_scale) = (self.scale(), self.scale());
            Row {
                bias: self.bias(),
                input_scale,
                hidden_scale: if shared { input_scale } else { hidden_scale },
            }
        };
        core::array::from_fn(|_| core::array::from_fn(|_| row()))
    }
}

#[qemu::entry]
fn main() -> ! {
    defmt::println!("w8a16: {=u32} shapes equal", shapes::<W8A16>());
    defmt::println!("w8a8: {=u32} shapes equal", shapes::<W8A8>());
    defmt::println!("w4a16: {=u32} shapes equal", shapes::<W4A16>());
    defmt::println!("w16a16: {=u32} shapes equal", shapes::<W16A16>());
    let mut random = Random(1);
    let rows = floats::rows(&mut || random.next());
    defmt::println!("f32: {=u32} rows equal", rows);
    let wide = wide::<W8A8>() + wide::<W8A16>() + wide::<W4A16>() + wide::<W16A16>();
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
        self.products::<1>(shape);
        self.products::<2>(shape);
        self.products::<3>(shape);
        self.products::<4>(shape);
        for shift in K::SHIFTS {
            self.joints::<1>(shape, shift);
            self.joints::<2>(shape, shift);
            self.joints::<4>(shape, shift);
        }
        let [usual, other, last] = K::SHIFTS;
        for (shift, frac_bits) in [(usual, 23), (usual, 16), (other, 20), (last, 19)] {
            self.lstm(shape, shift, frac_bits);
        }
        for shift in K::SHIFTS {
            self.gru(shape, shift);
            self.rnn(shape, shift);
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

    /// Packs both matrices and passes on the packed matrices, the activations, and the sums
    /// that the specification makes of a unit and a gate.
    fn packed<const N: usize>(
        &mut self,
        shape: Shape,
        check: impl FnOnce([&[u32]; 2], [&[K::Act]; 2], &dyn Fn(usize, usize) -> Sums<K::Sum>),
    ) {
        let Shape {
            units,
            inputs,
            hidden,
            offsets,
        } = shape;
        self.packed_w.fill(0);
        self.packed_r.fill(0);
        let (w, r) = (&self.w[..N * units * inputs], &self.r[..N * units * hidden]);
        let packed_w = &mut self.packed_w[..K::LAYOUT.packed_len(units, N, inputs)];
        let packed_r = &mut self.packed_r[..K::LAYOUT.packed_len(units, N, hidden)];
        K::pack(w, N, inputs, packed_w);
        K::pack(r, N, hidden, packed_r);
        let x = &self.x[offsets.0..][..inputs];
        let h = &self.h[offsets.1..][..hidden];
        let sums = |unit: usize, gate: usize| {
            let row = gate * units + unit;
            Sums {
                input: sum::<K>(&w[row * inputs..][..inputs], x),
                hidden: sum::<K>(&r[row * hidden..][..hidden], h),
            }
        };
        check([packed_w, packed_r], [x, h], &sums);
    }

    fn products<const N: usize>(&mut self, shape: Shape) {
        let rows = self.random.rows::<N>();
        self.packed::<N>(shape, |[w, r], [x, h], sums| {
            let rows = &rows[..shape.units];
            let mut products = Products::<N, K>::new(w, r, x, h, rows);
            for (unit, rows) in rows.iter().enumerate() {
                let want = core::array::from_fn(|gate| sums(unit, gate));
                assert_eq!(products.next(), Some((want, rows)));
            }
            assert_eq!(products.next(), None);
        });
    }

    fn joints<const N: usize>(&mut self, shape: Shape, shift: u32) {
        let rows = self.random.rows::<N>();
        self.packed::<N>(shape, |[w, r], [x, h], sums| {
            let rows = &rows[..shape.units];
            let mut joints = Joints::<N, K>::new(w, r, x, h, rows, shift);
            for (unit, rows) in rows.iter().enumerate() {
                let want = core::array::from_fn(|n| K::joint(sums(unit, n), &rows[n], shift));
                assert_eq!(joints.next(), Some(want));
            }
            assert_eq!(joints.next(), None);
        });
    }

    fn lstm(&mut self, shape: Shape, shift: u32, frac_bits: u32) {
        let rows = self.random.rows::<4>();
        let before: [i32; UNITS] = core::array::from_fn(|_| self.random.number(31));
        let scale = CellScale::new(frac_bits);
        self.packed::<4>(shape, |[w, r], [x, h], sums| {
            let rows = &rows[..shape.units];
            let (mut c, mut y) = (before, [K::Act::ZERO; UNITS]);
            let (c, y) = (&mut c[..shape.units], &mut y[..shape.units]);
            let affine = Affine::from_slices(w, r, rows, shift);
            lstm::step::<Int<K>>(affine, scale, x, h, c, y);
            for (unit, rows) in rows.iter().enumerate() {
                let pre = |gate: usize| Fixed(K::joint(sums(unit, gate), &rows[gate], shift));
                let [i, o, f] = [0, 1, 2].map(|gate| sigmoid(pre(gate)));
                let cell = Int::<K>::cell(f, before[unit], i, tanh(pre(3)), scale);
                let output = Int::<K>::output(o, tanh(Int::<K>::cell_pre(cell, scale)));
                assert_eq!((c[unit], y[unit]), (cell, output));
            }
        });
    }
}

impl<K: Tested> Case<K> {
    fn gru(&mut self, shape: Shape, shift: u32) {
        let rows = self.random.rows::<3>();
        let bias: [_; UNITS] = core::array::from_fn(|_| Fixed(self.random.bias()));
        let before: [_; UNITS] = core::array::from_fn(|_| self.random.number(31) / 2);
        // At times the last unit has none.
        let biases = shape.units - usize::from(self.random.next().is_multiple_of(4));
        self.packed::<3>(shape, |[w, r], [x, h], sums| {
            let (rows, bias) = (&rows[..shape.units], &bias[..biases]);
            let (mut carry, mut y) = (before, [K::Act::ZERO; UNITS]);
            let (carry, y) = (&mut carry[..shape.units], &mut y[..shape.units]);
            let affine = Affine::from_slices(w, r, rows, shift);
            gru::step::<Int<K>>(affine, bias, x, h, carry, y);
            for (unit, rows) in rows.iter().enumerate() {
                let sums = |gate: usize| sums(unit, gate);
                let [z, r] =
                    [0, 1].map(|gate| sigmoid(Fixed(K::joint(sums(gate), &rows[gate], shift))));
                let row = &rows[2];
                let bias = bias.get(unit).map_or(0, |bias| bias.0);
                let hidden = Fixed(K::hidden_part(sums(2), row, bias, shift));
                let input = Fixed(K::input_part(sums(2), row, shift));
                let n = tanh(Int::<K>::add(input, Int::<K>::reset_pre(r, hidden)));
                let want = Int::<K>::blend(z, n, before[unit]);
                assert_eq!((carry[unit], y[unit]), (want, Int::<K>::carry_act(want)));
            }
        });
    }

    /// The units are blocks of four here.
    fn rnn(&mut self, shape: Shape, shift: u32) {
        let rows = self.random.rows::<4>();
        self.packed::<4>(shape, |[w, r], [x, h], sums| {
            let rows = &rows[..shape.units];
            // One unit is missing from the last block, or none.
            for missing in 0..2 {
                let mut y = [K::Act::ZERO; 4 * UNITS];
                let y = &mut y[..4 * shape.units - missing];
                let affine = Affine::from_slices(w, r, rows, shift);
                rnn::step::<Int<K>>(affine, RnnFunction::Tanh, x, h, y);
                for (unit, &y) in y.iter().enumerate() {
                    let (block, row) = (unit / 4, unit % 4);
                    let pre = K::joint(sums(block, row), &rows[block][row], shift);
                    assert_eq!(y, Int::<K>::value_act(tanh(Fixed(pre))));
                }
            }
        });
    }
}

/// Four rows of many columns, where sums grow beyond the bits that some kernels have for
/// them. Returns how many matrices there were.
#[inline(never)]
fn wide<K: Tested>() -> u32 {
    const MOST: usize = 600;
    let mut random = Random(1);
    let mut w = [K::Weight::default(); GATES * MOST];
    let (mut x, mut packed) = ([K::Act::ZERO; MOST], [0; 2 * MOST]);
    let mut count = 0;
    for columns in [255, 256, 509, 510, 511, 512, 585, 586, MOST] {
        for uniform in [true, false] {
            if uniform && columns > K::MAX_COLUMNS {
                continue;
            }
            let most = K::weight(i32::MAX >> (32 - K::WEIGHT_BITS));
            let w = &mut w[..GATES * columns];
            w.fill_with(|| match uniform {
                true => most,
                false => K::weight(random.number(K::WEIGHT_BITS)),
            });
            let x = &mut x[..columns];
            x.fill_with(|| match uniform {
                true => K::Act::saturate(i64::MIN),
                false => random.activation(),
            });
            let packed = &mut packed[..K::LAYOUT.packed_len(1, GATES, columns)];
            packed.fill(0);
            K::pack(w, GATES, columns, packed);
            let rows = [random.rows::<GATES>()[0]];
            let sums = |gate: usize| Sums {
                input: sum::<K>(&w[gate * columns..][..columns], x),
                hidden: K::sum(0),
            };
            let mut products = Products::<GATES, K>::new(packed, &[], x, &[], &rows);
            let want = core::array::from_fn(sums);
            assert_eq!(products.next(), Some((want, &rows[0])));
            for shift in K::SHIFTS {
                let affine = Affine::from_slices(packed, &[], &rows, shift);
                let mut y = [K::Act::ZERO; GATES];
                rnn::step::<Int<K>>(affine, RnnFunction::Tanh, x, &[], &mut y);
                for (gate, &y) in y.iter().enumerate() {
                    let pre = K::joint(sums(gate), &rows[0][gate], shift);
                    assert_eq!(y, Int::<K>::value_act(tanh(Fixed(pre))));
                }
            }
            count += 1;
        }
    }
    count
}

/// The specification of a sum.
fn sum<K: Tested>(row: &[K::Weight], x: &[K::Act]) -> K::Sum {
    let term = |(&w, &x): (&K::Weight, &K::Act)| {
        let x: i32 = x.into();
        w.into() * i64::from(x)
    };
    K::sum(row.iter().zip(x).map(term).sum())
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
