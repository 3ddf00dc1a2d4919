//! Measures the LSTM in W8A8.
#![no_std]
#![no_main]

bench::program!(lstm, w8a8, Separate, Shared);
