//! From a float network to the arrays that the device computes with.
//!
//! Integer formats follow DESIGN's numerics contract: symmetric weights with a
//! scale per output row, separately for W and R; the scale of each input feature
//! folded into W, its zero point into the bias; a proof per row that no sum of
//! products leaves its integer, for any input.

mod affine;
mod balance;
mod bounds;
mod direction;
mod expected;
mod factors;
mod finite;
mod float;
mod format;
mod gates;
mod grid;
mod identity;
mod input;
mod integer;
mod options;
mod outputs;
mod representation;
mod resolution;
mod rounding;
mod rows;
mod scales;
mod shared;
mod spec;
mod step;
mod support;
mod types;
mod variant;

pub use format::{IntegerFormat, NumberFormat};
pub use gates::GateChoice;
pub use options::Options;
pub use shared::{ScaleChoice, Scales, WhySeparate};
pub use types::{
    ActivationScale, Affine, CellFunction, DeviceGru, DeviceGruResetBefore, DeviceLayer,
    DeviceLstm, DeviceNetwork, DeviceProjection, DeviceRnn, FloatAffine, FunctionScale, GruVariant,
    InputScales, IntegerAffine, LstmVariant, Number, Representation, RnnVariant,
};

use crate::calibrate::Calibration;
use gatecell_network::error::{Error, Result};
use gatecell_network::network::Network;
use gatecell_network::remedy::Remedy;

/// Prepares a network for a device. `calibration` is needed by integer formats.
///
/// # Errors
///
/// A layer that the format does not support, a missing calibration, or a row
/// whose pre-activation can leave the range of Q15.16.
pub fn quantize(
    network: &Network,
    format: NumberFormat,
    calibration: Option<&Calibration>,
) -> Result<DeviceNetwork> {
    quantize_with(network, format, calibration, Options::default())
}

/// Whether a device can run the network in a format, as far as its layers tell; ranges
/// that no integer format holds show with the calibration only.
///
/// # Errors
///
/// Names the first layer that the format does not have.
pub fn supported(network: &Network, format: NumberFormat) -> Result<()> {
    support::check(network, format)
}

/// [`quantize`] with a say in how integer formats choose: [`Options`], or [`Scales`] alone.
///
/// # Errors
///
/// As [`quantize`]; a headroom that is no number of at least 1, or that F32 has no use for.
pub fn quantize_with(
    network: &Network,
    format: NumberFormat,
    calibration: Option<&Calibration>,
    options: impl Into<Options>,
) -> Result<DeviceNetwork> {
    let options = options.into();
    options.check(format)?;
    finite::check(network, format)?;
    support::check(network, format)?;
    match format.integer() {
        None => Ok(float::prepare(network)),
        Some(integer) => {
            let calibration = calibration.ok_or_else(|| {
                Error::new(
                    format!("format {} needs calibration sequences", format.name()),
                    Remedy::Calibrate,
                )
            })?;
            integer::prepare(network, integer, calibration, options)
        }
    }
}
