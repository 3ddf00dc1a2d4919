//! The kernels of this processor against their specification, on the processor itself:
//! small shapes one by one, with weights and activations without a pattern and at their
//! extremes, activations at any alignment. Panics at the first difference.
#![no_std]
#![no_main]

use defmt_semihosting as _;
use gatecell::activation::{sigmoid, tanh};
use gatecell::cell::rnn::RnnFunction;
use gatecell::cell::{gru, lstm, rnn};
use gatecell::format::integer::{Affine, CellScale};
use gatecell::kernels::pack::{pack_gates_into, packed_len};
use gatecell::kernels::portable::row_sum;
use gatecell::kernels::row::{Row, Sums, joint, product, scaled};
use gatecell::kernels::sigmoid::{half, portable_half};
use gatecell::kernels::{Activation, Joints, Kernel, Products, kernel, pack};
use gatecell::{Fixed, Format, W8A16};

/// Most columns of a matrix here, most units, most gates.
const COLUMNS: usize = 21;
const UNITS: usize = 5;
const GATES: usize = 4;
const WEIGHTS: usize = GATES * UNITS * COLUMNS;
/// More than any layout takes.
const WORDS: usize = 2 * WEIGHTS / 4;

/// Everything a test needs, at its largest.
struct Case {
    random: Random,
    w: [i8; WEIGHTS],
    r: [i8; WEIGHTS],
    x: [i16; COLUMNS + 1],
    h: [i16; COLUMNS + 1],
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

    fn activation(&mut self) -> i16 {
        match self.next() % 16 {
            0 => i16::MIN,
            _ => self.number(16) as i16,
        }
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
        let mut row = || Row {
            bias: self.bias(),
            input_scale: self.scale(),
            hidden_scale: self.scale(),
        };
        core::array::from_fn(|_| core::array::from_fn(|_| row()))
    }
}

#[qemu::entry]
fn main() -> ! {
    let mut case = Case {
        random: Random(1),
        w: [0; WEIGHTS],
        r: [0; WEIGHTS],
        x: [0; COLUMNS + 1],
        h: [0; COLUMNS + 1],
        packed_w: [0; WORDS],
        packed_r: [0; WORDS],
    };
    let mut shapes = 0u32;
    for inputs in (0..18).chain([COLUMNS]) {
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
    defmt::println!("{=u32} shapes equal", shapes);
    let rows = other_formats(&mut case.random);
    defmt::println!("{=u32} rows of other formats equal", rows);
    let lookups = lookups(&mut case.random);
    defmt::println!("{=u32} lookups equal", lookups);
    qemu::exit::exit(0)
}

impl Case {
    fn check(&mut self, shape: Shape) {
        self.fill();
        self.products::<1>(shape);
        self.products::<2>(shape);
        self.products::<3>(shape);
        self.products::<4>(shape);
        for shift in [32, 31, 17] {
            self.joints::<1>(shape, shift);
            self.joints::<2>(shape, shift);
            self.joints::<4>(shape, shift);
        }
        for (shift, frac_bits) in [(32, 23), (32, 16), (29, 20)] {
            self.lstm(shape, shift, frac_bits);
        }
        for shift in [32, 30] {
            self.gru(shape, shift);
            self.rnn(shape, shift);
        }
    }

    fn fill(&mut self) {
        let random = &mut self.random;
        // Every fourth case at one pair of values alone.
        let uniform = random.next().is_multiple_of(4);
        let (weight, activation) = (random.number(8) as i8, random.activation());
        for w in self.w.iter_mut().chain(&mut self.r) {
            *w = if uniform {
                weight
            } else {
                random.number(8) as i8
            };
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
        check: impl FnOnce([&[u32]; 2], [&[i16]; 2], &dyn Fn(usize, usize) -> Sums),
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
        let packed_w = &mut self.packed_w[..packed_len(units, N, inputs)];
        let packed_r = &mut self.packed_r[..packed_len(units, N, hidden)];
        pack_gates_into(w, N, inputs, packed_w);
        pack_gates_into(r, N, hidden, packed_r);
        let x = &self.x[offsets.0..][..inputs];
        let h = &self.h[offsets.1..][..hidden];
        let sums = |unit: usize, gate: usize| {
            let row = gate * units + unit;
            Sums {
                input: row_sum(&w[row * inputs..][..inputs], x),
                hidden: row_sum(&r[row * hidden..][..hidden], h),
            }
        };
        check([packed_w, packed_r], [x, h], &sums);
    }

    fn products<const N: usize>(&mut self, shape: Shape) {
        let rows = self.random.rows::<N>();
        self.packed::<N>(shape, |[w, r], [x, h], sums| {
            let rows = &rows[..shape.units];
            let mut products = Products::<N, kernel::W8A16>::new(w, r, x, h, rows);
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
            let mut joints = Joints::<N, kernel::W8A16>::new(w, r, x, h, rows, shift);
            for (unit, rows) in rows.iter().enumerate() {
                let want = core::array::from_fn(|n| joint(sums(unit, n), &rows[n], shift));
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
            let (mut c, mut y) = (before, [0; UNITS]);
            let (c, y) = (&mut c[..shape.units], &mut y[..shape.units]);
            let affine = Affine::from_slices(w, r, rows, shift);
            lstm::step::<W8A16>(affine, scale, x, h, c, y);
            for (unit, rows) in rows.iter().enumerate() {
                let pre = |gate: usize| Fixed(joint(sums(unit, gate), &rows[gate], shift));
                let [i, o, f] = [0, 1, 2].map(|gate| sigmoid(pre(gate)));
                let cell = W8A16::cell(f, before[unit], i, tanh(pre(3)), scale);
                let output = W8A16::output(o, tanh(W8A16::cell_pre(cell, scale)));
                assert_eq!((c[unit], y[unit]), (cell, output));
            }
        });
    }
}

impl Case {
    fn gru(&mut self, shape: Shape, shift: u32) {
        let rows = self.random.rows::<3>();
        let bias: [_; UNITS] = core::array::from_fn(|_| Fixed(self.random.bias()));
        let before: [_; UNITS] = core::array::from_fn(|_| self.random.number(31) / 2);
        self.packed::<3>(shape, |[w, r], [x, h], sums| {
            let (rows, bias) = (&rows[..shape.units], &bias[..shape.units]);
            let (mut carry, mut y) = (before, [0; UNITS]);
            let (carry, y) = (&mut carry[..shape.units], &mut y[..shape.units]);
            let affine = Affine::from_slices(w, r, rows, shift);
            gru::step::<W8A16>(affine, bias, x, h, carry, y);
            for (unit, rows) in rows.iter().enumerate() {
                let sums = |gate: usize| sums(unit, gate);
                let [z, r] =
                    [0, 1].map(|gate| sigmoid(Fixed(joint(sums(gate), &rows[gate], shift))));
                let row = &rows[2];
                let input = product(sums(2).input, row.input_scale);
                let hidden = product(sums(2).hidden, row.hidden_scale);
                let hidden = Fixed(scaled(hidden, bias[unit].0, shift));
                let input = Fixed(scaled(input, row.bias, shift));
                let n = tanh(W8A16::add(input, W8A16::reset_pre(r, hidden)));
                let want = W8A16::blend(z, n, before[unit]);
                assert_eq!((carry[unit], y[unit]), (want, W8A16::carry_act(want)));
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
                let mut y = [0; 4 * UNITS];
                let y = &mut y[..4 * shape.units - missing];
                let affine = Affine::from_slices(w, r, rows, shift);
                rnn::step::<W8A16>(affine, RnnFunction::Tanh, x, h, y);
                for (unit, &y) in y.iter().enumerate() {
                    let (block, row) = (unit / 4, unit % 4);
                    let pre = joint(sums(block, row), &rows[block][row], shift);
                    assert_eq!(y, W8A16::value_act(tanh(Fixed(pre))));
                }
            }
        });
    }
}

/// The products of the formats whose kernels are portable, as this processor executes
/// them. Returns how many rows there were.
fn other_formats(random: &mut Random) -> u32 {
    let mut rows = 0;
    for columns in (0..18).cycle().take(180) {
        let w4 = |random: &mut Random| random.number(4) as i8;
        let w8 = |random: &mut Random| random.number(8) as i8;
        let w16 = |random: &mut Random| random.number(16) as i16;
        rows += format::<kernel::W4A16, _>(random, columns, w4, pack::w4a16::pack_gates_into);
        rows += format::<kernel::W8A8, _>(random, columns, w8, pack::w8a8::pack_gates_into);
        rows += format::<kernel::W16A16, _>(random, columns, w16, pack::w16a16::pack_gates_into);
    }
    rows
}

/// Three gates of five units, over `columns` inputs.
fn format<K: Kernel, W: Copy + Default + Into<i64>>(
    random: &mut Random,
    columns: usize,
    weight: fn(&mut Random) -> W,
    pack: fn(&[W], usize, usize, &mut [u32]),
) -> u32 {
    const N: usize = 3;
    let (mut w, mut words) = ([W::default(); N * UNITS * COLUMNS], [0; 2 * WORDS]);
    let mut x = [K::Act::ZERO; COLUMNS];
    let w = &mut w[..N * UNITS * columns];
    w.fill_with(|| weight(random));
    x.fill_with(|| match random.next() % 16 {
        0 => K::Act::saturate(i64::MIN),
        _ => K::Act::saturate(random.number(K::Act::FRAC_BITS + 1).into()),
    });
    let words = &mut words[..K::LAYOUT.packed_len(UNITS, N, columns)];
    pack(w, N, columns, words);
    let (x, rows) = (&x[..columns], random.rows::<N>());
    let mut products = Products::<N, K>::new(words, &[], x, &[], &rows);
    for unit in 0..UNITS {
        let (sums, _) = products.next().expect("a unit");
        for (gate, sums) in sums.into_iter().enumerate() {
            let row = w[(gate * UNITS + unit) * columns..][..columns].iter();
            let term = |(&w, &x): (&W, &K::Act)| -> i64 {
                let x: i32 = x.into();
                w.into() * i64::from(x)
            };
            let sum: i64 = sums.input.into();
            assert_eq!(sum, row.zip(x).map(term).sum::<i64>());
        }
    }
    assert!(products.next().is_none());
    (N * UNITS) as u32
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
