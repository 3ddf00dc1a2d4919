//! The generated models and the recordings. `cargo xtask firmware` writes the files.

/// GRU of 64 units, 8-bit weights.
pub mod kws_gru64_w8a16 {
    include!("../../models/kws_gru64_w8a16.rs");
}

/// Two LSTM layers of 32 units, 8-bit weights.
pub mod kws_lstm32x2_w8a16 {
    include!("../../models/kws_lstm32x2_w8a16.rs");
}

/// Elman layer of 64 units, 8-bit weights.
pub mod kws_rnn64_w8a16 {
    include!("../../models/kws_rnn64_w8a16.rs");
}

/// GRU of 64 units, single precision.
pub mod kws_gru64_f32 {
    include!("../../models/kws_gru64_f32.rs");
}

/// GRU of 24 units in both directions, 8-bit weights.
pub mod kws_bigru24_w8a16 {
    include!("../../models/kws_bigru24_w8a16.rs");
}

/// LSTM of 40 units in both directions for CTC, 8-bit weights.
pub mod ctc_bilstm40_w8a16 {
    include!("../../models/ctc_bilstm40_w8a16.rs");
}

include!("../../models/recordings.rs");
include!("../../models/strings.rs");
