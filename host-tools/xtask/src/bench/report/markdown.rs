use crate::bench::layer::Measure;
use crate::bench::peers::{self, PEERS};
use crate::bench::program::{self, Format, Scales};
use crate::board::Board;
use crate::table::grouped;

const HEAD: &str = "\
| core | cell | format | inputs, units | instructions per step | per multiply-accumulate | products, activations, rest in % \
| cycles, estimated | code, bytes | weights, bytes | state, bytes | stack, bytes |
|---|---|---|---|--:|--:|--:|--:|--:|--:|--:|--:|
";

/// One row for every layer on every core.
fn table(measures: &[Measure]) -> String {
    let rows = measures.iter().map(row);
    rows.fold(HEAD.to_owned(), |text, row| text + &row)
}

fn row(m: &Measure) -> String {
    let percent =
        |share: u64| (100 * share + m.counts.instructions / 2) / m.counts.instructions.max(1);
    format!(
        "| {} | {} | {} | {}, {} | {} | {:.2} | {}, {}, {} | {} | {} | {} | {} | {} |\n",
        m.board.name(),
        program::name(m.cell),
        m.format_name(),
        m.inputs,
        m.units,
        grouped(m.counts.instructions),
        m.counts.instructions as f64 / m.macs() as f64,
        percent(m.counts.shares.products),
        percent(m.counts.shares.activations),
        percent(m.counts.shares.rest),
        m.counts.cycles.map_or_else(|| "—".to_owned(), grouped),
        grouped(m.code),
        grouped(m.weight_bytes),
        grouped(m.state_bytes),
        grouped(m.stack_bytes),
    )
}

/// The whole document.
pub(super) fn text(measures: &[Measure]) -> String {
    let mut text = String::from(
        "# Benchmark\n\n`cargo xtask bench` makes this file. Executed instructions of one whole \
         step (products, requantization, activations, update of the state, every check), batch \
         1, counted in QEMU by a plugin; the count is exact and the same every time.\n\n\
         ![Instructions of an LSTM's step, CMSIS-NN's divided by ours](bench.svg)\n\n",
    );
    text += &table(measures);
    text += "\nCycles are an estimate: each instruction at what the processor's manual gives, \
             each jump with the refilling of the pipeline, memory that never waits. Code is that \
             of the library with its tables, once for all layers of a kind; stack is the deepest \
             of a step. What an instruction is for is told by the function or label it stands in.\n\n";
    text += "## Beside other libraries\n\nLSTM, instructions per step. The other libraries' \
             figures were counted in the same way on their strongest builds; they are not \
             measured anew here.\n\n\
             | core | inputs, units | gatecell, W8A16 | others | ratio |\n|---|---|--:|---|--:|\n";
    for m in measures
        .iter()
        .filter(|m| m.format == Format::W8a16 && m.scales == Scales::Separate)
    {
        for peer in &PEERS {
            if let Some(theirs) = peer.instructions(m.board, m) {
                text += &format!(
                    "| {} | {}, {} | {} | {} {} | {:.1} |\n",
                    m.board.name(),
                    m.inputs,
                    m.units,
                    grouped(m.counts.instructions),
                    peer.name,
                    grouped(theirs),
                    theirs as f64 / m.counts.instructions as f64
                );
            }
        }
    }
    text
}

/// How many times fewer instructions than CMSIS-NN in eight bits.
pub(super) fn times_fewer(board: Board, measure: &Measure) -> Option<f64> {
    let theirs = peers::s8(board, measure)?;
    Some(theirs as f64 / measure.counts.instructions as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::layer::tests::measure;

    #[test]
    fn a_layer_is_a_row() {
        let text = table(&[measure(1152, 7)]);
        let row = "| Cortex-M4F | gru | w8a16 | 8, 16 | 1 152 | 1.00 | 50, 0, 50 | 2 304 | 7 | 100 | 96 | 40 |";
        assert_eq!(text.lines().last(), Some(row));
    }
}
