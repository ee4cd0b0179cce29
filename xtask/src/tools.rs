//! Finds the tools that chores need, and installs what is missing. What cannot be had ends in one sentence that says
//! what to do.

use anyhow::{Context, Result, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The places a chore works in.
pub struct Paths {
    /// The repository.
    pub root: PathBuf,
    /// Where everything that is made goes.
    pub target: PathBuf,
}

impl Paths {
    /// The repository that this program was built from, and its target folder.
    pub fn find() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_owned();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(set) => root.join(set),
            None => root.join("target"),
        };
        Self { root, target }
    }
}

/// Runs `command` and waits for it; not to succeed is an error that names it.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("{} cannot be started", shown(command)))?;
    ensure!(status.success(), "{} failed ({status})", shown(command));
    Ok(())
}

/// Runs `command` and gives what it printed, or `None` where it is missing or failed.
pub fn output(command: &mut Command) -> Option<String> {
    let out = command.stderr(Stdio::null()).output().ok()?;
    out.status.success().then(|| String::from_utf8_lossy(&out.stdout).trim().to_owned())
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|it| it.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Whether `command` ends well within `limit`; otherwise it is stopped.
fn ends_within(command: &mut Command, limit: Duration) -> bool {
    let Ok(mut child) = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn() else { return false };
    let began = Instant::now();
    while began.elapsed() < limit {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) => std::thread::sleep(Duration::from_millis(100)),
            Err(_) => break,
        }
    }
    let _ = child.kill();
    let _ = child.wait();
    false
}

/// Whether this is the superuser.
pub fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_some_and(|it| it == "0")
}

/// Installs Debian packages, where this is a Debian and we may. Through sudo where we are not root.
pub fn apt_get(packages: &[&str]) -> bool {
    let is_root = is_root();
    let apt = |words: &[&str], limit_s| {
        let mut command = if is_root { Command::new("apt-get") } else { Command::new("sudo") };
        if !is_root {
            command.args(["-n", "apt-get"]);
        }
        ends_within(command.args(words).env("DEBIAN_FRONTEND", "noninteractive"), Duration::from_secs(limit_s))
    };
    let install: Vec<&str> =
        ["install", "-y", "--no-install-recommends"].into_iter().chain(packages.to_vec()).collect();
    eprintln!("installing {} ...", packages.join(" "));
    apt(&install, 600) || (apt(&["update"], 120) && apt(&install, 600))
}

/// Sees to node and npm.
pub fn node() -> Result<()> {
    if node_is_good() {
        return Ok(());
    }
    apt_get(&["nodejs", "npm"]);
    ensure!(node_is_good(), "Waymark's build needs node 18 or newer with npm: please install both and try again.");
    Ok(())
}

fn node_is_good() -> bool {
    let version = output(Command::new("node").arg("--version")).unwrap_or_default();
    let major = version.trim_start_matches('v').split('.').next().and_then(|it| it.parse::<u32>().ok());
    major.is_some_and(|it| it >= 18) && output(Command::new("npm").arg("--version")).is_some()
}

/// The folder whose `node_modules` has the pinned node tools; they are installed where they are not.
pub fn node_tools(paths: &Paths) -> Result<PathBuf> {
    node()?;
    let from = paths.root.join("xtask/node");
    let to = paths.target.join("tools/node");
    let lock = std::fs::read(from.join("package-lock.json"))?;
    let done = to.join("installed-package-lock.json");
    if std::fs::read(&done).is_ok_and(|it| it == lock) {
        return Ok(to);
    }
    std::fs::create_dir_all(&to)?;
    for name in ["package.json", "package-lock.json"] {
        std::fs::copy(from.join(name), to.join(name))?;
    }
    eprintln!("installing the node tools ...");
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&to);
    run(&mut npm).context("npm could not fetch binaryen and terser: please check the network and npm's registry")?;
    std::fs::write(done, lock)?;
    Ok(to)
}

/// A rustc with the sources of its standard library, which is built anew for wasm.
pub enum WasmToolchain {
    /// The toolchain of rustup, with its component `rust-src`.
    Rustup,
    /// Debian's `rustc-web` and `rust-web-src`, where rustup cannot fetch the component.
    Debian {
        /// Where the sources are.
        source: PathBuf,
    },
}

const DEBIAN_RUSTC: &str = "/usr/bin/rustc";

impl WasmToolchain {
    /// Finds one, or installs it. `WAYMARK_WASM_TOOLCHAIN=debian` asks for Debian's.
    pub fn find(paths: &Paths) -> Result<Self> {
        let asked = std::env::var("WAYMARK_WASM_TOOLCHAIN").unwrap_or_default();
        if asked != "debian" {
            if has_rust_src(paths) {
                return Ok(Self::Rustup);
            }
            eprintln!("installing rust-src ...");
            let mut rustup = Command::new("rustup");
            rustup.args(["component", "add", "rust-src"]).current_dir(&paths.root);
            if ends_within(&mut rustup, Duration::from_secs(60)) && has_rust_src(paths) {
                return Ok(Self::Rustup);
            }
        }
        if debian_source().is_none() {
            apt_get(&["rustc-web", "rust-web-src", "lld"]);
        }
        match debian_source() {
            Some(source) => Ok(Self::Debian { source }),
            None => {
                bail!("The wasm build needs the sources of Rust's library: please run `rustup component add rust-src`.")
            }
        }
    }

    /// Tells cargo to use it.
    pub fn apply(&self, cargo: &mut Command) {
        cargo.env("RUSTC_BOOTSTRAP", "1");
        if let Self::Debian { source } = self {
            cargo.env("RUSTC", DEBIAN_RUSTC).env("__CARGO_TESTS_ONLY_SRC_ROOT", source.join("library"));
            for linker in ["rust-lld", "wasm-ld", "lld"] {
                if output(Command::new(linker).args(["-flavor", "wasm", "--version"])).is_some() {
                    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
                    break;
                }
            }
        }
    }

    /// The word for it, in paths and messages.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Rustup => "rustup",
            Self::Debian { .. } => "debian",
        }
    }
}

fn has_rust_src(paths: &Paths) -> bool {
    let sysroot = output(Command::new("rustc").args(["--print", "sysroot"]).current_dir(&paths.root));
    sysroot.is_some_and(|it| Path::new(&it).join("lib/rustlib/src/rust/library/std/Cargo.toml").exists())
}

fn debian_source() -> Option<PathBuf> {
    let version = output(Command::new(DEBIAN_RUSTC).arg("--version"))?;
    let number = version.split(' ').nth(1)?;
    let source = Path::new("/usr/src").join(format!("rustc-{number}"));
    source.join("library/std/Cargo.toml").exists().then_some(source)
}
