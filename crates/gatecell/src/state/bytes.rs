//! Arrays of numbers to bytes and back.

use super::Element;

/// Writes numbers one after the other, as far as there is room.
#[derive(Debug)]
pub struct Writer<'a> {
    rest: &'a mut [u8],
}

impl<'a> Writer<'a> {
    pub(super) const fn new(bytes: &'a mut [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Writes all numbers.
    pub fn put<E: Element>(&mut self, numbers: &[E]) {
        for &number in numbers {
            let rest = core::mem::take(&mut self.rest);
            let Some((bytes, rest)) = rest.split_at_mut_checked(E::BYTES) else {
                return;
            };
            number.write(bytes);
            self.rest = rest;
        }
    }
}

/// Reads numbers one after the other, as far as there are bytes.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) fn next<E: Element>(&mut self) -> Option<E> {
        let (bytes, rest) = self.rest.split_at_checked(E::BYTES)?;
        self.rest = rest;
        E::read(bytes)
    }

    /// Reads all numbers; those past the end stay as they are.
    pub fn take<E: Element>(&mut self, numbers: &mut [E]) {
        for number in numbers {
            if let Some(read) = self.next() {
                *number = read;
            }
        }
    }

    /// Passes `count` numbers; false if one is missing or cannot be state.
    pub fn accepts<E: Element>(&mut self, count: usize) -> bool {
        (0..count).all(|_| self.next::<E>().is_some_and(E::is_state))
    }
}
