//! Contacts read in from a table: looked at first, then done. The server reads the table; this page only carries it.

use super::{fields, words};
use crate::api;
use crate::html;
use crate::route::Route;
use crate::sessions::words as session_words;
use crate::texts::t;
use crate::ui::{self, Form, Kind, cell, head, number};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::desk::people::{Import, Imported};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlInputElement;

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Page {
    site: StoredValue<String>,
    csv: RwSignal<String>,
    /// What would be done, or what was.
    seen: RwSignal<Option<Imported>>,
    is_done: RwSignal<bool>,
}

/// The page.
pub fn page(site: String) -> AnyView {
    let t = t();
    let way = html::p().class("way-back").child(ui::inside(&Route::contacts(&site), t.contacts.title));
    let site = StoredValue::new(site);
    let page = Page { site, csv: RwSignal::default(), seen: RwSignal::new(None), is_done: RwSignal::new(false) };
    let form = Form::new("import");
    let body = move || match page.is_done.get() {
        true => done(page),
        false => html::many((table(page, form), move || page.seen.get().map(|it| preview(page, form, &it)))),
    };
    html::div().class("page people").child((way, ui::heading(t.import.title, ()), body)).into_any()
}

fn send(page: Page, form: Form, rest: &'static str, done: impl FnOnce(Imported) + 'static) {
    let path = page.site.with_value(|it| api::of_site(it, rest));
    let import = Import { csv: page.csv.get_untracked() };
    form.send(async move { api::post::<Imported>(&path, &import).await }, done);
}

/// The table as a file or as text.
fn table(page: Page, form: Form) -> AnyView {
    let t = &t().import;
    let read = move |event: web_sys::Event| {
        let input = event.target().and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
        let Some(file) = input.and_then(|it| it.files()).and_then(|it| it.get(0)) else { return };
        spawn_local(async move {
            if let Ok(text) = JsFuture::from(file.text()).await {
                page.seen.try_set(None);
                page.csv.try_set(text.as_string().unwrap_or_default());
            }
        });
    };
    let file = html::div().class("field").child((
        html::label().attr("for", "import-file").child(t.file),
        html::input()
            .attr("id", "import-file")
            .attr("type", "file")
            .attr("accept", ".csv,text/csv")
            .on(ev::change, read),
    ));
    let preview = move || {
        page.seen.set(None);
        send(page, form, "contacts/preview-import", move |it| page.seen.set(Some(it)));
    };
    let fields = (
        html::p().class("hint").child(t.intro),
        file,
        ui::lines(form, "csv", t.csv, t.csv_hint, page.csv),
        html::div().class("buttons").child(ui::submit(Kind::Plain, t.look, form.busy)),
    );
    html::section().class("card").child(form.view(preview, fields)).into_any()
}

fn preview(page: Page, form: Form, it: &Imported) -> AnyView {
    let t = &t().import;
    let import = move || {
        send(page, form, "contacts/import", move |it| {
            page.seen.set(Some(it));
            page.is_done.set(true);
        });
    };
    let go = match it.good {
        0 => html::p().class("muted").child(t.nothing).into_any(),
        _ => html::div().class("buttons").child(ui::button(Kind::Primary, t.do_it, import)).into_any(),
    };
    let columns = it.columns.iter().map(|it| {
        let taken = if it.value == "field" { t.field } else { words::of_what(&it.value) };
        vec![cell(html::bdi().child(it.name.clone())), cell(taken.to_owned())]
    });
    let heads = vec![head(t.column, false), head(t.taken_as, false)];
    let columns = html::many((html::h3().child(t.columns), ui::table(t.columns, heads, columns.collect())));
    let sample = (!it.sample.is_empty()).then(|| {
        let rows = it.sample.iter().map(|it| {
            let (identifiers, fields) = fields::summary(it);
            vec![cell(html::bdi().child(identifiers)), cell(html::bdi().child(fields))]
        });
        let heads = vec![head(t.identifiers, false), head(t.fields, false)];
        html::many((html::h3().child(t.sample), ui::table(t.sample, heads, rows.collect())))
    });
    let parts = html::div().class("import-parts").child((columns, bad(it), sample));
    ui::card(t.preview, (counts(it), go, parts))
}

fn done(page: Page) -> AnyView {
    let t = &t().import;
    let it = page.seen.get_untracked().unwrap_or_default();
    let again = move || {
        page.csv.set(String::new());
        page.seen.set(None);
        page.is_done.set(false);
    };
    let to_list = page.site.with_value(|site| {
        html::a().class("button primary").attr("href", Route::contacts(site).to_string()).child(t.to_list)
    });
    let buttons = html::div().class("buttons").child((to_list, ui::button(Kind::Plain, t.again, again)));
    ui::card(t.done, (counts(&it), bad(&it), buttons))
}

fn counts(it: &Imported) -> AnyView {
    let t = &t().import;
    let bad = if it.bad.is_empty() { String::new() } else { (t.bad)(it.bad.len()) };
    let line = session_words::line(&[&(t.good)(it.good), &(t.added)(it.added), &(t.changed)(it.changed), &bad]);
    html::p().class("import-counts").attr("role", "status").child(line).into_any()
}

fn bad(it: &Imported) -> Option<AnyView> {
    let t = &t().import;
    (!it.bad.is_empty()).then(|| {
        let rows = it.bad.iter().map(|it| {
            let why = (it.message.clone(), " ", html::code().class("muted").child(it.code.clone()));
            vec![number(it.line), cell(html::bdi().child(it.column.clone())), cell(html::span().child(why))]
        });
        let heads = vec![head(t.line, true), head(t.column, false), head(t.why, false)];
        let title = (t.bad)(it.bad.len());
        html::many((html::h3().child(title), ui::table(t.why, heads, rows.collect())))
    })
}
