use super::*;
use crate::live::view_state::Column;

const MINUTE: i64 = 60_000;

fn row(id: &str, events: i64) -> LiveRow {
    LiveRow { id: id.into(), events, ..LiveRow::default() }
}

fn put(rows: impl IntoIterator<Item = LiveRow>) -> Change {
    Change { put: rows.into_iter().collect(), ..Change::default() }
}

fn gone(id: &str) -> Change {
    Change { gone: vec![id.into()], ..Change::default() }
}

fn hello(rows: i64) -> Hello {
    Hello { ends_ms: 20 * MINUTE, anew: true, rows, now: 0 }
}

fn ids(rows: &Rows) -> String {
    (0..rows.len()).filter_map(|it| rows.at(it)).map(|it| it.1.known.row.id.clone()).collect()
}

/// Rows in the order of their ids, as the server has told them.
fn begun(told: &[LiveRow]) -> Rows {
    let mut rows = Rows::new(Filter::default(), Order { by: Column::Number, falling: false });
    rows.begin(&hello(told.len() as i64));
    rows.apply(put(told.to_vec()));
    rows.settle(0);
    rows
}

#[test]
fn an_older_row_never_replaces_a_newer_one() {
    let mut rows = begun(&[row("a", 5)]);
    for (events, page_views, then) in [(4, 9, 0), (5, 1, 1), (6, 2, 2), (5, 9, 2)] {
        rows.apply(put([LiveRow { page_views, ..row("a", events) }]));
        assert_eq!(rows.at(0).map(|it| it.1.known.row.page_views), Some(then), "{events} events");
    }
}

#[test]
fn the_order_changes_only_when_it_settles_while_rows_are_always_as_they_are_now() {
    let mut rows = begun(&[row("a", 1), row("c", 1)]);
    rows.apply(put([row("b", 1), LiveRow { number: 7, ..row("a", 2) }]));
    rows.apply(gone("c"));
    assert_eq!(ids(&rows), "ac");
    assert_eq!(rows.at(0).map(|it| it.1.known.row.number), Some(7));
    assert!(rows.at(1).is_some_and(|it| it.1.left));
    assert_eq!(rows.waiting(), (1, 1));
    assert!(rows.settle(0));
    assert_eq!(ids(&rows), "ba");
    assert_eq!(rows.waiting(), (0, 0));
    assert!(!rows.settle(0));
}

#[test]
fn a_row_that_leaves_and_comes_back_at_once_stays() {
    let mut rows = begun(&[row("a", 3)]);
    rows.apply(gone("a"));
    rows.apply(put([row("a", 1)]));
    rows.settle(0);
    assert_eq!(ids(&rows), "a");
    rows.apply(gone("a"));
    rows.apply(gone("never there"));
    rows.settle(0);
    assert_eq!((ids(&rows).as_str(), rows.counts().known), ("", 0));
}

#[test]
fn a_stream_that_tells_anew_forgets_the_rest_only_when_it_has_told_everything() {
    let mut rows = begun(&[row("a", 5), row("b", 5), row("c", 5)]);
    rows.begin(&hello(2));
    rows.apply(put([row("b", 1)]));
    rows.settle(0);
    assert_eq!(ids(&rows), "abc", "half told: nothing is forgotten yet");
    rows.apply(put([row("d", 1)]));
    rows.settle(0);
    assert_eq!(ids(&rows), "bd");
    assert_eq!(rows.at(0).map(|it| it.1.known.row.events), Some(1), "the server's word is the beginning");
    rows.begin(&hello(0));
    rows.settle(0);
    assert_eq!(ids(&rows), "");
}

#[test]
fn a_stream_that_goes_on_loses_nothing() {
    let mut rows = begun(&[row("a", 5), row("b", 5)]);
    rows.begin(&Hello { anew: false, ..hello(0) });
    rows.apply(put([row("c", 1)]));
    rows.settle(0);
    assert_eq!(ids(&rows), "abc");
}

#[test]
fn time_alone_makes_visitors_idle_and_away_but_only_the_server_ends_them() {
    let mut rows = begun(&[row("a", 1), LiveRow { last_at: 4 * MINUTE, ..row("b", 1) }]);
    for (minutes, by_state) in [(4, [2, 0, 0]), (5, [1, 1, 0]), (10, [0, 1, 1]), (99, [0, 0, 2])] {
        rows.settle(minutes * MINUTE);
        assert_eq!(rows.counts().by_state, by_state, "after {minutes} minutes");
        assert_eq!(rows.len(), 2);
    }
}

#[test]
fn a_filter_hides_rows_and_the_states_are_counted_as_if_none_were_chosen() {
    let told = [
        LiveRow { title: "Shoes".into(), ..row("a", 1) },
        LiveRow { title: "Shoes".into(), last_at: -6 * MINUTE, ..row("b", 1) },
        row("c", 1),
    ];
    let mut rows = begun(&told);
    let shoes = Filter { text: "shoe".into(), ..Filter::default() };
    rows.look(shoes.clone(), Order::default(), 0);
    assert_eq!((ids(&rows).as_str(), rows.counts().by_state), ("ab", [1, 1, 0]));
    rows.look(Filter { state: Some(State::Idle), ..shoes }, Order::default(), 0);
    assert_eq!((ids(&rows).as_str(), rows.counts().by_state), ("b", [1, 1, 0]));
    rows.look(Filter::default(), Order::default(), 0);
    assert_eq!(rows.counts().shown, 3);
}

#[test]
fn many_changes_leave_the_rows_as_a_full_sort_would() {
    let told: Vec<_> =
        (0..500).map(|it| LiveRow { page_views: it * 37 % 101, ..row(&format!("{it:03}"), 0) }).collect();
    let mut rows = begun(&told);
    let order = Order { by: Column::Pages, falling: true };
    rows.look(Filter::default(), order, 0);
    let mut expected: Vec<Known> = told.into_iter().map(Known::new).collect();
    for round in 1..50 {
        let touched: Vec<_> = (0..20).map(|it| (it * 31 + round * 7) % 500).collect();
        let changed = touched.iter().map(|&it| {
            let page_views = (it * round) as i64 % 103;
            LiveRow { page_views, ..row(&format!("{it:03}"), round as i64) }
        });
        for it in changed.clone() {
            let place = expected.iter().position(|known| known.row.id == it.id).expect("it is one of them");
            expected[place] = Known::new(it);
        }
        rows.apply(put(changed));
        rows.settle(0);
        expected.sort_by(|a, b| compare(a, b, order));
        let expected: String = expected.iter().map(|it| it.row.id.as_str()).collect();
        assert_eq!(ids(&rows), expected, "round {round}");
    }
}
