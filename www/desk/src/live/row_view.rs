//! A row of the table in the page: made once, used again for whichever session stands at its place. Nothing in the page
//! is touched that is already right.

use super::rows::Entry;
use crate::people::parts;
use crate::route::Route;
use crate::sessions::words;
use crate::texts::t;
use crate::time;
use leptos::prelude::document;
use protocol::desk::journeys::State;
use protocol::desk::live::{Badge, LiveRow};
use protocol::desk::people::LivePerson;
use web_sys::Element;
use web_sys::wasm_bindgen::JsCast;

/// An element with the text it shows.
struct Text {
    element: Element,
    shown: String,
}

impl Text {
    fn of(element: Element) -> Self {
        Self { element, shown: String::new() }
    }

    fn set(&mut self, text: &str) {
        if self.shown != text {
            text.clone_into(&mut self.shown);
            self.element.set_text_content(Some(text));
        }
    }
}

/// An attribute with the value it has.
struct Attribute {
    element: Element,
    name: &'static str,
    shown: String,
}

impl Attribute {
    fn of(element: &Element, name: &'static str) -> Self {
        Self { element: element.clone(), name, shown: String::new() }
    }

    fn set(&mut self, value: &str) {
        if self.shown != value {
            value.clone_into(&mut self.shown);
            let _ = self.element.set_attribute(self.name, value);
        }
    }
}

/// Who a visitor is: a sign of how sure we are, a name, and the sign in words for readers.
struct PersonCell {
    sign: Attribute,
    tip: Attribute,
    name: Text,
    word: Text,
}

impl PersonCell {
    fn new(cell: &Element) -> Self {
        let sign = within(cell, "span", "");
        let _ = sign.set_attribute("aria-hidden", "true");
        Self {
            sign: Attribute::of(&sign, "class"),
            tip: Attribute::of(cell, "title"),
            name: Text::of(within(cell, "bdi", "")),
            word: Text::of(within(cell, "span", "only-read")),
        }
    }

    fn show(&mut self, person: Option<&LivePerson>) {
        let Some(it) = person else {
            self.sign.set("");
            self.tip.set("");
            self.name.set("");
            return self.word.set("");
        };
        let (class, word) = parts::mark(it.sure, it.matches);
        let name = parts::name(&it.name);
        self.sign.set(class);
        self.tip.set(&words::line(&[&name, word]));
        self.name.set(&name);
        self.word.set(&format!(" ({word})"));
    }
}

/// What a drawn row was drawn from: while this is the same, so is the row.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Drawn {
    place: usize,
    slot: usize,
    version: u32,
    second: i64,
    state: State,
    is_active: bool,
    row_px: i64,
}

/// A row of the table in the page.
pub struct RowView {
    /// The row's element.
    pub element: Element,
    /// Its id in the page, for `aria-activedescendant`.
    pub id: String,
    drawn: Option<Drawn>,
    index: Attribute,
    class: Attribute,
    link: Attribute,
    state: Text,
    /// None where one may not see who visitors are.
    person: Option<PersonCell>,
    title: Text,
    path: Text,
    time: Text,
    pages: Text,
    source: Text,
    campaign: Text,
    device: Text,
    system: Text,
    country: Text,
    number: Text,
    badges: Element,
    badges_shown: Vec<Badge>,
    is_shown: bool,
}

impl RowView {
    /// A row that shows nothing yet.
    pub fn new(number: usize, with_people: bool) -> Self {
        let element = make("div", "live-row");
        let id = format!("live-row-{number}");
        let _ = element.set_attribute("role", "row");
        element.set_id(&id);
        let cell = |name: &str| {
            let cell = within(&element, "div", &format!("cell {name}"));
            let _ = cell.set_attribute("role", "gridcell");
            cell
        };
        let text = Text::of;
        let state = cell("of-state");
        let _ = within(&state, "span", "dot").set_attribute("aria-hidden", "true");
        let person = with_people.then(|| PersonCell::new(&cell("of-person")));
        let page = cell("of-page");
        let first = within(&page, "div", "first-line");
        let link = within(&first, "a", "title");
        let _ = link.set_attribute("tabindex", "-1");
        let badges = within(&first, "span", "badges");
        let path = within(&page, "div", "second-line");
        let (time, pages, source, device) = (cell("of-time"), cell("of-pages"), cell("of-source"), cell("of-device"));
        Self {
            id,
            drawn: None,
            index: Attribute::of(&element, "aria-rowindex"),
            class: Attribute::of(&element, "class"),
            link: Attribute::of(&link, "href"),
            state: text(within(&state, "span", "word")),
            person,
            title: text(within(&link, "bdi", "")),
            path: text(within(&path, "bdi", "")),
            time: text(time),
            pages: text(pages),
            source: text(within(&source, "div", "first-line")),
            campaign: text(within(&source, "div", "second-line")),
            device: text(within(&device, "div", "first-line")),
            system: text(within(&device, "div", "second-line")),
            country: text(cell("of-country")),
            number: text(cell("of-number")),
            badges,
            badges_shown: Vec::new(),
            is_shown: false,
            element,
        }
    }

    /// Shows a session at a place.
    pub fn show(&mut self, place: usize, slot: usize, entry: &Entry, look: &Look) {
        let row = &entry.known.row;
        let is_active = look.active == Some(row.id.as_str());
        let state = entry.known.state;
        let (version, second) = (entry.version, look.now / 1_000);
        let drawn = Drawn { place, slot, version, second, state, is_active, row_px: look.row_px as i64 };
        if self.drawn == Some(drawn) && self.is_shown {
            return;
        }
        let moved = self.drawn.is_none_or(|it| (it.place, it.row_px) != (place, drawn.row_px));
        self.drawn = Some(drawn);
        if moved {
            set_style(&self.element, "transform", &format!("translateY({}px)", place as f64 * look.row_px));
        }
        if !self.is_shown {
            self.is_shown = true;
            let _ = self.element.remove_attribute("hidden");
        }
        self.index.set(&(place + 2).to_string());
        let word = if entry.left { "left" } else { state.word() };
        let active = if is_active { " is-active" } else { "" };
        let known = if row.person.is_some() { " has-person" } else { "" };
        self.class.set(&format!("live-row is-{word}{active}{known}"));
        self.link.set(&Route::session(look.site, &row.id).to_string());
        self.draw(row, entry.left, state, look.now);
    }

    /// The row is not needed at present.
    pub fn hide(&mut self) {
        if std::mem::replace(&mut self.is_shown, false) || self.drawn.is_none() {
            let _ = self.element.set_attribute("hidden", "");
        }
    }

    fn draw(&mut self, row: &LiveRow, left: bool, state: State, now: i64) {
        let t = &t().live;
        let quiet = || format!("{} {}", words::state(state), time::short(now - row.last_at));
        self.state.set(&match state {
            _ if left => t.left.to_owned(),
            State::Idle | State::Away => quiet(),
            _ => words::state(state).to_owned(),
        });
        if let Some(it) = &mut self.person {
            it.show(row.person.as_ref());
        }
        self.title.set(words::title(&row.title, &row.url));
        let path = words::path(&row.url);
        self.path.set(if self.title.shown == path { words::host(&row.url) } else { path });
        self.time.set(&words::clock(now - row.started_at));
        self.pages.set(&row.page_views.to_string());
        self.source.set(words::source(&row.source, &row.medium));
        self.campaign.set(&row.campaign);
        let device = words::device(&row.device);
        if row.browser.is_empty() {
            self.device.set(device);
            self.system.set(&row.os);
        } else {
            self.device.set(&row.browser);
            self.system.set(&words::line(&[device, &row.os]));
        }
        if row.country.is_empty() {
            self.country.set("");
        } else {
            self.country.set(&format!("{} {}", row.country, words::country(&row.country)));
        }
        if row.number > 1 {
            self.number.set(&row.number.to_string());
        } else {
            self.number.set(t.first_visit);
        }
        self.draw_badges(row);
    }

    fn draw_badges(&mut self, row: &LiveRow) {
        let bot = (!row.bot.is_empty()).then(|| Badge { kind: "bot".to_owned(), text: row.bot.clone() });
        let badges = bot.into_iter().chain(row.badges.iter().cloned());
        if row.bot.is_empty() && self.badges_shown == row.badges {
            return;
        }
        let badges: Vec<Badge> = badges.collect();
        if self.badges_shown != badges {
            self.badges.set_text_content(None);
            for badge in &badges {
                let tone = match badge.kind.as_str() {
                    "conversation" => "good",
                    "offer" => "warn",
                    "segment" => "info",
                    _ => "plain",
                };
                let text = match badge.kind.as_str() {
                    "bot" => words::line(&[crate::texts::t().sessions.bot, &badge.text]),
                    _ => badge.text.clone(),
                };
                within(&self.badges, "span", &format!("badge {tone}")).set_text_content(Some(&text));
            }
            self.badges_shown = badges;
        }
    }
}

/// What all rows of one drawing share.
pub struct Look<'a> {
    /// Id of the site.
    pub site: &'a str,
    /// The server's clock.
    pub now: i64,
    /// Height of a row.
    pub row_px: f64,
    /// Session of the row that the keyboard is at.
    pub active: Option<&'a str>,
}

/// Sets one property through the CSSOM: attributes of that name are refused by the page's policy.
pub fn set_style(element: &Element, name: &str, value: &str) {
    if let Some(it) = element.dyn_ref::<web_sys::HtmlElement>() {
        let _ = it.style().set_property(name, value);
    }
}

fn make(tag: &str, class: &str) -> Element {
    let element = document().create_element(tag).expect("these are names of elements");
    if !class.is_empty() {
        element.set_class_name(class);
    }
    element
}

fn within(parent: &Element, tag: &str, class: &str) -> Element {
    let element = make(tag, class);
    let _ = parent.append_child(&element);
    element
}
