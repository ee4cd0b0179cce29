//! The binary: a data folder with the settings its commands run with, and a server that runs in it.

use crate::beacons;
use crate::http::{self, Answer};
use crate::wait::until;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The collector under test: `WAYMARK_BIN`, or what cargo has built beside these tests.
pub fn binary() -> PathBuf {
    if let Some(it) = std::env::var_os("WAYMARK_BIN") {
        return it.into();
    }
    let here = std::env::current_exe().expect("a test is a file");
    let built = here.parent().and_then(Path::parent).expect("tests lie in target/<profile>/deps").join("waymark");
    assert!(
        built.exists(),
        "{} is missing: `cargo build -p collector` makes it, or name another by WAYMARK_BIN",
        built.display()
    );
    built
}

/// A site, as `site add` has told.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its public key.
    pub key: String,
    /// Its key of the API.
    pub api_key: String,
}

/// A data folder and the settings its commands run with.
#[derive(Debug)]
pub struct Folder {
    /// Where journal and store are.
    pub data: PathBuf,
    env: Vec<(String, String)>,
    scratch: TempDir,
}

/// What a command has said.
#[derive(Debug)]
pub struct Said {
    /// How it ended.
    pub code: Option<i32>,
    /// Its standard output.
    pub out: String,
    /// Its standard error.
    pub err: String,
}

impl Folder {
    /// An empty folder. Limits on rates are out of the way: all of a test's visitors come from one address.
    pub fn new() -> Self {
        let scratch = tempfile::tempdir().expect("a temporary folder");
        let data = scratch.path().join("data");
        let it = Self { data, env: Vec::new(), scratch };
        it.with("WAYMARK_INTAKE__BEACONS_PER_SECOND_NETWORK", "1000000")
            .with("WAYMARK_INTAKE__BEACONS_PER_SECOND_SITE", "1000000")
            .with("WAYMARK_INTAKE__EVENTS_PER_SECOND_VISITOR", "1000000")
            .with("WAYMARK_INTAKE__CODES_PER_HOUR_NETWORK", "1000000")
            // A temporary folder may lie on a disk that is nearly full.
            .with("WAYMARK_JOURNAL__RESERVE_MIB", "0")
    }

    /// The same with one more setting, a later one in place of an earlier one.
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.env.retain(|(its, _)| its != name);
        self.env.push((name.to_owned(), value.to_string()));
        self
    }

    /// The same without a setting.
    pub fn without(mut self, name: &str) -> Self {
        self.env.retain(|(its, _)| its != name);
        self
    }

    /// The same with its data elsewhere.
    pub fn at(mut self, data: PathBuf) -> Self {
        self.data = data;
        self
    }

    /// A place for files that are no data.
    pub fn scratch(&self) -> &Path {
        self.scratch.path()
    }

    fn prepared(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("WAYMARK_") {
                command.env_remove(name);
            }
        }
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command.current_dir(self.scratch.path()).stdin(Stdio::null());
        command
    }

    /// Runs a command of the binary to its end.
    pub fn run(&self, args: &[&str]) -> Said {
        let mut command = self.prepared("timeout");
        command.arg("60").arg(binary()).args(args).arg("--data").arg(&self.data);
        let output = command.output().expect("the binary runs");
        Said {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Adds a site whose pages are at [`beacons::ORIGIN`].
    pub fn add_site(&self, name: &str, more: &[&str]) -> Site {
        let said = self.run(&[&["site", "add", "--origin", beacons::ORIGIN, name], more].concat());
        assert_eq!(said.code, Some(0), "{}", said.err);
        let key = said.out.split("data-site=\"").nth(1).and_then(|it| it.split('"').next()).expect("a tag");
        let api_key = said.out.split_whitespace().find(|it| it.starts_with("wk_")).expect("a key of the API");
        Site { key: key.into(), api_key: api_key.into() }
    }

    /// Starts a server on a free port and waits until it is ready.
    pub fn serve(&self) -> Server {
        self.serve_with(&[])
    }

    /// The same with more arguments.
    pub fn serve_with(&self, more: &[&str]) -> Server {
        static LOGS: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
        let number = LOGS.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let log = self.scratch.path().join(format!("log-{number}"));
        let started = Instant::now();
        let mut child = self
            .prepared(binary())
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(&self.data)
            .args(more)
            .stdout(Stdio::piped())
            .stderr(File::create(&log).expect("scratch can be written"))
            .spawn()
            .expect("the binary starts");
        let said = Arc::new(Mutex::new(Vec::new()));
        let stdout = child.stdout.take().expect("it is a pipe");
        let into = said.clone();
        let reader = std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                into.lock().expect("nobody panics with it").push(line);
            }
        });
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut server =
            Server { child, address: nowhere, ready_after: Duration::ZERO, log, said, reader: Some(reader) };
        server.address = until("the server says where it listens", Duration::from_secs(15), || {
            if let Ok(Some(status)) = server.child.try_wait() {
                panic!("the server has ended: {status}\n{}", server.logged());
            }
            let said = server.said.lock().expect("nobody panics with it");
            said.iter().find_map(|it| it.strip_prefix("waymark listens on http://")?.parse().ok())
        });
        until("the server is ready", Duration::from_secs(15), || {
            let answer = http::once(server.address, &http::request("GET", "/readyz", &[], b"")).ok()?;
            // One that has no space runs, too, and says so.
            (answer.status == 200 || answer.text().contains("space")).then_some(())
        });
        server.ready_after = started.elapsed();
        server
    }
}

impl Default for Folder {
    fn default() -> Self {
        Self::new()
    }
}

/// A server that runs. It is killed when it is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// From its start until it was ready.
    pub ready_after: Duration,
    log: PathBuf,
    said: Arc<Mutex<Vec<String>>>,
    reader: Option<std::thread::JoinHandle<()>>,
}

impl Server {
    /// Sends a beacon from a page of the site.
    pub fn post(&self, body: &str) -> Answer {
        http::once(self.address, &beacons::post(body.as_bytes())).expect("an answer")
    }

    /// Asks for a path, with a key of the API or without.
    pub fn get(&self, path: &str, api_key: Option<&str>) -> Answer {
        let key = api_key.map(|it| format!("Bearer {it}"));
        let headers: Vec<(&str, &str)> = key.iter().map(|it| ("Authorization", it.as_str())).collect();
        http::once(self.address, &http::request("GET", path, &headers, b"")).expect("an answer")
    }

    /// What it has logged so far.
    pub fn logged(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// What it has printed so far.
    pub fn said(&self) -> Vec<String> {
        self.said.lock().expect("nobody panics with it").clone()
    }

    /// A figure of its memory in KiB, by its name in `/proc/PID/status`: `VmRSS` or `VmHWM`.
    pub fn memory_kib(&self, figure: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find(|it| it.starts_with(figure)).expect("Linux tells");
        line.split_whitespace().nth(1).and_then(|it| it.parse().ok()).expect("a number")
    }

    /// Time that it has computed so far, in milliseconds: Linux counts in hundredths of a second.
    pub fn cpu_ms(&self) -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).expect("Linux tells");
        // The name of the program may have spaces; what follows it has not.
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks = |at: usize| fields.get(at).and_then(|it| it.parse::<u64>().ok()).unwrap_or(0);
        (ticks(11) + ticks(12)) * 10
    }

    /// Ends it with SIGKILL, at once.
    pub fn kill(mut self) {
        self.child.kill().expect("it is ours");
        self.child.wait().expect("it ends");
    }

    /// Asks it to end.
    pub fn terminate(&self) {
        let killed = Command::new("sh").arg("-c").arg(format!("kill -TERM {}", self.child.id())).status();
        assert!(killed.is_ok_and(|it| it.success()), "it runs");
    }

    /// Waits for its end; returns how it ended and what it has printed.
    pub fn ended(mut self, within: Duration) -> (ExitStatus, Vec<String>) {
        let status = until("the server ends", within, || self.child.try_wait().ok().flatten());
        if let Some(reader) = self.reader.take() {
            reader.join().expect("it only reads");
        }
        (status, self.said())
    }

    /// Asks it to end, and expects that it does so in order.
    pub fn stop(self) {
        self.terminate();
        let log = self.log.clone();
        let (status, _) = self.ended(Duration::from_secs(12));
        assert!(status.success(), "{status}\n{}", std::fs::read_to_string(log).unwrap_or_default());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("log of the server:\n{}", self.logged());
        }
        // Fails where it has ended already, which is as good.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}
