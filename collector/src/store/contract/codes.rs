//! One-time codes: each good once, for a while, in one epoch; so many and no more.

use super::people::vault;
use super::{NOW, SITE};
use crate::clock::Timestamp;
use crate::identity::cases::email;
use crate::identity::key::Key;
use crate::identity::log::{ContactId, EpochId};
use crate::outbox::{Channel, MessageId};
use crate::sql::query;
use crate::store::Store;
use crate::store::codes::{Asked, AskedCode, CODE_ENDS_AFTER_MS};
use crate::store::identity::vault::Vault;
use protocol::ids::VisitorId;

const MINUTE_MS: i64 = 60_000;
const ANN: VisitorId = VisitorId([1; 16]);

fn code(n: u8, visitor: VisitorId, key: Option<Key>, digits: &str) -> AskedCode {
    AskedCode {
        id: MessageId([n; 16]),
        visitor,
        epoch: None,
        raw: key.as_ref().map_or("not an address".into(), Key::text),
        key,
        digits: digits.into(),
        channel: Channel::Mail,
        payload: format!("{{\"n\":{n}}}"),
        allowed: true,
    }
}

async fn asked(store: &Store, vault: &Vault, it: &AskedCode, now: Timestamp) -> Asked {
    store.ask_code(vault, SITE, it, now).await.expect("the store answers")
}

async fn right(store: &Store, vault: &Vault, visitor: VisitorId, digits: &str, now: Timestamp) -> bool {
    store.enter_code(vault, SITE, visitor, digits, now).await.expect("the store answers").is_some()
}

async fn waiting(store: &Store) -> i64 {
    store.waiting(SITE).await.expect("the store answers").iter().map(|it| it.waiting).sum()
}

async fn rows(store: &Store) -> i64 {
    let mut lease = store.pool.lease().await.expect("a connection");
    query("select count(*) from codes").fetch_one(&mut lease).await.expect("a row").get(0).expect("a number")
}

pub(super) async fn proves_an_address_with_its_code_once(store: Store) {
    let vault = vault(&store).await;
    let ann = email("ann@x.com");
    let mut it = code(1, ANN, Some(ann.clone()), "123456");
    it.raw = "Ann@X.com".into();
    assert_eq!(asked(&store, &vault, &it, NOW).await, Asked::Sent);
    let due = store.due(&vault, Channel::Mail, NOW, NOW, 10).await.expect("answers");
    assert_eq!((due.len(), due[0].kind.as_str(), due[0].id), (1, "code", it.id));
    assert_eq!(due[0].ends_at, NOW.plus(CODE_ENDS_AFTER_MS), "a mail that comes later is of no use");
    assert!(!right(&store, &vault, ANN, "123457", NOW).await);
    assert!(!right(&store, &vault, VisitorId([2; 16]), "123456", NOW).await, "it is good in one browser");
    assert_eq!(store.find_by_key(&vault, SITE, &ann).await.expect("answers"), []);
    let decided = store.enter_code(&vault, SITE, ANN, "123456", NOW).await.expect("answers").expect("right");
    assert_eq!(decided.decision.made.len(), 2, "a link and a hold: {decided:?}");
    assert_eq!(store.find_by_key(&vault, SITE, &ann).await.expect("answers"), [ContactId(ANN.0)]);
    assert!(!right(&store, &vault, ANN, "123456", NOW).await, "once");
}

pub(super) async fn ends_codes_by_tries_time_and_epoch(store: Store) {
    let vault = vault(&store).await;
    let ann = || Some(email("ann@x.com"));
    let mut now = NOW;
    asked(&store, &vault, &code(1, ANN, ann(), "111111"), now).await;
    for n in 0..5 {
        assert!(!right(&store, &vault, ANN, "000000", now).await, "{n}");
    }
    assert!(!right(&store, &vault, ANN, "111111", now).await, "it has no tries left");

    now = now.plus(MINUTE_MS);
    asked(&store, &vault, &code(2, ANN, ann(), "222222"), now).await;
    assert!(!right(&store, &vault, ANN, "222222", now.plus(CODE_ENDS_AFTER_MS)).await, "it has ended");
    assert!(right(&store, &vault, ANN, "222222", now.plus(CODE_ENDS_AFTER_MS - 1)).await);

    now = now.plus(MINUTE_MS);
    asked(&store, &vault, &code(3, ANN, ann(), "333333"), now).await;
    now = now.plus(MINUTE_MS);
    asked(&store, &vault, &code(4, ANN, Some(email("other@x.com")), "444444"), now).await;
    assert!(!right(&store, &vault, ANN, "333333", now).await, "a later one is in its place");

    let epoch = EpochId([9; 16]);
    let mut lease = store.pool.lease().await.expect("a connection");
    let begins = query(include_str!("../sql/add_epoch.sql")).bind(&SITE.0).bind(&ANN.0).bind(&epoch.0);
    begins.bind(now.0).bind(&[3u8; 16]).bind(1).bind(0).execute(&mut lease).await.expect("an epoch begins");
    drop(lease);
    assert!(!right(&store, &vault, ANN, "444444", now).await, "somebody else may sit there now");
    let mut it = code(5, ANN, ann(), "555555");
    it.epoch = Some(EpochId(ANN.0));
    now = now.plus(MINUTE_MS);
    assert_eq!(asked(&store, &vault, &it, now).await, Asked::OtherEpoch);
    it.epoch = Some(epoch);
    assert_eq!(asked(&store, &vault, &it, now).await, Asked::Sent);
    assert!(right(&store, &vault, ANN, "555555", now).await);
}

pub(super) async fn sends_so_many_codes_and_no_more(store: Store) {
    let vault = vault(&store).await;
    let ann = || Some(email("ann@x.com"));
    let visitor = |n: u8| VisitorId([n; 16]);
    for n in 1..=5 {
        assert_eq!(asked(&store, &vault, &code(n, visitor(n), ann(), "123456"), NOW).await, Asked::Sent, "{n}");
    }
    let sixth = code(6, visitor(6), ann(), "123456");
    assert_eq!(asked(&store, &vault, &sixth, NOW.plus(60 * MINUTE_MS - 1)).await, Asked::TooMany, "five an hour");
    assert!(!right(&store, &vault, visitor(6), "123456", NOW).await);
    let later = NOW.plus(60 * MINUTE_MS);
    assert_eq!(asked(&store, &vault, &sixth, later).await, Asked::Sent);

    let soon = code(7, visitor(6), ann(), "777777");
    assert_eq!(asked(&store, &vault, &soon, later.plus(29_999)).await, Asked::TooMany, "one in half a minute");
    assert!(right(&store, &vault, visitor(6), "123456", later.plus(29_999)).await, "the one before is still good");
    assert_eq!(asked(&store, &vault, &soon, later.plus(30_000)).await, Asked::Sent);

    for n in 0..10 {
        let it = code(100 + n, visitor(7), Some(email(&format!("{n}@x.com"))), "123456");
        assert_eq!(asked(&store, &vault, &it, NOW).await, Asked::Sent, "{n}");
    }
    let eleventh = code(120, visitor(7), Some(email("eleven@x.com")), "123456");
    assert_eq!(asked(&store, &vault, &eleventh, NOW).await, Asked::TooMany, "ten an hour for one visitor");

    let (sent, kept) = (waiting(&store).await, rows(&store).await);
    let nobody = code(121, visitor(8), None, "123456");
    assert_eq!(asked(&store, &vault, &nobody, NOW).await, Asked::NoAddress);
    let mut over = code(122, visitor(8), Some(email("bob@x.com")), "123456");
    over.allowed = false;
    assert_eq!(asked(&store, &vault, &over, NOW).await, Asked::TooMany);
    assert!(!right(&store, &vault, visitor(8), "123456", NOW).await);
    assert_eq!((waiting(&store).await, rows(&store).await), (sent, kept), "what is not sent leaves nothing");
}

pub(super) async fn counts_those_who_ask_at_once(store: Store) {
    let vault = vault(&store).await;
    let codes: Vec<AskedCode> = (0..12).map(|n| code(n, ANN, Some(email("ann@x.com")), "123456")).collect();
    let all = codes.iter().map(|it| asked(&store, &vault, it, NOW));
    let all = futures_util::future::join_all(all).await;
    assert_eq!(all.iter().filter(|it| **it == Asked::Sent).count(), 1, "{all:?}");
}

pub(super) async fn keeps_codes_unreadable_and_not_for_long(store: Store) {
    let vault = vault(&store).await;
    asked(&store, &vault, &code(1, ANN, Some(email("marker@x.com")), "123456"), NOW).await;
    let mut lease = store.pool.lease().await.expect("a connection");
    let row = query("select sealed, code_hash, address_index from codes").fetch_one(&mut lease).await.expect("one");
    for column in 0..3 {
        let bytes: &[u8] = row.get(column).expect("bytes");
        let shown = String::from_utf8_lossy(bytes);
        assert!(!shown.contains("marker") && !shown.contains("123456"), "{column}");
    }
    let forget = query(include_str!("../sql/drop_seal.sql")).bind(&SITE.0).bind(&ANN.0);
    forget.execute(&mut lease).await.expect("forgotten");
    drop(lease);
    assert!(!right(&store, &vault, ANN, "123456", NOW).await, "whoever is forgotten proves nothing");
    store.forget_codes(NOW).await.expect("answers");
    assert_eq!(rows(&store).await, 1);
    store.forget_codes(NOW.plus(1)).await.expect("answers");
    assert_eq!(rows(&store).await, 0);
}
