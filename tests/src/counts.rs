//! What a collector has counted, from `/metrics` and from the API.

use crate::server::{Server, Site};
use std::collections::BTreeMap;

/// Counts by a name such as `refused too_large` or `invalid bad_name`.
pub type Counts = BTreeMap<String, i64>;

/// What `/metrics` counts: refused requests by code, and events of all sites by outcome and reason.
pub fn metrics(server: &Server) -> Counts {
    let text = server.get("/metrics", None).text();
    let mut counts = Counts::new();
    for line in text.lines() {
        let Some((name, value)) = line.rsplit_once(' ') else { continue };
        let label = |wanted: &str| {
            let from = name.find(&format!("{wanted}=\""))? + wanted.len() + 2;
            name[from..].split('"').next()
        };
        let count = value.parse::<f64>().unwrap_or(0.0) as i64;
        if name.starts_with("waymark_beacons_refused_total") {
            *counts.entry(format!("refused {}", label("code").unwrap_or_default())).or_default() += count;
        } else if name.starts_with("waymark_events_total") {
            let (outcome, reason) = (label("outcome").unwrap_or_default(), label("reason").unwrap_or_default());
            *counts.entry(format!("{outcome} {reason}").trim().to_owned()).or_default() += count;
        }
    }
    counts
}

/// What `/api/v1/outcomes` says of one site.
pub fn outcomes(server: &Server, site: &Site) -> Counts {
    let answer = server.get("/api/v1/outcomes", Some(&site.api_key));
    assert_eq!(answer.status, 200, "{}", answer.text());
    let mut counts = Counts::new();
    for it in answer.json()["outcomes"].as_array().into_iter().flatten() {
        let word = |field: &str| it[field].as_str().unwrap_or_default().to_owned();
        let name = format!("{} {}", word("outcome"), word("reason")).trim().to_owned();
        *counts.entry(name).or_default() += it["events"].as_i64().unwrap_or(0);
    }
    counts
}

/// What has been added between two looks; what has not changed is left out.
pub fn since(before: &Counts, after: &Counts) -> Counts {
    let added = after.iter().map(|(name, count)| (name.clone(), count - before.get(name).unwrap_or(&0)));
    added.filter(|(_, count)| *count != 0).collect()
}
