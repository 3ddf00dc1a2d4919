use anyhow::{Result, anyhow};
use plotters::prelude::*;

use super::markdown::times_fewer;
use crate::bench::layer::Measure;
use crate::bench::program::{Format, Scales};

/// Width of a bar, and what is free between the cores.
const BAR: f64 = 0.8;
const GAP: f64 = 1.0;

struct Bar {
    core: &'static str,
    size: String,
    height: f64,
}

/// Bars: how many times fewer instructions an LSTM's step takes than CMSIS-NN's in eight bits.
pub(super) fn svg(measures: &[Measure]) -> Result<String> {
    let bars: Vec<Bar> = measures
        .iter()
        .filter(|m| m.format == Format::W8a16 && m.scales == Scales::Separate)
        .filter_map(|m| {
            Some(Bar {
                core: m.board.name(),
                size: format!("{}, {}", m.inputs, m.units),
                height: times_fewer(m.board, m)?,
            })
        })
        .collect();
    let mut text = String::new();
    draw(&bars, &mut text).map_err(|error| anyhow!("the chart cannot be drawn: {error}"))?;
    Ok(text)
}

fn draw(bars: &[Bar], text: &mut String) -> Result<(), Box<dyn std::error::Error>> {
    let mut places = Vec::new();
    let mut x = GAP;
    for (at, bar) in bars.iter().enumerate() {
        if at > 0 && bars[at - 1].core != bar.core {
            x += GAP;
        }
        places.push(x);
        x += 1.0;
    }
    let top = bars.iter().map(|bar| bar.height).fold(1.0, f64::max) * 1.2;

    let root = SVGBackend::with_string(text, (860, 360)).into_drawing_area();
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&root)
        .caption(
            "LSTM, instructions per step: CMSIS-NN s8 divided by gatecell W8A16",
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
    chart.draw_series(bars.iter().zip(&places).map(|(bar, &x)| {
        Rectangle::new([(x, 0.0), (x + BAR, bar.height)], BLUE.mix(0.7).filled())
    }))?;
    let small = |size| ("sans-serif", size).into_font();
    chart.draw_series(bars.iter().zip(&places).map(|(bar, &x)| {
        Text::new(
            format!("{:.1}×", bar.height),
            (x + 0.1, bar.height + top * 0.05),
            small(13),
        )
    }))?;

    let (left, bottom) = (
        |x: f64| chart.backend_coord(&(x, 0.0)).0,
        chart.backend_coord(&(0.0, 0.0)).1,
    );
    for (bar, &x) in bars.iter().zip(&places) {
        root.draw(&Text::new(
            bar.size.clone(),
            (left(x), bottom + 6),
            small(12),
        ))?;
    }
    for (at, (bar, &x)) in bars.iter().zip(&places).enumerate() {
        if at == 0 || bars[at - 1].core != bar.core {
            root.draw(&Text::new(bar.core, (left(x), bottom + 24), small(15)))?;
        }
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
        assert!(svg.starts_with("<svg") && svg.contains("3.5×") && svg.contains("Cortex-M4F"));
    }
}
