//! Recurrent networks.
#![no_std]
#![forbid(unsafe_code)]
