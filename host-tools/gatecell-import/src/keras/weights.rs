//! Where a layer's weights are.

use super::config::Entry;
use super::hdf5::Store;
use super::matrix::Tensor;
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// The weights of a model, in one of the two arrangements that Keras writes.
pub(super) struct Weights {
    store: Store,
    arrangement: Arrangement,
}

#[derive(Clone, Copy)]
enum Arrangement {
    /// `model.weights.h5`: `layers/lstm_1/cell/vars/0`, layers numbered by class.
    Variables,
    /// Whole-model `.h5`: a group per layer name, its order in `weight_names`.
    Legacy,
}

/// The weights of one layer, taken one after the other.
pub(super) struct LayerWeights<'a> {
    store: &'a Store,
    arrangement: Arrangement,
    /// The layer's group.
    group: String,
    /// Legacy: names of all weights of the layer.
    names: Vec<String>,
    /// Legacy: how many of them are taken.
    taken: usize,
}

impl Weights {
    pub(super) fn variables(store: Store) -> Self {
        Self {
            store,
            arrangement: Arrangement::Variables,
        }
    }

    pub(super) fn legacy(store: Store) -> Self {
        Self {
            store,
            arrangement: Arrangement::Legacy,
        }
    }

    /// Bytes of the file.
    pub(super) fn file_size(&self) -> usize {
        self.store.size()
    }

    pub(super) fn of(&self, entry: &Entry) -> Result<LayerWeights<'_>> {
        let (group, names) = match self.arrangement {
            Arrangement::Variables => {
                let class = snake_case(&entry.class);
                let group = match entry.ordinal {
                    0 => format!("layers/{class}"),
                    n => format!("layers/{class}_{n}"),
                };
                // Keras 2 called the folder otherwise for a while.
                let old = format!(
                    "_layer_checkpoint_dependencies/{}",
                    &group["layers/".len()..]
                );
                if !self.store.has_group(&group)? && self.store.has_group(&old)? {
                    (old, Vec::new())
                } else {
                    (group, Vec::new())
                }
            }
            Arrangement::Legacy => {
                let group = format!("model_weights/{}", entry.name);
                let names = self.store.texts(&group, "weight_names")?;
                (group, names)
            }
        };
        Ok(LayerWeights {
            store: &self.store,
            arrangement: self.arrangement,
            group,
            names,
            taken: 0,
        })
    }
}

impl LayerWeights<'_> {
    /// The next `N` weights, which a `.keras` file has in `part` of the
    /// layer: no more and no less.
    pub(super) fn take<const N: usize>(&mut self, part: &str) -> Result<[Tensor; N]> {
        let paths = match self.arrangement {
            Arrangement::Variables => self.variables(part, N)?,
            Arrangement::Legacy => {
                let names = self.names.get(self.taken..self.taken + N);
                let names = names
                    .ok_or_else(|| wrong_count(N, self.names.len() - self.taken).at(&self.group))?;
                self.taken += N;
                names
                    .iter()
                    .map(|name| format!("{}/{name}", self.group))
                    .collect()
            }
        };
        let tensors: Result<Vec<Tensor>> =
            paths.iter().map(|path| self.store.tensor(path)).collect();
        let count = paths.len();
        tensors?
            .try_into()
            .map_err(|_| wrong_count(N, count).at(&self.group))
    }

    fn variables(&self, part: &str, count: usize) -> Result<Vec<String>> {
        let group = match part {
            "" => format!("{}/vars", self.group),
            part => format!("{}/{part}/vars", self.group),
        };
        let found = self.store.datasets(&group)?.len();
        if found != count {
            return Err(wrong_count(count, found).at(group));
        }
        Ok((0..count).map(|n| format!("{group}/{n}")).collect())
    }

    /// Refuses weights that the layer has not taken.
    pub(super) fn finish(self) -> Result<()> {
        let left = self.names.len() - self.taken;
        if left > 0 {
            return Err(wrong_count(self.taken, self.names.len()).at(self.group));
        }
        Ok(())
    }
}

fn wrong_count(expected: usize, found: usize) -> Error {
    Error::new(
        format!("the layer has {found} weights, expected {expected}"),
        Remedy::KerasAgain,
    )
}

/// `BatchNormalization` to `batch_normalization`, `SimpleRNN` to `simple_rnn`:
/// Keras' own rule.
fn snake_case(class: &str) -> String {
    let letters: Vec<char> = class.chars().collect();
    let mut name = String::new();
    for (at, &letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| letters[at]);
        let after = letters.get(at + 1);
        let starts_word = before.is_some_and(|before| {
            letter.is_ascii_uppercase()
                && (!before.is_ascii_uppercase() || after.is_some_and(char::is_ascii_lowercase))
        });
        if starts_word {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::snake_case;

    #[test]
    fn class_names() {
        for (class, name) in [
            ("LSTM", "lstm"),
            ("GRU", "gru"),
            ("SimpleRNN", "simple_rnn"),
            ("Dense", "dense"),
            ("BatchNormalization", "batch_normalization"),
            ("TimeDistributed", "time_distributed"),
            ("Bidirectional", "bidirectional"),
        ] {
            assert_eq!(snake_case(class), name);
        }
    }
}
