//! Plays the recordings to `kws_rnn64_w8a16`.
#![no_std]
#![no_main]

qemu::hear!(kws_rnn64_w8a16);
