//! The ribbon of time above a journey: who looked at what, in proportion. Plain values; fractions of the whole length.

use super::map::{Map, Moment};

/// A piece of the ribbon.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// Index of the page in the map.
    pub page: usize,
    /// Where it begins, from 0 to 1.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// Nothing happened.
    pub idle: bool,
}

/// A mark on the ribbon: an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Index of the page in the map.
    pub page: usize,
    /// Where it is, from 0 to 1.
    pub at: f64,
}

/// Pieces without gaps between them, in order: at every time there is one page, the one where something happened last.
pub fn pieces(map: &Map) -> Vec<Piece> {
    let mut turns: Vec<(i64, usize)> = Vec::new();
    let mut gaps: Vec<(i64, i64)> = Vec::new();
    for (index, page) in map.pages.iter().enumerate() {
        turns.push((page.at, index));
        for moment in &page.moments {
            match moment {
                Moment::Event(it) => turns.extend(it.times.iter().map(|at| (*at, index))),
                Moment::Idle(it) => gaps.push((it.from, it.to)),
            }
        }
    }
    turns.sort_unstable();
    turns.dedup_by_key(|it| it.1);
    gaps.sort_unstable();
    let mut out = Vec::new();
    for (place, &(from, page)) in turns.iter().enumerate() {
        let to = turns.get(place + 1).map_or(map.to, |it| it.0);
        let mut at = from;
        for &(idle_from, idle_to) in gaps.iter().filter(|it| it.0 < to && it.1 > from) {
            let (idle_from, idle_to) = (idle_from.max(from), idle_to.min(to));
            add(&mut out, map, page, (at, idle_from), false);
            add(&mut out, map, page, (idle_from, idle_to), true);
            at = idle_to;
        }
        add(&mut out, map, page, (at, to), false);
    }
    out
}

/// A tick for every event that is not a page view.
pub fn ticks(map: &Map) -> Vec<Tick> {
    let mut out = Vec::new();
    for (page, it) in map.pages.iter().enumerate() {
        let events = it.moments.iter().filter_map(|it| match it {
            Moment::Event(it) => Some(&it.times),
            Moment::Idle(_) => None,
        });
        out.extend(events.flatten().map(|at| Tick { page, at: fraction(map, *at) }));
    }
    out
}

/// Round times for the marks below the ribbon, in milliseconds from its beginning: at most so many.
pub fn scale(length_ms: i64, at_most: i64) -> Vec<i64> {
    const STEPS_S: [i64; 16] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 28_800];
    let step = STEPS_S.iter().map(|it| it * 1_000).find(|it| length_ms / it <= at_most).unwrap_or(86_400_000);
    (0..=length_ms / step).map(|it| it * step).collect()
}

fn add(out: &mut Vec<Piece>, map: &Map, page: usize, (from, to): (i64, i64), idle: bool) {
    if to > from {
        out.push(Piece { page, from: fraction(map, from), to: fraction(map, to), idle });
    }
}

fn fraction(map: &Map, at: i64) -> f64 {
    let length = (map.to - map.from).max(1);
    ((at - map.from) as f64 / length as f64).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journey::map::{Gap, Happened, Page};

    fn page(at: i64, until: i64, moments: Vec<Moment>) -> Page {
        Page { at, until, moments, ..Page::default() }
    }

    fn event(times: &[i64]) -> Moment {
        Moment::Event(Happened { at: times[0], times: times.to_vec(), ..Happened::default() })
    }

    fn shape(map: &Map) -> Vec<(usize, f64, f64, bool)> {
        pieces(map).into_iter().map(|it| (it.page, it.from, it.to, it.idle)).collect()
    }

    #[test]
    fn each_page_has_its_share_and_a_gap_is_cut_out_of_it() {
        let gap = Moment::Idle(Gap { from: 25, to: 75, ..Gap::default() });
        let map = Map { pages: vec![page(0, 25, vec![]), page(25, 100, vec![gap])], from: 0, to: 100, live: false };
        assert_eq!(shape(&map), [(0, 0.0, 0.25, false), (1, 0.25, 0.75, true), (1, 0.75, 1.0, false)]);
    }

    #[test]
    fn with_two_tabs_the_page_where_something_happened_last_has_the_time() {
        let pages = vec![page(0, 100, vec![event(&[50, 60])]), page(20, 80, vec![event(&[80])])];
        let map = Map { pages, from: 0, to: 100, live: false };
        assert_eq!(
            shape(&map),
            [(0, 0.0, 0.2, false), (1, 0.2, 0.5, false), (0, 0.5, 0.8, false), (1, 0.8, 1.0, false)]
        );
        assert_eq!(ticks(&map).iter().map(|it| it.at).collect::<Vec<_>>(), [0.5, 0.6, 0.8]);
    }

    #[test]
    fn a_journey_without_length_has_no_pieces() {
        let map = Map { pages: vec![page(7, 7, vec![event(&[7])])], from: 7, to: 7, live: false };
        assert_eq!(shape(&map), []);
        assert_eq!(ticks(&map), [Tick { page: 0, at: 0.0 }]);
        assert_eq!(shape(&Map::default()), []);
    }

    #[test]
    fn the_scale_has_round_times() {
        for (length_s, expected) in [(0, vec![0]), (9, vec![0, 2, 4, 6, 8]), (600, vec![0, 120, 240, 360, 480, 600])] {
            let marks: Vec<i64> = scale(length_s * 1_000, 5).into_iter().map(|it| it / 1_000).collect();
            assert_eq!(marks, expected, "{length_s} s");
        }
        assert!(scale(i64::from(u32::MAX) * 10, 6).len() < 600);
    }
}
