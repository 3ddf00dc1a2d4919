//! The cases of the RTen project's file, one layer each, with PyTorch's layouts.

/// Their names in the file.
pub const CASES: [&str; 6] = [
    "lstm_forwards",
    "lstm_bidirectional",
    "lstm_initial",
    "gru_forwards",
    "gru_bidirectional",
    "gru_initial",
];

/// The text of a layer file for one case.
pub fn layers(case: &str) -> String {
    let others = CASES.iter().filter(|other| **other != case);
    let others: String = others.map(|other| format!("\"{other}.*\", ")).collect();
    let ignore = format!("[weights]\nignore = [{others}\"{case}.input\", \"{case}.output\"]\n");
    let cell = if case.starts_with("lstm") {
        "lstm"
    } else {
        "gru"
    };
    let layer = if case.ends_with("initial") {
        let gates = if cell == "lstm" { "ifgo" } else { "rzn" };
        let cell_state = format!("initial_cell = \"{case}.initial_cell\"\n");
        let cell_state = if cell == "lstm" { &cell_state } else { "" };
        format!(
            "kind = \"recurrent\"\ncell = \"{cell}\"\ngates = \"{gates}\"\n[layer.forward]\n\
             weight_ih = \"{case}.params.weight_ih_l0\"\n\
             weight_hh = \"{case}.params.weight_hh_l0\"\n\
             bias = \"{case}.params.bias_ih_l0\"\nbias_hh = \"{case}.params.bias_hh_l0\"\n\
             initial_hidden = \"{case}.initial_hidden\"\n{cell_state}"
        )
    } else {
        let both = case.ends_with("bidirectional");
        format!("kind = \"{cell}\"\nprefix = \"{case}.params\"\nbidirectional = {both}\n")
    };
    format!("{ignore}[[layer]]\n{layer}")
}
