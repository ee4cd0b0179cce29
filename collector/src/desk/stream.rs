//! One desk's stream of live visitors: what it begins with, what follows, and its end when somebody may no longer look.

use super::gate::{Asking, still};
use super::permission::Permission;
use super::problem::ApiError;
use crate::app::App;
use crate::live::board::{Batch, Row};
use crate::live::{Begin, Watch};
use actix_web::web::{Bytes, Data};
use protocol::desk::journeys::Bots;
use protocol::desk::live::{End, Hello};
use protocol::ids::SessionId;
use serde::Serialize;
use std::collections::VecDeque;
use std::fmt::Write;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;

/// How often it is asked whether somebody is still logged in and may still look; also the stream's heartbeat.
const ASKED_EVERY: Duration = Duration::from_secs(4);
/// Rows of one event at most, so that the first ones are shown while the others are on their way.
const ROWS: usize = 250;

/// Which rows somebody sees.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// People, programs or both.
    pub bots: Bots,
    /// One session only.
    pub only: Option<SessionId>,
}

impl Wanted {
    fn wants(self, id: SessionId, bot: bool) -> bool {
        let kind = match self.bots {
            Bots::None => !bot,
            Bots::Only => bot,
            Bots::All => true,
        };
        match self.only {
            Some(it) => it == id,
            None => kind,
        }
    }
}

/// What somebody sees of the persons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sees {
    /// Nothing.
    Nobody,
    /// Their names, identifiers masked.
    Masked,
    /// Everything.
    Whole,
}

/// See the module.
pub struct Stream {
    app: Data<App>,
    asking: Asking,
    wanted: Wanted,
    watch: Watch,
    /// Written, and not sent yet.
    ready: VecDeque<Bytes>,
    /// When it was last asked whether they may look.
    asked: Instant,
    ended: bool,
}

impl Stream {
    /// Begins it.
    pub fn new(app: Data<App>, asking: Asking, wanted: Wanted, watch: Watch) -> Self {
        let mut it = Self { app, asking, wanted, watch, ready: VecDeque::new(), asked: Instant::now(), ended: false };
        it.begin();
        it
    }

    fn sees(&self) -> Sees {
        match (self.asking.may.allow(Permission::ViewContacts), self.asking.may.allow(Permission::ViewIdentifiers)) {
            (false, _) => Sees::Nobody,
            (true, false) => Sees::Masked,
            (true, true) => Sees::Whole,
        }
    }

    /// Writes what a stream begins with.
    fn begin(&mut self) {
        let now = self.app.live.now().0;
        let ends_ms = self.app.live.ends_ms(self.asking.site);
        let (wanted, sees) = (self.wanted, self.sees());
        let mut ready = VecDeque::new();
        match &self.watch.begin {
            Begin::Missed(batches) => {
                ready.push_back(event("hello", &Hello { now, ends_ms, anew: false, rows: 0 }, None));
                ready.extend(batches.iter().map(|it| rows(it, &it.put, wanted, sees, true)));
            }
            Begin::Anew(all) => {
                let mut put: Vec<Row> = all.put.iter().filter(|it| wanted.wants(it.id, it.bot)).cloned().collect();
                // The latest first: they are what is looked at while the others come.
                put.sort_unstable_by_key(|it| std::cmp::Reverse(it.last_at()));
                let hello = Hello { now, ends_ms, anew: true, rows: put.len() as i64 };
                // Whoever is cut off before the last part has no id to come back with, and starts anew.
                ready.push_back(event("hello", &hello, Some("")));
                let parts = put.chunks(ROWS).count().max(1);
                let empty: &[Row] = &[];
                let chunks = put.chunks(ROWS).chain(put.is_empty().then_some(empty));
                ready.extend(chunks.enumerate().map(|(n, part)| rows(all, part, wanted, sees, n + 1 == parts)));
            }
        }
        self.ready = ready;
    }

    /// The next bytes; `None` when it is over.
    pub async fn next(&mut self) -> Option<Bytes> {
        loop {
            if let Some(it) = self.ready.pop_front() {
                return Some(it);
            }
            if self.ended {
                return None;
            }
            tokio::select! {
                batch = self.watch.batches.recv() => match batch {
                    Ok(batch) => self.take(&batch),
                    // Too slow: what was missed is gone, so everything comes again.
                    Err(RecvError::Lagged(_)) => self.start_over().await,
                    Err(RecvError::Closed) => return None,
                },
                () = tokio::time::sleep_until(self.asked + ASKED_EVERY) => self.ask().await,
            }
        }
    }

    fn take(&mut self, batch: &Batch) {
        let any = batch.put.iter().any(|it| self.wanted.wants(it.id, it.bot))
            || batch.gone.iter().any(|(id, bot)| self.wanted.wants(*id, *bot));
        // Counts are for the table: who looks at one session is not told of others.
        if any || self.wanted.only.is_none() {
            self.ready.push_back(rows(batch, &batch.put, self.wanted, self.sees(), true));
        }
    }

    async fn start_over(&mut self) {
        match self.app.live.watch(self.asking.site, None).await {
            Ok(watch) => {
                self.watch = watch;
                self.begin();
            }
            Err(_) => self.ended = true,
        }
    }

    /// Whether they may still look: a login that has ended, or a role that was taken away, ends the stream.
    async fn ask(&mut self) {
        self.asked = Instant::now();
        match still(&self.app, &self.asking, Permission::ViewSessions).await {
            // A store that is away for a moment takes nobody's table away.
            Ok(()) | Err(ApiError::Unavailable) => {
                self.ready.push_back(Bytes::from_static(b"event: ping\ndata: {}\n\n"))
            }
            Err(why) => {
                self.ready.push_back(event("end", &End { code: why.code().1.into() }, None));
                self.ended = true;
            }
        }
    }
}

/// One event of the stream.
fn event(name: &str, data: &impl Serialize, id: Option<&str>) -> Bytes {
    let data = serde_json::to_string(data).unwrap_or_default();
    let id = id.map(|it| format!("id: {it}\n")).unwrap_or_default();
    format!("event: {name}\n{id}data: {data}\n\n").into()
}

/// `Change` as JSON, put together from rows that are written already.
fn rows(batch: &Batch, put: &[Row], wanted: Wanted, sees: Sees, with_id: bool) -> Bytes {
    let mut out = String::with_capacity(128 + put.len() * 512);
    out.push_str("event: rows\n");
    if with_id {
        _ = writeln!(out, "id: {}", batch.mark);
    }
    out.push_str("data: {\"put\":[");
    let mut first = true;
    for it in put.iter().filter(|it| wanted.wants(it.id, it.bot)) {
        out.push_str(if first { "" } else { "," });
        match (&it.person, sees) {
            (Some(person), Sees::Whole | Sees::Masked) => {
                let person = if sees == Sees::Whole { &person.whole } else { &person.masked };
                out.push_str(it.json.trim_end_matches('}'));
                _ = write!(out, ",\"person\":{person}}}");
            }
            _ => out.push_str(&it.json),
        }
        first = false;
    }
    out.push_str("],\"gone\":[");
    first = true;
    for (id, _) in batch.gone.iter().filter(|(id, bot)| wanted.wants(*id, *bot)) {
        _ = write!(out, "{}\"{id}\"", if first { "" } else { "," });
        first = false;
    }
    _ = write!(out, "],\"people\":{},\"bots\":{},\"now\":{}}}\n\n", batch.people, batch.bots, batch.now.0);
    out.into()
}
