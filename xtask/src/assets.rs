//! Puts together what the binary embeds, in `<target>/assets`: the snippet, the desk and the demo shop, compressed beforehand.

use crate::tools::{self, Paths};
use crate::{desk, snippet};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds or copies everything that is missing or stale. Returns the folder, for WAYMARK_ASSETS.
pub fn assemble(paths: &Paths) -> Result<PathBuf> {
    snippet::build(paths)?;
    desk::build(paths)?;
    let folder = paths.target.join("assets");
    let demo = folder.join("demo");
    mirror(&paths.root.join("www/demo"), &demo).context("the demo shop could not be copied")?;
    tools::run(Command::new("node").arg(paths.root.join("xtask/node/compress.mjs")).arg(&demo))?;
    Ok(folder)
}

/// Makes `to` the same as `from`; what is the same already keeps its time, so that nothing is built again for it.
fn mirror(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    let mut kept = Vec::new();
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        kept.push(entry.file_name());
        if entry.file_type()?.is_dir() {
            mirror(&entry.path(), &target)?;
            continue;
        }
        let wanted = fs::read(entry.path())?;
        if fs::read(&target).ok().as_ref() != Some(&wanted) {
            fs::write(&target, wanted)?;
        }
    }
    for entry in fs::read_dir(to)? {
        let entry = entry?;
        let name = entry.file_name();
        let plain = name.to_string_lossy().trim_end_matches(".br").trim_end_matches(".gz").to_owned();
        if !kept.contains(&name) && !kept.contains(&plain.into()) {
            let gone = entry.path();
            if gone.is_dir() { fs::remove_dir_all(gone)? } else { fs::remove_file(gone)? }
        }
    }
    Ok(())
}
