//! The one place that knows every part: puts them together, starts them, and ends them in order.

use crate::assets::Assets;
use crate::clock::Clock;
use crate::config::Config;
use crate::desk;
use crate::desk::throttle::Throttle;
use crate::geo::Geo;
use crate::intake::door;
use crate::intake::handler as intake;
use crate::intake::rate::Rates;
use crate::intake::turned_away::TurnedAway;
use crate::journal::sqlite::SqliteJournal;
use crate::journal::{Journal, Partition};
use crate::live::Live;
use crate::metrics::Metrics;
use crate::outbox::bell::Bell;
use crate::outbox::mail::Mailer;
use crate::outbox::webhook::Poster;
use crate::outbox::worker::Worker;
use crate::projector::cache::Forgotten;
use crate::projector::worker::Projector;
use crate::proof::{ask, enter};
use crate::secrets;
use crate::sites::Sites;
use crate::store::Store;
use crate::store::identity::vault::Vault;
use actix_web::dev::Server;
use actix_web::web::{self, Data};
use actix_web::{App as HttpApp, HttpResponse, HttpServer};
use anyhow::{Context, bail};
use std::fs::File;
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// Exit status after a write, read or sync has failed: an input/output error, as `sysexits.h` numbers it.
const BROKEN: i32 = 74;
/// How long a request may go on after the server was told to end.
const DRAIN_SECONDS: u64 = 10;
/// How often old entries are looked for.
const HOUSEKEEPING_EVERY: Duration = Duration::from_secs(600);
/// How often the free space is looked at.
const SPACE_EVERY: Duration = Duration::from_millis(500);

/// What handlers see.
pub struct App {
    /// What is configured.
    pub config: Config,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Where beacons go.
    pub journal: Arc<SqliteJournal>,
    /// Where sessions are.
    pub store: Store,
    /// The keys that personal data is sealed with.
    pub vault: Arc<Vault>,
    /// The sites.
    pub sites: Arc<Sites>,
    /// Limits.
    pub rates: Rates,
    /// Wrong passwords.
    pub throttle: Throttle,
    /// Origins that were turned away.
    pub turned_away: TurnedAway,
    /// Who is on which site now.
    pub live: Arc<Live>,
    /// Visitors whose past is to be read again.
    pub forgotten: Arc<Forgotten>,
    /// Countries.
    pub geo: Geo,
    /// Counts.
    pub metrics: Metrics,
    /// Wakes whoever sends messages.
    pub bell: Bell,
    /// Files that are served.
    pub assets: Assets,
    /// The demo shop's site key, where the demo is served.
    pub demo: Option<String>,
}

/// The journal and the store of a data folder, opened together.
pub struct Opened {
    /// The journal.
    pub journal: Arc<SqliteJournal>,
    /// The store.
    pub store: Store,
    /// The keys of its personal data.
    pub vault: Arc<Vault>,
    /// Held while the folder is ours.
    _lock: File,
}

/// Starts a task; the name says in the log what has ended when one panics.
#[expect(clippy::disallowed_methods, reason = "this is the one place that starts tasks")]
pub fn spawn(name: &'static str, task: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
    let task = tokio::spawn(task);
    tokio::spawn(async move {
        match task.await {
            Err(why) if why.is_panic() => die(name, "it panicked"),
            _ => {}
        }
    })
}

/// Ends the process at once. A failed sync must not be tried again: the kernel may have given the pages up, and the
/// second try would lie. Starting anew reads what is really there.
pub fn die(part: &str, why: &str) -> ! {
    tracing::error!(part, why, "the process ends: what is on the disk is unknown until it is read again");
    eprintln!("waymark: {part}: {why}; ending");
    std::process::exit(BROKEN)
}

impl Opened {
    /// Opens journal and store of the configured data folder, and takes the folder for this process.
    pub async fn open(config: &Config) -> anyhow::Result<Self> {
        let data = &config.data;
        std::fs::create_dir_all(data).with_context(|| format!("the data folder {} cannot be made", data.display()))?;
        let lock = File::create(data.join("lock")).context("the data folder cannot be written")?;
        if lock.try_lock().is_err() {
            bail!("another waymark uses the data folder {}; stop it first", data.display());
        }
        let journal = &config.journal;
        let journal = SqliteJournal::open(&data.join("journal.sqlite"), journal.partitions, journal.queue_bytes)
            .await
            .context("the journal cannot be opened")?;
        let store =
            Store::open(&config.store.url, data, config.store.readers).await.context("the store cannot be opened")?;
        let vault = Arc::new(secrets::open(config, &store).await?);
        store.seal_agents(&vault).await.context("agents' names cannot be sealed")?;
        Ok(Self { journal: Arc::new(journal), store, vault, _lock: lock })
    }

    /// Refuses a journal that ends before what the store has projected: it is not the journal this store came from.
    pub async fn assert_consistent(&self) -> anyhow::Result<()> {
        let (_, furthest) = self.store.positions().await?;
        let last = self.journal.last();
        if furthest > last {
            bail!(
                "the store has projected up to {} and the journal ends at {}: entries are missing. Restore the \
                 journal, or rebuild the store from it with `waymark replay --discard`",
                furthest.0,
                last.0
            );
        }
        Ok(())
    }

    /// Projects everything that is in the journal; returns how many entries.
    pub async fn catch_up(&self, metrics: &Metrics) -> anyhow::Result<usize> {
        let mut entries = 0;
        for partition in (0..self.journal.partitions()).map(Partition) {
            let journal: Arc<dyn Journal> = self.journal.clone();
            let mut projector = Projector::new(partition, journal, &self.store, self.vault.clone(), metrics.clone());
            loop {
                match projector.step().await? {
                    0 => break,
                    some => entries += some,
                }
            }
        }
        Ok(entries)
    }
}

/// A server that runs.
pub struct Running {
    /// Where it listens.
    pub address: std::net::SocketAddr,
    server: Server,
    app: Data<App>,
}

/// Opens everything and starts serving. `demo` is the site key of the demo shop, to be served at `/demo/`.
pub async fn start(
    config: Config,
    opened: Opened,
    demo: Option<String>,
    clock: Arc<dyn Clock>,
) -> anyhow::Result<(Running, Opened)> {
    opened.assert_consistent().await?;
    let listener = TcpListener::bind(&config.listen).with_context(|| {
        format!("cannot listen on {}: choose another with --listen or WAYMARK_LISTEN", config.listen)
    })?;
    let address = listener.local_addr()?;
    let sites = Arc::new(Sites::default());
    sites.load(&opened.store, &opened.vault).await?;
    let metrics = Metrics::new();
    let forgotten = Arc::new(Forgotten::default());
    let live = Arc::new(Live::new(opened.store.clone(), opened.vault.clone(), sites.clone(), clock.clone()));
    for partition in (0..opened.journal.partitions()).map(Partition) {
        let journal: Arc<dyn Journal> = opened.journal.clone();
        let projector = Projector::new(partition, journal, &opened.store, opened.vault.clone(), metrics.clone());
        spawn("projector", projector.telling(live.clone(), forgotten.clone()).run());
    }
    spawn("sites", sites.clone().follow(opened.store.clone(), opened.vault.clone()));
    let bell = Bell::default();
    let outbox = Worker {
        store: opened.store.clone(),
        vault: opened.vault.clone(),
        clock: clock.clone(),
        metrics: metrics.clone(),
        mailer: if sends_to_console(&config, demo.as_deref()) {
            Mailer::console()
        } else {
            Mailer::open(&config.mail)?
        },
        poster: Poster::new(config.outbound.allow_private),
    };
    spawn("outbox", outbox.run(bell.clone()));
    spawn("free space", watch_space(config.data.clone(), config.journal.reserve_mib, opened.journal.clone()));
    spawn("housekeeping", keep_house(config.clone(), clock.clone(), opened.journal.clone(), opened.store.clone()));

    let app = Data::new(App {
        rates: Rates::new(&config.intake),
        throttle: Throttle::default(),
        turned_away: TurnedAway::default(),
        live,
        forgotten,
        geo: Geo::open(&config.geo.database)?,
        assets: Assets::embedded(&config.prefix),
        journal: opened.journal.clone(),
        store: opened.store.clone(),
        vault: opened.vault.clone(),
        bell,
        config,
        clock,
        sites,
        metrics,
        demo,
    });
    let server = {
        let (app, workers) = (app.clone(), app.config.workers);
        HttpServer::new(move || HttpApp::new().app_data(app.clone()).configure(|it| routes(it, &app)))
            .workers(workers)
            .client_request_timeout(Duration::from_secs(5))
            .client_disconnect_timeout(Duration::from_secs(2))
            .keep_alive(Duration::from_secs(30))
            .max_connections(10_000)
            .shutdown_timeout(DRAIN_SECONDS)
            .disable_signals()
            .listen(listener)?
            .run()
    };
    Ok((Running { address, server, app }, opened))
}

/// Every route of the server.
pub fn routes(to: &mut web::ServiceConfig, app: &Data<App>) {
    let prefix = &app.config.prefix;
    let pages = |name: &str, post: actix_web::Route| {
        web::resource(format!("{prefix}{name}"))
            .route(post)
            .route(web::method(actix_web::http::Method::OPTIONS).to(door::preflight))
            .default_service(web::to(door::other))
    };
    to.service(pages("b", web::post().to(intake::receive)));
    to.service(pages("c", web::post().to(ask::receive)));
    to.service(pages("p", web::post().to(enter::receive)));
    to.route("/healthz", web::get().to(healthz));
    to.route("/readyz", web::get().to(readyz));
    to.route("/metrics", web::get().to(metrics));
    to.configure(desk::routes::mount);
    to.configure(|it| crate::assets::routes(it, app));
}

/// Whether the process runs.
async fn healthz() -> HttpResponse {
    HttpResponse::Ok().body("ok\n")
}

/// Whether beacons would be taken: the journal has room and the store answers.
async fn readyz(app: Data<App>) -> HttpResponse {
    if let Some(why) = app.journal.refuses() {
        return HttpResponse::ServiceUnavailable().body(format!("{why}\n"));
    }
    match app.store.ping().await {
        Ok(()) => HttpResponse::Ok().body("ready\n"),
        Err(_) => HttpResponse::ServiceUnavailable().body("the store does not answer\n"),
    }
}

/// Counts for Prometheus.
async fn metrics(app: Data<App>) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(app.metrics.text())
}

impl Running {
    /// Serves until `stop` is done, then ends in order: no new connections, requests under way finished, what waits for
    /// the disk written, what is written projected.
    pub async fn until(self, stop: impl Future<Output = ()>) -> anyhow::Result<()> {
        let Self { mut server, app, .. } = self;
        tokio::select! {
            ended = &mut server => return ended.context("the server has ended"),
            () = stop => {}
        }
        let handle = server.handle();
        // Streams would go on for ever.
        app.live.close();
        // The server ends only while it is polled.
        let (_, ended) = tokio::join!(handle.stop(true), &mut server);
        ended.context("the server has not ended well")?;
        app.journal.close().await;
        // Each partition up to its own last entry: the journal's last is in one of them only.
        let projected = async {
            for partition in (0..app.journal.partitions()).map(Partition) {
                while let Ok(at) = app.store.projected(partition).await
                    && app.journal.read(partition, at, 1).await.is_ok_and(|it| !it.is_empty())
                {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            }
        };
        // What is not projected now is projected at the next start.
        _ = tokio::time::timeout(Duration::from_secs(5), projected).await;
        app.store.close();
        Ok(())
    }
}

/// Bytes that are free where `data` lies, and what must stay so: the reserve, or 5 % of a small disk.
fn space(data: &Path, reserve_mib: u64) -> Option<(u64, u64)> {
    let disk = rustix::fs::statvfs(data).ok()?;
    let (free, all) = (disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize);
    Some((free, (reserve_mib << 20).min(all / 20)))
}

async fn watch_space(data: std::path::PathBuf, reserve_mib: u64, journal: Arc<SqliteJournal>) {
    let mut short = false;
    loop {
        if let Some((free, reserve)) = space(&data, reserve_mib) {
            if (free < reserve) != short {
                short = free < reserve;
                tracing::warn!(free, reserve, short, "free space of the journal");
            }
            journal.set_short(short);
        }
        tokio::time::sleep(SPACE_EVERY).await;
    }
}

/// Whether mails are printed: the demo, without a mail server.
pub fn sends_to_console(config: &Config, demo: Option<&str>) -> bool {
    demo.is_some() && config.mail.smtp_url.is_empty()
}

async fn keep_house(config: Config, clock: Arc<dyn Clock>, journal: Arc<SqliteJournal>, store: Store) {
    const DAY_MS: i64 = 24 * 3_600_000;
    loop {
        tokio::time::sleep(HOUSEKEEPING_EVERY).await;
        let now = clock.now();
        let entries_before = now.plus(-i64::from(config.journal.keep_days) * DAY_MS);
        let Ok((applied, _)) = store.positions().await else { continue };
        while let Ok(1..) = journal.prune(entries_before, applied).await {}
        if let Err(why) = store.forget(now).await {
            tracing::warn!(%why, "old rows could not be forgotten");
        }
    }
}
