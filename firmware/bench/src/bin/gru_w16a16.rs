//! Measures the GRU in W16A16.
#![no_std]
#![no_main]

bench::program!(gru, w16a16, Separate);
