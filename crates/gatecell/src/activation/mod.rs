//! Activation functions: integer tables and float back ends.

mod exponential;
mod integer;
mod math;
mod table;

pub use exponential::{exp_neg, ln_sum};
pub use integer::{sigmoid, tanh};
pub use math::{Libm, Math, Micromath};
