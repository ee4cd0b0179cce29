//! `waymark replay`: makes the store again from the journal, or projects again what was set aside. The server must be
//! stopped: the data folder has one owner.

use crate::app::Opened;
use crate::config::Config;
use crate::intake::judge;
use crate::journal::sqlite::SqliteJournal;
use crate::journal::{Entry, EntryEvent, Item, Journal, Position, Stored, Taken};
use crate::metrics::Metrics;
use crate::projector::worker::Projector;
use crate::store::projection::SetAside;
use anyhow::{Context, bail};
use clap::Args as ClapArgs;
use protocol::name::VISITOR_IDENTIFIED;
use protocol::read::Event;
use std::sync::Arc;

#[derive(Debug, ClapArgs)]
pub struct Args {
    /// Project again what was set aside, instead of everything.
    #[arg(long)]
    quarantine: bool,
    /// Remove sessions, events and counts from the store first. Sites and keys stay.
    #[arg(long)]
    discard: bool,
}

/// Replays.
pub async fn run(config: Config, args: Args) -> anyhow::Result<()> {
    let opened = Opened::open(&config).await?;
    if args.quarantine {
        let (taken, left) = quarantine(&opened).await?;
        println!("{taken} projected, {left} still set aside");
        return Ok(());
    }
    let (_, furthest) = opened.store.positions().await?;
    let first = opened.journal.bounds().await?.map_or(Position(1), |(first, _)| first);
    if args.discard {
        if first > Position(1) {
            bail!(
                "the journal begins at entry {}: what came before is only in the store and would be lost. Replay into \
                 an empty store (another store.url) or restore an older journal",
                first.0
            );
        }
        opened.store.discard_projection().await.context("the store could not be emptied")?;
    } else if furthest > Position(0) {
        bail!("the store holds a projection already; `--discard` removes it first, `--quarantine` retries what failed");
    }
    let entries = opened.catch_up(&Metrics::new()).await?;
    println!("{entries} beacons projected");
    Ok(())
}

/// Tries everything that was set aside once more. Returns how much was projected, and how much was not.
pub async fn quarantine(opened: &Opened) -> anyhow::Result<(usize, usize)> {
    let (mut taken, mut left) = (0, 0);
    for aside in opened.store.set_aside().await? {
        let Some(entry) = entry_of(&opened.journal, &aside).await? else {
            left += 1;
            continue;
        };
        let journal: Arc<dyn Journal> = opened.journal.clone();
        let mut projector =
            Projector::new(aside.partition, journal, &opened.store, opened.vault.clone(), Metrics::new());
        let stored = Stored { position: aside.position, item: Item::Entry(Arc::new(Taken::new(entry))) };
        match projector.again(&aside, &stored).await {
            Ok(()) => taken += 1,
            Err(why) => {
                eprintln!("entry {}: {why}", aside.position.0);
                left += 1;
            }
        }
    }
    Ok((taken, left))
}

/// What was set aside, as an entry that can be projected; `None` where it still cannot.
async fn entry_of(journal: &SqliteJournal, aside: &SetAside) -> anyhow::Result<Option<Entry>> {
    let before = Position(aside.position.0 - 1);
    let Some(it) = journal.read(aside.partition, before, 1).await?.into_iter().next() else { return Ok(None) };
    let Item::Entry(taken) = it.item else { return Ok(None) };
    if it.position != aside.position {
        return Ok(None);
    }
    let mut entry = taken.entry.clone();
    entry.refused.clear();
    entry.dropped.clear();
    if aside.place.is_some() {
        // An event that was refused: today's rules may take it.
        let Ok(mut event) = serde_json::from_str::<Event>(&aside.content) else { return Ok(None) };
        // What a page said of its visitor is not among what was set aside.
        if judge::check(&event).is_err() || event.name == VISITOR_IDENTIFIED {
            return Ok(None);
        }
        judge::tidy(&mut event, &[]);
        let at = entry.received_at.plus(-(i64::try_from(event.age).unwrap_or(0)));
        entry.events = vec![EntryEvent { at, event, call: None }];
    }
    Ok(Some(entry))
}
