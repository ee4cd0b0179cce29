//! The project's chores. `cargo xtask` lists them.

mod assets;
mod bench;
mod desk;
mod needs;
mod run;
mod servers;
mod snippet;
mod stamp;
mod test;
mod tools;

use std::process::ExitCode;

/// One chore: its name, what it does in one line, and the function that does it with the words after its name.
type Chore = (&'static str, &'static str, fn(&tools::Paths, &[String]) -> anyhow::Result<()>);

const CHORES: &[Chore] = &[
    ("run", "builds everything and starts it with the demo shop; what follows goes to `waymark serve`", run::run),
    ("tail", "shows the visits that `run` records, as they happen", run::tail),
    ("test", "runs every test: format, lint, rust, browser; a word names one step", test::chore),
    (
        "bench",
        "measures snippet and collector beside the references: sizes, trackers, collectors, desk, identity, kill",
        bench::chore,
    ),
    ("dist", "builds the release binary with every asset in it", run::dist),
    (
        "snippet",
        "builds what customers' pages load, into <target>/assets/w; --force: also when nothing changed",
        snippet::chore,
    ),
    ("desk", "builds the agents' page, into <target>/assets/desk; --force: also when nothing changed", desk::chore),
];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let wanted = words.first().map(String::as_str).unwrap_or_default();
    let Some((_, _, chore)) = CHORES.iter().find(|it| it.0 == wanted) else {
        println!("cargo xtask <chore>\n");
        for (name, what, _) in CHORES {
            println!("  {name:<10} {what}");
        }
        let asked_for_help = matches!(wanted, "" | "help" | "-h" | "--help");
        return if asked_for_help { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    };
    match chore(&tools::Paths::find(), &words[1..]) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why:#}");
            ExitCode::FAILURE
        }
    }
}
