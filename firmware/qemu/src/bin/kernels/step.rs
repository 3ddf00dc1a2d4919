//! One step of a layer against its specification, and that it writes nowhere else.
use gatecell::activation::{sigmoid, tanh};
use gatecell::cell::rnn::RnnFunction;
use gatecell::cell::{gru, lstm, rnn};
use gatecell::format::integer::{Affine, CellScale, Int};
use gatecell::kernels::row::{Row, Sums};
use gatecell::kernels::{Activation, Joints, Kernel, Products};
use gatecell::{Fixed, Format};

use crate::random::act;
use crate::tested::{Tested, UNITS};

/// What a layer is given.
pub(crate) struct Step<'a, const N: usize, K: Kernel> {
    /// Packed.
    pub(crate) matrices: [&'a [u32]; 2],
    pub(crate) activations: [&'a [K::Act]; 2],
    pub(crate) rows: &'a [[Row; N]],
    pub(crate) shift: u32,
    /// What the specification makes of a unit and a gate.
    pub(crate) sums: &'a dyn Fn(usize, usize) -> Sums<K::Sum>,
}

/// Packs the weights, `[N][units][columns]` of both matrices, into the start of `words`, and
/// passes on the step.
pub(crate) fn pack<const N: usize, K: Tested>(
    [w, r]: [&[K::Weight]; 2],
    [x, h]: [&[K::Act]; 2],
    rows: &[[Row; N]],
    shift: u32,
    [packed_w, packed_r]: [&mut [u32]; 2],
    check: impl FnOnce(&Step<'_, N, K>),
) {
    let units = rows.len();
    let packed_w = &mut packed_w[..K::LAYOUT.packed_len(units, N, x.len())];
    let packed_r = &mut packed_r[..K::LAYOUT.packed_len(units, N, h.len())];
    packed_w.fill(0);
    packed_r.fill(0);
    K::pack(w, N, x.len(), packed_w);
    K::pack(r, N, h.len(), packed_r);
    let sums = |unit: usize, gate: usize| {
        let row = gate * units + unit;
        Sums {
            input: sum::<K>(&w[row * x.len()..][..x.len()], x),
            hidden: sum::<K>(&r[row * h.len()..][..h.len()], h),
        }
    };
    check(&Step {
        matrices: [packed_w, packed_r],
        activations: [x, h],
        rows,
        shift,
        sums: &sums,
    });
}

/// The specification of a sum.
fn sum<K: Tested>(row: &[K::Weight], x: &[K::Act]) -> K::Sum {
    let term = |(&w, &x): (&K::Weight, &K::Act)| {
        let x: i32 = x.into();
        w.into() * i64::from(x)
    };
    K::sum(row.iter().zip(x).map(term).sum())
}

/// What no step leaves behind where it has nothing to write.
fn mark<A: Activation>() -> A {
    act(0x55)
}

impl<const N: usize, K: Kernel> Step<'_, N, K> {
    fn affine(&self) -> Affine<'_, N, K> {
        let [w, r] = self.matrices;
        Affine::from_slices(w, r, self.rows, self.shift)
    }

    pub(crate) fn products(&self) {
        let ([w, r], [x, h]) = (self.matrices, self.activations);
        let mut products = Products::<N, K>::new(w, r, x, h, self.rows);
        for (unit, rows) in self.rows.iter().enumerate() {
            let want = core::array::from_fn(|gate| (self.sums)(unit, gate));
            assert_eq!(products.next(), Some((want, rows)));
        }
        assert_eq!(products.next(), None);
    }

    pub(crate) fn joints(&self) {
        let ([w, r], [x, h]) = (self.matrices, self.activations);
        let mut joints = Joints::<N, K>::new(w, r, x, h, self.rows, self.shift);
        for unit in 0..self.rows.len() {
            let want = core::array::from_fn(|gate| self.joint(unit, gate).0);
            assert_eq!(joints.next(), Some(want));
        }
        assert_eq!(joints.next(), None);
    }

    /// Pre-activation of a unit's gate.
    fn joint(&self, unit: usize, gate: usize) -> Fixed<16> {
        let row = &self.rows[unit][gate];
        Fixed(K::joint((self.sums)(unit, gate), row, self.shift))
    }
}

impl<K: Kernel> Step<'_, 4, K> {
    pub(crate) fn lstm(&self, before: &[i32; UNITS], frac_bits: u32) {
        let scale = CellScale::new(frac_bits);
        let [x, h] = self.activations;
        let units = self.rows.len();
        let (mut c, mut y) = (*before, [mark(); UNITS]);
        let (own_c, own_y) = (&mut c[..units], &mut y[..units]);
        lstm::step::<Int<K>>(self.affine(), scale, x, h, own_c, own_y);
        for unit in 0..units {
            let [i, o, f] = [0, 1, 2].map(|gate| sigmoid(self.joint(unit, gate)));
            let g = tanh(self.joint(unit, 3));
            let cell = Int::<K>::cell(f, before[unit], i, g, scale);
            let output = Int::<K>::output(o, tanh(Int::<K>::cell_pre(cell, scale)));
            assert_eq!((c[unit], y[unit]), (cell, output));
        }
        assert_eq!(c[units..], before[units..]);
        assert!(y[units..].iter().all(|&y| y == mark()));
    }

    /// The units are blocks of four here.
    pub(crate) fn rnn(&self) {
        let [x, h] = self.activations;
        // One unit is missing from the last block, or none.
        for missing in 0..2 {
            let mut y = [mark(); 4 * UNITS];
            let units = 4 * self.rows.len() - missing;
            let own = &mut y[..units];
            rnn::step::<Int<K>>(self.affine(), RnnFunction::Tanh, x, h, own);
            for (unit, &y) in y[..units].iter().enumerate() {
                let pre = self.joint(unit / 4, unit % 4);
                assert_eq!(y, Int::<K>::value_act(tanh(pre)));
            }
            assert!(y[units..].iter().all(|&y| y == mark()));
        }
    }
}

impl<K: Kernel> Step<'_, 3, K> {
    pub(crate) fn gru(&self, bias: &[Fixed<16>], before: &[i32; UNITS]) {
        let [x, h] = self.activations;
        let units = self.rows.len();
        let (mut carry, mut y) = (*before, [mark(); UNITS]);
        let (own_carry, own_y) = (&mut carry[..units], &mut y[..units]);
        gru::step::<Int<K>>(self.affine(), bias, x, h, own_carry, own_y);
        for unit in 0..units {
            let [z, r] = [0, 1].map(|gate| sigmoid(self.joint(unit, gate)));
            let (sums, row) = ((self.sums)(unit, 2), &self.rows[unit][2]);
            let bias = bias.get(unit).map_or(0, |bias| bias.0);
            let hidden = Fixed(K::hidden_part(sums, row, bias, self.shift));
            let input = Fixed(K::input_part(sums, row, self.shift));
            let n = tanh(Int::<K>::add(input, Int::<K>::reset_pre(r, hidden)));
            let want = Int::<K>::blend(z, n, before[unit]);
            assert_eq!((carry[unit], y[unit]), (want, Int::<K>::carry_act(want)));
        }
        assert_eq!(carry[units..], before[units..]);
        assert!(y[units..].iter().all(|&y| y == mark()));
    }
}
