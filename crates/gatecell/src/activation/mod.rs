//! Activation functions: integer tables and float back ends.

mod exponential;
mod function;
mod integer;
mod math;
mod polynomial;
mod precise;
mod wide;

pub use exponential::{exp_neg, exp_neg_bits, ln_one_plus, ln_sum};
pub use function::Function;
pub use integer::{sigmoid, tanh};
pub use math::{Libm, Math, Micromath};
pub use polynomial::Polynomial;
pub use precise::{precise_sigmoid, small_tanh};
pub use wide::function;
