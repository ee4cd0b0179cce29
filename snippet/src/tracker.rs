//! The tracker of one page. Each public method is something that happens to the page; what follows from it is decided
//! here and done by [`Page`].

use crate::account::{self, Account};
use crate::orphans::{Orphans, QUEUES};
use crate::page::{Page, Store, Text};
use crate::post::{Draft, Kind, Post, Sender};
use crate::queue::Queue;
use crate::retry::{self, Gate, Meaning};
use crate::tab::{self, Tab};
use crate::text::next;
use crate::views::{TITLE_MS, View, path};
use protocol::ids::{BeaconId, EventId, ViewId, VisitorId};
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
    sender: Sender,
    tab: Tab,
    view: Option<View>,
    /// The page's address. Before the first view: the referrer.
    url: String,
    /// The address before it.
    referrer: String,
    queue: Queue,
    queue_key: String,
    orphans: Orphans,
    account: Account,
    post: Post,
    gate: Gate,
    /// When what waits shall go; `u64::MAX`: nothing waits.
    due_at: u64,
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
    /// The page began to load at `at_ms`; the site's key comes as a JSON string.
    pub fn begin(page: P, site_key: String, at_ms: u64) -> Self {
        let visitor = tab::visitor(&page, at_ms);
        let tab = Tab::take(&page, at_ms);
        // Each page has a queue of its own in storage: it never touches what an earlier page of this tab left there.
        let mut queue_key = QUEUES.to_owned();
        protocol::write::id(&mut queue_key, &tab.id.0);
        protocol::write::raw(&mut queue_key, ".");
        protocol::write::number(&mut queue_key, at_ms);
        let mut tracker = Self {
            sender: Sender { site_key, visitor },
            url: page.text(Text::Referrer),
            referrer: String::new(),
            page,
            tab,
            view: None,
            queue: Queue::default(),
            queue_key,
            orphans: Orphans::default(),
            account: Account::default(),
            post: Post::default(),
            gate: Gate::default(),
            due_at: u64::MAX,
            unstored: false,
            was_stored: false,
            asked: false,
            leaving: false,
            wakes_at: u64::MAX,
        };
        if tracker.page.is_visible() {
            tracker.show_now(at_ms, at_ms, 0);
        }
        tracker.end_of_task();
        tracker
    }

    /// The page's own event: attributes as a JSON object, a line's end, name.
    pub fn record(&mut self, mut name: &str, at_ms: u64) {
        let attributes = next(&mut name, b'\n');
        if !is_event_name(name) {
            return self.account.drop(account::BAD_NAME, 1);
        }
        if self.view.is_none() {
            self.show_now(at_ms, at_ms, u64::MAX);
        }
        let Some(view) = self.view.as_ref().map(|it| it.id) else { return };
        self.tab.seq += 1;
        let id = EventId::new(at_ms, self.page.ten());
        let mut entry = Entry::new(at_ms, id, self.tab.seq, view, name);
        entry.attributes_json(attributes);
        self.keep(&entry.end(), at_ms + BATCH_MS, false);
    }

    /// Whose browser this is.
    pub fn visitor(&self) -> VisitorId {
        self.sender.visitor
    }

    /// The page says itself that another page is being shown: three lines of JSON, attributes, address, title.
    pub fn pageview(&mut self, mut title: &str, at_ms: u64) {
        let (attributes, url) = (next(&mut title, b'\n'), next(&mut title, b'\n'));
        self.show(url.to_owned(), title, attributes, at_ms, at_ms + BATCH_MS, u64::MAX);
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
            self.show_now(now, now + BATCH_MS, now + TITLE_MS);
        }
    }

    /// The page can be seen.
    pub fn visible(&mut self) {
        self.post.last_bytes = 0;
        if self.view.is_none() {
            let now = self.page.now();
            self.show_now(now, now, u64::MAX);
        }
        self.pump();
    }

    /// The page is hidden: perhaps the last thing that we hear of it.
    pub fn hidden(&mut self) {
        self.last_words(0);
        self.rearm(self.page.now());
    }

    /// The page goes away, for good or into the back/forward cache. Its requests of the normal path die with it.
    pub fn gone(&mut self) {
        self.leaving = true;
        self.last_words(self.post.flight.as_ref().map_or(0, |it| it.ticket));
        self.was_stored = !self.page.get(Store::Local, &self.queue_key).is_empty();
        self.tab.hand_on(&self.page);
    }

    /// The page came back out of the back/forward cache.
    pub fn restored(&mut self) {
        self.leaving = false;
        self.tab.catch_up(&self.page);
        // What is gone from storage was sent by a page that came in between.
        if self.was_stored && self.page.get(Store::Local, &self.queue_key).is_empty() {
            self.queue.clear();
        }
        self.queue.all_back();
        self.post.flight = None;
        self.orphans.current = None;
        self.wakes_at = u64::MAX;
        // Where the visitor came from this time, nobody says.
        self.url.clear();
        let now = self.page.now();
        self.show_now(now, now, u64::MAX);
    }

    /// The browser is online again.
    pub fn online(&mut self) {
        self.gate.online();
        if self.queue.waits() {
            self.due_at = 0;
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

    /// The request `ticket` was answered; status 0: it was not. `ask_ms` is what its Retry-After asks for, NaN where it
    /// has none, `pause_ms` what the reply asks for.
    pub fn answered(&mut self, ticket: u32, status: u32, ask_ms: f64, pause_ms: f64) {
        let flight = self.post.flight.take_if(|it| it.ticket == ticket);
        let now = self.page.now();
        let mut meaning = retry::meaning(status);
        if let (Meaning::TooLarge, Some(flight)) = (meaning, &flight) {
            if flight.count > 1 {
                self.post.most_events = flight.count / 2;
            } else {
                meaning = Meaning::Refused;
            }
        }
        match meaning {
            Meaning::Taken | Meaning::Refused => {
                let own = self.queue.done(ticket);
                self.unstored |= own > 0;
                let count = own + self.orphans.done(&self.page, ticket);
                if meaning == Meaning::Refused {
                    self.account.drop(account::refused(status), count);
                } else {
                    self.gate.passed();
                    self.gate.pause(pause_ms as u64, now);
                    // Every beacon of this page's own has it until here, and every one of the normal path the account.
                    self.post.client_due &= flight.as_ref().is_some_and(|it| it.recovered);
                    if flight.is_some() {
                        self.account.acknowledged();
                    }
                }
            }
            Meaning::Later => {
                self.gate.failed(status, ask_ms, now, &self.page);
                self.give_back(ticket);
            }
            Meaning::TooLarge => self.give_back(ticket),
        }
        self.store();
        self.pump();
    }

    /// Shows what the browser shows.
    #[inline(never)]
    fn show_now(&mut self, at_ms: u64, due_at: u64, settles_at: u64) {
        let (url, title) = (self.page.text(Text::Url), self.page.text(Text::Title));
        self.show(url, &title, "", at_ms, due_at, settles_at);
    }

    #[inline(never)]
    fn show(&mut self, url: String, title: &str, attributes: &str, at_ms: u64, due_at: u64, settles_at: u64) {
        self.settle_title();
        self.referrer = core::mem::replace(&mut self.url, url);
        self.tab.seq += 1;
        let id = ViewId::new(at_ms, self.page.ten());
        let view = View { id, at_ms, seq: self.tab.seq, settles_at };
        let entry = view.entry(&self.url, title, &self.referrer, attributes);
        self.view = Some(view);
        self.keep(&entry, due_at, settles_at != u64::MAX);
    }

    /// The title of the page that is shown is what it is now.
    #[inline(never)]
    fn settle_title(&mut self) {
        if let Some(view) = &mut self.view
            && view.settles_at != u64::MAX
        {
            view.settles_at = u64::MAX;
            let entry = view.entry(&self.url, &self.page.text(Text::Title), &self.referrer, "");
            self.queue.replace(&entry);
            self.unstored = true;
        }
    }

    fn keep(&mut self, entry: &str, due_at: u64, held: bool) {
        if entry.len() + FRAME_BYTES > BEACON_BYTES {
            return self.account.drop(account::TOO_LARGE, 1);
        }
        let dropped = self.queue.push(entry, held);
        self.account.drop(account::OVERFLOW, dropped);
        self.due_at = self.due_at.min(due_at);
        self.unstored = true;
        self.end_of_task();
    }

    fn end_of_task(&mut self) {
        if !self.asked {
            self.asked = true;
            self.page.soon();
        }
    }

    #[inline(never)]
    fn store(&mut self) {
        if self.unstored {
            self.unstored = false;
            self.page.set(Store::Local, &self.queue_key, self.queue.text());
        }
    }

    fn give_back(&mut self, ticket: u32) {
        self.queue.back(ticket);
        if let Some(orphan) = &mut self.orphans.current {
            orphan.queue.back(ticket);
        }
        if self.queue.waits() {
            self.due_at = 0;
        }
    }

    /// Sends what it can at once, inside the bytes that outlive a page. All of it stays in storage until a 2xx.
    fn last_words(&mut self, instead: u32) {
        self.settle_title();
        self.store();
        if self.gate.lets_last_words_through(self.page.now()) {
            while self.send(Kind::Last, instead) {}
        }
        self.still_due();
    }

    /// Sends what is due, if the way is free, and asks to be woken for the rest.
    #[inline(never)]
    fn pump(&mut self) {
        let now = self.page.now();
        if let Some(flight) = self.post.flight.take_if(|it| now >= it.until_ms) {
            self.gate.failed(0, f64::NAN, now, &self.page);
            self.give_back(flight.ticket);
        }
        let is_due = now >= self.due_at;
        if is_due || self.view.as_ref().is_some_and(|it| now >= it.settles_at) {
            self.settle_title();
            self.store();
        }
        if self.post.flight.is_none() && now >= self.gate.opens_at() {
            if is_due && self.send(Kind::Normal, 0) {
                self.still_due();
            } else if now >= self.orphans.due_at {
                let expired = self.orphans.advance(&self.page, &self.queue_key, self.tab.id, now);
                self.account.drop(account::EXPIRED, expired);
                self.send(Kind::Recovered, 0);
            }
        }
        self.rearm(now);
    }

    fn still_due(&mut self) {
        if !self.queue.waits() {
            self.due_at = u64::MAX;
        }
    }

    #[inline(never)]
    fn send(&mut self, kind: Kind, instead: u32) -> bool {
        let (queue, tab) = match (kind, &mut self.orphans.current) {
            (Kind::Recovered, Some(orphan)) => (&mut orphan.queue, orphan.tab),
            (Kind::Recovered, None) => return false,
            _ => (&mut self.queue, self.tab.id),
        };
        let now_ms = self.page.now();
        let told = kind == Kind::Recovered || !self.post.client_due;
        let client = if told { String::new() } else { self.page.text(Text::Client) };
        let id = BeaconId::new(now_ms, self.page.ten());
        let draft = Draft { kind, tab, id, now_ms, client: &client, instead };
        let beacon = self.post.beacon(&self.sender, &draft, &mut self.account, queue);
        if let Some((ticket, body)) = &beacon {
            self.page.send(*ticket, body, kind == Kind::Last);
        }
        beacon.is_some()
    }

    #[inline(never)]
    fn rearm(&mut self, now: u64) {
        let next = match &self.post.flight {
            Some(flight) => flight.until_ms,
            None => self.due_at.min(self.orphans.due_at).max(self.gate.opens_at()),
        };
        let next = next.min(self.view.as_ref().map_or(u64::MAX, |it| it.settles_at));
        if next < self.wakes_at {
            self.wakes_at = next;
            self.page.wake(next.saturating_sub(now).min(i32::MAX as u64) as u32);
        }
    }
}
