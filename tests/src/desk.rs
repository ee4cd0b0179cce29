//! An agent's browser at the desk, without a browser: a cookie, and requests as the desk's page sends them.

use crate::http::{self, Answer};
use crate::server::Server;
use crate::wait::until;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Duration;

/// A password that is taken.
pub const PASSWORD: &str = "seven grey herons";

/// See the module.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The server.
    pub address: SocketAddr,
    /// What stands in its cookie; empty while nobody is logged in.
    pub cookie: String,
}

impl Desk {
    /// A browser in which nobody is logged in.
    pub fn new(server: &Server) -> Self {
        Self { address: server.address, cookie: String::new() }
    }

    /// Makes the first account, by the link that the server has printed.
    pub fn set_up(server: &Server) -> Self {
        // It listens before it has said so.
        let said = until("the link to the first account", Duration::from_secs(10), || {
            Some(server.said().join("\n")).filter(|it| it.contains("/desk/link#"))
        });
        let token = token(&said);
        let mut desk = Self::new(server);
        let account = json!({"token": token, "email": "olga@operator.example", "name": "Olga", "password": PASSWORD});
        assert_eq!(desk.send("POST", "/links/use", &account).status, 200);
        desk
    }

    /// Somebody new with a role on a site, by an invitation of this one.
    pub fn invite(&mut self, site: &str, email: &str, role: &str) -> Self {
        let invited = self.send("POST", &format!("/sites/{site}/invitations"), &json!({"email": email, "role": role}));
        assert_eq!(invited.status, 200, "{}", invited.text());
        let link = invited.json()["link"].as_str().unwrap_or_default().to_owned();
        let mut desk = Self { address: self.address, cookie: String::new() };
        let account = json!({"token": token(&link), "name": email, "password": PASSWORD});
        let joined = desk.send("POST", "/links/use", &account);
        assert_eq!(joined.status, 200, "{}", joined.text());
        desk
    }

    /// Logs in.
    pub fn log_in(&mut self, email: &str, password: &str) -> Answer {
        self.send("POST", "/login", &json!({"email": email, "password": password}))
    }

    /// Asks for something below `/desk/api`.
    pub fn get(&self, path: &str) -> Answer {
        let request = http::request("GET", &format!("/desk/api{path}"), &[("Cookie", &self.cookies())], b"");
        http::once(self.address, &request).expect("an answer")
    }

    /// Changes something, as the desk's page does. A cookie that comes with the answer is kept.
    pub fn send(&mut self, method: &str, path: &str, body: &Value) -> Answer {
        let headers = [("Sec-Fetch-Site", "same-origin"), ("Content-Type", "application/json")];
        self.send_with(method, path, &headers, &body.to_string())
    }

    /// The same with headers of one's own.
    pub fn send_with(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let cookies = self.cookies();
        let headers = [&[("Cookie", cookies.as_str())], headers].concat();
        let request = http::request(method, &format!("/desk/api{path}"), &headers, body.as_bytes());
        let answer = http::once(self.address, &request).expect("an answer");
        if let Some(set) = answer.header("set-cookie") {
            let value = set.split(';').next().and_then(|it| it.split_once('=')).map(|(_, value)| value);
            self.cookie = value.unwrap_or_default().to_owned();
        }
        answer
    }

    /// The id of the site with a name.
    pub fn site(&self, name: &str) -> String {
        let me = self.get("/me").json();
        let sites = me["sites"].as_array().cloned().unwrap_or_default();
        let found = sites.iter().find(|it| it["name"] == name).unwrap_or_else(|| panic!("{name} in {me}"));
        found["id"].as_str().unwrap_or_default().to_owned()
    }

    fn cookies(&self) -> String {
        if self.cookie.is_empty() { "other=1".into() } else { format!("other=1; __Host-waymark={}", self.cookie) }
    }
}

/// What follows the `#` of the link in a text.
pub fn token(text: &str) -> String {
    let after = text.split("/desk/link#").nth(1).unwrap_or_else(|| panic!("a link in {text}"));
    after.split_whitespace().next().unwrap_or_default().to_owned()
}
