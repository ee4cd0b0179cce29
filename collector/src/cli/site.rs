//! `waymark site`: works beside a running server, which sees the change within two seconds.

use crate::clock::{Clock, SystemClock, chance, letters};
use crate::config::Config;
use crate::site::{Origin, Settings, Site};
use crate::store::Store;
use crate::store::sites::KnownSite;
use anyhow::{Context, bail};
use clap::Subcommand;
use protocol::ids::{SiteId, SiteKey};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add a site; prints the tag for its pages and a key of the API.
    Add {
        /// What people call it.
        name: String,
        /// Where its pages are, as in https://shop.example or https://*.shop.example. May be given several times.
        #[arg(long, required = true)]
        origin: Vec<String>,
        /// Minutes without activity after which a web session is over.
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1440))]
        idle_minutes: u32,
        /// Hours that a web session lasts at most.
        #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=168))]
        longest_hours: u32,
        /// Addresses or networks whose visits are counted but not recorded. May be given several times.
        #[arg(long)]
        exclude_ip: Vec<String>,
        /// Query parameters that are removed from URLs. May be given several times.
        #[arg(long)]
        exclude_parameter: Vec<String>,
        /// Go on with this public key, from another Waymark, instead of a new one.
        #[arg(long)]
        key: Option<String>,
    },
    /// List sites with their keys and origins.
    List,
    /// Give a site a new public key. The old one goes on for a while, for pages that are still in caches.
    RotateKey {
        /// Its name, id or a key of it.
        site: String,
        /// Days that the old key goes on.
        #[arg(long, default_value_t = 7)]
        grace_days: u32,
    },
}

/// Runs one of the commands.
pub async fn run(config: Config, command: Command) -> anyhow::Result<()> {
    std::fs::create_dir_all(&config.data)
        .with_context(|| format!("the data folder {} cannot be made", config.data.display()))?;
    let store = Store::open(&config.store.url, &config.data, 1).await.context("the store cannot be opened")?;
    match command {
        Command::Add { name, origin, idle_minutes, longest_hours, exclude_ip, exclude_parameter, key } => {
            let origins = origin.iter().map(|it| Origin::parse(it)).collect::<Result<_, _>>()?;
            let settings = Settings {
                origins,
                idle_minutes,
                longest_hours,
                excluded_ips: exclude_ip,
                excluded_parameters: exclude_parameter,
                ..Settings::default()
            };
            let key = match key {
                None => new_key()?,
                Some(raw) => SiteKey::parse(&raw).map_err(|_| anyhow::anyhow!("a key has 12 letters and digits"))?,
            };
            add(&config, &store, name, settings, key).await
        }
        Command::List => list(&store).await,
        Command::RotateKey { site, grace_days } => rotate(&config, &store, &site, grace_days).await,
    }
}

async fn add(config: &Config, store: &Store, name: String, settings: Settings, key: SiteKey) -> anyhow::Result<()> {
    if store.sites().await?.iter().any(|it| it.site.name == name) {
        bail!("there is a site named \"{name}\" already");
    }
    let now = SystemClock.now();
    let site = Site { id: SiteId::new(now.0 as u64, chance()), name, settings, signing: Vec::new() };
    let api_key = crate::desk::keys::new_key();
    store.add_site(&site, key, Some(&api_key), now).await?;
    println!("site {} ({})\n", site.name, site.id);
    println!("Paste this into the <head> of every page:\n\n  {}\n", config.tag(key, &config.base()));
    println!("Key of the read API, shown this once:\n\n  {api_key}\n");
    println!("Then open a page and watch:\n\n  waymark tail --data {}", config.data.display());
    Ok(())
}

async fn list(store: &Store) -> anyhow::Result<()> {
    let sites = store.sites().await?;
    if sites.is_empty() {
        println!("no sites yet; add one with: waymark site add --origin https://your-site.example \"Your site\"");
    }
    let now = SystemClock.now();
    for it in sites {
        let settings = &it.site.settings;
        println!("{}  {}", it.site.id, it.site.name);
        for (key, ends) in &it.keys {
            match ends {
                None => println!("  key      {key}"),
                Some(ends) if *ends > now => println!("  key      {key}  until {ends}"),
                Some(ends) => println!("  key      {key}  ended {ends}"),
            }
        }
        let origins: Vec<String> = settings.origins.iter().map(ToString::to_string).collect();
        println!("  origins  {}", origins.join(" "));
        println!("  session  {} min idle, {} h at most", settings.idle_minutes, settings.longest_hours);
    }
    Ok(())
}

async fn rotate(config: &Config, store: &Store, wanted: &str, grace_days: u32) -> anyhow::Result<()> {
    let sites = store.sites().await?;
    let named = |it: &&KnownSite| {
        it.site.name == wanted
            || it.site.id.to_string() == wanted
            || it.keys.iter().any(|(key, _)| key.as_str() == wanted)
    };
    let it = match sites.iter().filter(named).collect::<Vec<_>>()[..] {
        [it] => it,
        [] => bail!("there is no site \"{wanted}\"; `waymark site list` shows all"),
        _ => bail!("several sites are named \"{wanted}\"; take the id that `waymark site list` shows"),
    };
    let now = SystemClock.now();
    let key = new_key()?;
    store.rotate_key(it.site.id, key, now.plus(i64::from(grace_days) * 24 * 3_600_000), now).await?;
    println!("site {}: new key. The old one is taken for {grace_days} more days.\n", it.site.name);
    println!("  {}", config.tag(key, &config.base()));
    Ok(())
}

fn new_key() -> anyhow::Result<SiteKey> {
    SiteKey::parse(&letters::<12>()).map_err(|_| anyhow::anyhow!("a made key is well formed"))
}
