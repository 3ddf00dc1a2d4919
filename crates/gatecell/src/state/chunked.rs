//! The state of a bidirectional stream: what its layers hold, and the frames whose
//! outputs are still to come.

use super::{Element, Reader, Shape, Snapshot, Writer};
use crate::run::{Chunked, EveryStep};

impl<N, const I: usize, const CHUNK: usize, const WINDOW: usize> Snapshot
    for Chunked<'_, N, I, CHUNK, WINDOW>
where
    N: EveryStep<I, In: Element, States: Snapshot>,
{
    const PAYLOAD_BYTES: usize = i32::BYTES + N::States::PAYLOAD_BYTES + WINDOW * I * N::In::BYTES;
    const SHAPE: Shape = Shape::of("chunked")
        .elements::<i32>(CHUNK)
        .part(N::States::SHAPE)
        .elements::<N::In>(WINDOW)
        .elements::<N::In>(I);

    fn store(&self, out: &mut Writer<'_>) {
        out.put(&[self.filled as i32]);
        self.states.store(out);
        out.put(self.frames.as_flattened());
    }

    fn load(&mut self, input: &mut Reader<'_>) {
        let mut filled = [0];
        input.take(&mut filled);
        let [filled] = filled;
        self.filled = usize::try_from(filled).unwrap_or(0);
        self.states.load(input);
        input.take(self.frames.as_flattened_mut());
    }

    fn accepts(input: &mut Reader<'_>) -> bool {
        let filled = input.next::<i32>().and_then(|n| usize::try_from(n).ok());
        // A full window is computed at once.
        filled.is_some_and(|filled| filled < WINDOW)
            && N::States::accepts(input)
            && input.accepts::<N::In>(WINDOW * I)
    }
}
