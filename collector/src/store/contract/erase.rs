//! Somebody's web sessions, events and epochs, and their end.

use super::people::vault;
use super::road::project;
use super::{NOW, SITE, key, site};
use crate::clock::Timestamp;
use crate::identity::cases::email;
use crate::identity::log::{Assertion, AssertionId, ContactId, EpochId, Level, Says};
use crate::journal::contract::entry;
use crate::outcome::Outcome;
use crate::store::Store;
use protocol::ids::VisitorId;

fn said(n: u8, says: Says) -> Assertion {
    let (id, at) = (AssertionId([n; 16]), NOW.plus(i64::from(n)));
    let evidence = format!("ground {n}");
    Assertion { id, observed_at: NOW, received_at: at, evidence, expires_at: None, raw: Vec::new(), says }
}

/// The epochs of a browser after its first.
async fn epochs(store: &Store, visitor: VisitorId) -> Vec<(EpochId, Timestamp)> {
    let mut projection = store.projection();
    let mut work = projection.begin().await.expect("begins");
    let known = work.visits(SITE, &[visitor], Timestamp(0)).await.expect("answers");
    known[&visitor].epochs.iter().map(|it| (it.id, it.from)).collect()
}

pub(super) async fn erases_what_is_somebodys_and_keeps_the_rest(store: Store) {
    let vault = vault(&store).await;
    store.add_site(&site(SITE, "a"), key("aaaaaaaaaaaa"), None, NOW).await.expect("added");
    project(&store, 0, &[1, 2, 3]).await.expect("projected");
    let visitor = entry(1).visitor;
    let (first, second, third) = (EpochId(visitor.0), EpochId([51; 16]), EpochId([52; 16]));
    for (n, epoch, fresh, events) in [(1, first, second, 1), (3, second, third, 0)] {
        let proves = Says::Proves { epoch, keys: vec![(email("ann@x.com"), Level::Proven)], signed: false };
        store.assert(&vault, SITE, "visitor", &said(n, proves)).await.expect("decided");
        let contact = ContactId(epoch.0);
        let scope = store.what_is_theirs(&vault, SITE, contact).await.expect("answers").expect("they are known");
        assert_eq!(scope.epochs, [epoch].into(), "and nobody who is forgotten");
        let theirs = store.events_of(SITE, &scope.sessions).await.expect("answers");
        assert_eq!(theirs.len(), events);
        let erases = said(n + 1, Says::Erases { contact });
        let erased = store.erase(&vault, SITE, "agent", &erases, &scope, (NOW.plus(60), || fresh)).await;
        assert_eq!(erased.expect("erased").1, theirs);
        assert!(store.what_is_theirs(&vault, SITE, contact).await.expect("answers").is_none());
        assert_eq!(epochs(&store, visitor).await, [(fresh, Timestamp(0))], "whatever comes late is in the new one");
    }
    assert_eq!(store.check().await.expect("answers"), [""; 0], "what is stored, counted and told is the same");
    let counts = store.outcomes(SITE, Timestamp(0), Timestamp(i64::MAX)).await.expect("answers");
    let of = |wanted: Outcome| counts.iter().filter(|it| it.outcome == wanted.word()).map(|it| it.events).sum::<i64>();
    assert_eq!((of(Outcome::Accepted), of(Outcome::Erased)), (3, 1));
    for n in [2, 3] {
        let other = store.what_is_theirs(&vault, SITE, ContactId(entry(n).visitor.0)).await.expect("answers");
        assert!(other.is_none(), "nobody is behind the others");
    }
}
