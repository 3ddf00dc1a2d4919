//! Executed instructions per step of other libraries' LSTM layers, measured in the same
//! emulator with the same counter on their strongest builds (`-O3`, DSP or MVE kernels where
//! the core has them), batch 1, a whole step: their figures are constants here, because
//! their sources are not built by this project.
use super::program::Format;
use crate::board::Board;

/// A library on a core.
pub(super) struct Peer {
    pub(super) name: &'static str,
    pub(super) board: Board,
    /// At each of the sizes.
    pub(super) instructions: [u64; 4],
    /// The formats of ours to compare with, the like one first.
    pub(super) ours: &'static [Format],
}

/// What is like integers of eight bits, of sixteen, and floats.
const EIGHT: &[Format] = &[Format::W8a8, Format::W8a16];
const SIXTEEN: &[Format] = &[Format::W8a16];
const FLOAT: &[Format] = &[Format::F32, Format::W8a16];

pub(super) const PEERS: [Peer; 6] = [
    Peer {
        name: "CMSIS-NN s8",
        board: Board::M4,
        instructions: [12_127, 28_565, 82_567, 248_183],
        ours: EIGHT,
    },
    Peer {
        name: "CMSIS-NN s16",
        board: Board::M4,
        instructions: [14_615, 35_796, 104_889, 315_140],
        ours: SIXTEEN,
    },
    Peer {
        name: "plain C in f32",
        board: Board::M4,
        instructions: [14_987, 45_252, 162_581, 549_516],
        ours: FLOAT,
    },
    Peer {
        name: "CMSIS-NN s8",
        board: Board::M3,
        instructions: [14_704, 37_257, 115_018, 364_846],
        ours: EIGHT,
    },
    Peer {
        name: "CMSIS-NN s8",
        board: Board::M0,
        instructions: [28_519, 72_098, 216_757, 674_596],
        ours: EIGHT,
    },
    Peer {
        name: "CMSIS-NN s8",
        board: Board::M55,
        instructions: [5_149, 9_289, 19_811, 44_700],
        ours: EIGHT,
    },
];

/// The first peer on a core, which is the one that computes with eight bits.
pub(super) fn eight_bits(board: Board) -> Option<&'static Peer> {
    PEERS
        .iter()
        .find(|peer| peer.board == board && peer.ours == EIGHT)
}
