//! One unit of many columns, where sums grow beyond the bits that some kernels have for them.
use gatecell::Fixed;
use gatecell::kernels::Activation;

use crate::random::{Random, act};
use crate::step::{self, Step};
use crate::tested::{GATES, Tested, UNITS};

/// Most columns of both matrices together.
const MOST: usize = 600;

/// More than any layout takes for them: whole groups of columns in each.
const WORDS: usize = 2 * MOST + 64;

/// What fills matrices and activations.
#[derive(Clone, Copy)]
enum Fill {
    Random,
    /// Every weight and every activation at its extreme, the products of one sign.
    Largest,
    Lowest,
}

struct Case<K: Tested> {
    random: Random,
    /// `w` and then `r`.
    weights: [K::Weight; GATES * MOST],
    /// `x` and then `h`.
    activations: [K::Act; MOST],
    packed: [u32; WORDS],
}

/// Returns how many pairs of matrices there were.
#[inline(never)]
pub(crate) fn check<K: Tested>() -> u32 {
    let mut case = Case::<K> {
        random: Random(1),
        weights: [K::Weight::default(); GATES * MOST],
        activations: [K::Act::ZERO; MOST],
        packed: [0; WORDS],
    };
    let mut count = 0;
    for columns in [255, 256, 509, 510, 511, 512, 516, 517, 585, 586, MOST] {
        for fill in [Fill::Random, Fill::Largest, Fill::Lowest] {
            if !matches!(fill, Fill::Random) && columns > K::MAX_COLUMNS {
                continue;
            }
            for hidden in [0, 1, columns / 2] {
                case.fill(columns, fill);
                let columns = [columns - hidden, hidden];
                case.step::<GATES>(columns, K::SHIFTS[0], |step| step.products());
                for shift in K::SHIFTS {
                    case.steps(columns, shift);
                }
                count += 1;
            }
        }
    }
    count
}

impl<K: Tested> Case<K> {
    fn fill(&mut self, columns: usize, fill: Fill) {
        let random = &mut self.random;
        let most = i32::MAX >> (32 - K::WEIGHT_BITS);
        let weight = |random: &mut Random| match fill {
            Fill::Random => random.number(K::WEIGHT_BITS),
            Fill::Largest => -most,
            Fill::Lowest => most,
        };
        for w in &mut self.weights[..GATES * columns] {
            *w = K::weight(weight(random));
        }
        self.activations[..columns].fill_with(|| match fill {
            Fill::Random => random.activation(),
            Fill::Largest | Fill::Lowest => act(i64::MIN),
        });
    }

    /// Packs both matrices of a unit and passes on a step of them.
    fn step<const N: usize>(
        &mut self,
        [inputs, hidden]: [usize; 2],
        shift: u32,
        check: impl FnOnce(&Step<'_, N, K>),
    ) {
        let rows = &self.random.rows::<N>()[..1];
        let (w, r) = self.weights[..N * (inputs + hidden)].split_at(N * inputs);
        let (x, h) = self.activations[..inputs + hidden].split_at(inputs);
        let words = K::LAYOUT.packed_len(1, N, inputs);
        let words = self.packed.split_at_mut(words).into();
        step::pack([w, r], [x, h], rows, shift, words, check);
    }

    fn steps(&mut self, columns: [usize; 2], shift: u32) {
        let before: [i32; UNITS] = core::array::from_fn(|_| self.random.number(31) / 2);
        let bias = [Fixed(self.random.bias())];
        self.step(columns, shift, |step| step.lstm(&before, 23));
        // Some processors give a single unit of a GRU two blocks: of weights of 16 bits, more
        // than there is room for, and their sums have bits to spare.
        let words = columns.map(|columns| K::LAYOUT.packed_len(1, 3, columns));
        if words[0] + words[1] <= WORDS {
            self.step(columns, shift, |step| step.gru(&bias, &before));
        }
        self.step(columns, shift, |step| step.rnn());
    }
}
