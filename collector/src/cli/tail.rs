//! `waymark tail`: visits as they land. It follows the journal, and shows an entry once the store has projected it, so
//! that what is seen here is what everybody else will see. It needs no server and disturbs none.

use crate::clock::Timestamp;
use crate::config::Config;
use crate::journal::sqlite::SqliteJournal;
use crate::journal::{Entry, Item, Journal, Partition, Position};
use crate::store::Store;
use crate::store::rows::{StoredEvent, StoredSession};
use anyhow::Context;
use clap::Args as ClapArgs;
use protocol::ids::{SessionId, SiteId};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{IsTerminal, Write};
use std::time::Duration;

/// How often the journal is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(200);

#[derive(Debug, ClapArgs)]
pub struct Args {
    /// Only the site with this name.
    #[arg(long)]
    site: Option<String>,
    /// Begin with so many of the newest beacons.
    #[arg(long, default_value_t = 20)]
    last: i64,
    /// Programs, too: crawlers, monitors, headless browsers.
    #[arg(long)]
    bots: bool,
    /// Show what is there and end.
    #[arg(long)]
    once: bool,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
}

/// Follows the journal until interrupted.
pub async fn run(config: Config, args: Args) -> anyhow::Result<()> {
    let file = config.data.join("journal.sqlite");
    if !file.exists() {
        anyhow::bail!("there is no journal in {}; start `waymark serve` first", config.data.display());
    }
    let journal = SqliteJournal::follow(&file).await.context("the journal cannot be read")?;
    let store = Store::open(&config.store.url, &config.data, 1).await.context("the store cannot be opened")?;
    let sites = store.sites().await?;
    let names: HashMap<SiteId, String> = sites.into_iter().map(|it| (it.site.id, it.site.name)).collect();
    if let Some(wanted) = &args.site
        && !names.values().any(|it| it == wanted)
    {
        anyhow::bail!("there is no site named \"{wanted}\"; `waymark site list` shows all");
    }
    let last = journal.bounds().await?.map_or(Position(0), |(_, last)| last);
    let begin = Position((last.0 - args.last).max(0));
    let mut view = View { args, names, store, sessions: HashMap::new(), color: std::io::stdout().is_terminal() };
    if !view.args.json {
        println!("watching {} (Ctrl-C ends)", config.data.display());
    }
    let mut after: Vec<Position> = vec![begin; usize::from(journal.partitions())];
    loop {
        for (partition, after) in (0..).map(Partition).zip(&mut after) {
            while view.partition(&journal, partition, after).await? {}
        }
        if view.args.once {
            return Ok(());
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = tokio::signal::ctrl_c() => return Ok(()),
        }
    }
}

struct View {
    args: Args,
    names: HashMap<SiteId, String>,
    store: Store,
    /// Sessions that were introduced, and the letter that stands for each.
    sessions: HashMap<SessionId, usize>,
    color: bool,
}

impl View {
    /// Shows some more of a partition; whether there was any.
    async fn partition(
        &mut self,
        journal: &SqliteJournal,
        partition: Partition,
        after: &mut Position,
    ) -> anyhow::Result<bool> {
        let before = *after;
        let projected = self.store.projected(partition).await?;
        for it in journal.read(partition, *after, 256).await? {
            if it.position > projected {
                break;
            }
            *after = it.position;
            match it.item {
                Item::Entry(taken) => self.entry(&taken.entry).await?,
                Item::Damaged(why, at) => self.say(&format!("{}  set aside: {why}", clock(at))),
            }
        }
        Ok(*after > before)
    }

    async fn entry(&mut self, entry: &Entry) -> anyhow::Result<()> {
        if !self.names.contains_key(&entry.site) {
            let sites = self.store.sites().await?;
            self.names = sites.into_iter().map(|it| (it.site.id, it.site.name)).collect();
        }
        let site = self.names.get(&entry.site).cloned().unwrap_or_else(|| entry.site.to_string());
        if self.args.site.as_ref().is_some_and(|wanted| *wanted != site) {
            return Ok(());
        }
        let ids: Vec<_> = entry.events.iter().map(|it| it.event.id).collect();
        let stored = self.store.events(entry.site, &ids).await?;
        let mut stored: HashMap<_, _> = stored.into_iter().map(|it| (it.id, it)).collect();
        for id in ids {
            let Some(event) = stored.remove(&id) else { continue };
            if event.received_at != entry.received_at {
                continue; // a duplicate: it was shown when it came first
            }
            let Some(session) = self.store.session(entry.site, event.session).await? else { continue };
            if session.session.bot.is_empty() || self.args.bots {
                self.event(&site, &session, &event);
            }
        }
        for it in &entry.refused {
            self.say(&format!(
                "{}  {site}  not taken: {} ({})",
                clock(entry.received_at),
                it.outcome.word(),
                it.reason
            ));
        }
        for (reason, count) in &entry.dropped {
            self.say(&format!("{}  {site}  the browser gave up {count} events ({reason})", clock(entry.received_at)));
        }
        Ok(())
    }

    fn event(&mut self, site: &str, session: &StoredSession, event: &StoredEvent) {
        let it = &session.session;
        if self.args.json {
            let line = serde_json::json!({
                "site": site, "session": it.id, "visitor": session.visitor, "number": it.number,
                "id": event.id, "name": event.name, "at": event.happened_at, "url": event.url, "title": event.title,
                "attributes": serde_json::from_str::<serde_json::Value>(&event.attributes).unwrap_or_default(),
            });
            return self.say(&line.to_string());
        }
        let known = self.sessions.len();
        let number = *self.sessions.entry(it.id).or_insert(known);
        if number == known {
            self.introduce(number, site, session);
        }
        let mut line = format!(
            "{}  {}  {:<18}",
            clock(event.happened_at),
            self.tinted(number, &format!("#{:<3}", number + 1)),
            shown(&event.name, 40)
        );
        if let Some(url) = &event.url {
            _ = write!(line, "  {}", shown(path(url), 60));
            let title = event.title.as_deref().unwrap_or_default();
            if !title.is_empty() {
                _ = write!(line, "  \u{201c}{}\u{201d}", shown(title, 50));
            }
        }
        if event.attributes != "{}" {
            _ = write!(line, "  {}", shown(&event.attributes, 120));
        }
        if event.recovered {
            line.push_str("  (kept by the browser and sent later)");
        }
        self.say(&line);
    }

    /// A line about a session, before its first event.
    fn introduce(&self, number: usize, site: &str, session: &StoredSession) {
        let it = &session.session;
        let mut facts =
            vec![format!("{site}: visit {} of visitor \u{2026}{}", it.number, tail_of(&session.visitor.to_string()))];
        let browser = [it.device.browser.as_str(), it.device.os.as_str()];
        let browser = browser.iter().filter(|it| !it.is_empty()).copied().collect::<Vec<_>>().join(" on ");
        facts.push(if browser.is_empty() { it.device.category.to_owned() } else { browser });
        if !it.country.is_empty() {
            facts.push(it.country.clone());
        }
        let from = [&it.campaign.source, &it.referrer.name, &it.referrer.host];
        if let Some(from) = from.into_iter().find(|it| !it.is_empty()) {
            facts.push(format!("from {}", shown(from, 40)));
        }
        if !it.bot.is_empty() {
            facts.push(format!("a program ({})", it.bot));
        }
        let head = self.tinted(number, &format!("#{:<3}", number + 1));
        self.say(&format!("{}  {head}  \u{25b6} {}", clock(it.started_at), facts.join(", ")));
    }

    fn tinted(&self, number: usize, text: &str) -> String {
        if self.color { format!("\x1b[{}m{text}\x1b[0m", 31 + number % 6) } else { text.to_owned() }
    }

    /// Prints a line. A closed pipe is a normal end.
    fn say(&self, line: &str) {
        if writeln!(std::io::stdout().lock(), "{line}").is_err() {
            std::process::exit(0);
        }
    }
}

fn clock(at: Timestamp) -> String {
    let (_, _, _, hour, minute, second) = at.parts();
    format!("{hour:02}:{minute:02}:{second:02}Z")
}

fn path(url: &str) -> &str {
    let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    after_scheme.find('/').map_or("/", |at| &after_scheme[at..])
}

fn tail_of(id: &str) -> &str {
    id.get(id.len().saturating_sub(6)..).unwrap_or(id)
}

/// Visitors' text on a terminal: no control characters, no reordering, and not too long.
fn shown(raw: &str, most: usize) -> String {
    let harmless = |c: char| match c {
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => '\u{fffd}',
        it if it.is_control() => '\u{fffd}',
        it => it,
    };
    let mut out: String = raw.chars().map(harmless).take(most).collect();
    if raw.chars().count() > most {
        out.push('\u{2026}');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visitors_text_cannot_command_a_terminal() {
        assert_eq!(shown("a\x1b[2Jb\r\n\u{202e}c", 20), "a\u{fffd}[2Jb\u{fffd}\u{fffd}\u{fffd}c");
        assert_eq!(shown("abcdef", 3), "abc\u{2026}");
    }

    #[test]
    fn a_url_is_shown_from_its_path_on() {
        for (url, expected) in [("https://a.example/b?c", "/b?c"), ("https://a.example", "/"), ("nonsense", "/")] {
            assert_eq!(path(url), expected);
        }
    }
}
