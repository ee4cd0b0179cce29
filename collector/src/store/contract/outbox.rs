//! The outbox: written with its cause, taken by one server at a time, in order where order counts.

use super::people::vault;
use super::{NOW, OTHER, SITE};
use crate::clock::Timestamp;
use crate::identity::cases::email;
use crate::identity::log::{Assertion, AssertionId, ContactId, EpochId, Level, Says};
use crate::outbox::{Channel, Message, MessageId, post};
use crate::sql::query;
use crate::store::Store;
use crate::store::identity::vault::Vault;
use crate::store::outbox::{Due, Waiting};
use protocol::ids::SiteId;

const CLAIM_MS: i64 = 60_000;
const PERSON: [u8; 16] = [5; 16];

fn message(n: u8, channel: Channel, subject: [u8; 16]) -> Message {
    let payload = format!("{{\"n\":{n}}}");
    Message { id: MessageId([n; 16]), channel, kind: "a test", subject, payload, ends_at: NOW.plus(600_000) }
}

async fn posted(store: &Store, vault: &Vault, site: SiteId, it: &Message) {
    store.post_alone(vault, site, it, NOW).await.expect("posted");
}

async fn taken(store: &Store, vault: &Vault, channel: Channel, now: Timestamp) -> Vec<Due> {
    store.due(vault, channel, now, now.plus(CLAIM_MS), 10).await.expect("answers")
}

fn numbers(due: &[Due]) -> Vec<(u8, u8)> {
    due.iter().map(|it| (it.site.0[0], it.id.0[0])).collect()
}

pub(super) async fn sends_webhooks_in_order_and_the_rest_when_due(store: Store) {
    let vault = vault(&store).await;
    posted(&store, &vault, SITE, &message(1, Channel::Webhook, [0; 16])).await;
    assert_eq!(store.waiting(SITE).await.expect("answers"), [], "a site without a webhook has nobody to tell");
    for site in [SITE, OTHER] {
        store.set_outbound(&vault, site, Channel::Webhook, "https://a.example/", b"secret").await.expect("set");
    }
    // Their ids are in another order than they were posted.
    for n in [9, 3, 7] {
        posted(&store, &vault, SITE, &message(n, Channel::Webhook, PERSON)).await;
        posted(&store, &vault, SITE, &message(n + 100, Channel::Mail, PERSON)).await;
    }
    posted(&store, &vault, OTHER, &message(4, Channel::Webhook, [0; 16])).await;
    let mut mails = numbers(&taken(&store, &vault, Channel::Mail, NOW).await);
    mails.sort_unstable();
    assert_eq!(mails, [(1, 103), (1, 107), (1, 109)], "all at once");
    let mut heads = taken(&store, &vault, Channel::Webhook, NOW).await;
    heads.sort_by_key(|it| it.site);
    assert_eq!(numbers(&heads), [(1, 9), (9, 4)], "the first of each site");
    assert_eq!(heads[0].payload, "{\"n\":9}");
    store.put_off(&heads[0], NOW.plus(10_000)).await.expect("put off");
    assert_eq!(taken(&store, &vault, Channel::Webhook, NOW.plus(9_999)).await, [], "the others wait for it");
    let again = taken(&store, &vault, Channel::Webhook, NOW.plus(10_000)).await;
    assert_eq!((numbers(&again), again[0].tries), (vec![(1, 9)], 1));
    store.delivered(&again[0]).await.expect("delivered");
    let next = taken(&store, &vault, Channel::Webhook, NOW.plus(10_000)).await;
    assert_eq!(numbers(&next), [(1, 3)]);
    store.give_up(&next[0]).await.expect("given up");
    let next = taken(&store, &vault, Channel::Webhook, NOW.plus(10_000)).await;
    assert_eq!(numbers(&next), [(1, 7)], "one that was given up is waited for no longer");
}

pub(super) async fn lets_one_server_send_and_another_after_a_while(store: Store) {
    let vault = vault(&store).await;
    for n in 0..6 {
        posted(&store, &vault, SITE, &message(n, Channel::Mail, PERSON)).await;
    }
    let (one, other) =
        tokio::join!(taken(&store, &vault, Channel::Mail, NOW), taken(&store, &vault, Channel::Mail, NOW));
    let mut all = numbers(&[one, other].concat());
    all.sort_unstable();
    assert_eq!(all, (0..6).map(|n| (1, n)).collect::<Vec<_>>(), "each was taken by one of the two");
    assert_eq!(taken(&store, &vault, Channel::Mail, NOW.plus(CLAIM_MS - 1)).await, []);
    let after_a_crash = taken(&store, &vault, Channel::Mail, NOW.plus(CLAIM_MS)).await;
    assert_eq!(after_a_crash.len(), 6, "what was not settled in time is taken again");
}

pub(super) async fn keeps_what_is_posted_with_its_cause_and_sealed(store: Store) {
    let vault = vault(&store).await;
    let mut it = message(1, Channel::Mail, PERSON);
    it.payload = "{\"to\":\"marker@x.com\"}".into();
    {
        let mut lease = store.pool.lease().await.expect("a connection");
        let tx = lease.begin().await.expect("begun");
        post(tx.on, &vault, SITE, &it, NOW).await.expect("posted");
        // What causes it does not come about.
    }
    assert_eq!(store.waiting(SITE).await.expect("answers"), []);
    posted(&store, &vault, SITE, &it).await;
    let mut lease = store.pool.lease().await.expect("a connection");
    let row = query("select sealed from outbox").fetch_one(&mut lease).await.expect("one");
    assert!(!row.get::<&[u8]>(0).expect("bytes").windows(6).any(|it| it == b"marker"));
    drop(lease);
    assert_eq!(taken(&store, &vault, Channel::Mail, NOW).await[0].payload, it.payload);
    store.set_outbound(&vault, SITE, Channel::Sms, "https://a.example/", b"one").await.expect("set");
    store.set_outbound(&vault, SITE, Channel::Sms, "https://b.example/", b"another").await.expect("set");
    let target = store.outbound(&vault, SITE, Channel::Sms).await.expect("answers").expect("set");
    assert_eq!((target.url.as_str(), &target.secret[..]), ("https://b.example/", &b"another"[..]));
    assert_eq!(store.outbound(&vault, SITE, Channel::Webhook).await.expect("answers"), None);
    assert_eq!(store.outbound(&vault, OTHER, Channel::Sms).await.expect("answers"), None);
    store.set_outbound(&vault, SITE, Channel::Sms, "", b"").await.expect("set");
    assert_eq!(store.outbound(&vault, SITE, Channel::Sms).await.expect("answers"), None);
}

pub(super) async fn drops_what_is_about_the_forgotten(store: Store) {
    let vault = vault(&store).await;
    let says = |n: u8, says: Says| Assertion {
        id: AssertionId([n; 16]),
        observed_at: NOW,
        received_at: NOW,
        evidence: format!("ground {n}"),
        expires_at: None,
        raw: Vec::new(),
        says,
    };
    let epoch = EpochId(PERSON);
    let proves = Says::Proves { epoch, keys: vec![(email("ann@x.com"), Level::Proven)], signed: false };
    store.assert(&vault, SITE, "visitor", &says(1, proves)).await.expect("decided");
    posted(&store, &vault, SITE, &message(1, Channel::Mail, PERSON)).await;
    posted(&store, &vault, SITE, &message(2, Channel::Mail, [6; 16])).await;
    store.assert(&vault, SITE, "agent", &says(2, Says::Erases { contact: ContactId(PERSON) })).await.expect("decided");
    let left = Waiting { channel: Channel::Mail, waiting: 1, given_up: 0 };
    assert_eq!(store.waiting(SITE).await.expect("answers"), [left]);
    // Somebody whose key is gone already when it is to leave.
    let gone = query(include_str!("../sql/drop_seal.sql")).bind(&SITE.0).bind(&[6u8; 16]);
    gone.execute(&mut store.pool.lease().await.expect("a connection")).await.expect("gone");
    assert_eq!(taken(&store, &vault, Channel::Mail, NOW).await, []);
    assert_eq!(store.waiting(SITE).await.expect("answers"), []);
}

pub(super) async fn counts_what_was_given_up_and_forgets_it(store: Store) {
    let vault = vault(&store).await;
    for n in 0..3 {
        posted(&store, &vault, SITE, &message(n, Channel::Sms, PERSON)).await;
    }
    let due = taken(&store, &vault, Channel::Sms, NOW).await;
    store.give_up(&due[0]).await.expect("given up");
    let counted = Waiting { channel: Channel::Sms, waiting: 2, given_up: 1 };
    assert_eq!(store.waiting(SITE).await.expect("answers"), [counted]);
    store.forget_given_up(NOW).await.expect("forgotten");
    assert_eq!(store.waiting(SITE).await.expect("answers"), [counted], "it is not older than that");
    store.forget_given_up(NOW.plus(1)).await.expect("forgotten");
    let left = Waiting { channel: Channel::Sms, waiting: 2, given_up: 0 };
    assert_eq!(store.waiting(SITE).await.expect("answers"), [left]);
}
