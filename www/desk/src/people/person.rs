//! The person behind a web session: who it is and how we know, or what the visitor claims, and what an agent can do
//! about it. A claim is always shown as one.

use super::act::{Act, Acts};
use super::verify::{self, Asking};
use super::{may, parts, words};
use crate::api;
use crate::app::desk;
use crate::html;
use crate::route::{Route, encode};
use crate::texts::t;
use crate::ui::{self, Kind};
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::desk::journeys::SessionView;
use protocol::desk::people::{ClaimView, Identifier, PersonView};

/// What the parts of the block share.
#[derive(Clone, Copy)]
pub(super) struct Block {
    /// Id of the site.
    pub site: StoredValue<String>,
    /// Id of the web session.
    pub id: StoredValue<String>,
    acts: Acts,
    asking: RwSignal<Option<Asking>>,
}

impl Block {
    /// The path of something of the session.
    pub fn path(self, rest: &str) -> String {
        let id = self.id.with_value(|it| encode(it));
        self.site.with_value(|it| api::of_site(it, &format!("sessions/{id}/{rest}")))
    }
}

/// The block; `again` is called after something was done. Nothing for those who may not see contacts.
pub fn view(
    site: String,
    id: String,
    session: Memo<SessionView>,
    again: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
    if !may("contact:view") {
        return ().into_any();
    }
    let acts = Acts::new(move |_| again());
    let block = Block { site: StoredValue::new(site), id: StoredValue::new(id), acts, asking: RwSignal::new(None) };
    let person = Memo::new(move |_| session.with(|it| it.person.clone()));
    let body = move || person.get().map_or_else(|| nobody(block), |it| known(block, &it));
    let card = ui::card(t().person.title, html::div().class("person").child(body));
    html::many((card, acts.dialog(), verify::dialogs(block, block.asking, again)))
}

fn nobody(block: Block) -> AnyView {
    let text = html::p().class("muted").child(t().person.nobody);
    html::many((text, html::div().class("buttons").child(verify_button(block))))
}

fn known(block: Block, it: &PersonView) -> AnyView {
    let contact = (!it.contact.is_empty()).then(|| contact(block, it));
    let claims: Vec<_> = it.claims.iter().map(|it| claim(block, it)).collect();
    let matches = (it.matches && !it.claims.iter().any(|it| it.matches))
        .then(|| html::p().class("person-line").child(parts::matches()));
    let open = (it.matches && may("history:open")).then(|| open_button(block));
    let buttons = html::div().class("buttons").child((open, verify_button(block), cancel_button(block, it)));
    html::many((contact, claims, matches, buttons))
}

fn contact(block: Block, it: &PersonView) -> AnyView {
    let name = html::bdi().child(parts::name(&it.name));
    let link = block.site.with_value(|site| ui::inside(&Route::contact(site, &it.contact), name));
    // "matched by caller ID" says how already.
    let how = it.sure.is_verified().then(|| html::span().class("muted").child(words::how(&it.how).to_owned()));
    html::p()
        .class("person-line")
        .child((html::span().class("person-name").child(link), parts::sure(it.sure, &it.how), how))
        .into_any()
}

fn claim(block: Block, it: &ClaimView) -> AnyView {
    let t = t();
    let others = (it.others > 0).then(|| html::span().class("muted").child((t.people.others)(it.others)));
    let code = (it.matches && can_send_code(&it.kind)).then(|| send_code(block, it));
    html::p()
        .class("person-line")
        .child((html::bdi().child(words::claim(it)), it.matches.then(parts::matches), others, code))
        .into_any()
}

/// A code goes to addresses and numbers; where they are masked, there is none to send it to.
fn can_send_code(kind: &str) -> bool {
    matches!(kind, "email" | "phone") && may("conversation:associate") && may("identifier:view")
}

fn send_code(block: Block, it: &ClaimView) -> AnyView {
    let to = Identifier { kind: it.kind.clone(), text: it.text.clone() };
    ui::button(Kind::Plain, t().person.send_code, move || {
        let (path, to) = (block.path("code"), to.clone());
        spawn_local(async move {
            match api::post::<()>(&path, &to).await {
                Ok(()) => desk().say((t().person.code_sent)(&to.text)),
                Err(problem) => desk().complain(&problem),
            }
        });
    })
}

fn open_button(block: Block) -> AnyView {
    ui::button(Kind::Plain, t().person.open, move || block.asking.set(Some(Asking::Open)))
}

fn verify_button(block: Block) -> Option<AnyView> {
    may("conversation:associate")
        .then(|| ui::button(Kind::Plain, t().person.verify, move || block.asking.set(Some(Asking::Verify))))
}

fn cancel_button(block: Block, it: &PersonView) -> Option<AnyView> {
    let t = &t().person;
    (it.by_agent && may("conversation:associate")).then(|| {
        block.acts.button(Kind::Plain, t.cancel, move || {
            Act::because(t.cancel_title, t.cancel_text, t.cancel, block.path("cancel-verification"))
        })
    })
}
