//! `gatecell run --engine tflite`.

use gatecell_convert::error::{Error, Result};
use gatecell_convert::npz;
use gatecell_convert::outputs::Outputs;
use gatecell_convert::remedy::Remedy;
use gatecell_convert::tflite::{Interpreter, Options, run as run_arrays};
use serde_json::{Value, json};

use crate::args::RunArgs;
use crate::output::Answer;
use crate::table::{Document, Table};

/// Runs a quantized graph as it is and writes its outputs to a file.
pub(crate) fn run(args: &RunArgs, files: &Outputs) -> Result<Answer> {
    if args.lengths.is_some() {
        return Err(Error::new(
            "a quantized graph has no lengths: its inputs have the shape that the file says",
            Remedy::TfliteLengths,
        ));
    }
    let arrays = npz::read(&args.input)?;
    let mut net = Interpreter::load(&args.model)?;
    let options = Options {
        is_stream: args.stream,
        reset_before: args.reset_before.clone(),
    };
    let outputs =
        run_arrays(&mut net, &arrays, &options).map_err(|error| error.in_file(&args.input))?;
    let bytes = npz::to_bytes(&outputs).map_err(|error| error.in_file(&args.output))?;
    files.write(&[&bytes])?;

    let output = args.output.display().to_string();
    let mut table = Table::new(format!("tflite, written to {output}"), &["output", "shape"]);
    for array in &outputs {
        table.row([array.name.clone(), format!("{:?}", array.shape)]);
    }
    let shapes = outputs.iter();
    let shapes = shapes.map(|array| json!({"name": array.name, "shape": array.shape}));
    Ok(Answer {
        document: Document {
            tables: vec![table],
        },
        json: json!({
            "command": "run",
            "model": {"file": args.model.file_name().map(|name| name.to_string_lossy())},
            "engine": "tflite",
            "outputs": shapes.collect::<Value>(),
            "output_file": output,
        }),
    })
}
