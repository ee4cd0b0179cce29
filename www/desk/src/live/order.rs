//! Which of two rows comes first, and whether a row is asked for: comparisons only, the rows are elsewhere.

use super::view_state::{Column, Filter, Order};
use protocol::desk::journeys::State;
use protocol::desk::live::LiveRow;
use std::cmp::Ordering;

/// A row with what is worked out of it once, whenever it changes.
pub struct Known {
    /// The row as the server told it last.
    pub row: LiveRow,
    /// Whether the visitor was there when the order was settled last.
    pub state: State,
    /// Title and address in lower case, to look for text in.
    sought: String,
}

impl Known {
    /// Takes a row in; what its state is, the next settling tells.
    pub fn new(row: LiveRow) -> Self {
        Self { sought: sought(&row), row, state: State::Active }
    }

    /// The row as it is now. Its state stays until the next settling, which compares.
    pub fn renew(&mut self, row: LiveRow) {
        self.sought = sought(&row);
        self.row = row;
    }

    /// Whether the filter, but for its state, asks for this row. `text` is the filter's in lower case.
    pub fn fits(&self, filter: &Filter, text: &str) -> bool {
        let row = &self.row;
        (filter.device.is_empty() || filter.device == row.device)
            && (filter.country.is_empty() || filter.country == row.country)
            && (filter.source.is_empty() || filter.source == source(row))
            && (text.is_empty() || self.sought.contains(text))
    }
}

/// Who sent the visitor: a name, or the medium's word where there is none.
pub fn source(row: &LiveRow) -> &str {
    if row.source.is_empty() { &row.medium } else { &row.source }
}

/// Which row comes first. Never equal for two sessions, so that rows do not change places without a reason; what is
/// empty comes last in either direction.
pub fn compare(a: &Known, b: &Known, order: Order) -> Ordering {
    let (one, two) = (&a.row, &b.row);
    let turned = |it: Ordering| if order.falling { it.reverse() } else { it };
    let first = match order.by {
        Column::State => turned(a.state.cmp(&b.state)).then(two.last_at.cmp(&one.last_at)),
        Column::Person => texts(person(one), person(two), order.falling),
        Column::Page => texts(title(one), title(two), order.falling),
        Column::Time => turned(two.started_at.cmp(&one.started_at)),
        Column::Pages => turned(one.page_views.cmp(&two.page_views)),
        Column::Source => texts(source(one), source(two), order.falling),
        Column::Device => texts(&one.device, &two.device, order.falling)
            .then_with(|| texts(&one.browser, &two.browser, order.falling))
            .then_with(|| texts(&one.os, &two.os, order.falling)),
        Column::Country => texts(&one.country, &two.country, order.falling),
        Column::Number => turned(one.number.cmp(&two.number)),
    };
    first.then_with(|| two.started_at.cmp(&one.started_at)).then_with(|| one.id.cmp(&two.id))
}

fn sought(row: &LiveRow) -> String {
    format!("{}\n{}\n{}", row.title, row.url, person(row)).to_lowercase()
}

/// The name of whoever it is; empty where that is not known.
fn person(row: &LiveRow) -> &str {
    row.person.as_ref().map_or("", |it| it.name.as_str())
}

fn title(row: &LiveRow) -> &str {
    if row.title.is_empty() { &row.url } else { &row.title }
}

/// By letters, whatever their case; most titles are plain and need no decoding.
fn texts(a: &str, b: &str, falling: bool) -> Ordering {
    let by_letters = if a.is_ascii() && b.is_ascii() {
        a.bytes().map(|it| it.to_ascii_lowercase()).cmp(b.bytes().map(|it| it.to_ascii_lowercase()))
    } else {
        a.chars().flat_map(char::to_lowercase).cmp(b.chars().flat_map(char::to_lowercase))
    };
    let turned = if falling { by_letters.reverse() } else { by_letters };
    a.is_empty().cmp(&b.is_empty()).then(turned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::desk::people::LivePerson;

    fn known(id: &str, change: impl FnOnce(&mut LiveRow)) -> Known {
        let mut row = LiveRow { id: id.into(), ..LiveRow::default() };
        change(&mut row);
        Known::new(row)
    }

    fn ids(mut rows: Vec<Known>, by: Column, falling: bool) -> String {
        rows.sort_by(|a, b| compare(a, b, Order { by, falling }));
        rows.into_iter().map(|it| it.row.id).collect()
    }

    #[test]
    fn titles_are_ordered_by_letters_and_the_address_stands_in_for_a_missing_one() {
        let rows = || {
            vec![
                known("b", |it| it.title = "beakers".into()),
                known("a", |it| it.title = "Apron".into()),
                known("o", |it| it.title = "Öl".into()),
                known("n", |_| ()),
                known("u", |it| it.url = "bowl".into()),
            ]
        };
        assert_eq!(ids(rows(), Column::Page, false), "abuon");
        assert_eq!(ids(rows(), Column::Page, true), "ouban", "what is empty comes last this way too");
    }

    #[test]
    fn the_shortest_time_is_the_latest_start_and_equal_rows_have_one_order() {
        let rows = || {
            vec![
                known("2", |it| it.started_at = 20),
                known("1", |it| it.started_at = 10),
                known("3", |it| it.started_at = 20),
            ]
        };
        assert_eq!(ids(rows(), Column::Time, false), "231");
        assert_eq!(ids(rows(), Column::Time, true), "123");
        assert_eq!(ids(rows(), Column::Pages, true), "231");
    }

    #[test]
    fn people_are_ordered_and_found_by_their_names_and_the_unknown_come_last() {
        let named = |name: &str| Some(LivePerson { name: name.into(), ..LivePerson::default() });
        let rows = || {
            vec![
                known("n", |_| ()),
                known("b", |it| it.person = named("Bea Lund")),
                known("a", |it| it.person = named("ann@x.example")),
            ]
        };
        assert_eq!(ids(rows(), Column::Person, false), "abn");
        assert_eq!(ids(rows(), Column::Person, true), "ban");
        assert!(rows()[1].fits(&Filter::default(), "lund"));
    }

    #[test]
    fn a_filter_asks_for_all_that_it_says() {
        let row = known("a", |it| {
            it.title = "Red SHOES".into();
            it.url = "https://shop.example/Shoes?a=1".into();
            it.device = "mobile".into();
            it.country = "NO".into();
            it.medium = "direct".into();
        });
        let fits = |filter: Filter| row.fits(&filter, &filter.text.to_lowercase());
        for (text, wanted) in [("", true), ("red shoes", true), ("RED", true), ("example/shoes", true), ("blue", false)]
        {
            assert_eq!(fits(Filter { text: text.into(), ..Filter::default() }), wanted, "{text}");
        }
        for (source, wanted) in [("direct", true), ("search", false)] {
            assert_eq!(fits(Filter { source: source.into(), ..Filter::default() }), wanted, "{source}");
        }
        let both = |country: &str| Filter { device: "mobile".into(), country: country.into(), ..Filter::default() };
        assert!(fits(both("NO")));
        assert!(!fits(both("SE")));
    }
}
