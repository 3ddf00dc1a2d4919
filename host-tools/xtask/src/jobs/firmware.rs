use anyhow::Result;

use super::for_each;
use crate::board::Board;
use crate::firmware;

pub(super) fn run() -> Result<()> {
    for_each(&Board::ALL, |board| firmware::run(Some(board)))
}
