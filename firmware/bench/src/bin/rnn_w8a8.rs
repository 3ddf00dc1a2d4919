//! Measures the Elman cell in W8A8.
#![no_std]
#![no_main]

bench::program!(rnn, w8a8, Separate, Shared);
