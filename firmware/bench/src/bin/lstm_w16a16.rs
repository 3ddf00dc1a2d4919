//! Measures the LSTM in W16A16.
#![no_std]
#![no_main]

bench::program!(lstm, w16a16, Separate);
