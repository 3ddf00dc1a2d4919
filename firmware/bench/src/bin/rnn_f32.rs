//! Measures the Elman cell in F32.
#![no_std]
#![no_main]

bench::program!(rnn, f32, None);
