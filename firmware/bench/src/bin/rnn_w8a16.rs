//! Measures the Elman cell in W8A16.
#![no_std]
#![no_main]

bench::program!(rnn, w8a16, Separate, Shared);
