//! Measures the GRU in F32.
#![no_std]
#![no_main]

bench::program!(gru, f32, None);
