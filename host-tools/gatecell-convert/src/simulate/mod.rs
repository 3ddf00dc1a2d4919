//! A device network on the host, through the same crate that the device runs.

mod counter;
mod float;
mod functions;
mod host_format;
mod integer;
mod lstm;
mod prepared;
mod run;
mod single;

use gatecell::kernels::kernel::{W4A16, W8A8, W8A16, W16A16};
use gatecell::{F32, Libm, Micromath, Polynomial};

use crate::quantize::{DeviceNetwork, NumberFormat};
use counter::Counted;
use gatecell_network::engine::{Engine, Item, Trace};
use gatecell_network::error::Result;
use prepared::Prepared;

/// Computes a [`DeviceNetwork`] with the `gatecell` crate: same bits as on the
/// device.
#[derive(Debug)]
pub struct Simulator<'a> {
    device: &'a DeviceNetwork,
    backend: Backend,
}

/// Float math library of the F32 format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FloatMath {
    /// `gatecell`'s own polynomial: exact to about one unit in the last place, and fast.
    #[default]
    Polynomial,
    /// The `libm` crate: as exact.
    Libm,
    /// The `micromath` crate: errors up to 1e-3.
    Micromath,
}

/// The packed layers, in the format of the device.
#[derive(Debug)]
enum Backend {
    W8A16(Vec<Prepared<Counted<W8A16>>>),
    W16A16(Vec<Prepared<Counted<W16A16>>>),
    W8A8(Vec<Prepared<Counted<W8A8>>>),
    W4A16(Vec<Prepared<Counted<W4A16>>>),
    Polynomial(Vec<Prepared<F32<Polynomial>>>),
    Libm(Vec<Prepared<F32<Libm>>>),
    Micromath(Vec<Prepared<F32<Micromath>>>),
}

impl<'a> Simulator<'a> {
    /// A simulator of `device`, with the math of generated code in float formats.
    pub fn new(device: &'a DeviceNetwork) -> Self {
        Self::with_math(device, FloatMath::default())
    }

    /// A simulator with the given math library; integer formats use none.
    pub fn with_math(device: &'a DeviceNetwork, math: FloatMath) -> Self {
        let backend = match (device.format, math) {
            (NumberFormat::W8A16, _) => Backend::W8A16(prepared::prepare(&device.layers)),
            (NumberFormat::W16A16, _) => Backend::W16A16(prepared::prepare(&device.layers)),
            (NumberFormat::W8A8, _) => Backend::W8A8(prepared::prepare(&device.layers)),
            (NumberFormat::W4A16, _) => Backend::W4A16(prepared::prepare(&device.layers)),
            (NumberFormat::F32, FloatMath::Polynomial) => {
                Backend::Polynomial(prepared::prepare(&device.layers))
            }
            (NumberFormat::F32, FloatMath::Libm) => {
                Backend::Libm(prepared::prepare(&device.layers))
            }
            (NumberFormat::F32, FloatMath::Micromath) => {
                Backend::Micromath(prepared::prepare(&device.layers))
            }
        };
        Self { device, backend }
    }

    /// [`run`](Engine::run) as the device does it, whatever comes: in F32 a number beyond single
    /// precision ends at the largest one, where `run` refuses the sequence.
    ///
    /// # Errors
    ///
    /// A sequence of another shape than the network's.
    pub fn run_unchecked(&self, item: &Item) -> Result<Trace> {
        match &self.backend {
            Backend::W8A16(layers) => run::run(self.device, layers, item),
            Backend::W16A16(layers) => run::run(self.device, layers, item),
            Backend::W8A8(layers) => run::run(self.device, layers, item),
            Backend::W4A16(layers) => run::run(self.device, layers, item),
            Backend::Polynomial(layers) => run::run(self.device, layers, item),
            Backend::Libm(layers) => run::run(self.device, layers, item),
            Backend::Micromath(layers) => run::run(self.device, layers, item),
        }
    }
}

impl Engine for Simulator<'_> {
    fn name(&self) -> &'static str {
        self.device.format.name()
    }

    /// Real-valued trace, one entry per node of `device.network`.
    ///
    /// A run-time initial state beyond what the format holds is clamped (a
    /// hidden state to ±1), and counted as every number is that does not fit its range.
    /// In F32 a sequence of which a number may leave single precision is refused.
    fn run(&self, item: &Item) -> Result<Trace> {
        if self.device.format != NumberFormat::F32 {
            return self.run_unchecked(item);
        }
        single::check_item(&self.device.network, item)?;
        let trace = self.run_unchecked(item)?;
        // What is not finite in a frame or a state is replaced, and is no number to go by.
        let mut values = item.input.iter().chain(item.states.iter().flatten());
        if values.all(|value| value.is_finite()) {
            single::check_trace(self.device, item, &trace)?;
        }
        Ok(trace)
    }
}
