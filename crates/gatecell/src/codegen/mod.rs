//! What generated files call, and nothing else: it changes with the converter, and so is no part
//! of the crate's interface. [`VERSION`] counts its changes.

#[macro_use]
mod version;

pub use crate::__gatecell_codegen_version as version;

/// Version of this module; the converter writes it into every file, as `version!(…)`. A change
/// after which older files do not compile or compute something else raises it, and makes the
/// number so far one of `version!`'s old ones.
pub const VERSION: u32 = 1;

pub use crate::format::{F32, Fixed, W4A16, W8A8, W8A16, W16A16};

/// Functions of cells.
pub mod activation {
    pub use crate::activation::Function;
}

/// Cells with other functions than the plain ones.
pub mod cell {
    pub use crate::cell::gru_variant::GruVariant;
    pub use crate::cell::lstm_variant::LstmVariant;
}

/// Numbers, and arrays of them.
pub mod format {
    pub use crate::format::integer::SlowGates;
    pub use crate::format::{FunctionScale, StateScale};
    pub use crate::kernels::numbers;

    /// Single precision.
    pub mod float {
        pub use crate::format::float::{
            Affine, finite_frame, gate_blocks, pack_gates, pack_rows, packed_rows_len, row_blocks,
        };
    }

    /// The integer formats.
    pub mod integer {
        pub use crate::format::integer::{
            ActScale, Affine, CellScale, Row, SlowGates, ValueScale, gate_rows, row_blocks,
        };
    }

    /// Packing, a module for each integer format.
    pub mod pack {
        pub use crate::kernels::pack::{w4a16, w8a8, w8a16, w16a16};
    }
}

/// Layers and their states.
pub mod layer {
    pub use crate::layer::{
        Activate, ActivateFunction, Chain, ChainState, CoupledLstm, Dense, Gru, GruResetBefore,
        GruResetBeforeState, GruState, Initial, Layer, LogSoftmax, Lstm, LstmState, PeepholeCell,
        PeepholeLstm, PeepholeLstmState, PeepholeScratch, PlainCell, ProjectedLstm,
        ProjectedLstmState, Projection, Rnn, RnnFunction, RnnState, Softmax, VariantCell,
        VariantGru, VariantGruResetBefore, VariantLstm,
    };
}

/// Whole networks.
pub mod run {
    pub use crate::run::{
        Bidirectional, InputQuantizer, Net, NetState, SelfTest, SequenceTest, backward, each,
        forward, join, once, part, side_by_side,
    };
}
