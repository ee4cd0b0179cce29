//! What a page goes through, told to the tracker with a page made for it.

use crate::fake::Fake;
use crate::tracker::Tracker;

const NOW: u64 = 1_795_176_000_000;

struct Story {
    page: Fake,
    tracker: Tracker<Fake>,
}

/// A page that begins to load.
fn begun(page: &Fake) -> Story {
    let tracker = Tracker::begin(page.clone(), "\"demoSITE0001\"".to_owned(), page.now.get());
    Story { page: page.clone(), tracker }
}

/// A page whose first view is sent and taken.
fn quiet() -> Story {
    let page = Fake::default();
    page.now.set(NOW);
    page.url.replace("https://a.test/a".to_owned());
    let mut story = begun(&page);
    story.tracker.task_ended();
    let ticket = story.sent()[0].0;
    story.tracker.answered(ticket, 200, f64::NAN, 0.0);
    assert_eq!(story.stored(), "");
    story
}

impl Story {
    fn record(&mut self, name: &str) {
        self.tracker.record(&format!("{{}}\n{name}"), self.page.now.get());
        self.tracker.task_ended();
    }
    /// `ms` later the tracker is woken.
    fn later(&mut self, ms: u64) {
        self.page.now.set(self.page.now.get() + ms);
        self.tracker.woken();
    }
    fn answer(&mut self, ticket: u32, status: u32) {
        self.tracker.answered(ticket, status, f64::NAN, 0.0);
    }
    fn sent(&self) -> Vec<(u32, String, bool)> {
        self.page.take_sent()
    }
    fn stored(&self) -> String {
        self.page.stored("q.").concat()
    }
    fn goes_to(&mut self, path: &str) {
        self.page.url.replace(format!("https://a.test/{path}"));
        self.tracker.navigated();
        self.tracker.task_ended();
    }
}

fn views(bodies: &[(u32, String, bool)]) -> usize {
    bodies.iter().map(|it| it.1.matches("page_viewed").count()).sum()
}

#[test]
fn an_event_is_written_before_it_is_sent_and_removed_only_when_it_is_taken() {
    for (status, stays) in [(200, false), (204, false), (0, true), (503, true), (429, true), (400, false), (403, false)]
    {
        let mut it = quiet();
        it.record("bought");
        assert!(it.stored().contains("\"bought\"") && it.sent().is_empty());
        it.later(1_000);
        let sent = it.sent();
        assert!(sent[0].1.contains("\"bought\"") && it.stored().contains("\"bought\""));
        it.answer(sent[0].0, status);
        assert_eq!(it.stored().contains("\"bought\""), stays, "{status}");
    }
}

#[test]
fn what_failed_is_sent_again_and_what_was_refused_is_told() {
    let mut it = quiet();
    it.record("bought");
    it.later(1_000);
    it.answer(it.sent()[0].0, 503);
    assert!(it.sent().is_empty());
    it.later(2_200);
    let again = it.sent();
    assert!(again[0].1.contains("\"bought\""));
    it.answer(again[0].0, 403);
    it.record("more");
    it.later(1_000);
    assert!(it.sent()[0].1.contains(r#""dropped":{"http_403":1}"#));
}

#[test]
fn a_beacon_that_is_too_large_is_halved_and_a_single_event_given_up() {
    let mut it = quiet();
    for name in ["a1", "a2", "a3", "a4"] {
        it.record(name);
    }
    it.later(1_000);
    let mut counts = Vec::new();
    while counts.len() < 9
        && let Some((ticket, body, _)) = it.sent().pop()
    {
        counts.push(body.matches("\"name\"").count());
        it.answer(ticket, 413);
    }
    assert_eq!(counts, [4, 2, 1, 1, 1, 1]);
    assert_eq!(it.stored(), "");
}

#[test]
fn a_hidden_page_sends_what_fits_into_the_shared_budget_and_keeps_the_rest() {
    let mut it = quiet();
    let text = "x".repeat(1_000);
    for n in 0..60 {
        it.tracker.record(&format!("{{\"t\":\"{text}\"}}\ne{n}"), NOW);
    }
    it.tracker.task_ended();
    it.tracker.hidden();
    let sent = it.sent();
    let bytes: Vec<usize> = sent.iter().map(|it| it.1.len()).collect();
    assert!(sent.iter().all(|it| it.2) && bytes.iter().all(|it| *it <= 16_000), "{bytes:?}");
    assert!((24_000..=32_000).contains(&bytes.iter().sum::<usize>()), "{bytes:?}");
    assert_eq!(it.stored().lines().count(), 60);
    it.tracker.hidden();
    assert!(it.sent().is_empty());
}

#[test]
fn a_page_that_goes_takes_over_what_its_last_request_carries() {
    let mut it = quiet();
    it.record("first");
    it.later(1_000);
    it.sent();
    it.record("second");
    it.tracker.gone();
    let last = it.sent();
    assert!(last[0].1.contains("\"first\"") && last[0].1.contains("\"second\"") && last[0].2);
}

#[test]
fn the_next_page_sends_what_this_one_could_not() {
    let mut it = quiet();
    it.record("left");
    it.page.now.set(NOW + 60_000);
    let mut next = begun(&it.page);
    next.tracker.task_ended();
    let first = next.sent();
    next.answer(first[0].0, 200);
    let recovered = next.sent();
    assert!(recovered[0].1.contains("\"recovered\":true") && recovered[0].1.contains("\"left\""));
    next.answer(recovered[0].0, 200);
    assert_eq!(next.stored(), "");
}

#[test]
fn only_another_path_is_another_view() {
    for (path, count) in [("a", 0), ("a?q=1", 0), ("b", 1), ("b?q=1", 1)] {
        let mut it = quiet();
        it.goes_to(path);
        it.later(1_000);
        assert_eq!(views(&it.sent()), count, "{path}");
    }
}

#[test]
fn a_view_waits_for_its_title() {
    let mut it = quiet();
    it.goes_to("b");
    it.page.title.replace("Late".to_owned());
    it.later(300);
    it.page.title.replace("Later".to_owned());
    it.later(700);
    let sent = it.sent();
    assert!(sent[0].1.contains(r#""title":"Late""#) && sent[0].1.contains(r#""referrer":"https://a.test/a""#));
}

#[test]
fn a_page_out_of_the_back_forward_cache_is_a_new_view_with_the_next_number() {
    let mut it = quiet();
    it.tracker.gone();
    it.tracker.restored();
    it.tracker.task_ended();
    let sent = it.sent();
    assert!(views(&sent) == 1 && sent[0].1.contains("\"seq\":2"));
}

#[test]
fn a_page_that_nobody_has_seen_has_no_view() {
    let page = Fake::default();
    page.now.set(NOW);
    page.hidden.set(true);
    let mut it = begun(&page);
    it.tracker.task_ended();
    it.goes_to("b");
    it.later(5_000);
    assert!(it.sent().is_empty());
    page.hidden.set(false);
    it.tracker.visible();
    it.tracker.task_ended();
    assert_eq!(views(&it.sent()), 1);
}

#[test]
fn a_page_whose_storage_is_closed_is_recorded_all_the_same() {
    let page = Fake::default();
    page.now.set(NOW);
    page.close_storage();
    let mut it = begun(&page);
    it.record("bought");
    let sent = it.sent();
    assert!(sent[0].1.contains("\"bought\"") && views(&sent) == 1);
}

#[test]
fn a_page_knows_its_visitor_as_the_collector_does_also_where_storage_is_closed() {
    for closed in [false, true] {
        let page = Fake::default();
        if closed {
            page.close_storage();
        }
        page.now.set(NOW);
        let mut it = begun(&page);
        it.tracker.task_ended();
        let visitor = it.tracker.visitor().to_string();
        assert!(it.sent()[0].1.contains(&format!("\"visitor\":\"{visitor}\"")), "closed: {closed}");
    }
}

#[test]
fn a_signed_token_as_long_as_tokens_may_be_goes_out_whole_with_the_last_words_of_a_page() {
    let mut it = quiet();
    let token = "x".repeat(protocol::limits::TOKEN_CHARS);
    it.tracker.record(&format!("{{\"token\":\"{token}\"}}\nvisitor_identified"), NOW);
    it.tracker.gone();
    let sent = it.sent();
    assert!(sent[0].2 && sent[0].1.contains(&token));
}
