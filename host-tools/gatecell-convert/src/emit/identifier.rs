//! Names of the source file as Rust identifiers.

use std::collections::BTreeSet;

/// Names given so far.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeSet<String>);

/// What the module of a generated file names by itself.
const ITEMS: [&str; 10] = [
    "BODY",
    "HEAD",
    "NET",
    "QUANTIZER",
    "LABELS",
    "SELF_TEST",
    "SELF_TEST_STEPS",
    "ZERO_OUT",
    "OUTPUT_SCALE",
    "OUTPUT",
];

/// The words that a layer's own items add to its name. No layer's name ends in one of them,
/// so no item of one layer is called like another layer or an item of it.
const ITEM_WORDS: [&str; 19] = [
    "W",
    "R",
    "BIAS",
    "SCALE",
    "INPUT",
    "HIDDEN",
    "ROWS",
    "BLOCKS",
    "PACKED",
    "INITIAL",
    "GATES",
    "CANDIDATE",
    "PEEPHOLE",
    "I",
    "O",
    "F",
    "PROJECTION",
    "NEXT",
    "BOTH",
];

impl Names {
    /// For layers, whose names must differ from the file's own.
    pub(super) fn of_layers() -> Self {
        Self(ITEMS.map(str::to_owned).into())
    }

    /// The name of a layer in upper case with underscores, made unique by a number:
    /// `/rnn/GRU` becomes `RNN_GRU`.
    pub(super) fn unique(&mut self, name: &str) -> String {
        let base = screaming(name);
        let last = base.rsplit('_').next().unwrap_or_default();
        if ITEM_WORDS.contains(&last) {
            self.numbered(format!("{base}_LAYER"))
        } else {
            self.numbered(base)
        }
    }

    fn numbered(&mut self, base: String) -> String {
        let candidate = (1..)
            .map(|number| match number {
                1 => base.clone(),
                _ => format!("{base}_{number}"),
            })
            .find(|candidate| !self.0.contains(candidate))
            .unwrap_or(base);
        self.0.insert(candidate.clone());
        candidate
    }

    /// `name` as a field, in lower case: `/rnn/GRU` becomes `rnn_gru`; keywords become `type_value`.
    pub(super) fn field(&mut self, name: &str) -> String {
        let field = self.numbered(screaming(name)).to_lowercase();
        if KEYWORDS.contains(&format!(" {field} ")) {
            format!("{field}_value")
        } else {
            field
        }
    }
}

fn screaming(name: &str) -> String {
    let mut text = String::new();
    for character in name.chars() {
        if character.is_ascii_alphanumeric() {
            text.push(character.to_ascii_uppercase());
        } else if !text.is_empty() && !text.ends_with('_') {
            text.push('_');
        }
    }
    let text = text.trim_end_matches('_');
    match text.chars().next() {
        Some(first) if first.is_ascii_alphabetic() => text.to_owned(),
        Some(_) => format!("LAYER_{text}"),
        None => "LAYER".to_owned(),
    }
}

const KEYWORDS: &str = " as async await break const continue crate dyn else enum extern false fn \
    for gen if impl in let loop match mod move mut pub ref return self static struct super trait \
    true type unsafe use where while abstract become box do final macro override priv typeof \
    unsized virtual yield try ";

/// Whether Rust takes a text as a name.
pub(super) fn is_identifier(text: &str) -> bool {
    let mut characters = text.chars();
    let first = characters.next();
    first.is_some_and(|first| first.is_ascii_alphabetic() || (first == '_' && text.len() > 1))
        && characters.all(|character| character.is_ascii_alphanumeric() || character == '_')
        && !KEYWORDS.contains(&format!(" {text} "))
}

/// Text of a model file, safe in a comment: on one line, without control
/// characters or text of reversed direction.
pub(super) fn comment(text: &str) -> String {
    let safe = |character: char| {
        let reverses = matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if character.is_control() || reverses || matches!(character, '\u{2028}' | '\u{2029}' | '`')
        {
            '?'
        } else {
            character
        }
    };
    text.chars().map(safe).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_names_become_unique_identifiers() {
        let mut names = Names::default();
        assert_eq!(names.unique("/rnn/GRU"), "RNN_GRU");
        assert_eq!(names.unique("rnn.gru"), "RNN_GRU_2");
        assert_eq!(names.unique("rnn gru 2"), "RNN_GRU_2_2");
        assert_eq!(names.unique("0/MatMul"), "LAYER_0_MATMUL");
        assert_eq!(names.unique("層"), "LAYER");
        assert_eq!(names.unique(""), "LAYER_2");
    }

    #[test]
    fn layers_are_not_named_like_items_of_the_file() {
        let mut names = Names::of_layers();
        assert_eq!(names.unique("head"), "HEAD_2");
        assert_eq!(names.unique("lstm"), "LSTM");
        // Not one of the arrays of `lstm`.
        assert_eq!(names.unique("lstm.w"), "LSTM_W_LAYER");
        assert_eq!(names.unique("lstm input scale"), "LSTM_INPUT_SCALE_LAYER");
    }
}
