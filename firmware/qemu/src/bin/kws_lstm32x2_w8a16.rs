//! Plays the recordings to `kws_lstm32x2_w8a16`.
#![no_std]
#![no_main]

qemu::hear!(kws_lstm32x2_w8a16);
