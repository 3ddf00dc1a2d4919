//! Layers without state.

use gatecell::cell;

use super::data::{Data, DataRef, Source};
use crate::simulate::host_format::HostFormat;
use crate::simulate::prepared::Prepared;

/// A layer without state; `None` if its input is of the wrong kind.
pub(super) fn plain_layer<F: HostFormat>(
    layer: &Prepared<F>,
    inputs: &[Source<F>],
    width: usize,
    vectors: usize,
) -> Option<Data<F>> {
    let source = inputs.first()?;
    Some(match layer {
        Prepared::Recurrent(_) => return None,
        Prepared::Dense(affine) => {
            let mut y = vec![F::ZERO_PRE; vectors * width];
            let frames = source.act()?.chunks(source.width.max(1));
            for (x, y) in frames.zip(y.chunks_mut(width.max(1))) {
                cell::dense::step::<F>(F::view(affine), x, y);
            }
            Data::Pre(y)
        }
        Prepared::Activation(function) => {
            Data::Act(source.pre()?.iter().map(|&x| function.apply(x)).collect())
        }
        Prepared::Softmax => {
            let mut y = vec![F::ZERO_PROBABILITY; vectors * width];
            let frames = source.pre()?.chunks(width.max(1));
            for (x, y) in frames.zip(y.chunks_mut(width.max(1))) {
                F::softmax(x, y);
            }
            Data::Probability(y)
        }
        Prepared::LogSoftmax => {
            let mut y = vec![F::ZERO_PRE; vectors * width];
            let frames = source.pre()?.chunks(width.max(1));
            for (x, y) in frames.zip(y.chunks_mut(width.max(1))) {
                F::log_softmax(x, y);
            }
            Data::Pre(y)
        }
        Prepared::LastStep => match source.data {
            DataRef::Act(x) => Data::Act(last(x, width)?),
            DataRef::Pre(x) => Data::Pre(last(x, width)?),
            DataRef::Probability(x) => Data::Probability(last(x, width)?),
            DataRef::Cell(_) => return None,
        },
        Prepared::Flatten => match source.data {
            DataRef::Act(x) => Data::Act(x.to_vec()),
            DataRef::Pre(x) => Data::Pre(x.to_vec()),
            DataRef::Probability(x) => Data::Probability(x.to_vec()),
            DataRef::Cell(_) => return None,
        },
        Prepared::Concat => match source.data {
            DataRef::Act(_) => Data::Act(concat(inputs, vectors, Source::act)?),
            DataRef::Pre(_) => Data::Pre(concat(inputs, vectors, Source::pre)?),
            DataRef::Cell(_) => Data::Cell(concat(inputs, vectors, Source::cell)?),
            DataRef::Probability(_) => return None,
        },
    })
}

fn last<T: Copy>(x: &[T], width: usize) -> Option<Vec<T>> {
    Some(x.get(x.len().checked_sub(width)?..)?.to_vec())
}

fn concat<'a, F: HostFormat, T: Copy + 'a>(
    inputs: &[Source<'a, F>],
    vectors: usize,
    read: impl Fn(&Source<'a, F>) -> Option<&'a [T]>,
) -> Option<Vec<T>> {
    let mut all = Vec::new();
    for vector in 0..vectors {
        for input in inputs {
            // A value computed once stands beside every step.
            let row = if input.vectors == 1 { 0 } else { vector };
            all.extend(read(input)?.get(row * input.width..(row + 1) * input.width)?);
        }
    }
    Some(all)
}
