//! Measures the Elman cell in W16A16.
#![no_std]
#![no_main]

bench::program!(rnn, w16a16, Separate);
