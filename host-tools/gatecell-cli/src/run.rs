//! `gatecell run`.

use gatecell_convert::batch::run_all;
use gatecell_convert::binding::{Bound, bind, bind_outputs_padded, output_lengths};
use gatecell_convert::error::{Error, Result};
use gatecell_convert::npz;
use gatecell_convert::outputs::Outputs;
use gatecell_convert::quantize::NumberFormat;
use gatecell_convert::reference::Reference;
use gatecell_convert::remedy::Remedy;
use gatecell_convert::saturation::Counts;
use gatecell_convert::simulate::Simulator;
use gatecell_convert::warning::{Data, of_inputs, of_padding, of_saturation};
use serde_json::json;

use crate::args::{EngineName, RunArgs};
use crate::output::Answer;
use crate::table::{self, Document};
use crate::warnings::warn_all;
use crate::{input, json, progress, saturation, tflite};

/// Computes every graph output and writes them to a file.
pub(crate) fn run(args: &RunArgs, files: &Outputs) -> Result<Answer> {
    if args.engine == EngineName::Tflite {
        return tflite::run(args, files);
    }
    if args.stream {
        return Err(Error::new(
            format!(
                "engine {:?} runs whole sequences, not streams of a step graph",
                args.engine
            ),
            Remedy::TfliteEngine,
        ));
    }
    let format = args.engine.format().map(NumberFormat::from);
    let mut arrays = npz::read(&args.input)?;
    let network = input::model(&args.model, &mut arrays)?;
    let in_input = |error: Error| error.in_file(&args.input);
    let Bound {
        items,
        steps,
        padding,
    } = bind(&network, &arrays, args.lengths.as_deref()).map_err(in_input)?;
    warn_all(padding.map(|padding| of_padding(&padding, &args.input)));

    let (mut outputs, engine, places) = match format {
        None => {
            let engine = Reference::new(&network);
            let traces = progress::bar("running", |p| run_all(&engine, &items, p))
                .map_err(|error| error.in_file(&args.input))?;
            let outputs = bind_outputs_padded(&network, &items, &traces, steps)?;
            (outputs, "reference", Vec::new())
        }
        Some(format) => {
            let calib = args.calib.as_deref();
            // A graph input may well be called calib_x: it is no calibration here.
            let choice = (format, args.choices.into());
            let none = (&[][..], &*args.input);
            let input::Prepared {
                device,
                calibration,
                on_items,
            } = input::device(&network, choice, calib, none, &items, &args.model)?;
            let engine = Simulator::with_math(&device, args.math.into());
            let traces = progress::bar("running", |p| run_all(&engine, &items, p))
                .map_err(|error| error.in_file(&args.input))?;
            let outputs = bind_outputs_padded(&device.network, &items, &traces, steps)?;
            let places = Counts::of(&traces).named(&device.network);
            let data = Data {
                name: &args.input.display().to_string(),
                calibrated: on_items,
            };
            warn_all(of_saturation(&places, data));
            if let Some(calibration) = &calibration {
                warn_all(of_inputs(calibration, &items, data));
            }
            (outputs, format.name(), places)
        }
    };
    outputs.extend(output_lengths(&network, &items, steps));
    let bytes = npz::to_bytes(&outputs).map_err(|error| error.in_file(&args.output))?;
    files.write(&[&bytes])?;

    let output = args.output.display().to_string();
    let title = format!(
        "{engine} on {} sequences of up to {steps} steps, written to {output}",
        items.len()
    );
    Ok(Answer {
        document: Document {
            tables: [table::shapes(title, &outputs)]
                .into_iter()
                .chain(saturation::table(&places))
                .collect(),
        },
        json: json!({
            "command": "run",
            "model": json::source(&network),
            "engine": engine,
            "sequences": items.len(),
            "steps": steps,
            "outputs": json::shapes(&outputs),
            "output_file": output,
            "saturation": saturation::json(&places),
        }),
    })
}
