//! `waymark check`

use crate::app::Opened;
use crate::config::Config;
use crate::journal::Journal;

/// Looks at everything; fails where something is wrong.
pub async fn run(config: Config) -> anyhow::Result<()> {
    let opened = Opened::open(&config).await?;
    let (entries, mut wrong) = opened.journal.check().await?;
    wrong.extend(opened.store.check().await?);
    if let Err(why) = opened.assert_consistent().await {
        wrong.push(why.to_string());
    }
    let (least, _) = opened.store.positions().await?;
    println!("journal: {entries} entries, the last at {}", opened.journal.last().0);
    println!("store:   projected up to {}, {} set aside", least.0, opened.store.set_aside().await?.len());
    for it in &wrong {
        println!("wrong:   {it}");
    }
    if wrong.is_empty() {
        println!("all is well");
        return Ok(());
    }
    anyhow::bail!("{} things are wrong", wrong.len())
}
