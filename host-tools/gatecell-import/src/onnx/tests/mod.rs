//! Tests on graphs made in memory.

mod damaged;
mod graphs;
mod limits;
mod model;
mod refused;
mod unrolled;
mod views;
