//! Measures the GRU in W8A8.
#![no_std]
#![no_main]

bench::program!(gru, w8a8, Separate, Shared);
