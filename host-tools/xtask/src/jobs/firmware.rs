use anyhow::Result;

use super::each::for_each;
use crate::board::Board;
use crate::device::Device;
use crate::firmware;

pub(super) fn run() -> Result<()> {
    let emulated = for_each(&Board::ALL, |board| firmware::run(Some(board)));
    let real = for_each(&Device::ALL, firmware::run_device);
    emulated.and(real)
}
