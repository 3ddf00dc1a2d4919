//! What is asked of the layers, and how far they are from it.
use anyhow::{Result, bail};

use super::bar::Bar;
use super::layer::Measure;
use super::program::{Cell, Format, SIZES, Scales};
use super::ram;
use crate::board::Board;
use crate::table::grouped;

/// The most instructions of an LSTM's step, at each of the sizes.
const LSTM: [(Board, Format, [u64; 4]); 6] = [
    (Board::M4, Format::W8a16, [3_300, 9_500, 32_500, 108_000]),
    (Board::M4, Format::W8a8, [3_100, 8_800, 30_500, 101_000]),
    (Board::M0, Format::W8a8, [11_000, 30_000, 115_000, 375_000]),
    (Board::M0, Format::W8a16, [12_500, 38_000, 142_000, 490_000]),
    (Board::M3, Format::W8a16, [8_000, 20_500, 70_000, 235_000]),
    (
        Board::Rv32,
        Format::W8a16,
        [9_500, 29_000, 112_000, 375_000],
    ),
];

/// The same for the better of both formats of eight bits on the M55.
const LSTM_M55: [u64; 4] = [3_000, 6_000, 13_000, 30_000];

/// The most of an LSTM's instructions that a step of the same size may take, in percent.
const OF_LSTM: [(Cell, u64); 2] = [(Cell::Gru, 78), (Cell::Rnn, 30)];

/// The same of the W8A16 layer's for W4A16.
const W4A16_OF_W8A16: u64 = 125;

/// Bytes of an LSTM's functions and tables on the M4, made to be fast and to be small.
const CODE: u64 = 3_500;
const SMALL_CODE: u64 = 2_500;

/// All bars of what was measured.
pub(super) fn all(measures: &[Measure], small_code: Option<u64>) -> Vec<Bar> {
    let mut bars = Vec::new();
    for m in measures {
        bars.extend(instructions(m, measures));
    }
    bars.extend(better_on_m55(measures));
    bars.extend(ram::bars(measures));
    let lstm = |m: &&Measure| (m.board, m.cell, m.format) == (Board::M4, Cell::Lstm, Format::W8a16);
    if let Some(m) = measures.iter().find(lstm) {
        let name = format!("{}, code bytes", m.program_name());
        bars.push(Bar::asserted(name.clone(), m.code, CODE));
        bars.extend(small_code.map(|code| Bar::asserted(name + ", made small", code, SMALL_CODE)));
    }
    bars
}

/// Those of a layer's instructions.
fn instructions(m: &Measure, measures: &[Measure]) -> Vec<Bar> {
    let mut bars = Vec::new();
    let mut push = |what: &str, limit| {
        let name = format!("{}{what}", m.series());
        bars.push(Bar::instructions(name, m, limit));
    };
    let same_but = |cell, format| {
        let is_it = |other: &&Measure| {
            (other.board, other.cell, other.format) == (m.board, cell, format)
                && (other.scales, other.inputs, other.units) == (m.scales, m.inputs, m.units)
        };
        measures.iter().find(is_it).map(|m| m.counts.instructions)
    };
    let of_board = |bar: &&(Board, Format, [u64; 4])| (bar.0, bar.1) == (m.board, m.format);
    if let (Cell::Lstm, Some(at)) = (m.cell, size(m)) {
        LSTM.iter()
            .filter(of_board)
            .for_each(|bar| push("", bar.2[at]));
    }
    // The M7 runs the programs of the M4, and what shared scales save differs from cell to cell.
    if m.board == Board::M7 || m.scales == Scales::Shared {
        return bars;
    }
    for (cell, percent) in OF_LSTM {
        if let (true, Some(lstm)) = (m.cell == cell, same_but(Cell::Lstm, m.format)) {
            push(&format!(", {percent} % of the LSTM"), lstm * percent / 100);
        }
    }
    if let (Format::W4a16, Some(w8a16)) = (m.format, same_but(m.cell, Format::W8a16)) {
        let percent = W4A16_OF_W8A16;
        push(&format!(", {percent} % of W8A16"), w8a16 * percent / 100);
    }
    bars
}

/// Which of the sizes it has.
fn size(m: &Measure) -> Option<usize> {
    SIZES.iter().position(|&size| size == (m.inputs, m.units))
}

fn better_on_m55(measures: &[Measure]) -> Vec<Bar> {
    let is_one = |m: &&Measure| {
        (m.board, m.cell) == (Board::M55, Cell::Lstm)
            && [Format::W8a8, Format::W8a16].contains(&m.format)
    };
    let bar = |at: usize| {
        let of_size = measures
            .iter()
            .filter(is_one)
            .filter(|m| size(m) == Some(at));
        let best = of_size.min_by_key(|m| m.counts.instructions)?;
        let name = format!("{} lstm, the better of w8a16 and w8a8", best.board.name());
        Some(Bar::instructions(name, best, LSTM_M55[at]))
    };
    (0..SIZES.len()).filter_map(bar).collect()
}

/// An error that names what is asserted and missed.
pub(super) fn check(bars: &[Bar]) -> Result<()> {
    let missed = bars.iter().filter(|bar| bar.is_asserted);
    let missed: Vec<String> = missed
        .filter_map(|bar| {
            let by = bar.excess()?;
            Some(format!(
                "{}: {} is {by} too many",
                bar.name,
                grouped(bar.measured)
            ))
        })
        .collect();
    if missed.is_empty() {
        return Ok(());
    }
    bail!("bars that must be met are missed:\n{}", missed.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::layer::Layer;
    use crate::bench::layer::tests::measure;

    fn lstm(instructions: u64, code: u64, stack: u64, units: u64) -> Measure {
        let mut m = measure(instructions, code);
        let state = 6 * units;
        let line = format!("lstm w8a16 Separate 8 {units} 1 {state} {stack}");
        m.layer = Layer::parse(&line).unwrap();
        m
    }

    fn missed(bars: &[Bar]) -> Vec<(&str, u64)> {
        let missed = bars
            .iter()
            .filter_map(|bar| Some((&*bar.name, bar.excess()?)));
        missed.collect()
    }

    #[test]
    fn what_is_missed_is_told_by_how_much() {
        let bars = all(&[lstm(3_393, 3_454, 400, 16)], Some(2_600));
        let want = [
            ("Cortex-M4F lstm w8a16", 93),
            ("Cortex-M4F lstm w8a16, code bytes, made small", 100),
        ];
        assert_eq!(missed(&bars), want);
        assert!(check(&bars).is_err());
        assert!(check(&all(&[lstm(3_393, 3_454, 400, 16)], Some(2_500))).is_ok());
        assert!(check(&all(&[lstm(3_393, 3_501, 400, 16)], None)).is_err());
    }

    #[test]
    fn layers_are_compared_with_the_lstm_of_their_size() {
        let gru = measure(790, 1);
        let bars = all(&[lstm(1_000, 1, 1, 16), gru], None);
        assert_eq!(
            missed(&bars),
            [("Cortex-M4F gru w8a16, 78 % of the LSTM", 10)]
        );
    }
}
