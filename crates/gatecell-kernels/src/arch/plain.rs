//! Safe scalar code for any processor.

pub(crate) use super::scalar::{w4a16, w8a8, w8a16, w16a16};
pub(crate) use super::wide_product as product;
pub(crate) use crate::sigmoid::portable_half as half;
