//! Plays the recordings to `kws_gru64_w8a16`.
#![no_std]
#![no_main]

qemu::hear!(kws_gru64_w8a16);
