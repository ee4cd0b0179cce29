//! Embeds the files that `cargo xtask` has put together: the folder is named by WAYMARK_ASSETS. Without it the binary
//! serves beacons and its API, but no files.

use std::fmt::Write;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-env-changed=WAYMARK_ASSETS");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it")).join("assets.rs");
    let mut code = String::from("static FILES: &[(&str, &[u8])] = &[\n");
    if let Some(folder) = std::env::var_os("WAYMARK_ASSETS") {
        let folder = PathBuf::from(folder);
        println!("cargo::rerun-if-changed={}", folder.display());
        embed(&folder, &folder, &mut code);
    }
    code.push_str("];\n");
    std::fs::write(out, code).expect("cargo's folder can be written");
}

fn embed(root: &Path, folder: &Path, code: &mut String) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap_or_else(|why| panic!("WAYMARK_ASSETS {}: {why}", folder.display()))
        .map(|it| it.expect("a readable folder").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            embed(root, &path, code);
            continue;
        }
        println!("cargo::rerun-if-changed={}", path.display());
        let name = path.strip_prefix(root).expect("below the root").to_str().expect("an ASCII name").replace('\\', "/");
        writeln!(code, "    ({name:?}, include_bytes!({:?})),", path.display().to_string()).expect("to memory");
    }
}
