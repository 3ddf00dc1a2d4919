//! From a float network to the arrays that the device computes with.

mod types;

pub use types::{
    ActivationScale, Affine, DeviceGru, DeviceGruResetBefore, DeviceLayer, DeviceLstm, DeviceNetwork,
    DeviceRnn, FloatAffine, InputScales, IntegerAffine, Number,
    NumberFormat, Representation,
};

use crate::calibrate::Calibration;
use crate::error::Result;
use crate::network::Network;

/// Prepares a network for a device. `calibration` is needed by integer formats.
pub fn quantize(
    _network: &Network,
    _format: NumberFormat,
    _calibration: Option<&Calibration>,
) -> Result<DeviceNetwork> {
    unimplemented!()
}
