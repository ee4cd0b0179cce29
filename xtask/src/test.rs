//! `cargo xtask test`: everything that CI asks. Formatting, lints, unit, contract, HTTP, fault and browser tests.

use crate::servers::Postgres;
use crate::tools::{self, Paths};
use crate::{assets, needs, run};
use anyhow::Result;
use std::process::Command;
use std::time::Instant;

/// Runs all tests; a word names the only step to run.
pub fn chore(paths: &Paths, words: &[String]) -> Result<()> {
    let began = Instant::now();
    let wanted = |step: &str| words.is_empty() || words.iter().any(|it| it == step);
    let step = |name: &str| println!("\n== {name} ({:.0} s so far)", began.elapsed().as_secs_f64());
    let cargo = |words: &[&str]| {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.current_dir(&paths.root).args(words);
        cargo
    };
    if wanted("format") {
        step("format");
        tools::run(&mut cargo(&["fmt", "--all", "--check"]))?;
    }
    // Lints and tests see the same environment as the binary, so that nothing is built twice.
    let assets = assets::assemble(paths)?;
    if wanted("lint") {
        step("lint");
        let lint = ["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"];
        tools::run(cargo(&lint).env("WAYMARK_ASSETS", &assets))?;
    }
    if wanted("rust") {
        step("rust: unit, contract, HTTP and fault tests");
        run::build(paths, true)?;
        let postgres = Postgres::start(&paths.target)?;
        let mut test = cargo(&["test", "--workspace"]);
        test.env("WAYMARK_ASSETS", &assets)
            .env("WAYMARK_BIN", paths.target.join("debug").join("waymark"))
            .env("WAYMARK_TEST_POSTGRES", &postgres.url);
        tools::run(&mut test)?;
    }
    if wanted("browser") {
        step("browser");
        needs::browsers()?;
        let binary = run::build(paths, true)?;
        let folder = paths.root.join("tests/browser");
        needs::npm_install(&folder)?;
        let mut test = Command::new("node");
        test.current_dir(&folder).args(["--test", "--test-concurrency=1", "--test-reporter=spec"]);
        tools::run(test.env("WAYMARK_BIN", &binary))?;
    }
    step("all passed");
    Ok(())
}
