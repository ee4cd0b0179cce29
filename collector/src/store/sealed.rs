//! Sealing for somebody in the middle of a transaction: a subject's key is found, or made where there is none.

use super::StoreError;
use super::identity::vault::{Vault, about};
use crate::seal::Secret;
use crate::sql::{Connection, query};
use protocol::ids::SiteId;

/// The key of a subject; none where nothing was sealed for it, or it is forgotten.
pub(super) async fn known_key(
    on: &mut Connection,
    vault: &Vault,
    site: SiteId,
    subject: [u8; 16],
) -> Result<Option<Secret>, StoreError> {
    let found = query(include_str!("sql/seal.sql")).bind(&site.0).bind(&subject).fetch_optional(on).await?;
    let Some(row) = found else { return Ok(None) };
    let key = vault.key(site, subject, row.get(0)?);
    Ok(Some(key.map_err(|why| StoreError::Unreadable(format!("a key: {why}")))?))
}

/// The key of a subject, which is made where there is none.
pub(super) async fn key(
    on: &mut Connection,
    vault: &Vault,
    site: SiteId,
    subject: [u8; 16],
) -> Result<Secret, StoreError> {
    if let Some(known) = known_key(on, vault, site, subject).await? {
        return Ok(known);
    }
    let (key, sealed) = vault.new_key(site, subject);
    let offered = query(include_str!("sql/offer_seal.sql")).bind(&site.0).bind(&subject).bind(sealed);
    if offered.execute(on).await? == 1 {
        return Ok(key);
    }
    let theirs = known_key(on, vault, site, subject).await?;
    theirs.ok_or_else(|| StoreError::Unreadable("a key that somebody else has just made".into()))
}

/// Seals something with a subject's key.
pub(super) async fn seal(
    on: &mut Connection,
    vault: &Vault,
    site: SiteId,
    subject: [u8; 16],
    plain: &[u8],
) -> Result<Vec<u8>, StoreError> {
    let key = key(on, vault, site, subject).await?;
    Ok(key.seal(plain, &about(site, subject), vault.chance()))
}

/// Opens what was sealed with a subject's key; none where the subject is forgotten.
pub(super) async fn open(
    on: &mut Connection,
    vault: &Vault,
    site: SiteId,
    subject: [u8; 16],
    sealed: &[u8],
) -> Result<Option<Vec<u8>>, StoreError> {
    let Some(key) = known_key(on, vault, site, subject).await? else { return Ok(None) };
    let plain = key.open(sealed, &about(site, subject));
    Ok(Some(plain.map_err(|why| StoreError::Unreadable(format!("something sealed: {why}")))?))
}
