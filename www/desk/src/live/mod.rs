//! The live table: who is on the site now. Rows come through the stream and live outside of signals; what is around the
//! table (counts, filters) is told once a second.

mod counts;
mod filters;
mod grid;
mod order;
mod row_view;
mod rows;
mod table;
mod view_state;
mod window;

use crate::api;
use crate::app::desk;
use crate::html;
use crate::people;
use crate::route::Route;
use crate::stream::{Stream, Told};
use crate::texts::t;
use crate::time::local_now;
use crate::ui;
use leptos::prelude::*;
use protocol::desk::journeys::Bots;
use protocol::desk::live::Hello;
use rows::{Counts, Rows};
use table::Table;
use view_state::ViewState;

/// While the pointer has moved in the last so many milliseconds, rows keep their places: a click is on its way.
const CALM_MS: i64 = 1_200;

/// The live page of a site.
pub fn page(site: String) -> AnyView {
    let t = t();
    // Without it the stream would be refused again and again.
    if !untrack(|| desk().may("journey:session:view")) {
        return ui::page(t.live.title, "narrow", html::p().child(t.problems.forbidden));
    }
    let live = Live::new(site);
    live.listen();
    let head =
        html::div().class("live-head").child((ui::heading(t.live.title, counts::stream(live)), counts::line(live)));
    let body = (filters::bar(live), live.grid(), counts::nobody(live));
    html::div().class("page wide live").child((head, body)).into_any()
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(crate) struct Live {
    site: StoredValue<String>,
    /// Whether one may see who visitors are.
    with_people: bool,
    inside: StoredValue<Inside, LocalStorage>,
    /// What the address asks for.
    view: Memo<ViewState>,
    counts: RwSignal<Counts>,
    facets: RwSignal<filters::Facets>,
    /// The order stays as it is, and what waits.
    held: RwSignal<bool>,
    waiting: RwSignal<(usize, usize)>,
    /// The stream is cut.
    cut: RwSignal<bool>,
    /// The first rows have come.
    begun: RwSignal<bool>,
}

/// What changes too often for signals.
struct Inside {
    rows: Rows,
    table: Option<Table>,
    stream: Option<Stream>,
    /// A drawing is on its way.
    drawing: bool,
    pointer_moved_at: i64,
    facets_at: i64,
}

impl Live {
    fn new(site: String) -> Self {
        let query = desk().query();
        let view = Memo::new(move |_| query.with(ViewState::parse));
        let now = view.get_untracked();
        let inside = Inside {
            rows: Rows::new(now.filter, now.order),
            table: None,
            stream: None,
            drawing: false,
            pointer_moved_at: 0,
            facets_at: 0,
        };
        Self {
            site: StoredValue::new(site),
            with_people: people::may("contact:view"),
            inside: StoredValue::new_local(inside),
            view,
            counts: RwSignal::default(),
            facets: RwSignal::default(),
            held: RwSignal::new(false),
            waiting: RwSignal::default(),
            cut: RwSignal::new(false),
            begun: RwSignal::new(false),
        }
    }

    /// Another state of the page, with an entry in the browser's history.
    fn ask(self, change: impl FnOnce(&mut ViewState)) {
        let mut view = self.view.get_untracked();
        change(&mut view);
        desk().ask(view.query());
    }

    fn listen(self) {
        let bots = Memo::new(move |_| self.view.with(|it| it.bots));
        Effect::new(move || self.open(bots.get()));
        Effect::new(move |before: Option<ViewState>| {
            let view = self.view.get();
            if before.is_some_and(|it| it != view) {
                self.look(&view);
            }
            view
        });
        Effect::new(move || {
            desk().now.track();
            self.tick();
        });
    }

    fn open(self, bots: Bots) {
        let path = api::of_site(&self.site.get_value(), &format!("live/stream?bots={}", bots.word()));
        let stream = Stream::open(&path, move |told| self.hear(told));
        self.inside.update_value(|it| it.stream = Some(stream));
    }

    fn hear(self, told: Told) {
        let is_cut = matches!(told, Told::Cut);
        if self.cut.try_get_untracked().is_some_and(|it| it != is_cut) {
            self.cut.set(is_cut);
        }
        match told {
            Told::Hello(hello) => self.begin(&hello),
            Told::Change(change) => {
                desk().hear(change.now);
                self.inside.try_update_value(|it| it.rows.apply(change));
                self.draw_soon();
            }
            Told::End(end) if end.code == "signed_out" => api::signed_out(),
            Told::End(_) => desk().go(Route::Home),
            Told::Cut => {}
        }
    }

    fn begin(self, hello: &Hello) {
        desk().hear(hello.now);
        self.inside.try_update_value(|it| it.rows.begin(hello));
        self.draw_soon();
    }

    /// Draws with the browser's next frame, however much comes until then.
    fn draw_soon(self) {
        let waits = self.inside.try_update_value(|it| std::mem::replace(&mut it.drawing, true));
        if waits == Some(false) {
            request_animation_frame(move || {
                self.inside.try_update_value(|it| it.drawing = false);
                self.draw();
            });
        }
    }

    fn draw(self) {
        let now = desk().now.get_untracked();
        let first = self.begun.try_get_untracked() == Some(false);
        let told_all = self.inside.try_update_value(|it| {
            if first {
                it.rows.settle(now);
            }
            if let Some(table) = &mut it.table {
                table.draw(&it.rows, now);
            }
            it.rows.has_told()
        });
        if first {
            self.tell();
            if told_all == Some(true) {
                self.begun.set(true);
            }
        }
    }

    /// Once a second: the order, where it may change, the ages, and what stands around the table.
    fn tick(self) {
        let (now, is_held) = (desk().now.get_untracked(), self.held.get_untracked());
        self.inside.try_update_value(|it| {
            let is_calm = local_now() - it.pointer_moved_at > CALM_MS;
            let Inside { rows, table, .. } = it;
            match table {
                Some(table) if is_calm && !is_held => table.settle(rows, now),
                _ => false,
            };
        });
        self.draw();
        self.tell();
    }

    /// Tells the signals what is new.
    fn tell(self) {
        let Some((counts, waiting)) = self.inside.try_with_value(|it| (it.rows.counts(), it.rows.waiting())) else {
            return;
        };
        if self.counts.get_untracked() != counts {
            self.counts.set(counts);
        }
        if self.waiting.get_untracked() != waiting {
            self.waiting.set(waiting);
        }
        let now = local_now();
        let facets = self.inside.try_update_value(|it| {
            let is_due = now - it.facets_at > 5_000 && it.rows.has_told() && !filters::is_choosing();
            is_due.then(|| {
                it.facets_at = now;
                filters::Facets::of(it.rows.iter())
            })
        });
        if let Some(Some(facets)) = facets
            && self.facets.with_untracked(|it| *it != facets)
        {
            self.facets.set(facets);
        }
    }

    /// Another filter or order: from its beginning.
    fn look(self, view: &ViewState) {
        let now = desk().now.get_untracked();
        self.inside.try_update_value(|it| {
            it.rows.look(view.filter.clone(), view.order, now);
            if let Some(table) = &mut it.table {
                table.scroll_home();
            }
        });
        self.draw();
        self.tell();
    }

    fn with_table(self, work: impl FnOnce(&mut Table, &mut Rows)) {
        self.inside.try_update_value(|it| {
            let Inside { rows, table, .. } = it;
            if let Some(table) = table {
                work(table, rows);
            }
        });
        self.draw_soon();
    }
}
