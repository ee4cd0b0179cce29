//! Which rows are on the screen, and where the screen has to be: sums of pixels, no page.

/// The part of the table that is seen.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Seen {
    /// Pixels that are scrolled away above.
    pub top: f64,
    /// Pixels that rows have, below the heads.
    pub height: f64,
    /// Pixels of a row.
    pub row: f64,
}

/// Rows drawn above and below what is seen, so that scrolling finds them there.
const MORE: usize = 6;

impl Seen {
    /// Places to draw, of so many rows.
    pub fn places(&self, rows: usize) -> std::ops::Range<usize> {
        if self.row <= 0.0 {
            return 0..0;
        }
        let first = (self.top / self.row).max(0.0) as usize;
        let last = ((self.top + self.height) / self.row).ceil().max(0.0) as usize;
        first.saturating_sub(MORE).min(rows)..(last + MORE).min(rows)
    }

    /// Whether a place is wholly seen.
    pub fn shows(&self, place: usize) -> bool {
        let top = place as f64 * self.row;
        top >= self.top && top + self.row <= self.top + self.height
    }

    /// The first place that is wholly seen.
    pub fn first(&self) -> usize {
        if self.row > 0.0 { (self.top / self.row).ceil().max(0.0) as usize } else { 0 }
    }

    /// Rows that are seen at a time; what a page key moves by.
    pub fn page(&self) -> usize {
        if self.row > 0.0 { ((self.height / self.row) as usize).max(2) - 1 } else { 1 }
    }

    /// Where the screen has to be so that a place is seen, moved as little as possible.
    pub fn top_for(&self, place: usize) -> f64 {
        let top = place as f64 * self.row;
        self.top.min(top).max(top + self.row - self.height)
    }
}

/// The place that a key leads to from `place`; `None` for keys that lead nowhere.
pub fn moved(key: &str, place: Option<usize>, rows: usize, page: usize) -> Option<usize> {
    let last = rows.checked_sub(1)?;
    let Some(place) = place else { return matches!(key, "ArrowDown" | "ArrowUp" | "Home").then_some(0) };
    let to = match key {
        "ArrowDown" => place + 1,
        "ArrowUp" => place.saturating_sub(1),
        "PageDown" => place + page,
        "PageUp" => place.saturating_sub(page),
        "Home" => 0,
        "End" => last,
        _ => return None,
    };
    Some(to.min(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEEN: Seen = Seen { top: 1_000.0, height: 100.0, row: 10.0 };

    #[test]
    fn only_what_is_seen_and_a_little_more_is_drawn() {
        assert_eq!(SEEN.places(5_000), 94..116);
        assert_eq!(SEEN.places(112), 94..112);
        assert_eq!(SEEN.places(3), 3..3);
        assert_eq!(Seen { top: 0.0, ..SEEN }.places(5_000), 0..16);
        assert_eq!(Seen::default().places(5_000), 0..0);
    }

    #[test]
    fn the_screen_moves_as_little_as_it_can() {
        for (place, top) in [(0, 0.0), (99, 990.0), (100, 1_000.0), (105, 1_000.0), (109, 1_000.0), (110, 1_010.0)] {
            assert_eq!(SEEN.top_for(place), top, "{place}");
            assert!(Seen { top, ..SEEN }.shows(place));
        }
        assert_eq!(Seen { top: 1_001.0, ..SEEN }.first(), 101);
    }

    #[test]
    fn keys_lead_from_row_to_row_and_not_beyond() {
        for (key, from, to) in [
            ("ArrowDown", Some(3), Some(4)),
            ("ArrowDown", Some(9), Some(9)),
            ("ArrowUp", Some(0), Some(0)),
            ("PageDown", Some(3), Some(7)),
            ("PageUp", Some(3), Some(0)),
            ("Home", Some(3), Some(0)),
            ("End", Some(3), Some(9)),
            ("ArrowDown", None, Some(0)),
            ("a", Some(3), None),
            ("a", None, None),
        ] {
            assert_eq!(moved(key, from, 10, 4), to, "{key} from {from:?}");
        }
        assert_eq!(moved("End", None, 0, 4), None);
    }
}
