//! Measures the LSTM in F32.
#![no_std]
#![no_main]

bench::program!(lstm, f32, None);
