//! Executed instructions per step of other libraries' LSTM layers, measured in the same
//! emulator with the same counter on their strongest builds (`-O3`, DSP or MVE kernels where
//! the core has them), batch 1, a whole step: their figures are constants here, because
//! their sources are not built by this project.
use super::layer::Layer;
use super::program::Cell;
use crate::board::Board;

/// Inputs and units of the figures.
const SIZES: [(u64, u64); 4] = [(8, 16), (16, 32), (40, 64), (64, 128)];

/// A library on a core.
pub(super) struct Peer {
    pub(super) name: &'static str,
    board: Board,
    instructions: [u64; 4],
}

pub(super) const PEERS: [Peer; 6] = [
    Peer {
        name: "CMSIS-NN s8",
        board: Board::M4,
        instructions: [12_127, 28_565, 82_567, 248_183],
    },
    Peer {
        name: "CMSIS-NN s16",
        board: Board::M4,
        instructions: [14_615, 35_796, 104_889, 315_140],
    },
    Peer {
        name: "plain C in f32",
        board: Board::M4,
        instructions: [14_987, 45_252, 162_581, 549_516],
    },
    Peer {
        name: "CMSIS-NN s8",
        board: Board::M3,
        instructions: [14_704, 37_257, 115_018, 364_846],
    },
    Peer {
        name: "CMSIS-NN s8",
        board: Board::M0,
        instructions: [28_519, 72_098, 216_757, 674_596],
    },
    Peer {
        name: "CMSIS-NN s8",
        board: Board::M55,
        instructions: [5_149, 9_289, 19_811, 44_700],
    },
];

impl Peer {
    /// Its instructions for a layer on a core, if they are known.
    pub(super) fn instructions(&self, board: Board, layer: &Layer) -> Option<u64> {
        let size = (layer.inputs, layer.units);
        let at = SIZES.iter().position(|&known| known == size)?;
        (self.board == board && layer.cell == Cell::Lstm).then(|| self.instructions[at])
    }
}

/// The peer to compare with: integers of eight bits.
pub(super) fn s8(board: Board, layer: &Layer) -> Option<u64> {
    let mut peers = PEERS.iter().filter(|peer| peer.name == "CMSIS-NN s8");
    peers.find_map(|peer| peer.instructions(board, layer))
}
