//! Everything a site has stored, read as its owner would: through the API.

use crate::server::{Server, Site};
use serde_json::Value;
use std::collections::HashMap;

/// All sessions, people's and programs', the newest first; every page of the list.
pub fn sessions(server: &Server, site: &Site) -> Vec<Value> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    loop {
        let answer = server.get(&format!("/api/v1/sessions?bots=all&limit=200{cursor}"), Some(&site.api_key));
        assert_eq!(answer.status, 200, "{}", answer.text());
        let page = answer.json();
        all.extend(page["sessions"].as_array().cloned().unwrap_or_default());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}

/// The events of a session in order.
pub fn journey(server: &Server, site: &Site, session: &str) -> Vec<Value> {
    let answer = server.get(&format!("/api/v1/sessions/{session}/journey"), Some(&site.api_key));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["events"].as_array().cloned().unwrap_or_default()
}

/// How often each event is stored, by its id.
pub fn events(server: &Server, site: &Site) -> HashMap<String, usize> {
    let mut stored = HashMap::new();
    for it in sessions(server, site) {
        for event in journey(server, site, it["id"].as_str().unwrap_or_default()) {
            *stored.entry(event["id"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
        }
    }
    stored
}
