use super::{bars, cores, peers};
use crate::bench::model::Measure;
use crate::bench::report::table::markdown;
use crate::bench::whole::{PEER, PEER_KHZ, STEPS};
use crate::bench::{Report, cycles};
use crate::board::Board;
use crate::table::grouped;

/// The whole document.
pub(super) fn text(report: &Report) -> String {
    let Report {
        layers,
        whole,
        bars,
    } = report;
    format!(
        "# Benchmark\n\n{INTRODUCTION}\n\
         ![Instructions of an LSTM's step, CMSIS-NN's divided by ours](bench.svg)\n\n\
         ## Beside other libraries\n\n{PEERS}\n{}\n\
         ## A whole firmware\n\n{WHOLE}\n{}\n\
         ## What is asked\n\n{BARS}\n{}\n\
         {}\
         ## How it is measured\n\n{METHOD}\n{}",
        peers::text(layers),
        firmwares(whole),
        bars::text(bars),
        cores::text(layers),
        cycles::METHOD,
    )
}

const INTRODUCTION: &str = "\
`cargo xtask bench` makes this file. Executed instructions of one whole step (products,
requantization, activations, update of the state, every check), batch 1, counted in QEMU by a
plugin; the count is exact and the same every time. The scales of inputs and of hidden units
differ, as they do in general; *shared scales* are the same in every row, and both sums may be
taken together.
";

const PEERS: &str = "\
LSTM, instructions per step: theirs / ours. Theirs were counted in the same way on their strongest
builds (`-O3`, DSP or MVE kernels where the core has them); they are not measured anew here.
CMSIS-NN has no GRU.
";

const WHOLE: &str = "\
EdgeMark (arXiv 2502.01700) publishes a GRU of 20 896 parameters: 32 inputs, 64 units, a dense layer
of 32 at each of 100 steps. Ours is the same network with weights of our own in W8A16, made small
(`opt-level = \"s\"`): vector table, start-up, code, weights, nothing that logs. Flash is that of the
linked file; RAM is its variables and the deepest stack, with state and outputs on it. Theirs is
TensorFlow Lite Micro in int8 on an STM32L4R5 at 120 MHz, *without* what a program without model
takes. Our milliseconds are estimated cycles at the same clock.
";

const BARS: &str = "\
Measured / asked at most, and in bold by how much it is missed ([kernels.md](kernels.md) says what
bounds it there). The benchmark fails where code or flash is missed, or the RAM that W8A16 keeps.
";

const METHOD: &str = "\
Each program measures one kind of layer in one format at four sizes, so that code is that of one
format. **Code** is that of the library with its tables, once for all layers of a kind: a second
layer adds none. **State** is what a layer keeps between steps. **Stack** is the deepest of a step:
frames of functions, the same for all sizes, and a buffer where it grows with the layer, which the
RAM of a step above counts. What an instruction is for is told by the function or label it stands
in. That the loops over products use the instructions of the core is checked on those executed:
SMLAD or SMLALD on cores with DSP instructions, no call of a function to multiply and no float in
software on the others.

**Cycles** are an estimate, of a chip whose memory never waits:
";

fn firmwares(whole: &[Measure]) -> String {
    let (ms, flash, ram) = PEER;
    let of_ours = |m: &Measure| {
        let ms = |cycles: u64| format!("{:.1}", (cycles * STEPS) as f64 / PEER_KHZ);
        // The peer's chip is one.
        let time = (m.board == Board::M4).then_some(m.counts.cycles);
        vec![
            format!("gatecell, W8A16, {}", m.board.name()),
            grouped(m.counts.instructions),
            time.map_or_else(|| "—".to_owned(), ms),
            grouped(m.sizes.flash()),
            grouped(m.ram()),
        ]
    };
    let mut rows: Vec<_> = whole.iter().map(of_ours).collect();
    rows.push(vec![
        "TensorFlow Lite Micro, int8, Cortex-M4F".to_owned(),
        "—".to_owned(),
        format!("{ms:.1}"),
        grouped(flash),
        grouped(ram),
    ]);
    let head = [
        "",
        "instructions per step",
        "ms for 100 steps at 120 MHz",
        "flash, bytes",
        "RAM, bytes",
    ];
    markdown(&head, 1, &rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::measured::tests::report;

    #[test]
    fn the_document_has_its_sections() {
        let text = text(&report(1, 1));
        let sections = text.lines().filter(|line| line.starts_with("## "));
        let want = [
            "## Beside other libraries",
            "## A whole firmware",
            "## What is asked",
            "## Cortex-M4F",
            "## How it is measured",
        ];
        assert!(sections.eq(want), "{text}");
    }
}
