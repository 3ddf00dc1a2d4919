//! The chain of operators.

use super::lstm;
use super::model::{Model, Operator, misshapen};
use super::operators::{self, place};
use crate::chain::Chain;
use gatecell_network::error::{Error, Result};
use gatecell_network::network::{Activation, Axis, Dense, Layer, Network};
use gatecell_network::remedy::Remedy;

/// How the tensor at the chain's end lies.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    /// `[batch, time, features]`
    BatchFirst,
    /// `[time, batch, features]`
    TimeFirst,
    /// `[batch · time, features]`
    Rows,
    /// `[batch, features]`
    Vector,
}

struct Walk<'m> {
    model: &'m Model<'m>,
    chain: Chain,
    form: Form,
    /// The tensor at the chain's end.
    end: i32,
    /// How the graph's input lies.
    input: Form,
}

pub(super) fn network(model: &Model<'_>, file: usize) -> Result<Network> {
    let ([input], [output]) = (&model.inputs[..], &model.outputs[..]) else {
        return Err(Error::new(
            format!(
                "the graph has {} inputs and {} outputs",
                model.inputs.len(),
                model.outputs.len()
            ),
            Remedy::TfliteOneSignature,
        ));
    };
    // Before all else: one operator that is not known explains odd reshapes
    // around it and further graphs.
    for (index, operator) in model.operators.iter().enumerate() {
        if !operators::is_known(operator.code) {
            return Err(operators::unsupported(operator).at(place(index, operator)));
        }
    }
    if model.graphs != 1 {
        return Err(Error::new(
            format!("the model has {} graphs", model.graphs),
            Remedy::TfliteOneSignature,
        ));
    }
    let shape = &model.tensor(*input)?.shape;
    let [_, _, features @ 1..=i32::MAX] = shape[..] else {
        return Err(Error::new(
            format!("the input has shape {shape:?}, expected [batch, time, features]"),
            Remedy::TfliteOther,
        ));
    };
    let mut walk = Walk {
        model,
        chain: Chain::new(Some(features as usize), file),
        form: Form::BatchFirst,
        end: *input,
        input: Form::BatchFirst,
    };
    for (index, operator) in model.operators.iter().enumerate() {
        walk.step(operator)
            .map_err(|error| error.at(place(index, operator)))?;
    }
    if walk.end != *output {
        return Err(not_a_chain());
    }
    walk.finish(
        model.tensor(*input)?.name.as_ref(),
        model.tensor(*output)?.name.as_ref(),
    )
}

impl Walk<'_> {
    fn step(&mut self, operator: &Operator<'_>) -> Result<()> {
        let most = operators::most_inputs(operator.code);
        if operator.inputs.len() > most {
            return Err(Error::new(
                format!(
                    "it has {} inputs, at most {most} are known",
                    operator.inputs.len()
                ),
                Remedy::TfliteAgain,
            ));
        }
        let input = operator.inputs.first().copied().unwrap_or(-1);
        let [output] = operator.outputs[..] else {
            return Err(operators::unsupported(operator));
        };
        if operator.code == operators::DEQUANTIZE && !self.model.tensor(input)?.data.is_empty() {
            // Weights, read where they are used.
            return Ok(());
        }
        let name = self.model.tensor(output)?.name.to_string();
        let same = |chain: &mut Chain, layer| chain.same_width(name.clone(), layer);
        let (input, constant) = match (operator.code, &operator.inputs[..]) {
            (operators::ADD | operators::MUL, &[constant, value]) if value == self.end => {
                (value, constant)
            }
            (_, &[_, constant, ..]) => (input, constant),
            _ => (input, -1),
        };
        if self.end != input {
            return Err(not_a_chain());
        }
        match operator.code {
            operators::ADD | operators::MUL | operators::SUB => {
                self.scale(operator, constant, name)?;
            }
            operators::QUANTIZE | operators::DEQUANTIZE => {}
            operators::UNIDIRECTIONAL_SEQUENCE_LSTM => self.lstm(operator, name)?,
            operators::FULLY_CONNECTED => self.dense(operator, name)?,
            operators::RESHAPE => self.reshape(operator, output)?,
            operators::TRANSPOSE => self.transpose(operator)?,
            operators::STRIDED_SLICE => self.last_step(operator)?,
            operators::SOFTMAX => {
                let beta = operator.options.map_or(Ok(0.0), |table| table.f32(0))?;
                if beta != 1.0 {
                    return Err(Error::new(
                        format!("beta = {beta} is not supported"),
                        Remedy::TfliteOther,
                    ));
                }
                same(&mut self.chain, Layer::Softmax)?;
            }
            operators::LOG_SOFTMAX => same(&mut self.chain, Layer::LogSoftmax)?,
            operators::TANH => same(&mut self.chain, Layer::Activation(Activation::Tanh))?,
            operators::LOGISTIC => same(&mut self.chain, Layer::Activation(Activation::Sigmoid))?,
            operators::RELU => same(&mut self.chain, Layer::Activation(Activation::Relu))?,
            _ => return Err(operators::unsupported(operator)),
        }
        self.end = output;
        Ok(())
    }

    fn lstm(&mut self, operator: &Operator<'_>, name: String) -> Result<()> {
        let options = lstm::Options::read(operator.options)?;
        let wanted = if options.time_major {
            Form::TimeFirst
        } else {
            Form::BatchFirst
        };
        // The first recurrent layer tells which axis of the input is time.
        if self.chain.is_empty() && self.form == self.input && wanted != self.form {
            self.input = wanted;
            self.form = wanted;
        }
        if self.form != wanted {
            return Err(Error::new(
                "the LSTM reads its input with batch and time exchanged",
                Remedy::TfliteAgain,
            ));
        }
        let layer = lstm::layer(self.model, operator, &options)?;
        self.chain.recurrent(name, layer)
    }

    fn dense(&mut self, operator: &Operator<'_>, name: String) -> Result<()> {
        let Some(options) = operator.options else {
            return Err(misshapen("the layer has no options"));
        };
        let (activation, format, keeps_axes) = (options.u8(0)?, options.u8(1)?, options.flag(2)?);
        if format != 0 {
            return Err(Error::new(
                "shuffled weights are not supported",
                Remedy::TfliteOther,
            ));
        }
        let weights = operator.inputs.get(1).copied().unwrap_or(-1);
        let [outputs, inputs] = self.model.constant_shape(weights)?[..] else {
            return Err(misshapen("the weights are no matrix"));
        };
        if outputs == 0 || inputs == 0 {
            return Err(misshapen("the weights are empty"));
        }
        let bias = match operator.inputs.get(2) {
            Some(&index) if index >= 0 => self.model.constant(index, &[outputs])?,
            _ => vec![0.0; outputs],
        };
        let dense = Dense {
            input_size: inputs,
            output_size: outputs,
            w: self.model.constant(weights, &[outputs, inputs])?,
            bias,
        };
        match self.form {
            Form::BatchFirst | Form::TimeFirst if !keeps_axes => {
                // The operator joins all axes but the last to one of rows.
                if self.form == Form::TimeFirst {
                    return Err(Error::new(
                        "a dense layer joins batch and time of a time-first sequence",
                        Remedy::TfliteOther,
                    ));
                }
                self.form = Form::Rows;
            }
            _ => {}
        }
        self.chain.dense(name.clone(), dense)?;
        match activation {
            0 => Ok(()),
            code => self.activation(code, &name),
        }
    }

    /// A factor or a shift for every feature, as a batch normalization leaves
    /// them where no layer before it takes them in.
    fn scale(&mut self, operator: &Operator<'_>, constant: i32, name: String) -> Result<()> {
        let width = self.chain.width().unwrap_or_default();
        let shape = self.model.constant_shape(constant)?;
        let values = self.model.constant(constant, &shape)?;
        let values = match (values.len(), shape.last()) {
            (1, _) => vec![values[0]; width],
            (len, Some(&last)) if len == width && last == width => values,
            _ => {
                return Err(Error::new(
                    format!("a constant of shape {shape:?} is no vector of {width} features"),
                    Remedy::TfliteOther,
                ));
            }
        };
        let (ones, zeros) = (vec![1.0; width], vec![0.0; width]);
        match operator.code {
            operators::MUL => self.chain.scale(values, zeros)?,
            operators::ADD => self.chain.scale(ones, values)?,
            _ => {
                let values = values.iter().map(|value| -value).collect();
                self.chain.scale(ones, values)?;
            }
        }
        match operator.options.map_or(Ok(0), |table| table.u8(0))? {
            0 => Ok(()),
            code => self.activation(code, &name),
        }
    }

    /// The activation that an operator has inside.
    fn activation(&mut self, code: u8, name: &str) -> Result<()> {
        let function = match code {
            1 => Activation::Relu,
            4 => Activation::Tanh,
            other => {
                return Err(Error::new(
                    format!(
                        "the fused activation {} is not supported",
                        operators::activation_name(other)
                    ),
                    Remedy::TfliteOther,
                ));
            }
        };
        let name = format!("{name}/activation");
        self.chain.same_width(name, Layer::Activation(function))
    }

    /// Only what keeps vectors whole: to rows and back, and all steps as one.
    fn reshape(&mut self, operator: &Operator<'_>, output: i32) -> Result<()> {
        let input = operator.inputs.first().copied().unwrap_or(-1);
        let from = &self.model.tensor(input)?.shape[..];
        let to = &self.model.tensor(output)?.shape[..];
        let width = self.chain.width().unwrap_or(0) as i64;
        let wide = |len: i32| i64::from(len);
        match (self.form, from, to) {
            _ if from == to => Ok(()),
            (Form::BatchFirst, &[batch, steps @ 1..=i32::MAX, _], &[rows, all])
                if rows == batch && wide(all) == wide(steps) * width =>
            {
                self.form = Form::Vector;
                self.chain.flatten(steps as usize)
            }
            (Form::BatchFirst, _, &[_, features]) if wide(features) == width => {
                self.form = Form::Rows;
                Ok(())
            }
            (Form::Rows, _, &[_, _, features]) if wide(features) == width => {
                self.form = Form::BatchFirst;
                Ok(())
            }
            _ => Err(Error::new(
                format!("reshaping {from:?} to {to:?} takes feature vectors apart"),
                Remedy::TfliteOther,
            )),
        }
    }

    fn transpose(&mut self, operator: &Operator<'_>) -> Result<()> {
        let order = operator.inputs.get(1).copied().unwrap_or(-1);
        let order = self.model.integers(order)?;
        match (self.form, &order[..]) {
            (_, [0, 1, 2]) => {}
            (Form::BatchFirst, [1, 0, 2]) => self.form = Form::TimeFirst,
            (Form::TimeFirst, [1, 0, 2]) => self.form = Form::BatchFirst,
            _ => {
                return Err(Error::new(
                    format!("the order {order:?} of axes is not supported"),
                    Remedy::TfliteOther,
                ));
            }
        }
        Ok(())
    }

    /// `x[:, -1, :]`, or `x[-1]` where time comes first.
    fn last_step(&mut self, operator: &Operator<'_>) -> Result<()> {
        let refused = || {
            Error::new(
                "the slice is not the last step of every sequence",
                Remedy::TfliteOther,
            )
        };
        let time = match self.form {
            Form::BatchFirst => 1,
            Form::TimeFirst => 0,
            Form::Rows | Form::Vector => return Err(refused()),
        };
        let (Some(options), &[input, begin, end, strides]) =
            (operator.options, &operator.inputs[..])
        else {
            return Err(refused());
        };
        let shape = &self.model.tensor(input)?.shape;
        let lists = [begin, end, strides].map(|index| self.model.integers(index));
        let [begin, end, strides] = lists;
        let (begin, end, strides) = (begin?, end?, strides?);
        let masks: Result<Vec<i32>> = (0..5).map(|index| options.i32(index)).collect();
        let [begin_mask, end_mask, ellipsis, new_axis, shrink] = masks?[..] else {
            return Err(refused());
        };
        let lens = [begin.len(), end.len(), strides.len()];
        let count = begin.len();
        if options.flag(5)?
            || ellipsis != 0
            || new_axis != 0
            || shrink != 1 << time
            || shape.len() != 3
            || lens != [count; 3]
            || !(time + 1..=3).contains(&count)
            || strides.iter().any(|&stride| stride != 1)
        {
            return Err(refused());
        }
        for axis in 0..count {
            let len = i64::from(shape[axis]);
            let bit = 1 << axis;
            let whole = (begin_mask & bit != 0 || begin[axis] == 0)
                && (end_mask & bit != 0 || end[axis] >= len);
            let last = begin_mask & bit == 0 && (begin[axis] == -1 || begin[axis] == len - 1);
            if !(if axis == time { last } else { whole }) {
                return Err(refused());
            }
        }
        self.form = Form::Vector;
        self.chain.last_step()
    }

    fn finish(self, input: &str, output: &str) -> Result<Network> {
        let mut network = self.chain.finish(input, output)?;
        exchange(self.input, &mut network.input.layout.axes);
        for output in &mut network.outputs {
            exchange(self.form, &mut output.layout.axes);
        }
        Ok(network)
    }
}

/// From batch first to the form.
fn exchange(form: Form, axes: &mut Vec<Axis>) {
    match form {
        Form::BatchFirst | Form::Vector => {}
        Form::TimeFirst => axes.swap(0, 1),
        Form::Rows => {
            axes.remove(0);
        }
    }
}

fn not_a_chain() -> Error {
    Error::new(
        "the operators are not one chain from the input to the output",
        Remedy::TfliteOther,
    )
}
