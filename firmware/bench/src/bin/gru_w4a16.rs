//! Measures the GRU in W4A16.
#![no_std]
#![no_main]

bench::program!(gru, w4a16, Separate);
