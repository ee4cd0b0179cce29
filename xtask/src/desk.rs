//! Builds the agents' page: its wasm with glue, one stylesheet, and the HTML that names them.
//!
//! Cargo builds it with a standard library that has no panic messages, wasm-bindgen makes the glue, and `node/desk.mjs`
//! does wasm-opt, terser, names with hashes, brotli and gzip.

use crate::stamp;
use crate::tools::{self, Paths, WasmToolchain, run};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;
use wasm_bindgen_cli_support::Bindgen;

/// What the result depends on.
const INPUTS: &[&str] = &[
    "www/desk",
    "protocol/src",
    "protocol/Cargo.toml",
    "Cargo.toml",
    "Cargo.lock",
    "xtask/src/desk.rs",
    "xtask/node/desk.mjs",
    "xtask/node/files.mjs",
    "xtask/node/package-lock.json",
];

/// `cargo xtask desk [--force]`
pub fn chore(paths: &Paths, words: &[String]) -> Result<()> {
    let force = match words {
        [] => false,
        [word] if word == "--force" => true,
        _ => bail!("cargo xtask desk takes nothing but --force."),
    };
    make(paths, force)?;
    print!("{}", std::fs::read_to_string(paths.target.join("assets/desk-sizes.txt"))?);
    Ok(())
}

/// Builds the desk, unless its sources are those of the last build.
pub fn build(paths: &Paths) -> Result<()> {
    make(paths, false)
}

fn make(paths: &Paths, force: bool) -> Result<()> {
    let folder = paths.target.join("assets/desk");
    let stamp_file = paths.target.join("assets/desk.stamp");
    let inputs = stamp::of(paths, INPUTS)?;
    if !force && std::fs::read_to_string(&stamp_file).is_ok_and(|it| it == inputs) && folder.join("index.html").exists()
    {
        return Ok(());
    }
    let toolchain = WasmToolchain::find(paths)?;
    let node_tools = tools::node_tools(paths)?;
    let work = paths.target.join("wasm/desk-work");
    std::fs::create_dir_all(&work)?;
    eprintln!("building the desk ...");
    bind(&compile(paths, &toolchain)?, &work)?;
    let _ = std::fs::remove_dir_all(&folder);
    let _ = std::fs::remove_file(&stamp_file);
    std::fs::create_dir_all(&folder)?;
    let mut pack = Command::new("node");
    pack.arg(paths.root.join("xtask/node/desk.mjs"));
    run(pack.args([&node_tools, &paths.root.join("www/desk"), &work, &folder]))
        .context("the desk could not be packed")?;
    std::fs::write(stamp_file, inputs)?;
    Ok(())
}

/// One build with the standard library from its sources: no panic messages, which nobody at the desk could read.
fn compile(paths: &Paths, toolchain: &WasmToolchain) -> Result<PathBuf> {
    let target = paths.target.join("wasm").join(toolchain.name()).join("desk");
    let flags = "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none";
    let mut cargo = Command::new("cargo");
    cargo.current_dir(&paths.root).env("CARGO_TARGET_DIR", &target).env("RUSTFLAGS", flags);
    cargo.args(["build", "--quiet", "--package", "desk", "--profile", "desk"]);
    cargo.args(["--target", "wasm32-unknown-unknown", "-Zbuild-std=std,panic_abort"]);
    cargo.arg("-Zbuild-std-features=optimize_for_size");
    toolchain.apply(&mut cargo);
    run(&mut cargo)?;
    Ok(target.join("wasm32-unknown-unknown/desk/desk.wasm"))
}

/// Makes `desk.js` and `desk_bg.wasm`.
fn bind(wasm: &Path, work: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).out_name("desk").web(true)?.typescript(false);
    bindgen.remove_name_section(true).remove_producers_section(true).omit_default_module_path(true);
    bindgen.generate(work).context("wasm-bindgen could not read the desk")
}
