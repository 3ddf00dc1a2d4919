//! Names of graph inputs.

use crate::network::Network;

/// Names of all graph inputs.
pub(super) fn names(net: &Network) -> Vec<&str> {
    let states = net.state_inputs.iter().map(|state| state.name.as_str());
    std::iter::once(net.input.name.as_str())
        .chain(states)
        .chain(net.lengths_input.as_deref())
        .collect()
}
