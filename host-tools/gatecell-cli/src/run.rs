//! `gatecell run`.

use gatecell_convert::batch::run_all;
use gatecell_convert::binding::{bind_inputs, bind_outputs_padded, input_steps};
use gatecell_convert::error::{Error, Result};
use gatecell_convert::npz;
use gatecell_convert::quantize::NumberFormat;
use gatecell_convert::reference::Reference;
use gatecell_convert::saturation::Counts;
use gatecell_convert::simulate::Simulator;
use gatecell_convert::warning::{Data, of_inputs, of_saturation};
use serde_json::{Value, json};

use crate::args::RunArgs;
use crate::output::Answer;
use crate::table::{Document, Table};
use crate::warnings::warn_all;
use crate::{input, json, progress, saturation};

/// Computes every graph output and writes them to a file.
pub(crate) fn run(args: &RunArgs) -> Result<Answer> {
    let format = args.engine.format().map(NumberFormat::from);
    input::check_folder(&args.output)?;
    let mut arrays = npz::read(&args.input)?;
    let network = input::model(&args.model, &mut arrays)?;
    let in_input = |error: Error| error.in_file(&args.input);
    let items = bind_inputs(&network, &arrays).map_err(in_input)?;
    let steps = input_steps(&network, &arrays).map_err(in_input)?;

    let (outputs, engine, places) = match format {
        None => {
            let engine = Reference::new(&network);
            let traces = progress::bar("running", |p| run_all(&engine, &items, p))?;
            let outputs = bind_outputs_padded(&network, &items, &traces, steps)?;
            (outputs, "reference", Vec::new())
        }
        Some(format) => {
            let calib = args.calib.as_deref();
            // A graph input may well be called calib_x: it is no calibration here.
            let choice = (format, args.scales.into());
            let (device, calibration) =
                input::device(&network, choice, calib, &[], &items, &args.model)?;
            let engine = Simulator::with_math(&device, args.math.into());
            let traces = progress::bar("running", |p| run_all(&engine, &items, p))?;
            let outputs = bind_outputs_padded(&device.network, &items, &traces, steps)?;
            let places = Counts::of(&traces).named(&device.network);
            let data = Data {
                name: &args.input.display().to_string(),
                calibrated: calib.is_none() && calibration.is_some(),
            };
            warn_all(of_saturation(&places, data));
            if let Some(calibration) = &calibration {
                warn_all(of_inputs(calibration, &items, data));
            }
            (outputs, format.name(), places)
        }
    };
    npz::write(&args.output, &outputs)?;

    let output = args.output.display().to_string();
    let title = format!(
        "{engine} on {} sequences of up to {steps} steps, written to {output}",
        items.len()
    );
    let mut table = Table::new(title, &["output", "shape"]);
    for array in &outputs {
        table.row([array.name.clone(), format!("{:?}", array.shape)]);
    }
    let shapes = outputs.iter();
    let shapes = shapes.map(|array| json!({"name": array.name, "shape": array.shape}));
    Ok(Answer {
        document: Document {
            tables: [table]
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
            "outputs": shapes.collect::<Value>(),
            "output_file": output,
            "saturation": saturation::json(&places),
        }),
    })
}
