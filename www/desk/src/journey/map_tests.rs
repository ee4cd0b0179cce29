use super::*;
use protocol::desk::journeys::SessionView;

const MINUTE: i64 = 60_000;

fn shown(id: &str, at: i64, tab: &str) -> EventView {
    let (url, title) = (Some(format!("https://shop.example/{id}")), Some(id.to_uppercase()));
    EventView {
        id: id.into(),
        name: "page_viewed".into(),
        view: id.into(),
        at,
        tab: tab.into(),
        url,
        title,
        ..Default::default()
    }
}

fn event(id: &str, at: i64, view: &str) -> EventView {
    EventView {
        id: id.into(),
        name: "product_added".into(),
        view: view.into(),
        at,
        tab: "1".into(),
        ..Default::default()
    }
}

fn with(mut event: EventView, name: &str, value: Value) -> EventView {
    event.attributes.insert(name.into(), value);
    event
}

fn ended(events: Vec<EventView>) -> Map {
    let last_at = events.iter().map(|it| it.at).max().unwrap_or(0);
    let session = SessionView { state: State::Ended, last_at, ..SessionView::default() };
    map(&Journey { session, events, hidden: 0 }, 99 * MINUTE)
}

fn live(events: Vec<EventView>, now: i64) -> Map {
    map(&Journey { events, ..Journey::default() }, now)
}

/// Pages as `id at-until`, with a `+` where they are open.
fn pages(map: &Map) -> Vec<String> {
    map.pages.iter().map(|it| format!("{} {}-{}{}", it.id, it.at, it.until, if it.open { "+" } else { "" })).collect()
}

fn moments(page: &Page) -> Vec<String> {
    let word = |it: &Moment| match it {
        Moment::Event(it) => format!("{}x{}", it.id, it.times.len()),
        Moment::Idle(it) => format!("idle {}-{}{}", it.from, it.to, if it.open { "+" } else { "" }),
    };
    page.moments.iter().map(word).collect()
}

#[test]
fn a_page_lasts_until_the_next_one_and_events_stand_beneath_theirs() {
    let map = ended(vec![shown("a", 0, "1"), event("e", 5, "a"), shown("b", 10, "1"), event("f", 30, "b")]);
    assert_eq!(pages(&map), ["a 0-10", "b 10-30"]);
    assert_eq!(moments(&map.pages[0]), ["ex1"]);
    assert_eq!(moments(&map.pages[1]), ["fx1"]);
    assert_eq!((map.pages[0].tab, map.from, map.to), (None, 0, 30));
}

#[test]
fn the_last_page_runs_on_while_the_session_is_live() {
    let events = || vec![shown("a", 0, "1"), shown("b", 10, "1")];
    assert_eq!(pages(&live(events(), 70)), ["a 0-10", "b 10-70+"]);
    assert_eq!(pages(&ended(events())), ["a 0-10", "b 10-10"]);
    assert_eq!(live(events(), 3).to, 10, "a clock that is behind takes nothing away");
}

#[test]
fn equal_events_in_a_row_are_one_and_others_are_not() {
    let red = |id: &str, at| with(event(id, at, "a"), "colour", "red".into());
    let blue = |id: &str, at| with(event(id, at, "a"), "colour", "blue".into());
    let map = ended(vec![shown("a", 0, "1"), red("e", 1), red("f", 2), blue("g", 3), red("h", 4), red("i", 5)]);
    assert_eq!(moments(&map.pages[0]), ["ex2", "gx1", "hx2"]);
    let apart = ended(vec![shown("a", 0, "1"), red("e", 1), red("f", 1 + IDLE_MS)]);
    assert_eq!(moments(&apart.pages[0]), ["ex1", "idle 1-300001", "fx1"]);
}

#[test]
fn five_minutes_without_events_are_a_gap() {
    for (minutes, gaps) in [(4, 0), (5, 1), (12, 1)] {
        let map = ended(vec![shown("a", 0, "1"), shown("b", minutes * MINUTE, "1")]);
        assert_eq!(map.pages[0].moments.len(), gaps, "{minutes} minutes");
    }
    let map = live(vec![shown("a", 0, "1")], 6 * MINUTE);
    assert_eq!(moments(&map.pages[0]), ["idle 0-360000+"]);
    assert_eq!(moments(&live(vec![shown("a", 0, "1")], 4 * MINUTE).pages[0]), [""; 0]);
}

#[test]
fn a_page_in_another_tab_stays_open_behind_and_takes_its_own_events() {
    let events =
        vec![shown("a", 0, "1"), shown("b", 10, "2"), event("e", 20, "a"), shown("c", 30, "2"), shown("d", 40, "1")];
    let map = live(events, 50);
    assert_eq!(pages(&map), ["a 0-40", "b 10-30", "c 30-40", "d 40-50+"]);
    assert_eq!(map.pages.iter().map(|it| it.tab).collect::<Vec<_>>(), [Some(1), Some(2), Some(2), Some(1)]);
    assert_eq!(moments(&map.pages[0]), ["ex1"]);
}

#[test]
fn events_of_a_page_that_was_there_before_have_a_page_without_a_name() {
    let map = ended(vec![event("e", 0, "old"), event("f", 5, "old"), shown("a", 10, "1")]);
    assert_eq!(pages(&map), ["e 0-10", "a 10-10"]);
    assert_eq!((map.pages[0].url.as_str(), moments(&map.pages[0])), ("", vec!["ex2".to_owned()]));
}

#[test]
fn events_come_in_the_order_they_happened_and_late_ones_say_so() {
    let late = |it: EventView, late_ms| EventView { late_ms, ..it };
    let map = ended(vec![
        shown("b", 10, "1"),
        late(shown("a", 0, "1"), 2 * MINUTE),
        late(event("f", 5, "a"), 2 * MINUTE),
        EventView { name: "clicked".into(), ..late(event("e", 4, "a"), 100) },
    ]);
    assert_eq!(pages(&map), ["a 0-10", "b 10-10"]);
    assert_eq!(map.pages[0].late_ms, Some(2 * MINUTE));
    let late: Vec<bool> =
        map.pages[0].moments.iter().map(|it| matches!(it, Moment::Event(it) if it.late_ms.is_some())).collect();
    assert_eq!(late, [false, true]);
}

#[test]
fn events_of_one_millisecond_keep_the_order_of_their_tab() {
    let second = EventView { seq: 2, name: "second".into(), ..event("f", 5, "a") };
    let first = EventView { seq: 1, name: "first".into(), ..event("e", 5, "a") };
    let map = ended(vec![shown("a", 0, "1"), second, first]);
    assert_eq!(moments(&map.pages[0]), ["ex1", "fx1"]);
}

#[test]
fn attributes_are_text_whatever_they_were() {
    let many = [("n", Value::from(2.5)), ("yes", true.into()), ("text", "a \"b\"".into()), ("none", Value::Null)];
    let marked = many.into_iter().fold(event("e", 1, "a"), |it, (name, value)| with(it, name, value));
    let map = ended(vec![shown("a", 0, "1"), marked]);
    let Moment::Event(it) = &map.pages[0].moments[0] else { panic!("an event") };
    let mut texts: Vec<_> = it.attributes.iter().map(|it| it.1.as_str()).collect();
    texts.sort_unstable();
    assert_eq!(texts, ["2.5", "a \"b\"", "null", "true"]);
}

#[test]
fn a_journey_without_events_has_no_pages() {
    assert_eq!(ended(Vec::new()).pages, []);
}
