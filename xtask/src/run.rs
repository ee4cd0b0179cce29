//! `cargo xtask run`, `tail` and `dist`: the binary with everything in it.

use crate::assets;
use crate::tools::{self, Paths};
use anyhow::{Context, Result, bail};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

/// The folder that `run` keeps its data in, below the repository; git ignores it.
const DATA: &str = "data";

/// Builds everything and starts one process with embedded storage and the demo shop. Words are passed on to `serve`.
pub fn run(paths: &Paths, words: &[String]) -> Result<()> {
    let binary = build(paths, false)?;
    println!("data is kept in ./{DATA}; watch visits with `cargo xtask tail`; Ctrl-C stops");
    replace(Command::new(binary).args(["serve", "--demo", "--data"]).arg(paths.root.join(DATA)).args(words))
}

/// Shows the visits that `run` records. Words are passed on to `tail`.
pub fn tail(paths: &Paths, words: &[String]) -> Result<()> {
    let binary = paths.target.join("release").join("waymark");
    if !binary.exists() {
        bail!("there is nothing to watch yet: start `cargo xtask run` first");
    }
    replace(Command::new(binary).args(["tail", "--data"]).arg(paths.root.join(DATA)).args(words))
}

/// Builds the release binary with every asset embedded, into `<target>/dist`.
pub fn dist(paths: &Paths, _words: &[String]) -> Result<()> {
    let binary = build(paths, false)?;
    let folder = paths.target.join("dist");
    std::fs::create_dir_all(&folder)?;
    let file = folder.join("waymark");
    std::fs::copy(&binary, &file).with_context(|| format!("{} could not be copied", binary.display()))?;
    let bytes = std::fs::metadata(&file)?.len();
    println!("{} ({:.1} MB): `./waymark serve` in an empty folder just works", file.display(), bytes as f64 / 1e6);
    Ok(())
}

/// Builds `waymark` with every asset embedded. Returns where it is.
pub fn build(paths: &Paths, debug: bool) -> Result<PathBuf> {
    let assets = assets::assemble(paths)?;
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(&paths.root).args(["build", "--package", "collector"]).env("WAYMARK_ASSETS", assets);
    if !debug {
        cargo.arg("--release");
    }
    tools::run(&mut cargo)?;
    Ok(paths.target.join(if debug { "debug" } else { "release" }).join("waymark"))
}

/// What steers the build and means nothing to the program, which refuses settings that it does not know.
const OURS: [&str; 4] = ["WAYMARK_ASSETS", "WAYMARK_BENCH", "WAYMARK_OVER_BUDGET", "WAYMARK_WASM_TOOLCHAIN"];

/// Becomes another program, so that Ctrl-C reaches it alone.
fn replace(command: &mut Command) -> Result<()> {
    for it in OURS {
        command.env_remove(it);
    }
    let why = command.exec();
    Err(why).context("the program could not be started")
}
