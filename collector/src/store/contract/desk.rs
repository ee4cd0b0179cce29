//! Accounts, logins, links, members, roles, settings and keys.

use super::people::vault;
use super::{NOW, OTHER, SITE, key, site};
use crate::clock::Timestamp;
use crate::sql::query;
use crate::store::Store;
use crate::store::agents::{Agent, KnownLogin, SecretHash};
use crate::store::links::{KnownLink, NO_SITE, Use};
use crate::store::members::KnownRole;
use protocol::desk::account::LinkKind;
use protocol::ids::AgentId;

fn account(n: u8, email: &str) -> Agent {
    let (name, password) = (format!("agent {n}"), format!("hash {n}"));
    Agent { id: AgentId([100 + n; 16]), email: email.into(), name, password, operator: n == 1 }
}

fn a_link(kind: LinkKind, token: &str, email: &str, role: &str) -> KnownLink {
    let site = if kind == LinkKind::Join { SITE } else { NO_SITE };
    let (hash, by, expires_at) = (SecretHash::of(token), "olga".to_owned(), NOW.plus(100));
    KnownLink { hash, kind, site, email: email.into(), role: role.into(), by, expires_at }
}

fn a_login(cookie: &str, now: Timestamp) -> KnownLogin {
    let hash = SecretHash::of(cookie);
    KnownLogin { hash, created_at: now, seen_at: now, ip: "192.0.2.0".into(), user_agent: "Firefox".into() }
}

pub(super) async fn uses_a_link_once(store: Store) {
    let vault = vault(&store).await;
    let (first, second) = (account(1, "a@shop.example"), account(2, "b@shop.example"));
    let link = a_link(LinkKind::Setup, "token", "", "");
    store.add_link(&vault, &link, NOW).await.expect("made");
    assert_eq!(store.link(&vault, &link.hash, NOW.plus(99)).await.expect("answers"), Some(link.clone()));
    assert_eq!(store.link(&vault, &link.hash, NOW.plus(100)).await.expect("answers"), None, "it has ended");
    let late = store.use_link(&vault, &link, Use::Account(&first), NOW.plus(100)).await.expect("answers");
    assert!(!late && !store.agents_exist().await.expect("answers"), "and nobody gets in");
    let both = tokio::join!(
        store.use_link(&vault, &link, Use::Account(&first), NOW),
        store.use_link(&vault, &link, Use::Account(&second), NOW)
    );
    let won = [both.0.expect("answers"), both.1.expect("answers")];
    assert!(won[0] != won[1], "of two, one: {won:?}");
    assert_eq!(store.agents(&vault).await.expect("answers"), [if won[0] { first } else { second }]);
}

pub(super) async fn knows_who_is_logged_in(store: Store) {
    let vault = vault(&store).await;
    let olga = account(1, "olga@shop.example");
    store.add_link(&vault, &a_link(LinkKind::Setup, "token", "", ""), NOW).await.expect("made");
    let link = a_link(LinkKind::Setup, "token", "", "");
    assert!(store.use_link(&vault, &link, Use::Account(&olga), NOW).await.expect("answers"));
    for (cookie, at) in [("here", 1), ("there", 2)] {
        store.add_login(olga.id, &a_login(cookie, NOW.plus(at)), NOW.plus(50)).await.expect("logged in");
    }
    let here = SecretHash::of("here");
    let found = store.login(&vault, &here, NOW.plus(49)).await.expect("answers");
    assert_eq!(found, Some((olga.clone(), NOW.plus(1))));
    assert_eq!(store.login(&vault, &here, NOW.plus(50)).await.expect("answers"), None, "it has ended");
    assert_eq!(store.login(&vault, &SecretHash::of("elsewhere"), NOW).await.expect("answers"), None);
    store.touch_login(&here, olga.id, NOW.plus(40), NOW.plus(90)).await.expect("touched");
    assert!(store.login(&vault, &here, NOW.plus(89)).await.expect("answers").is_some(), "used, it goes on");
    let logins = store.logins(olga.id, NOW.plus(45)).await.expect("answers");
    let order: Vec<_> = logins.iter().map(|it| it.hash.clone()).collect();
    assert_eq!(order, [here.clone(), SecretHash::of("there")], "used last, first");
    assert_eq!(SecretHash::parse(&here.id()), Some(here.clone()));
    store.set_password(olga.id, "new hash", &here).await.expect("set");
    assert_eq!(store.logins(olga.id, NOW).await.expect("answers").len(), 1, "every other one has ended");
    assert_eq!(store.agent(&vault, olga.id).await.expect("answers").map(|it| it.password), Some("new hash".into()));
    assert!(!store.end_login(AgentId([9; 16]), &here).await.expect("answers"), "somebody else's");
    assert!(store.end_login(olga.id, &here).await.expect("answers"));
    assert_eq!(store.login(&vault, &here, NOW).await.expect("answers"), None);
}

pub(super) async fn keeps_members_and_roles_apart(store: Store) {
    let vault = vault(&store).await;
    for (id, name, public) in [(SITE, "a", "aaaaaaaaaaaa"), (OTHER, "b", "bbbbbbbbbbbb")] {
        store.add_site(&site(id, name), key(public), None, NOW).await.expect("added");
    }
    let mira = account(2, "mira@shop.example");
    let role =
        |name: &str| KnownRole { id: "own".into(), name: name.into(), permissions: "journey:session:view".into() };
    assert!(store.add_role(SITE, &role("Lead"), NOW).await.expect("answers"));
    assert!(!store.add_role(SITE, &role("Lead"), NOW).await.expect("answers"), "the name is taken");
    assert!(store.add_role(OTHER, &role("Lead"), NOW).await.expect("answers"), "another site has its own");
    let link = a_link(LinkKind::Join, "join", "mira@shop.example", "own");
    store.add_link(&vault, &link, NOW).await.expect("made");
    assert_eq!(store.invitations(&vault, SITE, NOW).await.expect("answers"), std::slice::from_ref(&link));
    assert!(!store.drop_role(SITE, "own").await.expect("answers"), "somebody is invited to it");
    assert!(store.use_link(&vault, &link, Use::Account(&mira), NOW).await.expect("answers"));
    assert!(!store.drop_role(SITE, "own").await.expect("answers"), "somebody has it");
    let permissions = Some("journey:session:view".to_owned());
    assert_eq!(store.member_role(SITE, mira.id).await.expect("answers"), Some(("own".into(), permissions)));
    assert_eq!(store.member_role(OTHER, mira.id).await.expect("answers"), None);
    let memberships = store.memberships(mira.id).await.expect("answers");
    assert_eq!(memberships.iter().map(|it| it.site_name.as_str()).collect::<Vec<_>>(), ["a"]);
    assert!(store.set_member_role(SITE, mira.id, "agent").await.expect("answers"));
    assert!(!store.set_member_role(OTHER, mira.id, "agent").await.expect("answers"));
    assert_eq!(store.role_counts(SITE).await.expect("answers"), [("agent".into(), 1)]);
    assert_eq!(store.members(&vault, SITE).await.expect("answers").len(), 1);
    assert_eq!(store.members(&vault, OTHER).await.expect("answers").len(), 0);
    assert!(store.drop_role(SITE, "own").await.expect("answers"));
    assert_eq!(store.roles(OTHER).await.expect("answers").len(), 1);
    assert!(store.drop_member(SITE, mira.id).await.expect("answers"));
    assert_eq!(store.member_role(SITE, mira.id).await.expect("answers"), None);
}

pub(super) async fn keeps_settings_and_api_keys(store: Store) {
    store.add_site(&site(SITE, "a"), key("aaaaaaaaaaaa"), Some("wk_first"), NOW).await.expect("added");
    let version = store.sites_version().await.expect("answers");
    let mut changed = site(SITE, "renamed");
    changed.settings.idle_minutes = 7;
    store.set_site(&changed, NOW.plus(5)).await.expect("changed");
    let read = store.site(SITE).await.expect("answers").expect("there").site;
    assert_eq!((read.name, read.settings), (changed.name, changed.settings));
    assert_ne!(store.sites_version().await.expect("answers"), version, "servers will see it");
    assert!(store.site(OTHER).await.expect("answers").is_none());
    store.add_api_key(SITE, "wk_second", "for the reports", true, NOW.plus(1)).await.expect("added");
    let second = SecretHash::of("wk_second");
    store.use_api_key(&second, NOW.plus(9)).await.expect("noted");
    let keys = store.api_keys(SITE).await.expect("answers");
    let short: Vec<_> = keys.iter().map(|it| (it.name.as_str(), it.hint.as_str(), it.used_at)).collect();
    assert_eq!(short, [("for the reports", "wk_seco", Some(NOW.plus(9))), ("first key", "wk_firs", None)]);
    assert!(!store.revoke_api_key(OTHER, &second, NOW).await.expect("answers"), "another site's");
    assert!(store.revoke_api_key(SITE, &second, NOW).await.expect("answers"));
    assert_eq!(store.api_key(&second).await.expect("answers"), None);
}

/// As a store from before looks: addresses and names in plain words.
const BEFORE: &str = "
insert into agents (agent_id, email, name, password, operator, created_at)
    values ($1, 'olga@shop.example', 'Olga', 'hash', 1, 5), ($2, 'mira@shop.example', 'Mira', 'hash', 1, 6)";
const LINK_BEFORE: &str = "
insert into links (link_hash, kind, site_id, email, role, made_by, created_at, expires_at)
    values ($1, 'join', $2, 'ann@shop.example', 'agent', 'Olga', 5, $3)";

pub(super) async fn seals_agents_and_invitations_from_before(store: Store) {
    let vault = vault(&store).await;
    let (olga, mira) = (AgentId([101; 16]), AgentId([102; 16]));
    let (hash, ends) = (SecretHash::of("join"), NOW.plus(100));
    query(BEFORE).bind(&olga.0).bind(&mira.0).execute(&mut *lease(&store).await).await.expect("added");
    let link = query(LINK_BEFORE).bind(&hash.0[..]).bind(&SITE.0).bind(ends.0);
    link.execute(&mut *lease(&store).await).await.expect("added");
    assert_eq!(store.seal_agents(&vault).await.expect("sealed"), 3);
    assert_eq!(store.seal_agents(&vault).await.expect("nothing left"), 0);
    let words = query("select email, name from agents union all select email, made_by from links order by 1");
    let rows = words.fetch_all(&mut *lease(&store).await).await.expect("read");
    let plain: Vec<(String, String)> =
        rows.iter().map(|it| (it.get(0).expect("a text"), it.get(1).expect("a text"))).collect();
    let none = String::new;
    assert_eq!(plain, [(none(), none()), (olga.to_string(), none()), (mira.to_string(), none())]);
    let found = store.agent_by_email(&vault, "mira@shop.example").await.expect("answers").expect("there");
    assert_eq!((found.id, found.name.as_str(), found.email.as_str()), (mira, "Mira", "mira@shop.example"));
    let names: Vec<String> =
        store.members(&vault, SITE).await.expect("answers").into_iter().map(|it| it.name).collect();
    assert_eq!(names, ["Mira", "Olga"]);
    let open = store.invitations(&vault, SITE, NOW).await.expect("answers");
    assert_eq!((open[0].email.as_str(), open[0].by.as_str()), ("ann@shop.example", "Olga"));
    // The address is taken, in whatever case; a new name is read at once.
    let link = a_link(LinkKind::Setup, "token", "", "");
    store.add_link(&vault, &link, NOW).await.expect("made");
    let again = account(3, "Mira@shop.example");
    assert!(!store.use_link(&vault, &link, Use::Account(&again), NOW).await.expect("answers"));
    store.rename_agent(&vault, &found, "Mirabella").await.expect("renamed");
    let renamed = store.agent(&vault, mira).await.expect("answers").expect("there");
    assert_eq!((renamed.name.as_str(), renamed.email.as_str()), ("Mirabella", "mira@shop.example"));
    // Whose key is destroyed is nobody any more.
    let gone = query("delete from seals where subject_id = $1").bind(&mira.0);
    gone.execute(&mut *lease(&store).await).await.expect("destroyed");
    assert_eq!(store.agent(&vault, mira).await.expect("answers"), None);
}

async fn lease(store: &Store) -> crate::sql::Lease {
    store.pool.lease().await.expect("a connection")
}
