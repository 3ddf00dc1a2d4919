//! Small networks of every kind that can be emitted, in every number format:
//! the generated code compiles without warnings and without `std`.
#![no_std]
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic)]

macro_rules! networks {
    ($($name:ident)*) => { $(
        /// A network of `build.rs`.
        pub mod $name {
            include!(concat!(env!("OUT_DIR"), "/", stringify!($name), ".rs"));

            /// The file itself.
            pub const TEXT: &str =
                include_str!(concat!(env!("OUT_DIR"), "/", stringify!($name), ".rs"));
        }
    )* };
}

networks! {
    lstm_stack_f32 lstm_stack_w8a16 lstm_stack_w16a16 lstm_stack_w4a16 lstm_stack_w8a8
    rnn_sequence_f32 rnn_sequence_w8a16 rnn_sequence_w16a16 rnn_sequence_w4a16 rnn_sequence_w8a8
    gru_bare_f32 gru_bare_w8a16 gru_bare_w16a16 gru_bare_w4a16 gru_bare_w8a8
    gru_mixed_f32 gru_mixed_w8a16 gru_mixed_w16a16 gru_mixed_w4a16 gru_mixed_w8a8
    lstm_variants_f32 lstm_variants_w8a16 lstm_variants_w16a16 lstm_variants_w4a16 lstm_variants_w8a8
    gru_variants_f32 gru_variants_w8a16 gru_variants_w16a16 gru_variants_w4a16 gru_variants_w8a8
    lstm_family_f32 lstm_family_w8a16 lstm_family_w16a16 lstm_family_w4a16 lstm_family_w8a8
    both_last_f32 both_last_w8a16 both_last_w16a16 both_last_w4a16 both_last_w8a8
    both_stack_f32 both_stack_w8a16 both_stack_w16a16 both_stack_w4a16 both_stack_w8a8
    branches_f32 branches_w8a16 branches_w16a16 branches_w4a16 branches_w8a8
    flat_f32 flat_w8a16 flat_w16a16 flat_w4a16 flat_w8a8
    initial_line_f32 initial_line_w8a16 initial_line_w16a16 initial_line_w4a16 initial_line_w8a8
    initial_both_f32 initial_both_w8a16 initial_both_w16a16 initial_both_w4a16 initial_both_w8a8
    slow_line_f32 slow_line_w8a16 slow_line_w16a16 slow_line_w4a16 slow_line_w8a8
    slow_both_f32 slow_both_w8a16 slow_both_w16a16 slow_both_w4a16 slow_both_w8a8
}
