//! Measures the Elman cell in W4A16.
#![no_std]
#![no_main]

bench::program!(rnn, w4a16, Separate);
