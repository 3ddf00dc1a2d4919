//! Measures the GRU in W8A16.
#![no_std]
#![no_main]

bench::program!(gru, w8a16, Separate, Shared);
