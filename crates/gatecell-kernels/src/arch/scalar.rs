//! Safe scalar code for any processor: a module for each number format.
#![allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "a processor takes what it has no kernels for"
)]

use crate::block::BLOCK_ROWS;
use crate::kernel::{Kernel, W4A16, W16A16};
use crate::layout::{columns, halves, nibbles};
use crate::walk::Scalar;

macro_rules! formats {
    ($($format:ident: $kernel:ident in $layout:ident as $name:ident;)*) => {
        $(
            pub(crate) mod $format {
                pub(crate) use crate::arch::{none as gru, none as lstm, none as rnn};
                pub(crate) use crate::layout::$layout::{block_len, place};

                /// The blocks that are still to be multiplied.
                pub(crate) type Walk<'a> =
                    crate::walk::Plain<'a, crate::kernel::$kernel, super::$name>;
            }
        )*
    };
}

formats! {
    w8a16: W8A16 in columns as Columns;
    w8a8: W8A8 in columns as Columns;
    w4a16: W4A16 in nibbles as Nibbles;
    w16a16: W16A16 in halves as Halves;
}

/// Blocks of [`columns`].
#[derive(Clone, Copy, Debug)]
pub struct Columns;

impl<K: Kernel<Sum = i32>> Scalar<K> for Columns {
    #[inline]
    fn dot(block: &[u32], x: &[K::Act]) -> [i32; BLOCK_ROWS] {
        columns::dot(block, x)
    }
}

/// Blocks of [`nibbles`].
#[derive(Clone, Copy, Debug)]
pub struct Nibbles;

impl Scalar<W4A16> for Nibbles {
    #[inline]
    fn dot(block: &[u32], x: &[i16]) -> [i32; BLOCK_ROWS] {
        nibbles::dot(block, x)
    }
}

/// Blocks of [`halves`].
#[derive(Clone, Copy, Debug)]
pub struct Halves;

impl Scalar<W16A16> for Halves {
    #[inline]
    fn dot(block: &[u32], x: &[i16]) -> [i64; BLOCK_ROWS] {
        halves::dot(block, x)
    }
}
