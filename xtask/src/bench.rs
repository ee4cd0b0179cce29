//! `cargo xtask bench`: our figures beside references, in the same run, as ratios.
//!
//! The harnesses that hold other trackers and collectors live beside the repository, in `../shared/bench`
//! (WAYMARK_BENCH names another place). They are copied to `<target>/bench` and given our entries from `tests/bench`.

use crate::servers::Postgres;
use crate::tools::{self, Paths};
use crate::{needs, run, snippet};
use anyhow::{Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Measures; a word names the only part: `sizes`, `trackers`, `collectors`, `desk`, `identity`, `kill`.
pub fn chore(paths: &Paths, words: &[String]) -> Result<()> {
    let wanted = |part: &str| words.is_empty() || words.iter().any(|it| it == part);
    let binary = run::build(paths, false)?;
    if wanted("sizes") {
        println!("\n== bytes of every file a page loads");
        snippet::chore(paths, &[])?;
    }
    if wanted("collectors") {
        collectors(paths, &binary)?;
    }
    if wanted("trackers") {
        trackers(paths)?;
    }
    if wanted("desk") {
        println!("\n== the live table: 5,000 visitors, 200 changes a second");
        needs::browsers()?;
        needs::npm_install(&paths.root.join("tests/browser"))?;
        let mut node = Command::new("node");
        node.current_dir(&paths.root).arg("tests/bench/desk/bench.mjs");
        tools::run(node.env("WAYMARK_BIN", &binary))?;
    }
    if wanted("identity") {
        println!("\n== joins, undos and look-ups among a million contacts");
        let postgres = Postgres::start(&paths.target)?;
        let mut test = Command::new(env!("CARGO"));
        test.current_dir(&paths.root).args(["test", "--release", "--package", "collector", "--lib"]);
        test.args(["--", "--ignored", "--nocapture", "--test-threads=1", "identity_speed"]);
        tools::run(test.env("WAYMARK_TEST_POSTGRES", &postgres.url))?;
        println!("\n== claims of known and unknown addresses: can the time tell them apart?");
        let mut test = Command::new(env!("CARGO"));
        test.current_dir(&paths.root).args(["test", "--release", "--package", "tests", "--test", "indistinct"]);
        test.args(["--", "--ignored", "--nocapture"]);
        tools::run(test.env("WAYMARK_BIN", &binary))?;
    }
    if wanted("kill") {
        println!("\n== 200 kills under load");
        let mut test = Command::new(env!("CARGO"));
        test.current_dir(&paths.root).args([
            "test",
            "--release",
            "--package",
            "tests",
            "--test",
            "kill",
            "--",
            "--nocapture",
        ]);
        tools::run(test.env("WAYMARK_BIN", &binary).env("WAYMARK_KILLS", "200"))?;
    }
    Ok(())
}

/// A fresh copy of one harness with our entries laid over it.
fn harness(paths: &Paths, name: &str) -> Result<PathBuf> {
    let shared = std::env::var_os("WAYMARK_BENCH").map_or_else(|| paths.root.join("../shared/bench"), PathBuf::from);
    let from = shared.join(name);
    ensure!(from.exists(), "{} is not there: set WAYMARK_BENCH to the folder of the harnesses.", from.display());
    let to = paths.target.join("bench").join(name);
    std::fs::create_dir_all(&to)?;
    for folder in [from, paths.root.join("tests/bench").join(name)] {
        tools::run(Command::new("cp").args(["-r", "--no-preserve=mode"]).arg(folder.join(".")).arg(&to))?;
    }
    Ok(to)
}

fn collectors(paths: &Paths, binary: &Path) -> Result<()> {
    println!("\n== collectors: CPU an event, memory, start, answers");
    needs::programs(&[("wrk", "wrk"), ("python3", "python3")])?;
    let folder = harness(paths, "collectors")?;
    let python = |words: &[&str]| {
        let mut it = Command::new("python3");
        it.current_dir(&folder).args(words).env("WAYMARK", binary).env("COLLECTORS", folder.join(".cache"));
        it
    };
    tools::run(&mut python(&["add-ours.py"]))?;
    tools::run(&mut python(&["payloads/gen.py"]))?;
    let mut ceilings = Command::new(env!("CARGO"));
    let target = folder.join("ceilings/target");
    ceilings.args(["build", "--release", "--manifest-path"]).arg(folder.join("ceilings/Cargo.toml"));
    tools::run(ceilings.env("CARGO_TARGET_DIR", target))?;
    tools::run(&mut python(&["bench.py", "startup", "actix-204", "waymark", "--rounds", "3"]))?;
    tools::run(&mut python(&["bench.py", "load", "actix-204", "durable-sqlite", "waymark", "--rounds", "3"]))?;
    tools::run(&mut python(&["answers.py"]))?;
    tools::run(&mut python(&["bench.py", "table"]))?;
    tools::run(&mut python(&["ratios.py"]))
}

fn trackers(paths: &Paths) -> Result<()> {
    println!("\n== trackers: own time, heap, bytes, losses");
    tools::node()?;
    needs::browsers()?;
    let folder = harness(paths, "trackers")?;
    needs::npm_install(&folder)?;
    let node = |words: &[&str]| {
        let mut it = Command::new("node");
        it.current_dir(&folder).args(words).env("WAYMARK_ASSETS", paths.target.join("assets"));
        it
    };
    tools::run(&mut node(&["floor/make-wasm.mjs"]))?;
    let beside = "baseline,floor-js,waymark,waymark-js";
    for (out, rounds, scenarios, only) in [
        ("visit", "2", "visit", beside),
        ("profile", "3", "profile", beside),
        ("cost", "2", "cost", beside),
        ("loss", "1", "leave,kill0,kill1000,outage", "waymark,waymark-js"),
    ] {
        let run = ["run.mjs", "--profiles", "desktop", "--rounds", rounds, "--scenarios", scenarios, "--only", only];
        tools::run(&mut node(&[&run[..], &["--out", out]].concat()))?;
    }
    tools::run(&mut node(&["report.mjs"]))
}
