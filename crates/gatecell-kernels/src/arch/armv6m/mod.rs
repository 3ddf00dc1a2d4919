//! Armv6-M (Cortex-M0, M0+): weights that need no sign extension, as stacked digits
//! ([`layout::stacked`](crate::layout::stacked), [`nibbles`](crate::layout::nibbles),
//! [`stacked16`](crate::layout::stacked16)), and as crossed ones
//! ([`crossed`](crate::layout::crossed)) for activations of 8 bits.

mod format;
mod multiply;
mod native;
mod part;
mod steps;
mod walk;

pub(crate) use multiply::product;

pub(crate) use crate::sigmoid::portable_half as half;

/// The names of a format that has steps of its own.
macro_rules! own {
    ($format:ident, $kernel:ident, $layout:ident) => {
        pub(crate) mod $format {
            pub(crate) use super::steps::{gru, lstm, rnn};
            pub(crate) use crate::layout::$layout::{block_len, place};

            /// The blocks that are still to be multiplied.
            pub(crate) type Walk<'a> = super::native::Walk<'a, crate::kernel::$kernel>;
        }
    };
}

own!(w8a16, W8A16, stacked);
own!(w4a16, W4A16, nibbles);
own!(w8a8, W8A8, crossed);
own!(w16a16, W16A16, stacked16);
