//! From the format's numbers to real ones.

use super::data::{Computed, Data};
use crate::quantize::Representation;
use crate::simulate::host_format::HostFormat;
use gatecell_network::engine::NodeTrace;

/// What a node computed, in real units.
pub(super) fn to_trace<F: HostFormat>(
    computed: Computed<F>,
    representation: &Representation,
) -> NodeTrace {
    let width = match representation {
        Representation::Activation { scale, .. } => scale.len().max(1),
        Representation::Float
        | Representation::PreActivation { .. }
        | Representation::Probability => 1,
    };
    let acts = |data: &[F::Act], offset: usize| -> Vec<f64> {
        data.iter()
            .enumerate()
            .map(|(index, &act)| {
                let (scale, zero_point) = representation.step((offset + index) % width);
                F::act_to_real(act, scale) - zero_point * scale
            })
            .collect()
    };
    let output = match &computed.output {
        Data::Act(data) => acts(data, 0),
        Data::Pre(data) => {
            let exponent = match representation {
                Representation::PreActivation { exponent } => *exponent,
                Representation::Float
                | Representation::Activation { .. }
                | Representation::Probability => 0,
            };
            let real = |&pre| F::pre_to_real(pre, exponent);
            data.iter().map(real).collect()
        }
        Data::Cell(data) => data.clone(),
        Data::Probability(data) => data.iter().map(|&p| F::probability_to_real(p)).collect(),
    };
    let mut offset = 0;
    let final_hidden = computed
        .final_hidden
        .iter()
        .map(|h| {
            let real = acts(h, offset);
            offset += h.len();
            real
        })
        .collect();
    NodeTrace {
        output,
        final_hidden,
        final_cell: computed.final_cell,
        cell_peak: computed.cell_peak,
        multiplied: Vec::new(),
        gates: Vec::new(),
        inner: Vec::new(),
    }
}
