//! The log about a contact: what was said and done, by whom and why, and how to take it back.

use super::Page;
use crate::api;
use crate::html;
use crate::people::act::Act;
use crate::people::{may, words};
use crate::texts::t;
use crate::ui::{self, Cell, Kind, cell, head, load};
use leptos::prelude::*;
use protocol::desk::people::{Audit, AuditEntry, Undo};

/// The log.
pub fn view(page: Page) -> AnyView {
    let t = &t().contact;
    let audit = load(move || {
        page.turn.track();
        let path = page.of_contact("audit");
        async move { api::get::<Audit>(&path).await }
    });
    let can_undo = may("identity:merge");
    ui::show(audit, move |it: Audit| {
        if it.entries.is_empty() {
            return html::p().class("muted").child(t.no_log).into_any();
        }
        let mut heads = vec![
            head(t.when, false),
            head(t.who, false),
            head(t.what, false),
            head(t.why, false),
            head(t.state, false),
        ];
        if can_undo {
            heads.push(head(t.actions, true));
        }
        let rows = it.entries.iter().map(|it| row(page, it, can_undo)).collect();
        html::div().class("card").child(ui::table(t.log, heads, rows)).into_any()
    })
}

fn row(page: Page, it: &AuditEntry, can_undo: bool) -> Vec<Cell> {
    let t = &t().contact;
    let about = html::div().class("second-line").child(html::bdi().child(it.about.clone()));
    let refused: Vec<_> = it.refused.iter().map(|it| html::div().class("refused").child(words::rule(it))).collect();
    let what = (html::strong().child(words::act(&it.what).to_owned()), about, refused);
    let holds = match it.made {
        0 => ().into_any(),
        made => (t.holding)(it.current, made).into_any(),
    };
    let mut cells = vec![
        cell(ui::moment(it.at)),
        cell(html::bdi().child(words::by(&it.by).to_owned())),
        cell(html::div().child(what)),
        cell(html::bdi().child(it.reason.clone())),
        cell(holds),
    ];
    if can_undo {
        cells.push(cell(it.undoable.then(|| undo(page, it))).at_the_end());
    }
    cells
}

fn undo(page: Page, it: &AuditEntry) -> AnyView {
    let t = &t().acts;
    let title = (t.undo_title)(words::act(&it.what));
    let (path, may_join) = (page.path(&format!("log/{}/undo", it.seq)), words::may_join(&it.what));
    let name = title.clone();
    ui::button_named(Kind::Plain, t.undo, name, move || {
        let act = Act::new(title.clone(), t.undo_text, t.undo, path.clone(), |reason, not_same| {
            api::json(&Undo { reason, not_same })
        });
        page.acts.ask(if may_join { act.with_tick(t.undo_apart) } else { act });
    })
}
