//! In which sequence the rows of a unit's gates are put into blocks.

use crate::block::BLOCK_ROWS;

/// Gates of a GRU.
const THREE: usize = 3;
/// Units whose three rows each fill whole blocks.
const GROUP: usize = 4;

/// A sequence of rows. The processor's kernels choose it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "a processor has one of them")]
pub(crate) enum Order {
    /// Unit after unit, and the gates of a unit one after the other.
    Units,
    /// Three gates, for every four units: a block of the third gate of all four, a block of
    /// the first two gates of two units, and one of the other two. A GRU's kernel has the
    /// sums of whole units in registers then, but those of the candidates, which come first.
    /// Units that are no whole four have those blocks that they need.
    ///
    /// Other numbers of gates are as in [`Units`](Self::Units).
    ThirdFirst,
}

impl Order {
    /// The place in the sequence.
    pub(crate) const fn row(self, gates: usize, unit: usize, gate: usize) -> usize {
        if self.is_by_unit(gates) {
            return unit * gates + gate;
        }
        let (group, unit) = (unit / GROUP, unit % GROUP);
        let place = if gate < THREE - 1 {
            BLOCK_ROWS + unit * (THREE - 1) + gate
        } else {
            unit
        };
        group * GROUP * THREE + place
    }

    /// The unit and the gate of a place in the sequence: what [`row`](Self::row) is of.
    pub(crate) const fn at(self, gates: usize, row: usize) -> (usize, usize) {
        if self.is_by_unit(gates) {
            return (row / gates, row % gates);
        }
        let (group, place) = (row / (GROUP * THREE), row % (GROUP * THREE));
        let (unit, gate) = if place < BLOCK_ROWS {
            (place, THREE - 1)
        } else {
            let place = place - BLOCK_ROWS;
            (place / (THREE - 1), place % (THREE - 1))
        };
        (group * GROUP + unit, gate)
    }

    /// Blocks of `units` units.
    pub(crate) const fn blocks(self, gates: usize, units: usize) -> usize {
        if self.is_by_unit(gates) || units.is_multiple_of(GROUP) {
            return (units * gates).div_ceil(BLOCK_ROWS);
        }
        self.row(gates, units - 1, 0) / BLOCK_ROWS + 1
    }

    /// Units that are complete in `blocks` blocks.
    pub(crate) const fn units(self, gates: usize, blocks: usize) -> usize {
        if self.is_by_unit(gates) {
            return blocks * BLOCK_ROWS / gates;
        }
        let rest = if blocks % THREE == THREE - 1 {
            GROUP / 2
        } else {
            0
        };
        blocks / THREE * GROUP + rest
    }

    const fn is_by_unit(self, gates: usize) -> bool {
        matches!(self, Self::Units) || gates != THREE
    }
}

/// The sequence that the processor's kernels expect.
pub(crate) const ORDER: Order =
    if cfg!(any(gatecell_kernel = "armv7em", gatecell_kernel = "armv7m")) {
        Order::ThirdFirst
    } else {
        Order::Units
    };

#[cfg(test)]
mod tests {
    use super::{BLOCK_ROWS, Order};

    #[test]
    fn every_row_has_a_place_of_its_own_in_the_blocks_of_its_unit() {
        for order in [Order::Units, Order::ThirdFirst] {
            for gates in 1..=4 {
                for units in 0..20 {
                    let blocks = order.blocks(gates, units);
                    let mut taken = [false; 20 * BLOCK_ROWS];
                    let taken = &mut taken[..blocks * BLOCK_ROWS];
                    for row in 0..units * gates {
                        let place = order.row(gates, row / gates, row % gates);
                        assert_eq!(order.at(gates, place), (row / gates, row % gates));
                        assert!(!core::mem::replace(&mut taken[place], true));
                    }
                    assert!(order.units(gates, blocks) >= units);
                    let less = order.units(gates, blocks.saturating_sub(1));
                    assert!(units == 0 || less < units, "{order:?} {gates} {units}");
                }
            }
        }
    }

    #[test]
    fn the_third_of_three_gates_is_first() {
        let places = |unit| [0, 1, 2].map(|gate| Order::ThirdFirst.row(3, unit, gate));
        assert_eq!(places(0), [4, 5, 0]);
        assert_eq!(places(3), [10, 11, 3]);
        assert_eq!(places(4), [16, 17, 12]);
        assert_eq!(Order::ThirdFirst.blocks(3, 5), 5);
    }
}
