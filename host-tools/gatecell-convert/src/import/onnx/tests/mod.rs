//! Tests on graphs made in memory.

mod damaged;
mod graphs;
mod model;
mod refused;
mod unrolled;
mod views;
