//! Builds what customers' pages load: the loader, the wasm core with its glue, and the same core as JavaScript.
//!
//! Cargo builds the tracker twice (current wasm, and wasm's first version for `wasm2js`), wasm-bindgen makes the glue,
//! and `node/pack.mjs` does what node tools do better: wasm-opt, wasm2js, terser, brotli, names with hashes, a table.

use crate::stamp;
use crate::tools::{self, Paths, WasmToolchain, run};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;
use wasm_bindgen_cli_support::Bindgen;

/// Bytes after brotli that must not be exceeded: loader; loader, glue and wasm together; the JavaScript core.
const BUDGETS: [u32; 3] = [1_024, 9_728, 20_480];
/// The compiler that the budgets were set with. Another one makes other code of the same source: it gets 3 % more, so that
/// nobody's first build fails over ten bytes.
const MEASURED_WITH: &str = "rustc 1.95.";

/// What the result depends on.
const INPUTS: &[&str] = &[
    "snippet",
    "protocol/src",
    "protocol/Cargo.toml",
    "Cargo.toml",
    "Cargo.lock",
    "xtask/src/snippet.rs",
    "xtask/node/pack.mjs",
    "xtask/node/files.mjs",
    "xtask/node/package-lock.json",
];

/// Where the built files are.
pub struct SnippetAssets {
    /// The folder with all of them: each also as `.br` and `.gz`, and their list as `assets.json`.
    pub folder: PathBuf,
}

/// `cargo xtask snippet [--force]`
pub fn chore(paths: &Paths, words: &[String]) -> Result<()> {
    let force = match words {
        [] => false,
        [word] if word == "--force" => true,
        _ => bail!("cargo xtask snippet takes nothing but --force."),
    };
    let assets = make(paths, force)?;
    print!("{}", std::fs::read_to_string(assets.folder.join("../sizes.txt"))?);
    Ok(())
}

/// Builds the snippet, unless its sources are those of the last build.
pub fn build(paths: &Paths) -> Result<SnippetAssets> {
    make(paths, false)
}

fn make(paths: &Paths, force: bool) -> Result<SnippetAssets> {
    let folder = paths.target.join("assets/w");
    let stamp_file = paths.target.join("assets/snippet.stamp");
    let inputs = stamp::of(paths, INPUTS)?;
    if !force
        && std::fs::read_to_string(&stamp_file).is_ok_and(|it| it == inputs)
        && folder.join("assets.json").exists()
    {
        return Ok(SnippetAssets { folder });
    }
    let toolchain = WasmToolchain::find(paths)?;
    let node_tools = tools::node_tools(paths)?;
    let work = paths.target.join("assets/work");
    std::fs::create_dir_all(&work)?;
    for (name, cpu) in [("wasm", None), ("mvp", Some("mvp"))] {
        eprintln!("building the snippet for {name} ...");
        let wasm = compile(paths, &toolchain, name, cpu)?;
        bind(&wasm, &work, name)?;
    }
    let _ = std::fs::remove_dir_all(&folder);
    let _ = std::fs::remove_file(&stamp_file);
    std::fs::create_dir_all(&folder)?;
    let mut pack = Command::new("node");
    pack.arg(paths.root.join("xtask/node/pack.mjs"));
    pack.args([&node_tools, &paths.root.join("snippet"), &work, &folder]);
    let measured = tools::output(Command::new("rustc").arg("--version").current_dir(&paths.root));
    let is_measured = measured.is_some_and(|it| it.starts_with(MEASURED_WITH)) && toolchain.name() == "rustup";
    let budgets = BUDGETS.map(|it| if is_measured { it } else { it + it * 3 / 100 });
    run(pack.args(budgets.map(|it| it.to_string())))
        .context("the snippet could not be packed, or is over its budget")?;
    std::fs::write(stamp_file, inputs)?;
    Ok(SnippetAssets { folder })
}

/// One build with the standard library from its sources: no panic messages, no formatting, nothing that is not called.
fn compile(paths: &Paths, toolchain: &WasmToolchain, name: &str, cpu: Option<&str>) -> Result<PathBuf> {
    let target = paths.target.join("wasm").join(toolchain.name()).join(name);
    let mut flags = "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none".to_owned();
    match cpu {
        Some(cpu) => flags.push_str(&format!(" -Ctarget-cpu={cpu}")),
        // Only strings and numbers cross the border; without these, no table of references is made.
        None => {
            flags.push_str(" -Ctarget-feature=-reference-types,-multivalue");
            flags.push_str(" -Cllvm-args=-inline-threshold=0 -Cllvm-args=-unroll-threshold=0");
        }
    }
    let mut cargo = Command::new("cargo");
    cargo.current_dir(&paths.root).env("CARGO_TARGET_DIR", &target).env("RUSTFLAGS", flags);
    cargo.args(["build", "--quiet", "--package", "snippet", "--profile", "snippet"]);
    cargo.args(["--target", "wasm32-unknown-unknown", "-Zbuild-std=std,panic_abort"]);
    cargo.arg("-Zbuild-std-features=optimize_for_size");
    if cpu.is_none() {
        // Without inlining and unrolling, smaller than `z` by 5 per cent after brotli: `z` leaves small closures in memory.
        cargo.env("CARGO_PROFILE_SNIPPET_OPT_LEVEL", "2");
    }
    toolchain.apply(&mut cargo);
    run(&mut cargo)?;
    Ok(target.join("wasm32-unknown-unknown/snippet/snippet.wasm"))
}

/// Makes `<name>.js` and `<name>_bg.wasm`.
fn bind(wasm: &Path, work: &Path, name: &str) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).out_name(name).no_modules(true)?.typescript(false);
    bindgen.remove_name_section(true).remove_producers_section(true).omit_default_module_path(true);
    bindgen.generate(work).context("wasm-bindgen could not read the tracker")
}
