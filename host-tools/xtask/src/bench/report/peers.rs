use super::cores::series;
use super::table::{markdown, size};
use crate::bench::layer::Measure;
use crate::bench::peers::{PEERS, Peer};
use crate::bench::program::{Cell, Format, SIZES, Scales};
use crate::table::grouped;

/// Our LSTMs beside other libraries'.
pub(super) fn text(layers: &[Measure]) -> String {
    let sizes = SIZES.map(size);
    let mut head = vec!["core", "other library", "gatecell"];
    head.extend(sizes.iter().map(String::as_str));
    let rows: Vec<_> = PEERS.iter().flat_map(|peer| rows(peer, layers)).collect();
    markdown(&head, 3, &rows)
}

/// Our LSTM on the peer's core in a format, at all sizes.
pub(super) fn ours<'a>(
    peer: &Peer,
    format: Format,
    layers: &'a [Measure],
) -> Option<&'a [Measure]> {
    series(layers).find(|series| {
        series.first().is_some_and(|m| {
            (m.board, m.cell, m.format) == (peer.board, Cell::Lstm, format)
                && m.scales != Scales::Shared
        })
    })
}

fn rows(peer: &Peer, layers: &[Measure]) -> Vec<Vec<String>> {
    let of_format = |&format: &Format| {
        let ours = ours(peer, format, layers)?;
        let names = [
            peer.board.name().to_owned(),
            peer.name.to_owned(),
            format.title(),
        ];
        let cells = peer.instructions.iter().zip(ours).map(|(&theirs, m)| {
            let ours = m.counts.instructions;
            let ratio = theirs as f64 / ours as f64;
            format!("{} / {} = {ratio:.1}", grouped(theirs), grouped(ours))
        });
        Some(names.into_iter().chain(cells).collect())
    };
    peer.ours.iter().filter_map(of_format).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::layer::{Layer, tests::measure};

    #[test]
    fn an_lstm_stands_beside_its_peers() {
        let mut lstm = measure(3_393, 7);
        lstm.layer = Layer::parse("lstm w8a16 Separate 8 16 1 96 1").unwrap();
        let text = text(&[lstm, measure(1, 1)]);
        let row = "| Cortex-M4F | CMSIS-NN s8 | W8A16 | 12 127 / 3 393 = 3.6 |";
        assert!(text.lines().any(|line| line == row), "{text}");
    }
}
