use super::{Frame, FrameSource};

/// A source of features, quantized as a network reads them.
#[derive(Debug, Clone)]
pub struct Quantized<S, Q> {
    source: S,
    quantize: Q,
}

impl<S, Q> Quantized<S, Q> {
    /// The frames of `source` through `quantize`, which is a generated `Model::quantize`.
    pub const fn new(source: S, quantize: Q) -> Self {
        Self { source, quantize }
    }
}

impl<S, Q, const I: usize> FrameSource<I> for Quantized<S, Q>
where
    S: FrameSource<I, Element = f32>,
    Q: FnMut(&[f32; I]) -> [i16; I],
{
    type Element = i16;
    type Error = S::Error;

    fn poll(&mut self) -> Result<Frame<i16, I>, S::Error> {
        Ok(match self.source.poll()? {
            Frame::Ready(features) => Frame::Ready((self.quantize)(&features)),
            Frame::Pending => Frame::Pending,
            Frame::EndOfUtterance => Frame::EndOfUtterance,
            Frame::End => Frame::End,
        })
    }
}
