//! The configuration: one TOML file, every key of it optional, each one overridable from the environment.
//!
//! `WAYMARK_JOURNAL__KEEP_DAYS=7` sets `keep_days` of `[journal]`. Unknown keys are refused, with their name.

use protocol::ids::SiteKey;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Why a configuration was not taken.
#[derive(Debug, thiserror::Error)]
pub enum BadConfig {
    /// The file is not there or cannot be read.
    #[error("the configuration file {0} cannot be read: {1}")]
    Unreadable(PathBuf, std::io::Error),
    /// It is no TOML, or has a key or value that means nothing here.
    #[error("{0}: {1}")]
    Wrong(String, Box<toml::de::Error>),
    /// A value is understood but cannot be used.
    #[error("{0}")]
    Unusable(String),
}

/// Everything that can be set.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Address and port to listen on.
    pub listen: String,
    /// Folder of the journal and, with SQLite, of the store. Made where it is missing.
    pub data: PathBuf,
    /// Path under which script, wasm and beacons live. Begins and ends with a slash.
    pub prefix: String,
    /// Address by which browsers reach this server, for tags and for links to the desk.
    pub public_url: String,
    /// Threads that serve HTTP.
    pub workers: usize,
    /// Where sessions are kept.
    pub store: StoreConfig,
    /// Where beacons are kept before they are acknowledged.
    pub journal: JournalConfig,
    /// What is taken from browsers.
    pub intake: IntakeConfig,
    /// Countries.
    pub geo: GeoConfig,
    /// What personal data is sealed with.
    pub secrets: SecretsConfig,
    /// Mails.
    pub mail: MailConfig,
    /// What this server sends to others.
    pub outbound: OutboundConfig,
    /// What is logged.
    pub log: LogConfig,
}

/// `[store]`
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StoreConfig {
    /// `sqlite` (a file in the data folder) or `postgres://user:password@host/database`.
    pub url: String,
    /// Connections that read.
    pub readers: u32,
}

/// `[journal]`
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct JournalConfig {
    /// Days that entries are kept; at least 8, since ids of events are compared for that long.
    pub keep_days: u32,
    /// Partitions of a new journal: how many projectors work side by side. SQLite as a store has one writer anyway.
    pub partitions: u16,
    /// Bytes that may wait for the disk before intake answers 503.
    pub queue_bytes: usize,
    /// MiB of disk that intake leaves free: below it beacons are answered 503, so that the desk can go on.
    pub reserve_mib: u64,
}

/// `[intake]`
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IntakeConfig {
    /// Reverse proxies in front: the visitor's address is so many hops from the right of X-Forwarded-For.
    pub trusted_proxies: usize,
    /// Beacons a second from one network (/24 or /64), with ten seconds' worth as a burst.
    pub beacons_per_second_network: u32,
    /// Beacons a second for one site, with ten seconds' worth as a burst.
    pub beacons_per_second_site: u32,
    /// Events a second of one visitor, with a hundred seconds' worth as a burst. Events over it are counted as limited.
    pub events_per_second_visitor: u32,
    /// One-time codes an hour that are sent for visitors from one network.
    pub codes_per_hour_network: u32,
    /// Milliseconds in which a body must have arrived.
    pub body_deadline_ms: u64,
    /// Milliseconds after which a body must have come at 1 KB/s at least.
    pub body_grace_ms: u64,
    /// Milliseconds that a beacon waits for its projection, to carry the session back.
    pub answer_wait_ms: u64,
}

/// `[geo]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GeoConfig {
    /// A MaxMind-format file with countries. Empty: no countries.
    pub database: String,
}

/// `[secrets]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SecretsConfig {
    /// The file with the operator's key: 64 hexadecimal digits. Empty: `waymark.key` in the data folder, made where it is
    /// missing.
    pub key_file: String,
    /// The key itself, for those who give it by the environment (`WAYMARK_SECRETS__KEY`). It goes before the file.
    pub key: String,
}

/// `[mail]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailConfig {
    /// The mail server: `smtp://host:25`, `smtp://user:password@host:587?tls=required` or `smtps://user:password@host`.
    /// Empty: no mails are sent.
    pub smtp_url: String,
    /// Who mails are from, as in `Shop <no-reply@shop.example>`.
    pub from: String,
}

/// `[outbound]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OutboundConfig {
    /// Webhooks may be plain http and may lead to addresses that are not public: for tests and closed networks. Whoever
    /// may set up a site can then reach what this server can reach.
    pub allow_private: bool,
}

/// `[log]`
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogConfig {
    /// `text` for people, `json` for machines.
    pub format: String,
    /// `error`, `warn`, `info`, `debug` or `trace`.
    pub level: String,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8600".into(),
            data: "waymark-data".into(),
            prefix: "/w/".into(),
            public_url: String::new(),
            workers: 2,
            store: StoreConfig::default(),
            journal: JournalConfig::default(),
            intake: IntakeConfig::default(),
            geo: GeoConfig::default(),
            secrets: SecretsConfig::default(),
            mail: MailConfig::default(),
            outbound: OutboundConfig::default(),
            log: LogConfig::default(),
        }
    }
}

impl Default for StoreConfig {
    fn default() -> Self {
        Self { url: "sqlite".into(), readers: 4 }
    }
}

impl Default for JournalConfig {
    fn default() -> Self {
        Self { keep_days: 14, partitions: 1, queue_bytes: 8 << 20, reserve_mib: 256 }
    }
}

impl Default for IntakeConfig {
    fn default() -> Self {
        Self {
            trusted_proxies: 0,
            beacons_per_second_network: 100,
            beacons_per_second_site: 2_000,
            events_per_second_visitor: 30,
            codes_per_hour_network: 60,
            body_deadline_ms: 10_000,
            body_grace_ms: 2_000,
            answer_wait_ms: 150,
        }
    }
}

impl Default for LogConfig {
    fn default() -> Self {
        Self { format: "text".into(), level: "info".into() }
    }
}

impl Config {
    /// Reads the file, where one is named, and lays the environment (`WAYMARK_*`) over it.
    pub fn load(file: Option<&Path>, env: impl Iterator<Item = (String, String)>) -> Result<Self, BadConfig> {
        let mut table = toml::Table::new();
        let mut origin = "the environment".to_owned();
        if let Some(path) = file {
            let text = std::fs::read_to_string(path).map_err(|why| BadConfig::Unreadable(path.into(), why))?;
            origin = path.display().to_string();
            table = text.parse().map_err(|why| BadConfig::Wrong(origin.clone(), Box::new(why)))?;
        }
        for (name, raw) in env {
            if let Some(key) = name.strip_prefix("WAYMARK_") {
                set(&mut table, &key.to_ascii_lowercase(), raw);
            }
        }
        let config: Self = table.try_into().map_err(|why| BadConfig::Wrong(origin, Box::new(why)))?;
        config.check()
    }

    /// The address by which browsers reach this server, without a slash at the end.
    pub fn base(&self) -> String {
        match self.public_url.trim_end_matches('/') {
            "" => format!("http://{}", self.listen),
            it => it.to_owned(),
        }
    }

    /// The tag for a site's pages. Where no `public_url` is set, `reached` is the address by which somebody reaches this
    /// server.
    pub fn tag(&self, key: SiteKey, reached: &str) -> String {
        let base = if self.public_url.is_empty() { reached.to_owned() } else { self.base() };
        format!("<script async src=\"{base}{}waymark.js\" data-site=\"{key}\"></script>", self.prefix)
    }

    fn check(self) -> Result<Self, BadConfig> {
        let unusable = |what: &str| Err(BadConfig::Unusable(what.into()));
        if !(self.prefix.starts_with('/') && self.prefix.ends_with('/') && self.prefix.len() > 2) {
            return unusable("prefix must begin and end with a slash and name something, as in \"/w/\"");
        }
        if self.journal.keep_days < 8 {
            return unusable("journal.keep_days must be at least 8: browsers send events that are up to 7 days old");
        }
        if self.journal.partitions == 0 || self.workers == 0 || self.store.readers == 0 {
            return unusable("journal.partitions, workers and store.readers must be at least 1");
        }
        if self.store.url != "sqlite" && !self.store.url.starts_with("postgres") {
            return unusable("store.url must be \"sqlite\" or begin with \"postgres://\"");
        }
        if !matches!(self.log.format.as_str(), "text" | "json") {
            return unusable("log.format must be \"text\" or \"json\"");
        }
        Ok(self)
    }
}

/// Puts `raw` at `section__key`: as the TOML value it reads as, else as text.
fn set(table: &mut toml::Table, key: &str, raw: String) {
    let value = format!("it = {raw}").parse::<toml::Table>().ok().and_then(|mut t| t.remove("it"));
    let value = value.unwrap_or(toml::Value::String(raw));
    match key.split_once("__") {
        None => _ = table.insert(key.to_owned(), value),
        Some((section, rest)) => {
            let inner = table.entry(section).or_insert_with(|| toml::Table::new().into());
            if let toml::Value::Table(inner) = inner {
                inner.insert(rest.to_owned(), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(env: &[(&str, &str)]) -> Result<Config, BadConfig> {
        Config::load(None, env.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())))
    }

    #[test]
    fn the_environment_overrides_one_key() {
        let config = load(&[("WAYMARK_LISTEN", "0.0.0.0:80"), ("WAYMARK_JOURNAL__KEEP_DAYS", "30"), ("PATH", "/bin")]);
        let config = config.expect("both are known");
        assert_eq!((config.listen.as_str(), config.journal.keep_days), ("0.0.0.0:80", 30));
    }

    #[test]
    fn what_is_unknown_or_unusable_is_refused_by_name() {
        for (key, value, says) in [
            ("WAYMARK_LISTN", "x", "listn"),
            ("WAYMARK_JOURNAL__KEEP", "3", "keep"),
            ("WAYMARK_JOURNAL__KEEP_DAYS", "3", "keep_days"),
            ("WAYMARK_PREFIX", "w", "prefix"),
            ("WAYMARK_WORKERS", "many", "workers"),
            ("WAYMARK_STORE__URL", "mysql://", "store.url"),
        ] {
            let why = load(&[(key, value)]).expect_err(key).to_string();
            assert!(why.contains(says), "{key}: {why}");
        }
    }
}
