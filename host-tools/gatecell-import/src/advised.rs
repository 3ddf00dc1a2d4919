//! The layers that advice names.

/// Classes of Keras that every device format runs with any weights.
pub(crate) const ADVISED: &str = "SimpleRNN, LSTM, GRU, Bidirectional, Dense, TimeDistributed(Dense), \
    Concatenate, Flatten, BatchNormalization, ReLU or Softmax";
