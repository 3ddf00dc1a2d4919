//! How a chain's values are laid out.

use gatecell_network::network::{Axis, Layout, Rate};

pub(super) fn layout(rate: Rate, width: usize) -> Layout {
    let features = Axis::Feature {
        len: width,
        stride: 1,
    };
    let axes = match rate {
        Rate::EveryStep => vec![Axis::Batch, Axis::Time, features],
        Rate::Once => vec![Axis::Batch, features],
    };
    Layout { axes, offset: 0 }
}
