//! How long a join and its undo take in a contact of 200 epochs, among a million contacts. Not a test of every day:
//! `cargo xtask bench identity` runs it.

use super::edges::{self, EdgeRow};
use super::vault::Vault;
use crate::clock::Timestamp;
use crate::identity::key::{Email, Key, Phone};
use crate::identity::log::{Assertion, AssertionId, ContactId, Edge, EdgeId, EpochId, Level, Says, Seq, What};
use crate::seal::Secret;
use crate::sql::{Rows, query};
use crate::store::Store;
use protocol::ids::SiteId;
use std::time::Instant;

const SITE: SiteId = SiteId([1; 16]);
const NOW: Timestamp = Timestamp(1_795_176_000_000);

static CONTACTS: Rows = Rows::new("insert into contacts (site_id, contact_id, born_seq, erased) values {rows}", 4);
static SEALS: Rows = Rows::new("insert into seals (site_id, subject_id, sealed) values {rows}", 3);

fn contact(n: u64) -> ContactId {
    let mut id = [0xc; 16];
    id[8..].copy_from_slice(&n.to_be_bytes());
    ContactId(id)
}

fn phone(n: u64) -> Key {
    // Numbers of one German mobile network: all of them valid.
    Key::Phone(Phone::parse(&format!("+49171{:07}", n % 10_000_000), None).expect("valid"))
}

fn edge(what: What) -> Edge {
    Edge { what, level: Level::Proven, observed_at: NOW, expires_at: None, valid_to: None, revoked_by: None }
}

/// Fills a store with contacts that hold a phone each.
async fn fill(store: &Store, vault: &Vault, many: u64) {
    let mut lease = store.pool.lease().await.expect("a connection");
    for from in (0..many).step_by(16_384) {
        let tx = lease.begin().await.expect("begun");
        for from in (from..many.min(from + 16_384)).step_by(32) {
            let all: Vec<u64> = (from..many.min(from + 32)).collect();
            let mut rest = &all[..];
            while !rest.is_empty() {
                let (chunk, later) = rest.split_at(Rows::chunk(rest.len()));
                rest = later;
                let mut contacts = query(CONTACTS.sql(store.backend, chunk.len()));
                let mut seals = query(SEALS.sql(store.backend, chunk.len()));
                let mut rows = Vec::new();
                for n in chunk {
                    let id = contact(*n);
                    let (key, sealed) = vault.new_key(SITE, id.0);
                    contacts = contacts.bind(SITE.0.to_vec()).bind(id.0.to_vec()).bind(1).bind(0);
                    seals = seals.bind(SITE.0.to_vec()).bind(id.0.to_vec()).bind(sealed);
                    let what = What::Hold { contact: id, key: phone(*n) };
                    let secret = edges::secret(&what).expect("a hold has one");
                    let sealed = key.seal(secret.as_bytes(), &[SITE.0, id.0].concat(), vault.nonce());
                    let index = vault.index(SITE, &phone(*n)).to_vec();
                    let edge_id = EdgeId { by: Seq(1_000_000 + n / 60_000), number: (n % 60_000) as u16 };
                    rows.push(EdgeRow::new(edge_id, &edge(what), index, sealed));
                }
                let edges = query(super::write::ADD_EDGES.sql(store.backend, chunk.len()));
                let edges = rows.iter().fold(edges, |asked, it| it.bind(asked, &SITE.0));
                for asked in [contacts, seals, edges] {
                    asked.execute(tx.on).await.expect("written");
                }
            }
        }
        tx.commit().await.expect("committed");
    }
}

fn p99(mut all: Vec<f64>) -> (f64, f64) {
    all.sort_by(f64::total_cmp);
    (all[all.len() / 2], all[all.len() * 99 / 100])
}

async fn measure(name: &str, store: Store) {
    let many: u64 = std::env::var("WAYMARK_CONTACTS").ok().and_then(|it| it.parse().ok()).unwrap_or(1_000_000);
    let chance = |bytes: &mut [u8]| getrandom::fill(bytes).expect("the system has chance");
    let vault = store.vault(Secret::new([7; 32]), chance).await.expect("a vault");
    let began = Instant::now();
    fill(&store, &vault, many).await;
    println!("{name}: {many} contacts in {:.0} s", began.elapsed().as_secs_f64());
    let mut number = 0u64;
    let mut entry = |says: Says| {
        number += 1;
        let mut id = [0xa; 16];
        id[8..].copy_from_slice(&number.to_be_bytes());
        let at = NOW.plus(number as i64);
        let evidence = format!("ground {number}");
        Assertion {
            id: AssertionId(id),
            observed_at: at,
            received_at: at,
            evidence,
            expires_at: None,
            raw: Vec::new(),
            says,
        }
    };
    // One contact with 199 epochs, by an address that all of them have proven.
    let ann = Key::Email(Email::parse("ann@x.com", false).expect("good"));
    for n in 0..199u8 {
        let says =
            Says::Proves { epoch: EpochId([n + 1; 16]), keys: vec![(ann.clone(), Level::Proven)], signed: false };
        store.assert(&vault, SITE, "speed", &entry(says)).await.expect("decided");
    }
    let big = ContactId([1; 16]);
    let (mut joins, mut undos, mut looks) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..300u64 {
        let other = contact(n * 37 % many);
        let merges = entry(Says::Merges { a: big, b: other });
        let began = Instant::now();
        let decision = store.assert(&vault, SITE, "speed", &merges).await.expect("decided");
        joins.push(began.elapsed().as_secs_f64() * 1000.0);
        assert_eq!(decision.decision.made.len(), 1, "joined");
        let revokes = entry(Says::Revokes { edges: decision.decision.made });
        let began = Instant::now();
        let decision = store.assert(&vault, SITE, "speed", &revokes).await.expect("decided");
        undos.push(began.elapsed().as_secs_f64() * 1000.0);
        assert_eq!(decision.decision.ended.len(), 1, "undone");
        let began = Instant::now();
        let found = store.find_by_key(&vault, SITE, &phone(n * 7919 % many)).await.expect("answers");
        looks.push(began.elapsed().as_secs_f64() * 1000.0);
        assert_eq!(found.len(), 1, "found by its phone");
    }
    for (what, all) in [("join", joins), ("undo", undos), ("look-up by phone", looks)] {
        let (p50, p99) = p99(all);
        println!("{name}: {what:<18} p50 {p50:6.2} ms   p99 {p99:6.2} ms");
    }
}

#[tokio::test]
#[ignore = "takes minutes: cargo xtask bench identity"]
async fn identity_speed_on_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    measure("sqlite", Store::open("sqlite", folder.path(), 2).await.expect("a new store")).await;
}

#[tokio::test]
#[ignore = "takes minutes: cargo xtask bench identity"]
async fn identity_speed_on_postgres() {
    let Ok(url) = std::env::var("WAYMARK_TEST_POSTGRES") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    measure("postgres", Store::open(&url, folder.path(), 2).await.expect("a new store")).await;
}
