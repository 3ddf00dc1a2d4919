//! The RAM that an LSTM's step takes: input, state and output, and buffers on the stack.
//!
//! The stack of a step is made of frames of functions, saved registers mostly, which any call
//! needs and which are the same for all sizes of a layer; the report shows them as stack. What
//! grows with the layer is a buffer, of gates or of copies of its activations: it counts.
use super::bar::Bar;
use super::layer::Measure;
use super::program::{self, Cell, Format};

/// Bytes that a step may take beside input, twice the hidden state, and the cell state.
const BESIDE: u64 = 64;

/// For every format the largest excess of all its LSTMs. The default format must meet it.
pub(super) fn bars(measures: &[Measure]) -> Vec<Bar> {
    let mut bars = Vec::new();
    let mut formats: Vec<Format> = measures.iter().map(|m| m.format).collect();
    formats.sort_unstable();
    formats.dedup();
    for format in formats {
        let lstms = measures
            .iter()
            .filter(|m| (m.cell, m.format) == (Cell::Lstm, format));
        let Some(most) = lstms.map(|m| beside(m, measures)).max() else {
            continue;
        };
        let width = width(format);
        let name = format!(
            "RAM of an LSTM's step in {} beside {width}·(I + 2·H) + 4·H bytes, all cores",
            program::name(format)
        );
        bars.push(match format {
            Format::W8a16 => Bar::asserted(name, most, BESIDE),
            _ => Bar::aim(name, most, BESIDE),
        });
    }
    bars
}

/// Bytes of an activation that are asked at most, 16 bits also where a format has eight.
fn width(format: Format) -> u64 {
    format.act_bytes().max(2)
}

fn beside(m: &Measure, measures: &[Measure]) -> u64 {
    let act = m.format.act_bytes();
    let taken = act * m.inputs + m.state_bytes + act * m.units + buffer(m, measures);
    taken.saturating_sub(width(m.format) * (m.inputs + 2 * m.units) + 4 * m.units)
}

/// What of the stack grows in proportion with the columns, from the smallest and the largest
/// layer of the program.
fn buffer(m: &Measure, measures: &[Measure]) -> u64 {
    let columns = |m: &Measure| m.inputs + m.units;
    let same_program = |other: &&Measure| other.program_name() == m.program_name();
    let program = || measures.iter().filter(same_program);
    let smallest = program().min_by_key(|m| columns(m));
    let largest = program().max_by_key(|m| columns(m));
    let (Some(smallest), Some(largest)) = (smallest, largest) else {
        return 0;
    };
    let grown = largest.stack_bytes.saturating_sub(smallest.stack_bytes);
    let over = columns(largest) - columns(smallest);
    (grown * columns(m)).checked_div(over).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::bars;
    use crate::bench::layer::Layer;
    use crate::bench::layer::tests::measure;

    fn lstm(format: &str, units: u64, state: u64, stack: u64) -> Measure {
        let mut m = measure(1, 1);
        let line = format!("lstm {format} Separate 8 {units} 1 {state} {stack}");
        m.layer = Layer::parse(&line).unwrap();
        m
    }

    #[test]
    fn a_stack_that_grows_is_a_buffer() {
        // 24 and 40 columns: a byte for each.
        let lstms = |more: u64| {
            [
                lstm("w8a16", 16, 96, 400),
                lstm("w8a16", 32, 192, 400 + more),
            ]
        };
        assert_eq!(beside(&lstms(16)[1], &lstms(16)), 40);
        assert!(bars::check(&bars(&lstms(24))).is_ok());
        assert!(bars::check(&bars(&lstms(32))).is_err());
    }

    #[test]
    fn eight_bits_have_room_for_a_copy_of_sixteen() {
        let lstms = [lstm("w8a8", 16, 80, 448), lstm("w8a8", 32, 160, 480)];
        assert_eq!(bars(&lstms)[0].measured, 8);
    }
}
