//! `waymark key`: the key that personal data is sealed with.

use crate::app::Opened;
use crate::config::Config;
use crate::secrets;
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Seal everything with a new key and put it in the old one's place. No server may run on the data meanwhile.
    Rotate,
}

/// Runs one of the commands.
pub async fn run(config: Config, command: Command) -> anyhow::Result<()> {
    let opened = Opened::open(&config).await?;
    match command {
        Command::Rotate => {
            let sealed = secrets::rotate(&config, &opened.store).await?;
            println!("{sealed} keys are sealed anew; the new key is in {}", secrets::key_file(&config).display());
            println!("keep a copy of it apart from the data; the old one opens back-ups made before");
        }
    }
    Ok(())
}
