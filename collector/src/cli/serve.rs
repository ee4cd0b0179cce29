//! `waymark serve`

use crate::app::{self, Opened};
use crate::clock::{Clock, SystemClock, letters};
use crate::config::{Config, LogConfig};
use crate::desk::link;
use crate::site::{Origin, Settings, Site};
use anyhow::Context;
use clap::Args as ClapArgs;
use protocol::ids::{SiteId, SiteKey};
use std::io::IsTerminal;
use std::sync::Arc;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// Name of the site that the demo shop belongs to.
const DEMO: &str = "Demo shop";

#[derive(Debug, ClapArgs)]
pub struct Args {
    /// Address and port to listen on [default: 127.0.0.1:8600].
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,
    /// Serve the demo shop at /demo/, with a site of its own.
    #[arg(long)]
    demo: bool,
}

/// Serves until SIGINT or SIGTERM.
pub async fn run(config: Config, args: Args) -> anyhow::Result<()> {
    log_as(&config.log);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let opened = Opened::open(&config).await?;
    let demo = if args.demo { Some(demo_site(&config, &opened, &*clock).await?) } else { None };
    let sites = opened.store.sites().await?.len();
    let data = config.data.display().to_string();
    let public_url = config.public_url.trim_end_matches('/').to_owned();
    let (running, opened) = app::start(config, opened, demo.clone(), clock.clone()).await?;
    let base = if public_url.is_empty() { format!("http://{}", running.address) } else { public_url };
    tracing::info!(address = %running.address, version = env!("CARGO_PKG_VERSION"), "listening");
    println!("waymark listens on http://{}", running.address);
    if demo.is_some() {
        println!("demo shop:  http://{}/demo/", running.address);
    }
    match link::setup((&opened.store, &opened.vault), &base, &*clock).await? {
        Some(it) => println!("desk:       set it up, once, within 48 hours: {}", it.link),
        None => println!("desk:       {base}/desk/"),
    }
    if sites == 0 {
        println!("no site yet: waymark site add --data {data} --origin https://your-site.example \"Your site\"");
    } else {
        println!("watch with: waymark tail --data {data}");
    }
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    running
        .until(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            tracing::info!("stopping: finishing requests, writing what waits");
        })
        .await?;
    println!("waymark has stopped; everything acknowledged is on the disk");
    Ok(())
}

/// The demo's site: the one there is, or a new one. Returns its key.
async fn demo_site(config: &Config, opened: &Opened, clock: &dyn Clock) -> anyhow::Result<String> {
    if let Some(known) = opened.store.sites().await?.into_iter().find(|it| it.site.name == DEMO) {
        return known.keys.first().map(|(key, _)| key.to_string()).context("the demo's site has no key");
    }
    let now = clock.now();
    let id = SiteId::new(now.0 as u64, crate::clock::chance());
    let key = letters::<12>();
    let parsed = SiteKey::parse(&key).map_err(|_| anyhow::anyhow!("a made key is well formed"))?;
    let port = config.listen.rsplit(':').next().unwrap_or_default();
    let hosts =
        [format!("http://{}", config.listen), format!("http://localhost:{port}"), format!("http://127.0.0.1:{port}")];
    let mut origins = Vec::new();
    // With port 0 the port is not known yet: the demo is for one's own machine, so any will do.
    for host in if port == "0" { vec!["*".to_owned()] } else { hosts.to_vec() } {
        let origin = Origin::parse(&host)?;
        if !origins.contains(&origin) {
            origins.push(origin);
        }
    }
    let site =
        Site { id, name: DEMO.into(), settings: Settings { origins, ..Settings::default() }, signing: Vec::new() };
    let api_key = crate::desk::keys::new_key();
    opened.store.add_site(&site, parsed, Some(&api_key), now).await?;
    println!("the demo's site is new; its API key, shown once: {api_key}");
    Ok(key)
}

fn log_as(config: &LogConfig) {
    // What actix says at its start is said in `run`, once.
    let filter = EnvFilter::new(format!("{},actix_server=warn", config.level));
    let to = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if config.format == "json" {
        to.json().init();
    } else {
        to.with_ansi(std::io::stderr().is_terminal()).with_target(false).init();
    }
}
