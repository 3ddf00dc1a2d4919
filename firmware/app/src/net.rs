/// A recurrent network that is advanced one frame at a time.
///
/// `I` inputs and `O` outputs are parameters of the trait, so that a network cannot be
/// wired to a source of the wrong width. A generated `Model` implements it by forwarding
/// to its inherent functions of the same names.
pub trait Net<const I: usize, const O: usize> {
    /// What the network remembers between frames.
    type State: Clone;

    /// The state before the first frame.
    fn state(&self) -> Self::State;

    /// Advances `state` by one frame and writes the scores of all classes to `out`.
    fn step(&self, state: &mut Self::State, frame: &[i16; I], out: &mut [i32; O]);
}
