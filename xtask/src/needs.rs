//! What tests and benchmarks need besides the build's tools: installed where it is missing, or named in one sentence.

use crate::tools::{self, apt_get, output};
use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder with PostgreSQL's programs.
pub fn postgres() -> Result<PathBuf> {
    let find = || {
        let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
        let mut found: Vec<PathBuf> = versions.flatten().map(|it| it.path().join("bin")).collect();
        found.retain(|it| it.join("initdb").exists() && it.join("postgres").exists());
        found.sort();
        found.pop()
    };
    if find().is_none() {
        apt_get(&["postgresql"]);
    }
    find().context("The tests need PostgreSQL 15 or newer: please run `apt-get install postgresql`.")
}

/// Chromium and Firefox.
pub fn browsers() -> Result<()> {
    for (program, package) in [("chromium", "chromium"), ("firefox-esr", "firefox-esr")] {
        if !has(program) {
            apt_get(&[package]);
        }
        ensure!(has(program), "The browser tests need {program}: please run `apt-get install {package}`.");
    }
    Ok(())
}

/// Programs of Debian packages that benchmarks use.
pub fn programs(wanted: &[(&str, &str)]) -> Result<()> {
    for (program, package) in wanted {
        if !has(program) {
            apt_get(&[package]);
        }
        ensure!(has(program), "The benchmarks need {program}: please run `apt-get install {package}`.");
    }
    Ok(())
}

/// The node packages that a folder's `package.json` names.
pub fn npm_install(folder: &Path) -> Result<()> {
    tools::node()?;
    let wanted = std::fs::read(folder.join("package.json"))?;
    let done = folder.join("node_modules/installed-package.json");
    if std::fs::read(&done).is_ok_and(|it| it == wanted) {
        return Ok(());
    }
    let mut npm = Command::new("npm");
    npm.args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]);
    tools::run(npm.current_dir(folder)).context("npm could not fetch the packages: please check the network")?;
    std::fs::write(done, wanted)?;
    Ok(())
}

fn has(program: &str) -> bool {
    output(Command::new("sh").args(["-c", &format!("command -v {program}")])).is_some()
}
