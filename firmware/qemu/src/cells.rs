//! Small networks with every kind of cell and every shape, each with outputs of the host's simulator in it.

macro_rules! networks {
    ($($name:ident)*) => {
        $(
            /// A network of `tests/emitted/networks.rs`.
            pub mod $name {
                include!(concat!("../../models/", stringify!($name), ".rs"));
            }
        )*

        /// Calls `tell` with each network's name and whether it gives the simulator's bits.
        pub fn self_tests(mut tell: impl FnMut(&'static str, bool)) {
            $(tell(stringify!($name), $name::Model::new().self_test());)*
        }
    };
}

networks! {
    lstm_stack_w8a16 lstm_stack_w16a16 lstm_stack_w4a16 lstm_stack_w8a8 lstm_stack_f32
    rnn_sequence_w8a16 rnn_sequence_f32
    gru_bare_w8a16 gru_bare_f32
    gru_mixed_w8a16 gru_mixed_w16a16 gru_mixed_w4a16 gru_mixed_w8a8 gru_mixed_f32
    lstm_variants_w8a16 lstm_variants_f32
    gru_variants_w8a16 gru_variants_f32
    lstm_family_w8a16 lstm_family_f32
    both_last_w8a16 both_last_f32
    both_stack_w8a16 both_stack_f32
    branches_w8a16 branches_f32
    flat_w8a16 flat_f32
    initial_line_w8a16 initial_line_f32
    initial_both_w8a16 initial_both_f32
    slow_line_w8a16 slow_line_w8a8
}
