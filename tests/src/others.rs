//! Reading the files of other projects' models.

use std::path::Path;

use gatecell_convert::engine::Item;
use gatecell_convert::import::safetensors;
use gatecell_convert::network::Network;

use crate::nets::item;

/// The network of `weights` with a layer file of this repository.
///
/// # Panics
///
/// Where it cannot be imported.
pub fn load(weights: &Path, layers: &str) -> Network {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/layers");
    safetensors::load_with(weights, &folder.join(format!("{layers}.toml"))).unwrap()
}

/// One number a line.
///
/// # Panics
///
/// Where the file is missing or holds something else.
pub fn column(path: &Path) -> Vec<f64> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines()
        .map(|line| line.trim().parse().unwrap())
        .collect()
}

/// A sequence of one-hot frames.
pub fn one_hot(net: &Network, ids: &[f64]) -> Item {
    let size = net.input.input_size;
    let mut x = vec![0.0; ids.len() * size];
    for (frame, &id) in x.chunks_mut(size).zip(ids) {
        frame[id as usize] = 1.0;
    }
    item(size, x)
}
