//! Every route of the desk's table with every role, on the own site and on another's: what the table allows is done,
//! everything else is refused, and a site of others looks like none.

use collector::desk::permission::{BUILT_IN, Permission, Permissions};
use collector::desk::routes::{Needs, RULES, Rule};
use serde_json::{Value, json};
use tests::desk::Desk;
use tests::http::Answer;
use tests::server::{Folder, Server};

const MISSING: &str = "01a1f8ee-6a00-7101-8101-010101010101";

/// Somebody and what they may do.
struct Role {
    name: String,
    may: Permissions,
    operator: bool,
    desk: Desk,
}

/// A server with two sites, and on the first one somebody of every built-in role and of a role for each permission.
fn everybody() -> (Folder, Server, Vec<Role>, [String; 2]) {
    let folder = Folder::new();
    folder.add_site("Own", &[]);
    folder.add_site("Foreign", &[]);
    let server = folder.serve();
    let mut olga = Desk::set_up(&server);
    let sites = [olga.site("Own"), olga.site("Foreign")];
    let mut roles = Vec::new();
    for it in BUILT_IN {
        let desk = olga.invite(&sites[0], &format!("{}@shop.example", it.word), it.word);
        roles.push(Role { name: it.name.into(), may: it.permissions(), operator: false, desk });
    }
    for it in Permission::ALL {
        let role = json!({"name": it.word(), "permissions": [it.word()]});
        let made = olga.send("POST", &format!("/sites/{}/roles", sites[0]), &role);
        assert_eq!(made.status, 200, "{}", made.text());
        let id = made.json()["id"].as_str().unwrap_or_default().to_owned();
        let desk = olga.invite(&sites[0], &format!("{}@shop.example", it.word().replace(':', ".")), &id);
        roles.push(Role { name: it.word().into(), may: [*it].into_iter().collect(), operator: false, desk });
    }
    roles.push(Role { name: "Operator".into(), may: Permissions::all(), operator: true, desk: olga });
    (folder, server, roles, sites)
}

/// Asks for a route with nothing in the body; only the head of an answer that would go on for ever.
fn ask(desk: &Desk, rule: &Rule, site: &str, id: &str) -> Answer {
    let path =
        rule.desk_path().replace("{site}", site).replace("{id}", id).replace("{kid}", id).replace("{seq}", "999");
    let path = path.strip_prefix("/desk/api").unwrap_or_default().to_owned();
    if rule.method.as_str() == "GET" {
        return desk.get(&path);
    }
    // A copy: what ends a login must not end it for the next route.
    desk.clone().send(rule.method.as_str(), &path, &Value::Null)
}

fn code(answer: &Answer) -> String {
    answer.json()["code"].as_str().unwrap_or_default().to_owned()
}

/// Routes that would take somebody's login away.
fn ends_login(rule: &Rule) -> bool {
    matches!(rule.path, "/logout" | "/me/logins") && rule.method.as_str() != "GET"
}

#[test]
fn every_route_allows_what_the_table_says_and_nothing_else() {
    let (_folder, server, roles, [own, foreign]) = everybody();
    let stranger = Desk::new(&server);
    let mut asked = 0;
    for rule in RULES.iter().filter(|it| !ends_login(it)) {
        let name = format!("{} {}", rule.method, rule.path);
        let refused = ask(&stranger, rule, &own, MISSING);
        if rule.needs == Needs::Nothing {
            assert_ne!(code(&refused), "signed_out", "{name}");
            continue;
        }
        assert_eq!((refused.status, code(&refused).as_str()), (401, "signed_out"), "{name} by nobody");
        for role in &roles {
            let answer = ask(&role.desk, rule, &own, MISSING);
            let who = format!("{name} by {}: {} {}", role.name, answer.status, code(&answer));
            let allowed = match rule.needs {
                Needs::Nothing | Needs::Login => true,
                Needs::Operator => role.operator,
                Needs::Permission(it) => role.may.allow(it),
            };
            if allowed {
                assert!(!matches!(answer.status, 401 | 403 | 405) && answer.status < 500, "{who}");
                // What is missing is what was asked for, never the route.
                assert!(answer.status != 404 || rule.path.contains('{'), "{who}");
            } else {
                assert_eq!((answer.status, code(&answer).as_str()), (403, "forbidden"), "{who}");
            }
            asked += 1;
            let Needs::Permission(_) = rule.needs else { continue };
            let nowhere = ask(&role.desk, rule, MISSING, MISSING);
            assert_eq!((nowhere.status, code(&nowhere).as_str()), (404, "not_found"), "{who} on no site");
            let nonsense = ask(&role.desk, rule, "nonsense", MISSING);
            assert_eq!((nonsense.status, &nonsense.body), (404, &nowhere.body), "{who} on nonsense");
            if !role.operator {
                let others = ask(&role.desk, rule, &foreign, MISSING);
                assert_eq!((others.status, &others.body), (404, &nowhere.body), "{who} on another's site");
                assert_eq!(others.told(), nowhere.told(), "{who}");
            }
        }
    }
    assert!(asked > 500, "{asked} questions");
}

#[test]
fn what_ends_a_login_ends_it() {
    let (_folder, server, _roles, [own, _]) = everybody();
    for rule in RULES.iter().filter(|it| ends_login(it)) {
        let mut desk = Desk::new(&server);
        assert_eq!(desk.log_in("viewer@shop.example", tests::desk::PASSWORD).status, 200);
        assert_eq!(ask(&desk, rule, &own, MISSING).status, 204, "{}", rule.path);
        assert_eq!(desk.get("/me").status, 401, "{}", rule.path);
    }
}

#[test]
fn a_things_id_opens_nothing_on_another_site() {
    let (_folder, _server, mut roles, [own, foreign]) = everybody();
    let mut olga = roles.pop().expect("the operator").desk;
    olga.invite(&foreign, "far@shop.example", "agent");
    let role = json!({"name": "Far", "permissions": ["journey:session:view"]});
    let role = olga.send("POST", &format!("/sites/{foreign}/roles"), &role).json()["id"].clone();
    olga.send("POST", &format!("/sites/{foreign}/keys"), &json!({"name": "far"}));
    let open = json!({"email": "open@shop.example", "role": "agent"});
    olga.send("POST", &format!("/sites/{foreign}/invitations"), &open);
    let list = |path: &str| olga.get(&format!("/sites/{foreign}/{path}")).json();
    let first = |list: &Value| list[0]["id"].as_str().unwrap_or_default().to_owned();
    let agents = list("agents");
    let far = agents["agents"].as_array().into_iter().flatten().find(|it| it["email"] == "far@shop.example");
    let ids = [
        ("agents", far.expect("joined")["id"].as_str().unwrap_or_default().to_owned()),
        ("invitations", first(&agents["invitations"])),
        ("roles", role.as_str().unwrap_or_default().to_owned()),
        ("keys", first(&list("keys")["keys"])),
    ];
    let before: Vec<Value> = ["agents", "roles", "keys"].map(list).to_vec();
    let administrator = roles.iter().find(|it| it.name == "Administrator").expect("built in");
    for (what, id) in &ids {
        assert!(!id.is_empty(), "{what}");
        for rule in RULES.iter().filter(|it| it.path == format!("/{what}/{{id}}")) {
            let body = match rule.path {
                "/agents/{id}" => json!({"role": "viewer"}),
                _ => json!({"name": "Taken", "permissions": ["journey:session:view"]}),
            };
            let send = |id: &str| {
                let path = format!("/sites/{own}/{what}/{id}");
                administrator.desk.clone().send(rule.method.as_str(), &path, &body)
            };
            let (theirs, none) = (send(id), send(MISSING));
            assert_eq!((theirs.status, &theirs.body), (404, &none.body), "{} {what}", rule.method);
        }
    }
    assert_eq!(["agents", "roles", "keys"].map(list).to_vec(), before, "and nothing has changed there");
}
