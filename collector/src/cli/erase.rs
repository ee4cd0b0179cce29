//! `waymark erase`: forgets a contact. The server must be stopped: the data folder has one owner. Beside a running server,
//! the desk and the API do the same.

use crate::app::Opened;
use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::erase;
use crate::identity::log::ContactId;
use crate::journal::Journal;
use crate::metrics::Metrics;
use crate::projector::cache::Forgotten;
use anyhow::{Context, bail};
use clap::Args as ClapArgs;
use protocol::ids::SiteId;

#[derive(Debug, ClapArgs)]
pub struct Args {
    /// The site, by its id or its name.
    #[arg(long)]
    site: String,
    /// Why: it stays in the log.
    #[arg(long, default_value = "asked for")]
    reason: String,
    /// The contact: its id, or an e-mail address, a telephone number with its country code, or an external id that one
    /// contact has.
    contact: String,
}

/// Erases.
pub async fn run(config: Config, args: Args) -> anyhow::Result<()> {
    let opened = Opened::open(&config).await?;
    opened.assert_consistent().await?;
    // A server that was killed may have left beacons that are in the journal only.
    opened.catch_up(&Metrics::new()).await?;
    let sites = opened.store.sites().await?;
    let mut named = sites.iter().filter(|it| it.site.id.to_string() == args.site || it.site.name == args.site);
    let (site, other) = (named.next().context("there is no such site; `waymark site list` shows all")?, named.next());
    if other.is_some() {
        bail!("several sites have this name: give the id, as `waymark site list` shows it");
    }
    let (id, rules) = (site.site.id, &site.site.settings.identity);
    let contact = match protocol::ids::parse(&args.contact) {
        Ok(it) => ContactId(it),
        Err(_) => find(&opened, id, rules, &args.contact).await?,
    };
    let places = (&opened.store, &*opened.journal as &dyn Journal, &*opened.vault);
    let done =
        erase::erase(places, id, contact, ("command line", args.reason), SystemClock.now(), &Forgotten::default())
            .await?;
    let done = done.context("there is no such contact, or it is erased already")?;
    println!(
        "erased: {} events in {} web sessions of {} browsers; identifiers and fields are gone for good",
        done.events,
        done.sessions.len(),
        done.visitors.len()
    );
    Ok(())
}

async fn find(
    opened: &Opened,
    site: SiteId,
    rules: &crate::identity::rules::Rules,
    text: &str,
) -> anyhow::Result<ContactId> {
    let mut found = std::collections::BTreeSet::new();
    for kind in ["external_id", "email", "phone"] {
        if let Ok(key) = rules.key(kind, text) {
            found.extend(opened.store.find_by_key(&opened.vault, site, &key).await?);
        }
    }
    let cards = opened.store.cards(&opened.vault, site, found.iter().copied()).await?;
    let roots: std::collections::BTreeSet<ContactId> = found.iter().filter_map(|it| Some(cards.of(*it)?.0)).collect();
    match roots.len() {
        0 => bail!("no contact has this"),
        1 => Ok(*roots.first().expect("one")),
        many => bail!("{many} contacts have this: give the id of the one, as the desk's address shows it"),
    }
}
