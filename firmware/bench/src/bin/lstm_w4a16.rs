//! Measures the LSTM in W4A16.
#![no_std]
#![no_main]

bench::program!(lstm, w4a16, Separate);
