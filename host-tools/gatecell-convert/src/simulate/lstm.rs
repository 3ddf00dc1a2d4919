//! LSTM cells, packed.

use gatecell::activation::Function;
use gatecell::cell::lstm_peephole::Scratch;
use gatecell::cell::lstm_variant::LstmVariant;
use gatecell::cell::projection::Projection;
use gatecell::cell::{lstm, lstm_peephole, lstm_variant, projection};
use gatecell::format::FunctionScale;
use gatecell::kernels::DENSE_ROWS;

use super::functions::{function, scales};
use super::host_format::HostFormat;
use crate::quantize::{self, DeviceLstm, DeviceProjection, Number};

/// The cell of one direction.
#[derive(Debug)]
pub(super) struct PreparedLstm<F: HostFormat> {
    gates: Gates<F>,
    cell_bits: u32,
    matrices: [Option<F::Packed<DENSE_ROWS>>; 3],
    projection: Option<PreparedProjection<F>>,
}

/// The gates with what distinguishes the cell.
#[derive(Debug)]
enum Gates<F: HostFormat> {
    Plain {
        affine: F::Packed<4>,
        scale: F::CellScale,
    },
    Variant {
        affine: F::Packed<4>,
        variant: Variant<F>,
    },
    Coupled {
        affine: F::Packed<3>,
        variant: Variant<F>,
    },
}

/// [`LstmVariant`] with the peepholes owned.
#[derive(Debug)]
struct Variant<F: HostFormat> {
    peephole: [Vec<F::Param>; 3],
    functions: [Function<F::Param>; 3],
    clip: Option<F::Pre>,
    cell_clip: Option<F::Carry>,
    gates: [FunctionScale<F>; 3],
    candidate: FunctionScale<F>,
    cell: F::ValueScale,
    activated: F::ValueScale,
    hidden: F::ValueScale,
}

#[derive(Debug)]
struct PreparedProjection<F: HostFormat> {
    affine: F::Packed<DENSE_ROWS>,
    clip: Option<F::Pre>,
    scale: F::ActScale,
}

/// What a step works on beside the hidden state: the cell state, and memory.
pub(super) struct LstmState<F: HostFormat> {
    pub(super) c: Vec<F::Carry>,
    cells: Vec<F::Act>,
    output: Vec<F::Pre>,
    unprojected: Vec<F::Act>,
}

impl<F: HostFormat> LstmState<F> {
    pub(super) fn new(c: Vec<F::Carry>) -> Self {
        let units = c.len();
        Self {
            c,
            cells: vec![F::ZERO_ACT; units],
            output: vec![F::ZERO_PRE; units],
            unprojected: vec![F::ZERO_ACT; units],
        }
    }
}

impl<F: HostFormat> PreparedLstm<F> {
    pub(super) fn new(cell: &DeviceLstm) -> Self {
        let exponent = 30 - cell.cell_frac_bits.unwrap_or(30).cast_signed();
        let scale = F::value_scale(exponent);
        let gates = match &cell.variant {
            None => Gates::Plain {
                affine: F::pack(&cell.affine),
                scale: F::cell_scale(cell.cell_frac_bits),
            },
            Some(variant) if variant.coupled => Gates::Coupled {
                affine: F::pack(&cell.affine),
                variant: Variant::new(variant, scale),
            },
            Some(variant) => Gates::Variant {
                affine: F::pack(&cell.affine),
                variant: Variant::new(variant, scale),
            },
        };
        Self {
            gates,
            cell_bits: cell.cell_frac_bits.unwrap_or(0),
            matrices: cell
                .matrices
                .each_ref()
                .map(|matrix| matrix.as_ref().map(F::pack)),
            projection: cell.projection.as_ref().map(PreparedProjection::new),
        }
    }

    /// Fractional bits of the cell state; 0 in float formats.
    pub(super) fn cell_bits(&self) -> u32 {
        self.cell_bits
    }

    /// One step; `h` and `y` are as long as the hidden state.
    pub(super) fn step(
        &self,
        state: &mut LstmState<F>,
        x: &[F::Act],
        h: &[F::Act],
        y: &mut [F::Act],
    ) {
        match &self.projection {
            None => self.unprojected(state, x, h, y),
            Some(projection) => {
                let mut unprojected = std::mem::take(&mut state.unprojected);
                self.unprojected(state, x, h, &mut unprojected);
                projection::step::<F>(projection.view(), &unprojected, y);
                state.unprojected = unprojected;
            }
        }
    }

    fn unprojected(&self, state: &mut LstmState<F>, x: &[F::Act], h: &[F::Act], y: &mut [F::Act]) {
        match &self.gates {
            Gates::Plain { affine, scale } => {
                lstm::step::<F>(F::view(affine), *scale, x, h, &mut state.c, y);
            }
            Gates::Variant { affine, variant } => self.variant(affine, variant, state, x, h, y),
            Gates::Coupled { affine, variant } => self.variant(affine, variant, state, x, h, y),
        }
    }

    fn variant<const N: usize>(
        &self,
        affine: &F::Packed<N>,
        variant: &Variant<F>,
        state: &mut LstmState<F>,
        x: &[F::Act],
        h: &[F::Act],
        y: &mut [F::Act],
    ) {
        let (affine, variant) = (F::view(affine), variant.view());
        let LstmState {
            c, cells, output, ..
        } = state;
        let scratch = Scratch { cells, output };
        let matrices = self
            .matrices
            .each_ref()
            .map(|matrix| matrix.as_ref().map(F::view));
        if matrices.iter().all(Option::is_none) {
            lstm_variant::step::<F, N>(affine, variant, x, h, c, y);
        } else {
            lstm_peephole::step::<F, N>(affine, variant, matrices, x, h, c, scratch, y);
        }
    }
}

impl<F: HostFormat> Variant<F> {
    fn new(variant: &quantize::LstmVariant, cell: F::ValueScale) -> Self {
        let weights = |weights: &Option<Vec<Number>>| {
            weights
                .iter()
                .flatten()
                .map(|&number| F::parameter(number))
                .collect()
        };
        Self {
            peephole: variant.peephole.each_ref().map(weights),
            functions: variant.functions.map(function::<F>),
            clip: variant.clip.map(F::number),
            cell_clip: variant.cell_clip.map(F::cell_number),
            gates: variant.gates.map(scales::<F>),
            candidate: scales::<F>(variant.candidate),
            cell,
            activated: F::value_scale(variant.activated_exponent),
            hidden: F::value_scale(variant.hidden_exponent),
        }
    }

    /// The core crate's view.
    fn view(&self) -> LstmVariant<'_, F> {
        LstmVariant {
            peephole: self.peephole.each_ref().map(Vec::as_slice),
            functions: self.functions,
            clip: self.clip,
            cell_clip: self.cell_clip,
            gates: self.gates,
            candidate: self.candidate,
            cell: self.cell,
            activated: self.activated,
            hidden: self.hidden,
        }
    }
}

impl<F: HostFormat> PreparedProjection<F> {
    fn new(projection: &DeviceProjection) -> Self {
        Self {
            affine: F::pack(&projection.affine),
            clip: projection.clip.map(F::number),
            scale: F::act_scale(projection.scale),
        }
    }

    fn view(&self) -> Projection<'_, F> {
        Projection {
            affine: F::view(&self.affine),
            clip: self.clip,
            scale: self.scale,
        }
    }
}
