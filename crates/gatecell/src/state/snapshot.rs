//! The trait of states that can be saved.

use super::header::{Header, OVERHEAD};
use super::{Reader, Shape, SnapshotError, Writer};

/// A state that can be written to bytes and read back, bit for bit.
///
/// Implemented for the state of every layer, chain and net of this crate. For a
/// layer of your own, give the four parts; the rest follows.
///
/// ```
/// use gatecell::W8A16;
/// use gatecell::layer::LstmState;
/// use gatecell::state::{Snapshot, SnapshotError};
///
/// type Lstm = LstmState<8, W8A16>;
/// const MODEL: u64 = 0x1234_5678_9abc_def0; // first bytes of the model's SHA-256
///
/// let mut flash = [0; Lstm::SNAPSHOT_BYTES];
/// let mut state = Lstm::ZERO;
/// state.snapshot(MODEL, &mut flash).unwrap();
///
/// let mut woken = Lstm::ZERO;
/// woken.restore(MODEL, &flash).unwrap();
/// assert_eq!(woken, state);
///
/// flash[30] ^= 1;
/// assert_eq!(woken.restore(MODEL, &flash), Err(SnapshotError::Damaged));
/// ```
pub trait Snapshot: Sized {
    /// Bytes of the state's numbers.
    const PAYLOAD_BYTES: usize;
    /// Hash of what the numbers are.
    const SHAPE: Shape;
    /// Bytes of a whole snapshot, for buffers: the numbers and 26 bytes around.
    const SNAPSHOT_BYTES: usize = Self::PAYLOAD_BYTES + OVERHEAD;

    /// Writes all numbers.
    fn store(&self, out: &mut Writer<'_>);
    /// Reads all numbers, in the order of [`store`](Self::store).
    fn load(&mut self, input: &mut Reader<'_>);
    /// Whether [`load`](Self::load) would read numbers that the state can have.
    fn accepts(input: &mut Reader<'_>) -> bool;

    /// Writes a snapshot to the first [`SNAPSHOT_BYTES`](Self::SNAPSHOT_BYTES)
    /// of `out` and returns their number. `model` names the model: the first
    /// eight bytes of its file's SHA-256, say.
    ///
    /// # Errors
    ///
    /// [`SnapshotError::BufferTooShort`].
    fn snapshot(&self, model: u64, out: &mut [u8]) -> Result<usize, SnapshotError> {
        header::<Self>(model).seal(out, |payload| self.store(&mut Writer::new(payload)))
    }

    /// Becomes the state of a snapshot, which is exactly `bytes`.
    ///
    /// # Errors
    ///
    /// Any [`SnapshotError`] except `BufferTooShort`; the state is then as it
    /// was.
    fn restore(&mut self, model: u64, bytes: &[u8]) -> Result<(), SnapshotError> {
        let payload = header::<Self>(model).open(bytes)?;
        if !Self::accepts(&mut Reader::new(payload)) {
            return Err(SnapshotError::OutOfRange);
        }
        self.load(&mut Reader::new(payload));
        Ok(())
    }
}

fn header<S: Snapshot>(model: u64) -> Header {
    Header {
        model,
        shape: S::SHAPE.value(),
        payload: S::PAYLOAD_BYTES,
    }
}
