//! The page that makes a new site.

use super::list;
use crate::api;
use crate::app::desk;
use crate::html;
use crate::route::{Route, Tab};
use crate::texts::t;
use crate::ui::{self, Form, Kind};
use leptos::prelude::*;
use protocol::desk::Problem;
use protocol::desk::account::Me;
use protocol::desk::settings::{SiteChange, SiteSettings};

/// The page. Afterwards it goes to the new site's settings, where its tag is.
pub fn new_site() -> AnyView {
    let t = &t().settings.of_site;
    if !desk().me.with_untracked(|me| me.as_ref().is_some_and(|it| it.operator)) {
        return ui::page(t.new, "narrow", html::p().child(t.new_forbidden));
    }
    let form = Form::new("new-site");
    let (name, origins) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let send = move || {
        let change = SiteChange {
            name: name.get_untracked(),
            origins: list(&origins.get_untracked()),
            idle_minutes: 20,
            longest_hours: 24,
            ..SiteChange::default()
        };
        form.send(make(change), |(site, me)| {
            desk().me.set(Some(me));
            desk().go(Route::settings(&site.id, Tab::Site));
        });
    };
    let fields = (
        ui::text(form, "name", t.name, "", ("text", "off"), name),
        ui::lines(form, "origins", t.origins, t.origins_hint, origins),
        html::p().class("hint").child(t.new_hint),
        html::div().class("buttons").child(ui::submit(Kind::Primary, t.make, form.busy)),
    );
    ui::page(t.new, "narrow", html::div().class("card").child(form.view(send, fields)))
}

async fn make(change: SiteChange) -> Result<(SiteSettings, Me), Problem> {
    let site = api::post::<SiteSettings>("sites", &change).await?;
    Ok((site, api::get("me").await?))
}
