//! Where a number can meet the end of its range.

macro_rules! places {
    ($($(#[doc = $doc:literal])+ $place:ident = $name:literal,)+) => {
        /// A place of the integer formats where a number has a fixed range.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Place {
            $($(#[doc = $doc])+ $place,)+
        }

        impl Place {
            /// All places, in the order of their [`index`](Self::index).
            pub const ALL: &'static [Self] = &[$(Self::$place,)+];

            /// What reports call it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$place => $name,)+
                }
            }
        }
    };
}

places! {
    /// A feature of the network's input, quantized.
    Input = "input",
    /// A hidden state that a sequence begins with.
    InitialHidden = "initial hidden state",
    /// A long-lived state that a sequence begins with: an LSTM's cell state, a GRU's hidden
    /// state in full precision.
    InitialCarry = "initial long-lived state",
    /// A pre-activation that is a sum of parts: input and hidden part of a GRU's candidate,
    /// a gate's pre-activation and its peephole.
    PreActivation = "pre-activation",
    /// A GRU's `r⊙(R h + rb)`.
    ResetProduct = "reset product",
    /// A peephole's weight times the cell state.
    Peephole = "peephole product",
    /// A function's output before it becomes an activation.
    FunctionValue = "function's value",
    /// A gate.
    Gate = "gate",
    /// `1 − gate`.
    Complement = "1 − gate",
    /// The candidate of a cell.
    Candidate = "candidate",
    /// An LSTM's cell state.
    Cell = "cell state",
    /// The function of an LSTM's cell state that its output gate multiplies.
    ActivatedCell = "activated cell state",
    /// An LSTM's cell state as its peephole matrices see it.
    PeepholeCell = "cell state at the peepholes",
    /// A GRU's hidden state in full precision.
    Carry = "hidden state in full precision",
    /// A GRU's `r⊙h`.
    ResetHidden = "reset hidden state",
    /// A hidden state as the next step and the next layer read it.
    Hidden = "hidden state",
    /// The projected hidden state of an LSTM.
    Projection = "projection",
    /// The output of an elementwise layer.
    Activation = "activation",
    /// The logarithm of a probability.
    LogProbability = "log-probability",
}

impl Place {
    /// Its index in [`ALL`](Self::ALL).
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}
