//! The command line. Each command is a file named by its verb.

mod agent;
mod check;
mod erase;
mod key;
mod replay;
mod serve;
mod site;
mod tail;

use crate::config::Config;
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Records visits on your websites, and shows who is there. Self-hosted: one binary, one script tag.
#[derive(Debug, Parser)]
#[command(name = "waymark", version, max_term_width = 100)]
struct Cli {
    /// Configuration file (TOML). Each of its keys can be set as WAYMARK_KEY or WAYMARK_SECTION__KEY, too.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder of the journal and the store [default: waymark-data].
    #[arg(long, global = true, value_name = "FOLDER")]
    data: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Take beacons, project them, answer questions.
    Serve(serve::Args),
    /// Add and list sites, change their keys.
    #[command(subcommand)]
    Site(site::Command),
    /// List the desk's accounts, and make one-time links to them.
    #[command(subcommand)]
    Agent(agent::Command),
    /// Show visits as they happen: does the tag work?
    Tail(tail::Args),
    /// Rebuild the store from the journal, or project again what was set aside.
    Replay(replay::Args),
    /// Forget a contact for good: identifiers, fields, web sessions, beacons.
    Erase(erase::Args),
    /// The key that personal data is sealed with.
    #[command(subcommand)]
    Key(key::Command),
    /// Look at the whole journal and store: is everything there and whole?
    Check,
}

/// Runs the command line.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let config = match configured(&cli) {
        Ok(it) => it,
        Err(why) => return failed(&why),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        // The journal's writer, the projector and the rest; HTTP has workers of its own.
        .worker_threads(3)
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(it) => it,
        Err(why) => return failed(&why.into()),
    };
    let outcome = runtime.block_on(async {
        match cli.command {
            Command::Serve(args) => serve::run(config, args).await,
            Command::Site(command) => site::run(config, command).await,
            Command::Agent(command) => agent::run(config, command).await,
            Command::Tail(args) => tail::run(config, args).await,
            Command::Replay(args) => replay::run(config, args).await,
            Command::Erase(args) => erase::run(config, args).await,
            Command::Key(command) => key::run(config, command).await,
            Command::Check => check::run(config).await,
        }
    });
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => failed(&why),
    }
}

fn configured(cli: &Cli) -> anyhow::Result<Config> {
    let mut config = Config::load(cli.config.as_deref(), std::env::vars())?;
    if let Some(data) = &cli.data {
        config.data.clone_from(data);
    }
    if let Command::Serve(args) = &cli.command
        && let Some(listen) = &args.listen
    {
        config.listen.clone_from(listen);
    }
    Ok(config)
}

fn failed(why: &anyhow::Error) -> ExitCode {
    eprintln!("waymark: {why:#}");
    ExitCode::FAILURE
}
