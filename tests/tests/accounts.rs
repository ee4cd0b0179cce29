//! Accounts of the desk: the first one, invitations, passwords, logins, and who may ask at all.

use serde_json::json;
use tests::desk::{Desk, PASSWORD, token};
use tests::server::{Folder, Server};

const NEW: &str = "eleven brown otters";

fn start() -> (Folder, Server, Desk, String) {
    let folder = Folder::new();
    folder.add_site("Shop", &[]);
    let server = folder.serve();
    let olga = Desk::set_up(&server);
    let site = olga.site("Shop");
    (folder, server, olga, site)
}

fn code(answer: &tests::http::Answer) -> (u16, String) {
    (answer.status, answer.json()["code"].as_str().unwrap_or_default().to_owned())
}

#[test]
fn the_setup_link_makes_the_first_account_and_no_second_one() {
    let folder = Folder::new();
    let server = folder.serve();
    let printed = token(&server.said().join("\n"));
    let mut desk = Desk::new(&server);
    assert_eq!(desk.get("/start").json()["new"], true);
    let account = |token: &str, password: &str| json!({"token": token, "email": "olga@operator.example", "name": "Olga", "password": password});
    let refused = desk.send("POST", "/links/use", &account(&printed, "too short"));
    assert_eq!((code(&refused), refused.json()["field"].as_str()), ((400, "bad_field".into()), Some("password")));
    assert_eq!(code(&desk.send("POST", "/links/use", &account("guessed", PASSWORD))), (410, "link_ended".into()));
    let made = desk.send("POST", "/links/use", &account(&printed, PASSWORD));
    assert_eq!((made.status, made.json()["operator"].as_bool()), (200, Some(true)));
    let cookie = made.header("set-cookie").expect("logged in").to_owned();
    for part in ["__Host-waymark=", "; Path=/", "; Secure", "; HttpOnly", "; SameSite=Strict"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert_eq!(desk.get("/me").status, 200);
    assert_eq!(code(&desk.send("POST", "/links/use", &account(&printed, PASSWORD))), (410, "link_ended".into()));
    assert_eq!(desk.get("/start").json()["new"], false);
    server.stop();
    let again = folder.serve();
    assert!(!again.said().join("\n").contains("/desk/link#"), "a second start makes no link: {:?}", again.said());
}

#[test]
fn an_invitation_is_good_once_and_can_be_taken_back() {
    let (_folder, server, mut olga, site) = start();
    let invite = json!({"email": " Mira@Shop.Example ", "role": "agent"});
    let path = format!("/sites/{site}/invitations");
    let old = token(olga.send("POST", &path, &invite).json()["link"].as_str().unwrap_or_default());
    let link = token(olga.send("POST", &path, &invite).json()["link"].as_str().unwrap_or_default());
    let mut mira = Desk::new(&server);
    let look = |desk: &mut Desk, token: &str| desk.send("POST", "/links/look", &json!({"token": token}));
    assert_eq!(look(&mut mira, &old).status, 410, "a new one takes the old one's place");
    let seen = look(&mut mira, &link).json();
    assert_eq!(
        (&seen["email"], &seen["site"], &seen["role"]),
        (&json!("mira@shop.example"), &json!("Shop"), &json!("Agent"))
    );
    let join = json!({"token": link, "name": "Mira", "password": PASSWORD});
    assert_eq!(mira.send("POST", "/links/use", &join).status, 200);
    assert_eq!(mira.get(&format!("/sites/{site}/live")).status, 200);
    assert_eq!(Desk::new(&server).send("POST", "/links/use", &join).status, 410);

    let gone = token(
        olga.send("POST", &path, &json!({"email": "x@shop.example", "role": "agent"})).json()["link"]
            .as_str()
            .unwrap_or_default(),
    );
    let open = olga.get(&format!("/sites/{site}/agents")).json()["invitations"][0]["id"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    assert_eq!(olga.send("DELETE", &format!("{path}/{open}"), &json!({})).status, 204);
    assert_eq!(look(&mut mira, &gone).status, 410);
}

#[test]
fn who_has_an_account_joins_another_site_with_their_password() {
    let (folder, server, mut olga, site) = start();
    folder.add_site("Second", &[]);
    let second = olga.site("Second");
    olga.invite(&site, "mira@shop.example", "agent");
    let invited = olga.send(
        "POST",
        &format!("/sites/{second}/invitations"),
        &json!({"email": "mira@shop.example", "role": "viewer"}),
    );
    let link = token(invited.json()["link"].as_str().unwrap_or_default());
    let mut mira = Desk::new(&server);
    assert_eq!(mira.send("POST", "/links/look", &json!({"token": link})).json()["known"], true);
    let wrong = mira.send("POST", "/links/use", &json!({"token": link, "password": NEW, "name": "Somebody else"}));
    assert_eq!(code(&wrong), (400, "bad_field".into()), "an invitation sets no password of an account that exists");
    assert_eq!(mira.send("POST", "/links/use", &json!({"token": link, "password": PASSWORD})).status, 200);
    let me = mira.get("/me").json();
    assert_eq!((me["name"].as_str(), me["sites"].as_array().map(Vec::len)), (Some("mira@shop.example"), Some(2)));
}

#[test]
fn a_new_password_ends_every_other_login() {
    let (_folder, server, mut olga, _) = start();
    let mut elsewhere = Desk::new(&server);
    assert_eq!(elsewhere.log_in("OLGA@operator.example", PASSWORD).status, 200);
    let logins = olga.get("/me/logins").json();
    assert_eq!(logins["logins"].as_array().map(Vec::len), Some(2));
    let change = |current: &str, new: &str| json!({"current": current, "new": new});
    let wrong = olga.send("POST", "/me/password", &change("not mine at all", NEW));
    assert_eq!((code(&wrong).0, wrong.json()["field"].as_str()), (400, Some("current")));
    let weak = olga.send("POST", "/me/password", &change(PASSWORD, "olga"));
    assert_eq!((code(&weak).0, weak.json()["field"].as_str()), (400, Some("new")));
    assert_eq!(elsewhere.get("/me").status, 200, "nothing has happened yet");
    assert_eq!(olga.send("POST", "/me/password", &change(PASSWORD, NEW)).status, 204);
    assert_eq!(code(&elsewhere.get("/me")), (401, "signed_out".into()));
    assert_eq!(olga.get("/me").status, 200, "this one goes on");
    assert_eq!(elsewhere.log_in("olga@operator.example", PASSWORD).status, 401);
    assert_eq!(elsewhere.log_in("olga@operator.example", NEW).status, 200);
}

#[test]
fn logins_can_be_ended_one_by_one_and_by_their_owner_only() {
    let (_folder, server, mut olga, site) = start();
    let mira = olga.invite(&site, "mira@shop.example", "agent");
    let mut second = Desk::new(&server);
    second.log_in("mira@shop.example", PASSWORD);
    let logins = mira.get("/me/logins").json();
    let other = logins["logins"].as_array().into_iter().flatten().find(|it| it["current"] == false).expect("two");
    let path = format!("/me/logins/{}", other["id"].as_str().unwrap_or_default());
    assert_eq!(olga.send("DELETE", &path, &json!({})).status, 404, "somebody else's");
    assert_eq!(second.get("/me").status, 200);
    assert_eq!(mira.clone().send("DELETE", &path, &json!({})).status, 204);
    assert_eq!((second.get("/me").status, mira.get("/me").status), (401, 200));
}

#[test]
fn ten_wrong_passwords_are_all_there_are_whether_or_not_the_account_exists() {
    let (_folder, server, _, _) = start();
    for email in ["olga@operator.example", "nobody@operator.example"] {
        let folder = Folder::new();
        let server = folder.serve();
        if email.starts_with("olga") {
            Desk::set_up(&server);
        }
        let mut desk = Desk::new(&server);
        for n in 0..10 {
            let answer = desk.log_in(email, "a wrong password");
            assert_eq!(code(&answer), (401, "bad_credentials".into()), "{email} {n}");
            assert!(answer.header("set-cookie").is_none());
        }
        let answer = desk.log_in(email, PASSWORD);
        assert_eq!(code(&answer), (429, "too_many_tries".into()), "{email}: the right one, too");
        assert!(
            answer.header("retry-after").and_then(|it| it.parse::<i64>().ok()).is_some_and(|it| it > 800 && it <= 900)
        );
    }
    assert_eq!(Desk::new(&server).log_in("olga@operator.example", PASSWORD).status, 200, "another server goes on");
}

#[test]
fn only_the_desk_itself_may_ask_for_changes() {
    let (_folder, _server, mut olga, _) = start();
    let body = json!({"name": "Changed"}).to_string();
    let json_type = ("Content-Type", "application/json");
    for headers in [
        vec![json_type],
        vec![json_type, ("Sec-Fetch-Site", "cross-site"), ("Origin", "http://collector.example")],
        vec![json_type, ("Sec-Fetch-Site", "same-site")],
        vec![json_type, ("Sec-Fetch-Site", "none")],
        vec![json_type, ("Origin", "https://evil.example")],
        vec![json_type, ("Origin", "null")],
        vec![("Content-Type", "text/plain"), ("Sec-Fetch-Site", "same-origin")],
        vec![("Content-Type", "application/x-www-form-urlencoded"), ("Sec-Fetch-Site", "same-origin")],
        vec![("Sec-Fetch-Site", "same-origin")],
    ] {
        let answer = olga.send_with("PUT", "/me", &headers, &body);
        assert_eq!(code(&answer), (403, "cross_site".into()), "{headers:?}");
    }
    assert_eq!(olga.get("/me").json()["name"], "Olga");
    let same = [json_type, ("Origin", "http://collector.example")];
    assert_eq!(olga.send_with("PUT", "/me", &same, &body).status, 204, "an older browser that says where it is");
    assert_eq!(olga.get("/me").json()["name"], "Changed");
    let get = olga.send_with("GET", "/logout", &same, "");
    assert_eq!(get.status, 404, "nothing is changed by GET");
}

#[test]
fn nobody_gives_what_they_do_not_have() {
    let (_folder, _server, mut olga, site) = start();
    let role = json!({"name": "Lead", "permissions": ["settings:agent:view", "settings:agent:edit", "settings:role:edit", "journey:session:view"]});
    let lead =
        olga.send("POST", &format!("/sites/{site}/roles"), &role).json()["id"].as_str().unwrap_or_default().to_owned();
    let mut lena = olga.invite(&site, "lena@shop.example", &lead);
    let admin = olga.invite(&site, "adam@shop.example", "administrator");
    let viewer = olga.invite(&site, "vera@shop.example", "viewer");
    let id = |desk: &Desk| desk.get("/me").json()["id"].as_str().unwrap_or_default().to_owned();
    let (adam, vera, me, boss) = (id(&admin), id(&viewer), id(&lena), id(&olga));
    let at = |rest: &str| format!("/sites/{site}/{rest}");
    for (method, path, body, expected) in [
        ("POST", at("invitations"), json!({"email": "x@shop.example", "role": "administrator"}), (400, "bad_field")),
        ("POST", at("invitations"), json!({"email": "x@shop.example", "role": "no such role"}), (400, "bad_field")),
        ("POST", at("roles"), json!({"name": "More", "permissions": ["settings:key:edit"]}), (400, "bad_field")),
        (
            "PUT",
            at(&format!("roles/{lead}")),
            json!({"name": "Lead", "permissions": ["settings:key:edit"]}),
            (400, "bad_field"),
        ),
        ("PUT", at("roles/administrator"), role.clone(), (409, "built_in")),
        ("PUT", at(&format!("agents/{adam}")), json!({"role": "viewer"}), (403, "forbidden")),
        ("DELETE", at(&format!("agents/{adam}")), json!({}), (403, "forbidden")),
        ("PUT", at(&format!("agents/{vera}")), json!({"role": "supervisor"}), (400, "bad_field")),
        ("PUT", at(&format!("agents/{me}")), json!({"role": "viewer"}), (409, "yourself")),
        ("DELETE", at(&format!("agents/{boss}")), json!({}), (409, "operator")),
        ("DELETE", at(&format!("roles/{lead}")), json!({}), (409, "role_in_use")),
        ("POST", format!("/agents/{vera}/password-link"), json!({}), (403, "forbidden")),
        ("POST", "/sites".into(), json!({}), (403, "forbidden")),
    ] {
        let answer = lena.send(method, &path, &body);
        assert_eq!(code(&answer), (expected.0, expected.1.to_owned()), "{method} {path} {body}");
    }
    assert_eq!(
        lena.send("PUT", &at(&format!("agents/{vera}")), &json!({"role": lead})).status,
        204,
        "what she has, she gives"
    );
    assert_eq!(lena.send("DELETE", &at(&format!("agents/{vera}")), &json!({})).status, 204);
    assert_eq!(viewer.get(&at("live")).status, 404, "and taken away, it is gone at once");
    assert_eq!(viewer.get("/me").json()["sites"].as_array().map(Vec::len), Some(0), "the account stays");
}

#[test]
fn operators_and_the_command_line_make_links_to_new_passwords() {
    let (folder, server, mut olga, site) = start();
    let mira = olga.invite(&site, "mira@shop.example", "agent");
    let id = mira.get("/me").json()["id"].as_str().unwrap_or_default().to_owned();
    let by_operator = olga.send("POST", &format!("/agents/{id}/password-link"), &json!({})).json()["link"]
        .as_str()
        .map(token)
        .expect("a link");
    let by_command = token(&folder.run(&["agent", "link", "mira@shop.example"]).out);
    let mut desk = Desk::new(&server);
    let uses = |desk: &mut Desk, token: &str| {
        desk.send("POST", "/links/use", &json!({"token": token, "password": NEW})).status
    };
    assert_eq!(uses(&mut desk, &by_operator), 410, "the newer one has taken its place");
    assert_eq!(uses(&mut desk, &by_command), 200);
    assert_eq!(mira.get("/me").status, 401, "old logins have ended");
    assert_eq!(desk.log_in("mira@shop.example", NEW).status, 200);
    let said = folder.run(&["agent", "link", "nobody@shop.example"]);
    assert!(said.code != Some(0) && said.err.contains("nobody has the address"), "{}", said.err);
    assert!(folder.run(&["agent", "list"]).out.contains("olga@operator.example  Olga  (operator)"));
}
