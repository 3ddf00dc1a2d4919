//! Plays the recordings to `kws_gru64_f32`.
#![no_std]
#![no_main]

qemu::hear!(kws_gru64_f32);
