//! Servers that tests need: private, on loopback, in temporary folders, ended when they go out of scope.

use crate::{needs, tools};
use anyhow::{Context, Result, bail, ensure};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A PostgreSQL of our own.
pub struct Postgres {
    server: Child,
    folder: PathBuf,
    /// Where it listens, as a URL.
    pub url: String,
}

impl Postgres {
    /// Makes a database in a new folder below `target` and starts it.
    pub fn start(target: &Path) -> Result<Self> {
        let binaries = needs::postgres()?;
        let folder = target.join(format!("postgres-{}", std::process::id()));
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        // PostgreSQL refuses to run as root; a folder in the system's temporary one can be given away.
        let folder = std::env::temp_dir().join(folder.file_name().context("a name")?);
        std::fs::create_dir_all(&folder)?;
        let is_root = tools::is_root();
        if is_root {
            tools::run(Command::new("chown").arg("postgres").arg(&folder))?;
        }
        let as_owner = |program: &str| {
            let program = binaries.join(program);
            let mut command = if is_root { Command::new("setpriv") } else { Command::new(&program) };
            if is_root {
                command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]).arg(&program);
            }
            command.current_dir("/").stdout(Stdio::null()).stderr(Stdio::null());
            command
        };
        let data = folder.join("data");
        let mut init = as_owner("initdb");
        tools::run(init.arg("-D").arg(&data).args(["-U", "waymark", "-A", "trust", "-E", "UTF8", "--locale=C"]))?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut serve = as_owner("postgres");
        serve.arg("-D").arg(&data).args(["-h", "127.0.0.1", "-p", &port.to_string()]);
        serve.args(["-c", "max_connections=200", "-c"]).arg(format!("unix_socket_directories={}", folder.display()));
        let server = serve.spawn().context("PostgreSQL could not be started")?;
        let url = format!("postgres://waymark@127.0.0.1:{port}/postgres");
        let mut it = Self { server, folder, url };
        it.wait(&binaries, port)?;
        Ok(it)
    }

    fn wait(&mut self, binaries: &Path, port: u16) -> Result<()> {
        let began = Instant::now();
        loop {
            let mut ready = Command::new(binaries.join("pg_isready"));
            ready.args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()]);
            if ready.status().is_ok_and(|it| it.success()) {
                return Ok(());
            }
            ensure!(self.server.try_wait()?.is_none(), "PostgreSQL ended at once");
            if began.elapsed() > Duration::from_secs(30) {
                bail!("PostgreSQL does not answer");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // SIGINT is PostgreSQL's fast shutdown; the folder goes with it.
        let _ = Command::new("kill").args(["-INT", &self.server.id().to_string()]).status();
        let _ = self.server.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
