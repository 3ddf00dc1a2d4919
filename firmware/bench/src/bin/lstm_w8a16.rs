//! Measures the LSTM in W8A16.
#![no_std]
#![no_main]

bench::program!(lstm, w8a16, Separate, Shared);
