//! The page of the site: the tag and whether it works, what can be changed, the public keys.

use super::{list, public_keys, tag};
use crate::api;
use crate::app::desk;
use crate::html;
use crate::texts::t;
use crate::ui::{self, Form, Kind, load};
use leptos::prelude::*;
use protocol::desk::settings::{SiteChange, SiteSettings};

/// What the cards of the page share: the settings as they are stored, and the origins as they stand in the form.
#[derive(Clone, Copy)]
pub(super) struct Page {
    /// Id of the site.
    pub site: StoredValue<String>,
    /// As they are stored.
    pub saved: RwSignal<SiteSettings>,
    /// In the form, one in a line.
    pub origins: RwSignal<String>,
    /// Whether I may change them.
    pub may_edit: bool,
}

impl Page {
    /// The path of something of the site.
    pub fn path(self, rest: &str) -> String {
        self.site.with_value(|it| api::of_site(it, rest))
    }
}

/// The page.
pub fn site(site: String) -> AnyView {
    let path = api::of_site(&site, "settings");
    let settings = load(move || {
        let path = path.clone();
        async move { api::get::<SiteSettings>(&path).await }
    });
    let site = StoredValue::new(site);
    ui::show(settings, move |it| {
        let origins = RwSignal::new(it.change.origins.join("\n"));
        let may_edit = untrack(|| desk().may("settings:site:edit"));
        let page = Page { site, saved: RwSignal::new(it), origins, may_edit };
        html::many((tag::tag(page), general(page), public_keys::public_keys(page)))
    })
}

fn general(page: Page) -> AnyView {
    let t = t();
    let texts = &t.settings.of_site;
    let form = Form::new("site");
    let saved = page.saved.get_untracked().change;
    let name = RwSignal::new(saved.name);
    let idle = RwSignal::new(saved.idle_minutes.to_string());
    let longest = RwSignal::new(saved.longest_hours.to_string());
    let ips = RwSignal::new(saved.excluded_ips.join("\n"));
    let parameters = RwSignal::new(saved.excluded_parameters.join("\n"));
    let send = move || {
        let change = SiteChange {
            name: name.get_untracked(),
            origins: list(&page.origins.get_untracked()),
            // What is no number is none that the server takes, and it says so at the field.
            idle_minutes: idle.get_untracked().trim().parse().unwrap_or_default(),
            longest_hours: longest.get_untracked().trim().parse().unwrap_or_default(),
            excluded_ips: list(&ips.get_untracked()),
            excluded_parameters: list(&parameters.get_untracked()),
        };
        let path = page.path("settings");
        form.send(async move { api::put::<SiteSettings>(&path, &change).await }, move |it| {
            page.origins.set(it.change.origins.join("\n"));
            rename(&it);
            page.saved.set(it);
            desk().say(t.common.saved);
        });
    };
    let numbers = html::div().class("pair").child((
        ui::text(form, "idle_minutes", texts.idle, texts.idle_hint, ("number", "off"), idle),
        ui::text(form, "longest_hours", texts.longest, texts.longest_hint, ("number", "off"), longest),
    ));
    let fields = html::fieldset().class("form").attr("disabled", (!page.may_edit).then_some("")).child((
        ui::text(form, "name", texts.name, "", ("text", "off"), name),
        ui::lines(form, "origins", texts.origins, texts.origins_hint, page.origins),
        numbers,
        ui::lines(form, "excluded_ips", texts.ips, texts.ips_hint, ips),
        ui::lines(form, "excluded_parameters", texts.parameters, texts.parameters_hint, parameters),
    ));
    let end = match page.may_edit {
        true => html::div().class("buttons").child(ui::submit(Kind::Primary, t.common.save, form.busy)).into_any(),
        false => html::p().class("hint").child(texts.look_only).into_any(),
    };
    ui::card(texts.general, form.view(send, (fields, end)))
}

/// The bar shows the new name too.
fn rename(to: &SiteSettings) {
    desk().me.update(|me| {
        let sites = me.iter_mut().flat_map(|it| it.sites.iter_mut());
        sites.filter(|it| it.id == to.id).for_each(|it| it.name.clone_from(&to.change.name));
    });
}
