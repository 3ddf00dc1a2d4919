use anyhow::{Result, anyhow};
use plotters::prelude::*;

use super::peers::ours;
use super::table::size;
use crate::bench::layer::Measure;
use crate::bench::peers::eight_bits;
use crate::bench::program::{Format, SIZES};
use crate::board::Board;

/// Width of a bar, and what is free between the cores.
const BAR: f64 = 0.8;
const GAP: f64 = 1.0;

const COLORS: [(Format, RGBColor); 2] =
    [(Format::W8a8, RGBColor(0, 120, 90)), (Format::W8a16, BLUE)];

struct Bar {
    core: &'static str,
    size: (u64, u64),
    format: Format,
    height: f64,
}

/// Bars: how many times fewer instructions an LSTM's step takes than CMSIS-NN's in eight bits.
pub(super) fn svg(layers: &[Measure]) -> Result<String> {
    let mut bars = Vec::new();
    for board in Board::ALL {
        let Some(peer) = eight_bits(board) else {
            continue;
        };
        for (at, &size) in SIZES.iter().enumerate() {
            for &format in peer.ours {
                let m = ours(peer, format, layers).and_then(|ours| ours.get(at));
                bars.extend(m.map(|m| Bar {
                    core: board.name(),
                    size,
                    format,
                    height: peer.instructions[at] as f64 / m.counts.instructions as f64,
                }));
            }
        }
    }
    let mut text = String::new();
    draw(&bars, &mut text).map_err(|error| anyhow!("the chart cannot be drawn: {error}"))?;
    Ok(text)
}

fn draw(bars: &[Bar], text: &mut String) -> Result<(), Box<dyn std::error::Error>> {
    let mut places = Vec::new();
    let mut x = GAP;
    for (at, bar) in bars.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| &bars[at]);
        if before.is_some_and(|before| before.core != bar.core) {
            x += 2.0 * GAP;
        } else if before.is_some_and(|before| before.size != bar.size) {
            x += GAP / 2.0;
        }
        places.push(x);
        x += 1.0;
    }
    let placed = || bars.iter().zip(places.iter().copied());
    let top = bars.iter().map(|bar| bar.height).fold(1.0, f64::max) * 1.2;

    let root = SVGBackend::with_string(text, (980, 360)).into_drawing_area();
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&root)
        .caption(
            "LSTM, instructions per step: CMSIS-NN s8 divided by gatecell",
            ("sans-serif", 18),
        )
        .margin(12)
        .x_label_area_size(44)
        .y_label_area_size(36)
        .build_cartesian_2d(0.0..x + GAP, 0.0..top)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .disable_x_axis()
        .y_labels(6)
        .y_label_formatter(&|y| format!("{y:.0}×"))
        .draw()?;
    for (format, color) in COLORS {
        let of_format = placed().filter(|(bar, _)| bar.format == format);
        let rectangles = of_format.map(|(bar, x)| {
            Rectangle::new([(x, 0.0), (x + BAR, bar.height)], color.mix(0.7).filled())
        });
        let key = move |(x, y)| Rectangle::new([(x, y - 5), (x + 10, y + 5)], color.filled());
        chart
            .draw_series(rectangles)?
            .label(format.title())
            .legend(key);
    }
    let small = |size| ("sans-serif", size).into_font();
    chart.draw_series(placed().map(|(bar, x)| {
        let place = (x, bar.height + top * 0.05);
        Text::new(format!("{:.1}", bar.height), place, small(12))
    }))?;
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .label_font(small(13))
        .background_style(WHITE)
        .draw()?;

    let (left, bottom) = (
        |x: f64| chart.backend_coord(&(x, 0.0)).0,
        chart.backend_coord(&(0.0, 0.0)).1,
    );
    let mut before: Option<&Bar> = None;
    for (bar, x) in placed() {
        let same_core = before.is_some_and(|before| before.core == bar.core);
        if !same_core {
            root.draw(&Text::new(bar.core, (left(x), bottom + 24), small(15)))?;
        }
        if !same_core || before.is_some_and(|before| before.size != bar.size) {
            root.draw(&Text::new(size(bar.size), (left(x), bottom + 6), small(12)))?;
        }
        before = Some(bar);
    }
    root.present()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::layer::{Layer, tests::measure};

    #[test]
    fn every_compared_layer_has_a_bar() {
        let mut lstm = measure(3_444, 7);
        lstm.layer = Layer::parse("lstm w8a16 Separate 8 16 1 1 1").unwrap();
        let svg = svg(&[lstm, measure(1, 1)]).unwrap();
        assert!(svg.starts_with("<svg") && svg.contains("3.5") && svg.contains("Cortex-M4F"));
    }
}
