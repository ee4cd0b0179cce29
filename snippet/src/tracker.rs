//! The tracker of one page. Each public method is something that happens to the page; what follows from it is decided
//! here and done by [`Page`].

use crate::account::Account;
use crate::attributes;
use crate::chance::Chance;
use crate::names::Names;
use crate::orphans::Orphans;
use crate::address::path;
use crate::page::{Page, Store, Text};
use crate::post::{Kind, Post, Sender};
use crate::queue::Queue;
use crate::retry::{self, Gate, Meaning};
use crate::tab::{self, Tab};
use crate::views::{TITLE_MS, View};
use protocol::ids::{BeaconId, EventId, ViewId};
use protocol::limits::BEACON_BYTES;
use protocol::name::is_event_name;
use protocol::write::Entry;

/// So long the first of some events waits for the others.
const BATCH_MS: u64 = 1_000;
/// What a beacon has besides its events, at most.
const FRAME_BYTES: usize = 1_500;

/// The tracker of one page.
pub struct Tracker<P> {
    page: P,
    names: Names,
    sender: Sender,
    chance: Chance,
    tab: Tab,
    view: Option<View>,
    /// The page's address as the browser knows it, secrets included: it stays here. Before the first view: the referrer.
    url: String,
    /// The address before it.
    referrer: String,
    queue: Queue,
    queue_key: String,
    orphans: Orphans,
    account: Account,
    post: Post,
    gate: Gate,
    /// When what waits shall go.
    due_at: Option<u64>,
    /// Whether the queue is not in storage as it is.
    unstored: bool,
    /// Whether storage had the queue when the page went.
    was_stored: bool,
    /// Whether the end of the task is waited for.
    asked: bool,
    /// Whether the page is going.
    leaving: bool,
    wakes_at: u64,
}

impl<P: Page> Tracker<P> {
    /// The page began to load at `at_ms`; `core` says which core this is.
    pub fn begin(page: P, site_key: &str, core: &str, at_ms: u64) -> Self {
        let names = Names::new(site_key);
        let mut chance = Chance::new([page.chance(), page.chance(), page.chance(), page.chance()]);
        let visitor = tab::visitor(&page, &names, at_ms, &mut chance);
        let tab = Tab::take(&page, &names, at_ms, &mut chance);
        // Each page has a queue of its own in storage: it never touches what an earlier page of this tab left there.
        let mut queue_key = names.queues.clone();
        protocol::write::id(&mut queue_key, &tab.id.0);
        protocol::write::raw(&mut queue_key, ".");
        protocol::write::number(&mut queue_key, at_ms);
        let mut tracker = Self {
            sender: Sender { site_key: site_key.to_owned(), visitor, core: core.to_owned() },
            url: page.text(Text::Referrer),
            referrer: String::new(),
            page,
            names,
            chance,
            tab,
            view: None,
            queue: Queue::default(),
            queue_key,
            orphans: Orphans::new(),
            account: Account::default(),
            post: Post::new(),
            gate: Gate::default(),
            due_at: None,
            unstored: false,
            was_stored: false,
            asked: false,
            leaving: false,
            wakes_at: u64::MAX,
        };
        if tracker.page.is_visible() {
            tracker.show_first(at_ms);
        }
        tracker.end_of_task();
        tracker
    }

    /// The page's own event.
    pub fn record(&mut self, name: &str, flat: &str, at_ms: u64) {
        if !is_event_name(name) {
            return self.account.drop("bad_name", 1);
        }
        if self.view.is_none() {
            self.show_first(at_ms);
        }
        let Some(view) = self.view.as_ref().map(|it| it.id) else { return };
        self.tab.seq += 1;
        let id = EventId::new(at_ms, self.chance.ten());
        let mut entry = Entry::new(at_ms, id, self.tab.seq, view, name);
        attributes::write(&mut entry, flat);
        self.keep(&entry.end(), at_ms + BATCH_MS, false);
    }

    /// The page says itself that another page is being shown. Without address or title: what the browser shows.
    pub fn pageview(&mut self, url: &str, title: &str, flat: &str, at_ms: u64) {
        let url = if url.is_empty() { self.page.text(Text::Url) } else { url.to_owned() };
        self.show(url, title, flat, at_ms, at_ms + BATCH_MS, 0);
    }

    /// The page's address changed without a load.
    pub fn navigated(&mut self) {
        let url = self.page.text(Text::Url);
        if self.view.is_none() {
            return;
        }
        if path(&url) == path(&self.url) {
            self.url = url;
        } else {
            let now = self.page.now();
            self.show(url, "", "", now, now + BATCH_MS, now + TITLE_MS);
        }
    }

    /// The page can be seen.
    pub fn visible(&mut self) {
        if self.view.is_none() {
            self.show_first(self.page.now());
        }
        self.pump();
    }

    /// The page is hidden: perhaps the last thing that we hear of it.
    pub fn hidden(&mut self) {
        self.last_words(None);
        self.rearm(self.page.now());
    }

    /// The page goes away, for good or into the back/forward cache. Its requests of the normal path die with it.
    pub fn gone(&mut self) {
        self.leaving = true;
        self.last_words(self.post.normal().filter(|it| it.kind == Kind::Normal).map(|it| it.ticket));
        self.was_stored = self.page.get(Store::Local, &self.queue_key).is_some();
        self.tab.hand_on(&self.page, &self.names);
    }

    /// The page came back out of the back/forward cache.
    pub fn restored(&mut self) {
        self.leaving = false;
        if let Some(tab) = Tab::find(&self.page, &self.names).filter(|it| it.id == self.tab.id) {
            self.tab.seq = self.tab.seq.max(tab.seq);
        }
        // What is gone from storage was sent by a page that came in between.
        if self.was_stored && self.page.get(Store::Local, &self.queue_key).is_none() {
            self.queue.clear();
        }
        while let Some(flight) = self.post.flights.pop() {
            self.give_back(flight.ticket);
        }
        self.orphans = Orphans::new();
        self.wakes_at = u64::MAX;
        // Where the visitor came from this time, nobody says.
        self.url = String::new();
        self.show_first(self.page.now());
    }

    /// The browser is online again.
    pub fn online(&mut self) {
        self.gate.online();
        if self.queue.waits() {
            self.due_at = Some(0);
        }
        self.pump();
    }

    /// The task in which something was recorded has ended: storage first, then the network.
    pub fn task_ended(&mut self) {
        self.asked = false;
        self.store();
        if self.leaving {
            self.gone();
        } else {
            self.pump();
        }
    }

    /// The time has come that was asked for.
    pub fn woken(&mut self) {
        self.wakes_at = u64::MAX;
        self.pump();
    }

    /// The request `ticket` was answered; status 0: it was not.
    pub fn answered(&mut self, ticket: u32, status: u32, retry_after: &str, retry_date: f64, reply: &str) {
        let Some(place) = self.post.flights.iter().position(|it| it.ticket == ticket) else { return };
        let flight = self.post.flights.swap_remove(place);
        let now = self.page.now();
        match retry::meaning(status) {
            Meaning::Taken => {
                self.settle(ticket);
                self.gate.passed();
                self.gate.pause(retry::pause(reply), now);
                if flight.client {
                    self.post.client_due = false;
                }
                if flight.account {
                    self.account.acknowledged();
                }
            }
            Meaning::Later => {
                self.give_back(ticket);
                let asked = retry::retry_after(retry_after, retry_date, now);
                self.gate.failed(status, asked, now, &mut self.chance);
            }
            Meaning::TooLarge if flight.count > 1 => {
                self.give_back(ticket);
                self.post.most_events = flight.count / 2;
            }
            Meaning::TooLarge | Meaning::Refused => {
                let count = self.settle(ticket);
                let mut reason = "http_".to_owned();
                protocol::write::number(&mut reason, status.into());
                self.account.drop(&reason, count);
            }
        }
        self.store();
        self.pump();
    }

    fn show_first(&mut self, at_ms: u64) {
        let url = self.page.text(Text::Url);
        self.show(url, "", "", at_ms, at_ms, 0);
    }

    fn show(&mut self, url: String, title: &str, flat: &str, at_ms: u64, due_at: u64, settles_at: u64) {
        self.settle_title();
        self.referrer = core::mem::replace(&mut self.url, url);
        self.tab.seq += 1;
        let id = ViewId::new(at_ms, self.chance.ten());
        let view = View { id, at_ms, seq: self.tab.seq, settles_at };
        let entry = self.entry_of(&view, title, flat);
        self.view = Some(view);
        self.keep(&entry, due_at, settles_at != 0);
    }

    fn entry_of(&self, view: &View, title: &str, flat: &str) -> String {
        let shown = if title.is_empty() { self.page.text(Text::Title) } else { title.to_owned() };
        view.entry(&self.url, &shown, &self.referrer, flat)
    }

    /// The title of the page that is shown is what it is now.
    fn settle_title(&mut self) {
        if let Some(mut view) = self.view.take() {
            if view.settles_at != 0 {
                view.settles_at = 0;
                let entry = self.entry_of(&view, "", "");
                self.queue.replace(&entry);
                self.unstored = true;
            }
            self.view = Some(view);
        }
    }

    fn keep(&mut self, entry: &str, due_at: u64, held: bool) {
        if entry.len() + FRAME_BYTES > BEACON_BYTES {
            return self.account.drop("too_large", 1);
        }
        let dropped = self.queue.push(entry, held);
        self.account.drop("overflow", dropped);
        self.due_at = Some(self.due_at.map_or(due_at, |it| it.min(due_at)));
        self.unstored = true;
        self.end_of_task();
    }

    fn end_of_task(&mut self) {
        if !self.asked {
            self.asked = true;
            self.page.soon();
        }
    }

    fn store(&mut self) {
        if self.unstored {
            self.unstored = false;
            if self.queue.is_empty() {
                self.page.remove(Store::Local, &self.queue_key);
            } else {
                self.page.set(Store::Local, &self.queue_key, self.queue.text());
            }
        }
    }

    fn settle(&mut self, ticket: u32) -> u32 {
        let own = self.queue.done(ticket);
        self.unstored |= own > 0;
        own + self.orphans.done(&self.page, ticket)
    }

    fn give_back(&mut self, ticket: u32) {
        self.queue.back(ticket);
        if let Some(orphan) = &mut self.orphans.current {
            orphan.queue.back(ticket);
        }
        if self.queue.waits() {
            self.due_at = Some(0);
        }
    }

    /// Sends what it can at once, inside the bytes that outlive a page. All of it stays in storage until a 2xx.
    fn last_words(&mut self, instead: Option<u32>) {
        self.settle_title();
        self.store();
        if self.gate.lets_last_words_through(self.page.now()) {
            while self.send(Kind::Last, instead) {}
        }
        if !self.queue.waits() {
            self.due_at = None;
        }
    }

    /// Sends what is due, if the way is free, and asks to be woken for the rest.
    fn pump(&mut self) {
        let now = self.page.now();
        while let Some(place) = self.post.flights.iter().position(|it| now >= it.until_ms) {
            let flight = self.post.flights.swap_remove(place);
            self.give_back(flight.ticket);
            self.gate.failed(0, None, now, &mut self.chance);
        }
        if self.view.as_ref().is_some_and(|it| it.settles_at != 0 && now >= it.settles_at) {
            self.settle_title();
            self.store();
        }
        if self.post.normal().is_none() && now >= self.gate.opens_at() {
            if self.due_at.is_some_and(|at| now >= at) {
                self.settle_title();
                self.store();
                self.send(Kind::Normal, None);
                if !self.queue.waits() {
                    self.due_at = None;
                }
            }
            if self.post.normal().is_none() && self.orphans.due_at().is_some_and(|at| now >= at) {
                let expired =
                    self.orphans.advance(&self.page, &self.names, &self.queue_key, self.tab.id, now);
                self.account.drop("expired", expired);
                self.send(Kind::Recovered, None);
            }
        }
        self.rearm(now);
    }

    fn send(&mut self, kind: Kind, instead: Option<u32>) -> bool {
        let introduced = !self.post.client_due || self.post.flights.iter().any(|it| it.client);
        let (queue, tab, introduced) = match (kind, &mut self.orphans.current) {
            (Kind::Recovered, Some(orphan)) => (&mut orphan.queue, orphan.tab, true),
            (Kind::Recovered, None) => return false,
            _ => (&mut self.queue, self.tab.id, introduced),
        };
        if instead.is_none() && !queue.waits() {
            return false;
        }
        let now = self.page.now();
        let client = if introduced { String::new() } else { self.page.text(Text::Client) };
        let fresh = BeaconId::new(now, self.chance.ten());
        let beacon =
            self.post.beacon(&self.sender, kind, tab, fresh, now, &client, &mut self.account, queue, instead);
        if let Some((ticket, body)) = &beacon {
            self.page.send(*ticket, body, kind == Kind::Last);
        }
        beacon.is_some()
    }

    fn rearm(&mut self, now: u64) {
        let mut next = u64::MAX;
        let mut at = |ms: u64| next = next.min(ms);
        if let Some(view) = self.view.as_ref().filter(|it| it.settles_at != 0) {
            at(view.settles_at);
        }
        for flight in &self.post.flights {
            at(flight.until_ms);
        }
        if self.post.normal().is_none() {
            for due in [self.due_at, self.orphans.due_at()].into_iter().flatten() {
                at(due.max(self.gate.opens_at()));
            }
        }
        if next < self.wakes_at {
            self.wakes_at = next;
            self.page.wake(next.saturating_sub(now).min(i32::MAX as u64) as u32);
        }
    }
}
