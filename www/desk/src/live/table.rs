//! The table in the page: of thousands of rows only those on the screen are there, in elements that are used again.
//!
//! The keyboard's row is a session, not a place: wherever it moves, it stays the one. The focus itself is the table's
//! (`aria-activedescendant`), so that no row takes it away when it goes.

use super::row_view::{Look, RowView, set_style};
use super::rows::Rows;
use super::window::{Seen, moved};
use web_sys::{Element, HtmlElement};

/// The table in the page.
pub struct Table {
    site: String,
    with_people: bool,
    /// What scrolls and has the focus.
    grid: HtmlElement,
    /// The heads, which stay above.
    head: HtmlElement,
    /// What the rows stand in.
    body: HtmlElement,
    pool: Vec<RowView>,
    seen: Seen,
    height: f64,
    rows: usize,
    /// Session of the row that the keyboard is at.
    active: Option<String>,
    told_active: String,
}

impl Table {
    /// The table in its elements.
    pub fn new(site: &str, with_people: bool, grid: HtmlElement, head: HtmlElement, body: HtmlElement) -> Self {
        let mut table = Self {
            site: site.to_owned(),
            with_people,
            grid,
            head,
            body,
            pool: Vec::new(),
            seen: Seen::default(),
            height: -1.0,
            rows: usize::MAX,
            active: None,
            told_active: String::new(),
        };
        table.measure();
        table
    }

    /// Looks how large everything is; asks the browser to lay out, so only when something may have another size.
    pub fn measure(&mut self) {
        if self.pool.is_empty() {
            self.grow(1);
        }
        // A row that is hidden has no height: the first one is shown while it is measured.
        let first = &self.pool[0].element;
        let was_hidden = first.has_attribute("hidden");
        let _ = first.remove_attribute("hidden");
        let row = first.get_bounding_client_rect().height();
        if was_hidden {
            let _ = first.set_attribute("hidden", "");
        }
        let height = f64::from(self.grid.client_height() - self.head.offset_height());
        self.seen = Seen { top: f64::from(self.grid.scroll_top()), height: height.max(0.0), row };
    }

    /// The screen has been moved.
    pub fn scrolled(&mut self) {
        self.seen.top = f64::from(self.grid.scroll_top());
    }

    /// Back to the first row.
    pub fn scroll_home(&mut self) {
        self.scroll_to(0.0);
    }

    /// Draws what is seen.
    pub fn draw(&mut self, rows: &Rows, now: i64) {
        self.draw_size(rows.len());
        let places = self.seen.places(rows.len());
        self.grow(places.len());
        let look = Look { site: &self.site, now, row_px: self.seen.row, active: self.active.as_deref() };
        let size = self.pool.len();
        let mut used = vec![false; size];
        let mut active_id = String::new();
        for place in places {
            let Some((slot, entry)) = rows.at(place) else { continue };
            let view = &mut self.pool[place % size];
            view.show(place, slot, entry, &look);
            used[place % size] = true;
            if look.active == Some(entry.known.row.id.as_str()) {
                active_id.clone_from(&self.pool[place % size].id);
            }
        }
        for (view, used) in self.pool.iter_mut().zip(used) {
            if !used {
                view.hide();
            }
        }
        if self.told_active != active_id {
            let _ = match active_id.as_str() {
                "" => self.grid.remove_attribute("aria-activedescendant"),
                id => self.grid.set_attribute("aria-activedescendant", id),
            };
            self.told_active = active_id;
        }
    }

    /// Settles the order so that nothing jumps: the keyboard's row, or else the first one, stays where it is on the
    /// screen. At the top of the table new rows come in above, as one expects of a list of the newest.
    pub fn settle(&mut self, rows: &mut Rows, now: i64) -> bool {
        let anchor = (self.seen.top > 0.0).then(|| self.anchor(rows)).flatten();
        let changed = rows.settle(now);
        if changed && let Some((ids, offset)) = anchor {
            let place = ids.iter().find_map(|it| rows.place(it));
            if let Some(place) = place {
                self.draw_size(rows.len());
                self.scroll_to((place as f64 * self.seen.row - offset).max(0.0));
            }
        }
        changed
    }

    /// Moves the keyboard's row. Tells whether the key was one for that.
    pub fn press(&mut self, key: &str, rows: &Rows) -> bool {
        let here = self.active.as_deref().and_then(|it| rows.place(it));
        let Some(place) = moved(key, here, rows.len(), self.seen.page()) else { return false };
        self.go(place, rows);
        true
    }

    /// The focus has come: there is a row the keyboard is at.
    pub fn focused(&mut self, rows: &Rows) {
        let here = self.active.as_deref().and_then(|it| rows.place(it));
        if here.is_none_or(|it| !self.seen.shows(it)) && rows.len() > 0 {
            self.go(self.seen.first().min(rows.len() - 1), rows);
        }
    }

    /// The session the keyboard is at.
    pub fn active(&self) -> Option<&str> {
        self.active.as_deref()
    }

    fn go(&mut self, place: usize, rows: &Rows) {
        self.active = rows.at(place).map(|it| it.1.known.row.id.clone());
        let top = self.seen.top_for(place);
        if top != self.seen.top {
            self.scroll_to(top);
        }
    }

    /// Sessions that the screen may hold on to, the best first, and where the best is on the screen.
    fn anchor(&self, rows: &Rows) -> Option<(Vec<String>, f64)> {
        let active = self.active.as_deref().and_then(|it| rows.place(it)).filter(|it| self.seen.shows(*it));
        let place = active.unwrap_or(self.seen.first());
        let ids = (place..place + 5).filter_map(|it| rows.at(it)).map(|it| it.1.known.row.id.clone()).collect();
        Some((ids, place as f64 * self.seen.row - self.seen.top))
    }

    fn scroll_to(&mut self, top: f64) {
        self.seen.top = top;
        self.grid.set_scroll_top(top as i32);
    }

    fn draw_size(&mut self, rows: usize) {
        let height = rows as f64 * self.seen.row;
        if self.height != height {
            self.height = height;
            set_style(&self.body, "height", &format!("{height}px"));
            // A shorter table may have moved the screen.
            self.seen.top = self.seen.top.min((height - self.seen.height).max(0.0));
        }
        if self.rows != rows {
            self.rows = rows;
            let _ = Element::set_attribute(&self.grid, "aria-rowcount", &(rows + 1).to_string());
        }
    }

    fn grow(&mut self, size: usize) {
        while self.pool.len() < size {
            let view = RowView::new(self.pool.len(), self.with_people);
            let _ = view.element.set_attribute("hidden", "");
            let _ = self.body.append_child(&view.element);
            self.pool.push(view);
        }
    }
}
