//! The table's elements, and what hands and keys do with them. The rows inside are drawn by [`Table`].

use super::table::Table;
use super::view_state::Column;
use super::{Live, filters};
use crate::app::desk;
use crate::html::{self, Div};
use crate::route::Route;
use crate::texts::t;
use crate::time::local_now;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{HtmlDivElement, KeyboardEvent, ResizeObserver};

impl Live {
    /// The table: heads that order it, and a place for its rows.
    pub fn grid(self) -> AnyView {
        let (grid, head, body) = (NodeRef::<Div>::new(), NodeRef::<Div>::new(), NodeRef::<Div>::new());
        Effect::new(move || {
            if let (Some(grid), Some(head), Some(body)) = (grid.get(), head.get(), body.get()) {
                let table =
                    Table::new(&self.site.get_value(), self.with_people, grid.clone().into(), head.into(), body.into());
                self.inside.update_value(|it| it.table = Some(table));
                self.watch_size(&grid);
                self.draw_soon();
            }
        });
        let heads: Vec<_> = Column::shown(self.with_people).map(|it| self.column_head(it)).collect();
        let head_row = html::div().class("live-columns").attr("role", "row").attr("aria-rowindex", "1").child(heads);
        let moved = move || {
            self.inside.try_update_value(|it| it.pointer_moved_at = local_now());
        };
        html::div()
            .class(if self.with_people { "live-grid with-people" } else { "live-grid" })
            .attr("role", "grid")
            .attr("aria-label", t().live.table)
            .attr("aria-readonly", "true")
            .attr("tabindex", "0")
            .attr("hidden", move || self.is_empty())
            .node_ref(grid)
            .on(ev::keydown, move |event| self.press(&event))
            .on(ev::focus, move |_| self.with_table(|table, rows| table.focused(rows)))
            .on(ev::pointermove, move |_| moved())
            .on(ev::pointerdown, move |_| moved())
            .on(ev::pointerleave, move |_| {
                self.inside.try_update_value(|it| it.pointer_moved_at = 0);
            })
            .on(ev::scroll, move |_| {
                self.with_table(|table, _| table.scrolled());
            })
            .child((
                html::div().class("live-heads").attr("role", "rowgroup").node_ref(head).child(head_row),
                html::div().class("live-rows").attr("role", "rowgroup").node_ref(body),
            ))
            .into_any()
    }

    fn is_empty(self) -> bool {
        self.counts.with(|it| it.shown == 0)
    }

    fn column_head(self, column: Column) -> AnyView {
        let order = move || self.view.with(|it| it.order);
        let is_here = move || order().by == column;
        let sorted = move || is_here().then(|| if order().falling { "descending" } else { "ascending" });
        let button = html::button()
            .attr("type", "button")
            .class("column-head")
            .on(ev::click, move |_| self.ask(|it| it.order = it.order.clicked(column)))
            .child((filters::column(column), html::span().class("sort-mark").attr("aria-hidden", "true")));
        html::div()
            .class(format!("cell of-{}", column.word()))
            .attr("role", "columnheader")
            .attr("aria-sort", sorted)
            .child(button)
            .into_any()
    }

    fn press(self, event: &KeyboardEvent) {
        let on_grid = event.target() == event.current_target();
        if !on_grid || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let key = event.key();
        let mut open = None;
        let mut is_ours = false;
        self.with_table(|table, rows| {
            is_ours = table.press(&key, rows);
            if key == "Enter" {
                open = table.active().map(str::to_owned);
            }
        });
        if is_ours || open.is_some() {
            event.prevent_default();
        }
        if let Some(id) = open {
            desk().go(Route::session(&self.site.get_value(), &id));
        }
    }

    fn watch_size(self, grid: &HtmlDivElement) {
        let sized = Closure::<dyn FnMut()>::new(move || self.with_table(|table, _| table.measure()));
        let Ok(observer) = ResizeObserver::new(sized.as_ref().unchecked_ref()) else { return };
        observer.observe(grid);
        let held = StoredValue::new_local((observer, sized));
        on_cleanup(move || {
            held.try_with_value(|it| it.0.disconnect());
        });
    }
}
