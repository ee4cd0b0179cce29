//! Small bar charts, with the same as a table for whoever does not see them.

use super::table::grouped;
use crate::html;
use crate::html::svg;
use leptos::prelude::*;

const WIDE: f64 = 480.0;
const HIGH: f64 = 72.0;

/// One kind of thing in the bars.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// What it is called.
    pub name: String,
    /// Class of its colour, as `good`.
    pub class: &'static str,
    /// How many, one for each bar.
    pub values: Vec<i64>,
}

/// A chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Bars {
    /// What it shows.
    pub name: String,
    /// Under each bar, in the table.
    pub labels: Vec<String>,
    /// Stacked, the first at the bottom.
    pub series: Vec<Series>,
}

/// The chart.
pub fn chart(bars: &Bars) -> AnyView {
    let top = highest(bars);
    let step = WIDE / bars.labels.len().max(1) as f64;
    let mut drawn = Vec::new();
    for (n, label) in bars.labels.iter().enumerate() {
        let mut from = HIGH;
        let mut told = label.clone();
        for it in &bars.series {
            let value = it.values.get(n).copied().unwrap_or_default();
            if value == 0 {
                continue;
            }
            told.push_str(&format!("\n{}: {}", it.name, grouped(value)));
            let tall = (value as f64 / top as f64 * (HIGH - 2.0)).max(1.0);
            from -= tall;
            drawn.push(
                svg::rect()
                    .attr("class", format!("bar {}", it.class))
                    .attr("x", format!("{:.2}", n as f64 * step + step * 0.1))
                    .attr("y", format!("{from:.2}"))
                    .attr("width", format!("{:.2}", step * 0.8))
                    .attr("height", format!("{tall:.2}"))
                    .into_any(),
            );
        }
        // The whole column answers to the pointer, however low its bar is.
        drawn.push(
            svg::rect()
                .attr("class", "bar-tip")
                .attr("x", format!("{:.2}", n as f64 * step))
                .attr("y", "0")
                .attr("width", format!("{step:.2}"))
                .attr("height", HIGH.to_string())
                .child(svg::title().child(told))
                .into_any(),
        );
    }
    let picture = svg::svg()
        .attr("class", "bars")
        .attr("viewBox", format!("0 0 {WIDE} {HIGH}"))
        .attr("preserveAspectRatio", "none")
        .attr("aria-hidden", "true")
        .child(drawn);
    html::figure().class("chart").child((picture, behind(bars))).into_any()
}

fn highest(bars: &Bars) -> i64 {
    let sum = |n: usize| bars.series.iter().filter_map(|it| it.values.get(n)).sum::<i64>();
    (0..bars.labels.len()).map(sum).max().unwrap_or_default().max(1)
}

fn behind(bars: &Bars) -> AnyView {
    let heads: Vec<_> = bars.series.iter().map(|it| html::th().attr("scope", "col").child(it.name.clone())).collect();
    let any = |n: &usize| bars.series.iter().any(|it| it.values.get(*n).is_some_and(|it| *it != 0));
    let rows: Vec<_> = (0..bars.labels.len())
        .filter(any)
        .map(|n| {
            let cells: Vec<_> = bars
                .series
                .iter()
                .map(|it| html::td().child(grouped(it.values.get(n).copied().unwrap_or_default())))
                .collect();
            html::tr().child((html::th().attr("scope", "row").child(bars.labels[n].clone()), cells))
        })
        .collect();
    let table = html::table().child((
        html::caption().child(bars.name.clone()),
        html::thead().child(html::tr().child((html::td(), heads))),
        html::tbody().child(rows),
    ));
    html::div().class("only-read").child(table).into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_bar_is_the_highest_sum() {
        let series = |values: &[i64]| Series { name: String::new(), class: "good", values: values.to_vec() };
        let labels = vec![String::new(); 3];
        let bars = Bars { name: String::new(), labels, series: vec![series(&[1, 5, 2]), series(&[9, 4])] };
        assert_eq!(highest(&bars), 10);
        assert_eq!(highest(&Bars { name: String::new(), labels: Vec::new(), series: Vec::new() }), 1);
    }
}
