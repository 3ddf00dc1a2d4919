//! Recurrent layers, one direction after the other.

use gatecell::format::StateScale;

use super::data::{Computed, Data};
use super::state::{State, initial};
use crate::quantize::Representation;
use crate::simulate::counter::Span;
use crate::simulate::host_format::HostFormat;
use crate::simulate::prepared::{PreparedCell, PreparedDirection};
use gatecell_network::engine::Item;
use gatecell_network::network::{Direction, Recurrent};

/// A recurrent layer in all its directions.
pub(super) fn recurrent_layer<F: HostFormat>(
    directions: &[PreparedDirection<F>],
    layer: &Recurrent,
    x: &[F::Act],
    input_size: usize,
    item: &Item,
    representation: &Representation,
) -> Computed<F> {
    let state_size = layer.state_size();
    let width = state_size * layer.directions.len();
    let mut output = vec![F::ZERO_ACT; item.steps * width];
    let mut computed = Computed::plain(Data::Act(Vec::new()));
    for (index, (prepared, direction)) in directions.iter().zip(&layer.directions).enumerate() {
        let span = Span::begin();
        let (scale, _) = representation.step(index * state_size);
        let pass = Pass {
            direction,
            layer,
            x,
            input_size,
            item,
            scale,
            width,
            first: index * state_size,
        };
        let passed = match prepared {
            PreparedDirection::Usual(cell) => pass.run::<F>(cell, &mut output),
            PreparedDirection::Slow(cell) => pass.run::<F::Slow>(cell, &mut output),
        };
        computed.cell_peak = computed.cell_peak.max(passed.cell_peak);
        computed.final_hidden.push(passed.final_hidden);
        computed.final_cell.push(passed.final_cell);
        computed.counted.push(span.end());
    }
    if computed.final_cell.iter().all(Vec::is_empty) {
        computed.final_cell.clear();
    }
    computed.output = Data::Act(output);
    computed
}

/// One direction over a whole sequence.
struct Pass<'a, A> {
    direction: &'a Direction,
    layer: &'a Recurrent,
    x: &'a [A],
    input_size: usize,
    item: &'a Item,
    /// Real value of one step of the hidden state.
    scale: f64,
    /// Elements of the layer's output at a step, and the first one of this direction.
    width: usize,
    first: usize,
}

/// What a direction leaves beside its output.
struct Passed<A> {
    final_hidden: Vec<A>,
    final_cell: Vec<f64>,
    cell_peak: f64,
}

impl<A: Copy> Pass<'_, A> {
    fn run<F: HostFormat<Act = A>>(&self, cell: &PreparedCell<F>, output: &mut [A]) -> Passed<A> {
        let (state_size, item) = (self.layer.state_size(), self.item);
        let hidden = initial(&self.direction.initial_hidden, state_size, item);
        let scale = StateScale {
            inverse: (1.0 / self.scale) as f32,
            frac_bits: cell.state_bits(),
        };
        let act = |&h: &f64| F::act_from_real(h as f32, scale);
        let mut h: Vec<A> = hidden.iter().map(act).collect();
        let units = self.layer.hidden_size;
        let mut state = State::new(cell, self.direction, units, &hidden, item, scale);
        let mut y = h.clone();
        let mut cell_peak = 0.0f64;
        for step in 0..item.steps {
            let t = if self.direction.backward {
                item.steps - 1 - step
            } else {
                step
            };
            let x = &self.x[t * self.input_size..(t + 1) * self.input_size];
            state.step(cell, x, &h, &mut y);
            h.copy_from_slice(&y);
            let start = t * self.width + self.first;
            output[start..start + state_size].copy_from_slice(&y);
            cell_peak = cell_peak.max(state.cell_peak(cell));
        }
        Passed {
            final_hidden: h,
            final_cell: state.cell(cell),
            cell_peak,
        }
    }
}
