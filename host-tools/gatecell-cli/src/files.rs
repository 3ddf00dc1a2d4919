//! The files that a command reads and writes.

use gatecell_convert::error::{Error, Result};
use gatecell_convert::import;
use gatecell_convert::outputs::Outputs;
use gatecell_convert::remedy::Remedy;

use crate::args::Command;
use crate::features;
use crate::output::Stream;

/// The outputs of a command, which are checked before any work begins. They are written in this
/// order.
pub(crate) fn outputs(command: &Command) -> Result<Outputs> {
    let (outputs, model, data) = match command {
        // These write no files.
        Command::Inspect(_) | Command::Verify(_) | Command::Bench(_) => {
            return Ok(Outputs::default());
        }
        Command::Quantize(args) => (
            vec![Some(&args.output), args.report.as_ref()],
            &args.model,
            vec![
                args.calib.as_ref(),
                args.data.as_ref(),
                args.labels_file.as_ref(),
            ],
        ),
        Command::Run(args) => (
            vec![Some(&args.output)],
            &args.model,
            vec![Some(&args.input), args.calib.as_ref()],
        ),
        Command::Features(args) => {
            return Outputs::new([&args.output], features::inputs(args));
        }
    };
    let mut inputs = import::files(model);
    inputs.extend(data.into_iter().flatten().cloned());
    Outputs::new(outputs.into_iter().flatten(), inputs)
}

/// Where the answer goes: an output that is the standard output has it for itself.
pub(crate) fn stream(outputs: &Outputs, json: bool) -> Result<Stream> {
    match (outputs.use_stdout()?, json) {
        (false, false) => Ok(Stream::Tables),
        (false, true) => Ok(Stream::Json),
        (true, false) => Ok(Stream::TablesOnStderr),
        (true, true) => Err(Error::new(
            "the standard output cannot hold both an output and the answer of --json",
            Remedy::OutputOrJson,
        )),
    }
}
