//! Tables that are read from top to bottom: few rows, all there. Narrow screens show each row as a small list.

use crate::html::{self, Child};
use leptos::prelude::*;

/// A cell.
pub struct Cell {
    view: AnyView,
    class: &'static str,
}

impl Cell {
    /// The same at the right end, as buttons stand.
    pub fn at_the_end(self) -> Self {
        Self { class: "number", ..self }
    }
}

/// Name of a column.
pub struct Head {
    name: &'static str,
    class: &'static str,
}

/// A cell of text, buttons, anything.
pub fn cell(view: impl Child) -> Cell {
    Cell { view: html::many(view), class: "" }
}

/// A cell with a number, written to the right.
pub fn number(n: i64) -> Cell {
    Cell { view: grouped(n).into_any(), class: "number" }
}

/// Name of a column; `number` columns stand to the right.
pub fn head(name: &'static str, number: bool) -> Head {
    Head { name, class: if number { "number" } else { "" } }
}

/// A table. The caption is for readers; the heading above says it to everybody else.
pub fn table(caption: &'static str, heads: Vec<Head>, rows: Vec<Vec<Cell>>) -> AnyView {
    let names: Vec<&'static str> = heads.iter().map(|it| it.name).collect();
    let heads: Vec<_> =
        heads.into_iter().map(|it| html::th().attr("scope", "col").class(it.class).child(it.name)).collect();
    let rows: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let cells: Vec<_> = row
                .into_iter()
                .zip(&names)
                .map(|(it, name)| html::td().class(it.class).attr("data-name", *name).child(html::div().child(it.view)))
                .collect();
            html::tr().child(cells)
        })
        .collect();
    let head = html::thead().child(html::tr().child(heads));
    let caption = html::caption().class("only-read").child(caption);
    let table = html::table().class("table").child((caption, head, html::tbody().child(rows)));
    html::div().class("table-around").child(table).into_any()
}

/// `12 345`, with narrow spaces.
pub fn grouped(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::from(if n < 0 { "−" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_groups_of_three() {
        for (n, written) in
            [(0, "0"), (999, "999"), (1_000, "1\u{202f}000"), (-12_345_678, "−12\u{202f}345\u{202f}678")]
        {
            assert_eq!(grouped(n), written);
        }
    }
}
