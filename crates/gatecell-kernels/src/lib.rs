//! Dot products.
#![no_std]
