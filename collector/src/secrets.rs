//! The operator's key: where it comes from, and how another one takes its place.

use crate::clock::chance;
use crate::config::Config;
use crate::seal::Secret;
use crate::store::Store;
use crate::store::identity::vault::Vault;
use anyhow::{Context, bail};
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Fills bytes with chance from the operating system.
fn fill(bytes: &mut [u8]) {
    for part in bytes.chunks_mut(32) {
        part.copy_from_slice(&chance::<32>()[..part.len()]);
    }
}

/// The file of the operator's key.
pub fn key_file(config: &Config) -> PathBuf {
    match config.secrets.key_file.as_str() {
        "" => config.data.join("waymark.key"),
        file => file.into(),
    }
}

/// Where a new key waits while everything is sealed with it.
fn waiting(file: &Path) -> PathBuf {
    file.with_extension("key.new")
}

/// Opens the vault of a store for whoever has the data folder for itself: a rotation that was cut off is ended first.
pub async fn open(config: &Config, store: &Store) -> anyhow::Result<Vault> {
    let file = key_file(config);
    let new = waiting(&file);
    if config.secrets.key.is_empty() && new.exists() {
        // Whichever key opens the store is the one.
        match store.vault(Secret::read(&new)?, fill).await {
            Ok(_) => fs::rename(&new, &file)?,
            Err(_) => fs::remove_file(&new)?,
        }
    }
    open_beside(config, store).await
}

/// Opens the vault of a store with the configured key, beside whoever has the data folder. A store without one gets a key in
/// its file; one that has lost its key is not opened.
pub async fn open_beside(config: &Config, store: &Store) -> anyhow::Result<Vault> {
    if !config.secrets.key.is_empty() {
        let key = Secret::parse(&config.secrets.key).context("secrets.key")?;
        return store.vault(key, fill).await.context("secrets.key does not open what was sealed");
    }
    let file = key_file(config);
    if !file.exists() {
        // Asked again, since somebody else may have made both meanwhile.
        if store.has_vault().await? && !file.exists() {
            bail!(
                "the key {} is missing, and personal data is sealed with it: put it back, or name it by secrets.key_file",
                file.display()
            );
        }
        make(&file)?;
    }
    let vault = store.vault(Secret::read(&file)?, fill).await;
    vault.with_context(|| format!("the key {} does not open what was sealed", file.display()))
}

/// Makes the first key. Of two processes that begin with a new store at the same moment, both use the one that came first:
/// a key gets its name only when it is whole.
fn make(file: &Path) -> anyhow::Result<()> {
    let own: String = chance::<8>().iter().map(|it| format!("{it:02x}")).collect();
    let whole = file.with_extension(format!("key.{own}"));
    write(&whole, &Secret::new(chance()))?;
    let named = fs::hard_link(&whole, file);
    fs::remove_file(&whole)?;
    match named {
        Ok(()) => {
            tracing::info!(file = %file.display(), "a key for personal data was made: keep a copy of it apart from the data");
            Ok(())
        }
        Err(why) if why.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(why) => Err(why).with_context(|| format!("the key {} cannot be written", file.display())),
    }
}

/// Seals everything with a new key, and puts it in the old one's place. Nobody else may use the store meanwhile. Returns
/// how many keys were sealed anew.
pub async fn rotate(config: &Config, store: &Store) -> anyhow::Result<usize> {
    if !config.secrets.key.is_empty() {
        bail!("the key comes from the environment: put it into a file, rotate, and take the new one from there");
    }
    let vault = open(config, store).await?;
    let file = key_file(config);
    let new = waiting(&file);
    let key = Secret::new(chance());
    // On the disk before anything is sealed with it.
    write(&new, &key)?;
    let sealed = store.reseal(&vault, &key).await?;
    fs::rename(&new, &file)?;
    Ok(sealed)
}

fn write(file: &Path, key: &Secret) -> anyhow::Result<()> {
    let mut to = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    let to = to.as_mut().map_err(|why| anyhow::anyhow!("the key {} cannot be written: {why}", file.display()))?;
    writeln!(to, "{}", key.digits())?;
    to.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn place() -> (tempfile::TempDir, Config, Store) {
        let folder = tempfile::tempdir().expect("a folder");
        let config = Config { data: folder.path().into(), ..Config::default() };
        let store = Store::open("sqlite", folder.path(), 2).await.expect("a new store");
        (folder, config, store)
    }

    #[tokio::test]
    async fn a_new_store_gets_a_key_that_only_its_owner_reads_and_one_that_has_lost_it_is_not_opened() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, config, store) = place().await;
        let first = open(&config, &store).await.expect("opened");
        let file = key_file(&config);
        assert_eq!(fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o600);
        assert_eq!(open(&config, &store).await.expect("again").master(), first.master());
        let digits = fs::read_to_string(&file).expect("read");
        fs::remove_file(&file).expect("removed");
        let why = open(&config, &store).await.expect_err("it is missing").to_string();
        assert!(why.contains("is missing") && !file.exists(), "{why}");
        let mut by_hand = config.clone();
        by_hand.secrets.key = digits;
        assert!(open(&by_hand, &store).await.is_ok(), "the environment gives it as well");
        by_hand.secrets.key = "00".repeat(32);
        assert!(open(&by_hand, &store).await.is_err());
    }

    #[tokio::test]
    async fn of_those_who_begin_at_once_all_use_the_same_key_and_nobody_touches_a_rotation_from_beside() {
        let (_folder, config, store) = place().await;
        let file = key_file(&config);
        make(&file).expect("made");
        let first = Secret::read(&file).expect("whole");
        make(&file).expect("it is there already");
        assert_eq!(open_beside(&config, &store).await.expect("opened").master(), &first);
        assert_eq!(
            fs::read_dir(file.parent().expect("a folder"))
                .expect("read")
                .filter(|it| { it.as_ref().is_ok_and(|it| it.file_name().to_string_lossy().contains("key")) })
                .count(),
            1,
            "nothing is left lying about"
        );
        write(&waiting(&file), &Secret::new([9; 32])).expect("written");
        assert_eq!(open_beside(&config, &store).await.expect("opened").master(), &first);
        assert!(waiting(&file).exists(), "whoever rotates needs it");
    }

    #[tokio::test]
    async fn a_rotation_changes_the_key_and_one_that_was_cut_off_is_ended_or_undone() {
        let (_folder, config, store) = place().await;
        let first = open(&config, &store).await.expect("opened");
        assert_eq!(rotate(&config, &store).await.expect("rotated"), 2);
        let second = open(&config, &store).await.expect("opened");
        assert_ne!(second.master(), first.master());
        let file = key_file(&config);
        // Cut off before anything was sealed: the old key goes on.
        write(&waiting(&file), &Secret::new([9; 32])).expect("written");
        assert_eq!(open(&config, &store).await.expect("opened").master(), second.master());
        assert!(!waiting(&file).exists());
        // Cut off after everything was sealed: the new one takes over.
        let third = Secret::new([9; 32]);
        write(&waiting(&file), &third).expect("written");
        store.reseal(&second, &third).await.expect("sealed anew");
        assert_eq!(open(&config, &store).await.expect("opened").master(), &third);
        assert_eq!(Secret::read(&file).expect("read"), third);
    }
}
