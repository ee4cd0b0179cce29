//! The order of a journey. Inside a tab the sequence number decides, never a clock; between tabs, time does.

use crate::clock::Timestamp;
use protocol::ids::TabId;

/// What the order of an event depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// The tab it happened in.
    pub tab: TabId,
    /// Its place in that tab.
    pub seq: u64,
    /// When it happened, as nearly as is known.
    pub at: Timestamp,
}

/// Sorts events into the order they happened in.
///
/// Each tab's events are put in sequence. Then the tabs are merged by time, where an event counts as no earlier than
/// the ones before it in its tab: an age that was measured a little wrong moves nothing past its neighbours.
pub fn journey<T>(mut events: Vec<T>, key: impl Fn(&T) -> Key) -> Vec<T> {
    events.sort_by_key(|it| (key(it).tab, key(it).seq, key(it).at));
    let mut latest: Option<(TabId, Timestamp)> = None;
    let mut timed: Vec<(Timestamp, T)> = events
        .into_iter()
        .map(|it| {
            let Key { tab, at, .. } = key(&it);
            let at = latest.filter(|(its, _)| *its == tab).map_or(at, |(_, before)| before.max(at));
            latest = Some((tab, at));
            (at, it)
        })
        .collect();
    timed.sort_by_key(|(at, _)| *at);
    timed.into_iter().map(|(_, it)| it).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequence_decides_inside_a_tab_and_time_between_tabs() {
        let key = |(tab, seq, at): (u8, u64, i64)| Key { tab: TabId([tab; 16]), seq, at: Timestamp(at) };
        let events = vec![(1, 3, 50), (2, 1, 40), (1, 1, 10), (1, 2, 60), (2, 2, 70)];
        let sorted = journey(events, |it| key(*it));
        assert_eq!(sorted, [(1, 1, 10), (2, 1, 40), (1, 2, 60), (1, 3, 50), (2, 2, 70)]);
    }
}
