//! Tells whether anything that a result was made of has changed since.

use crate::tools::Paths;
use anyhow::{Result, ensure};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

/// A line that changes with any of these files and folders of the repository, and with the toolchain that is asked for.
pub fn of(paths: &Paths, parts: &[&str]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    parts.iter().try_for_each(|it| hash(&paths.root.join(it), &mut hasher))?;
    std::env::var_os("WAYMARK_WASM_TOOLCHAIN").hash(&mut hasher);
    Ok(format!("{:016x}\n", hasher.finish()))
}

fn hash(path: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    if !path.is_dir() {
        ensure!(path.exists(), "{} is missing", path.display());
        path.file_name().hash(hasher);
        std::fs::read(path)?.hash(hasher);
        return Ok(());
    }
    let mut inside = std::fs::read_dir(path)?.map(|it| Ok(it?.path())).collect::<Result<Vec<_>>>()?;
    inside.sort();
    inside.iter().try_for_each(|it| hash(it, hasher))
}
