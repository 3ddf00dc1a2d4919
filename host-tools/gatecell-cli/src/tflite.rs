//! `gatecell run --engine tflite`.

use gatecell_convert::error::{Error, Result};
use gatecell_convert::npz;
use gatecell_convert::outputs::Outputs;
use gatecell_convert::remedy::Remedy;
use gatecell_convert::tflite::{Interpreter, Options, run as run_arrays};
use serde_json::json;

use crate::args::RunArgs;
use crate::json;
use crate::output::Answer;
use crate::table::{self, Document};

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
    let title = format!("tflite, written to {output}");
    Ok(Answer {
        document: Document {
            tables: vec![table::shapes(title, &outputs)],
        },
        json: json!({
            "command": "run",
            "model": {"file": args.model.file_name().map(|name| name.to_string_lossy())},
            "engine": "tflite",
            "outputs": json::shapes(&outputs),
            "output_file": output,
        }),
    })
}
