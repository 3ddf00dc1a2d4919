//! Plays the recordings to `kws_bigru24_w8a16`, whole.
#![no_std]
#![no_main]

qemu::hear!(kws_bigru24_w8a16, whole, 70);
