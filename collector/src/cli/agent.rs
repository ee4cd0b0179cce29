//! `waymark agent`: who has an account at the desk, and links for who has none or has lost the password. Works beside a
//! running server.

use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::desk::link::{self, Wanted};
use crate::desk::text;
use crate::secrets;
use crate::store::Store;
use crate::store::identity::vault::Vault;
use crate::store::links::NO_SITE;
use anyhow::{Context, bail};
use clap::Subcommand;
use protocol::desk::account::LinkKind;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the accounts.
    List,
    /// Print a one-time link: to the first account where there is none, else to a new password.
    Link {
        /// Address of the account; not for the first one.
        email: Option<String>,
    },
}

/// Runs one of the commands.
pub async fn run(config: Config, command: Command) -> anyhow::Result<()> {
    let store = Store::open(&config.store.url, &config.data, 1).await.context("the store cannot be opened")?;
    let vault = secrets::open_beside(&config, &store).await?;
    store.seal_agents(&vault).await.context("agents' names cannot be sealed")?;
    match command {
        Command::List => list(&store, &vault).await,
        Command::Link { email } => link(&config, (&store, &vault), email).await,
    }
}

async fn list(store: &Store, vault: &Vault) -> anyhow::Result<()> {
    let agents = store.agents(vault).await?;
    if agents.is_empty() {
        println!("no accounts yet; `waymark agent link` prints the link to the first one");
    }
    for it in agents {
        println!("{}  {}{}", it.email, it.name, if it.operator { "  (operator)" } else { "" });
    }
    Ok(())
}

async fn link(config: &Config, places: (&Store, &Vault), email: Option<String>) -> anyhow::Result<()> {
    let Some(email) = email else {
        let Some(it) = link::setup(places, &config.base(), &SystemClock).await? else {
            bail!("there are accounts already; name one for a new password: waymark agent link mira@shop.example");
        };
        println!("The link to the first account, good once and for 48 hours:\n\n  {}", it.link);
        return Ok(());
    };
    let email = text::email(&email, "email")?;
    if places.0.agent_by_email(places.1, &email).await?.is_none() {
        bail!("nobody has the address {email}; `waymark agent list` shows all");
    }
    let by = "the command line".into();
    let wanted = Wanted { kind: LinkKind::Password, site: NO_SITE, email, role: String::new(), by };
    let it = link::make(places, &config.base(), wanted, SystemClock.now()).await?;
    println!("The link to a new password, good once and for 48 hours:\n\n  {}", it.link);
    Ok(())
}
