//! The states of this crate's layers and nets. Scratch that means nothing
//! between steps is not part of a snapshot.

use super::{Element, Reader, Shape, Snapshot, Writer};
use crate::format::Format;
use crate::layer::{
    ChainState, GruResetBeforeState, GruState, LstmState, PeepholeLstmState, ProjectedLstmState,
    RnnState,
};
use crate::run::NetState;

impl Snapshot for () {
    const PAYLOAD_BYTES: usize = 0;
    const SHAPE: Shape = Shape::of("none");

    fn store(&self, _out: &mut Writer<'_>) {}

    fn load(&mut self, _input: &mut Reader<'_>) {}

    fn accepts(_input: &mut Reader<'_>) -> bool {
        true
    }
}

/// States of several layers side by side.
impl<A: Snapshot, B: Snapshot> Snapshot for (A, B) {
    const PAYLOAD_BYTES: usize = A::PAYLOAD_BYTES + B::PAYLOAD_BYTES;
    const SHAPE: Shape = Shape::of("pair").part(A::SHAPE).part(B::SHAPE);

    fn store(&self, out: &mut Writer<'_>) {
        self.0.store(out);
        self.1.store(out);
    }

    fn load(&mut self, input: &mut Reader<'_>) {
        self.0.load(input);
        self.1.load(input);
    }

    fn accepts(input: &mut Reader<'_>) -> bool {
        A::accepts(input) && B::accepts(input)
    }
}

impl<const H: usize, F: Format<Act: Element>> Snapshot for RnnState<H, F> {
    const PAYLOAD_BYTES: usize = H * F::Act::BYTES;
    const SHAPE: Shape = Shape::of("rnn").elements::<F::Act>(H);

    fn store(&self, out: &mut Writer<'_>) {
        out.put(&self.h);
    }

    fn load(&mut self, input: &mut Reader<'_>) {
        input.take(&mut self.h);
    }

    fn accepts(input: &mut Reader<'_>) -> bool {
        input.accepts::<F::Act>(H)
    }
}

/// A state of `$hidden` activations and `H` long-lived numbers.
macro_rules! hidden_and_carry {
    ($state:ty, $kind:literal, $hidden:ident, $carry:ident, $($generics:tt)*) => {
        impl<const H: usize, F: Format<Act: Element, Carry: Element>, $($generics)*> Snapshot
            for $state
        {
            const PAYLOAD_BYTES: usize = $hidden * F::Act::BYTES + H * F::Carry::BYTES;
            const SHAPE: Shape = Shape::of($kind)
                .elements::<F::Act>($hidden)
                .elements::<F::Carry>(H);

            fn store(&self, out: &mut Writer<'_>) {
                out.put(&self.h);
                out.put(&self.$carry);
            }

            fn load(&mut self, input: &mut Reader<'_>) {
                input.take(&mut self.h);
                input.take(&mut self.$carry);
            }

            fn accepts(input: &mut Reader<'_>) -> bool {
                input.accepts::<F::Act>($hidden) && input.accepts::<F::Carry>(H)
            }
        }
    };
}

hidden_and_carry!(LstmState<H, F>, "lstm", H, c,);
hidden_and_carry!(GruState<H, F>, "gru", H, carry,);
hidden_and_carry!(GruResetBeforeState<H, F>, "gru, reset before", H, carry,);
hidden_and_carry!(PeepholeLstmState<H, F>, "lstm, peephole matrices", H, c,);
hidden_and_carry!(ProjectedLstmState<H, P, F, S>, "lstm, projected", P, c, const P: usize, S);

impl<S, T, E, const M: usize> Snapshot for ChainState<S, T, E, M>
where
    S: Snapshot,
    T: Snapshot,
{
    const PAYLOAD_BYTES: usize = S::PAYLOAD_BYTES + T::PAYLOAD_BYTES;
    const SHAPE: Shape = Shape::of("chain").part(S::SHAPE).part(T::SHAPE);

    fn store(&self, out: &mut Writer<'_>) {
        self.first.store(out);
        self.second.store(out);
    }

    fn load(&mut self, input: &mut Reader<'_>) {
        self.first.load(input);
        self.second.load(input);
    }

    fn accepts(input: &mut Reader<'_>) -> bool {
        S::accepts(input) && T::accepts(input)
    }
}

impl<S, E, const M: usize> Snapshot for NetState<S, E, M>
where
    S: Snapshot,
    E: Element,
{
    const PAYLOAD_BYTES: usize = S::PAYLOAD_BYTES + M * E::BYTES;
    const SHAPE: Shape = Shape::of("net").part(S::SHAPE).elements::<E>(M);

    fn store(&self, out: &mut Writer<'_>) {
        self.body.store(out);
        out.put(&self.features);
    }

    fn load(&mut self, input: &mut Reader<'_>) {
        self.body.load(input);
        input.take(&mut self.features);
    }

    fn accepts(input: &mut Reader<'_>) -> bool {
        S::accepts(input) && input.accepts::<E>(M)
    }
}
