//! Recorded beacons must decode for ever, and what the snippet writes must be what the collector reads.

use protocol::ids::{BeaconId, EventId, TabId, ViewId, VisitorId};
use protocol::read::{self, Value as Read};
use protocol::write::{BeaconWriter, Entry, Value};

#[test]
fn every_recorded_beacon_still_decodes() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
    let mut seen = 0;
    for file in std::fs::read_dir(folder).expect("the corpus is in the repository") {
        let path = file.expect("a readable folder").path();
        if path.extension().is_none_or(|it| it != "json") {
            continue;
        }
        let body = std::fs::read_to_string(&path).expect("a text");
        let read = read::beacon(&body).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        assert!(read.bad.is_empty(), "{}: {:?}", path.display(), read.bad);
        assert!(!read.beacon.events.is_empty(), "{}: no events", path.display());
        seen += 1;
    }
    assert!(seen >= 4, "only {seen} recorded beacons");
}

#[test]
fn what_the_snippet_writes_is_what_the_collector_reads() {
    let at = 1_795_176_000_000;
    let view = EventId::new(at, [1; 10]);
    let mut page = Entry::new(at, view, 1, ViewId(view.0), "page_viewed");
    page.page("https://shop.example/?q=\"a\\b\"\n\u{1}ü", "A \"title\"", "https://search.example/");
    let mut added = Entry::new(at + 250, EventId::new(at + 250, [2; 10]), 2, ViewId(view.0), "product_added");
    added.attribute("price", Value::Number("15.99"));
    added.attribute("code", Value::Text("CDE-123"));
    added.attribute("gift", Value::Flag(false));

    let mut beacon = BeaconWriter::new(
        "demoSITE0001",
        VisitorId::new(at, [3; 10]),
        TabId::new(at, [4; 10]),
        BeaconId::new(at, [5; 10]),
        at + 1_000,
    );
    beacon.recovered();
    beacon.client("wasm", "en-GB", "Europe/London", (1920, 1080), (1503, 892));
    beacon.dropped([("overflow", 3), ("expired", 1)].into_iter());
    beacon.event(&page.end());
    beacon.event(&added.end());
    let body = beacon.end();

    let read = read::beacon(&body).expect("a beacon");
    assert_eq!(read.bad, []);
    let it = read.beacon;
    assert_eq!((it.v, it.site.as_str(), it.recovered, it.sent_at), (1, "demoSITE0001", true, at + 1_000));
    assert_eq!(it.dropped.into_iter().collect::<Vec<_>>(), [("expired".to_owned(), 1), ("overflow".to_owned(), 3)]);
    assert_eq!(it.client.map(|c| (c.core, c.screen, c.viewport)), Some(("wasm".to_owned(), (1920, 1080), (1503, 892))));
    let [page, added] = it.events.as_slice() else { panic!("two events") };
    assert_eq!(page.page.as_ref().map(|p| p.url.as_str()), Some("https://shop.example/?q=\"a\\b\"\n\u{1}ü"));
    assert_eq!((page.age, added.age, added.seq, added.view()), (1_000, 750, 2, page.view()));
    assert_eq!(
        added.attributes.0,
        [
            ("price".to_owned(), Read::Number(15.99)),
            ("code".to_owned(), Read::Text("CDE-123".into())),
            ("gift".to_owned(), Read::Flag(false))
        ]
    );
}

#[test]
fn one_bad_event_does_not_spoil_the_others() {
    let body = include_str!("../corpus/v1-page-viewed.json").replace("\"events\":[", "\"events\":[{\"age\":-1},");
    let read = read::beacon(&body).expect("the frame is good");
    assert_eq!(read.bad.iter().map(|(place, ..)| *place).collect::<Vec<_>>(), [0]);
    assert_eq!(read.beacon.events.len(), 1);
}
