//! Delivery health: what became of events, by the hour, and what is set aside.

use super::gate::Asking;
use super::problem::ApiError;
use crate::app::App;
use crate::clock::Timestamp;
use crate::store::read::OutcomeCount;
use actix_web::web::{Data, Json, Query};
use protocol::desk::Problem;
use protocol::desk::delivery::{Delivery, Hour, OutcomeView, Outcomes, SetAsideView};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::IntoParams;

const HOUR_MS: i64 = 3_600_000;
/// Hours that are shown at most: four weeks.
const MOST_HOURS: i64 = 672;
/// Entries of the quarantine that are shown.
const SHOWN: u32 = 50;

/// Which hours.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct OutcomesQuery {
    /// From the hour of this moment, in milliseconds since 1970.
    from: Option<i64>,
    /// Up to this moment.
    to: Option<i64>,
}

/// What became of the events that came in some hours.
#[utoipa::path(get, path = "/api/v1/outcomes", params(OutcomesQuery),
    responses((status = 200, body = Outcomes), (status = 401, body = Problem)))]
pub async fn outcomes(app: Data<App>, asking: Asking, query: Query<OutcomesQuery>) -> Result<Json<Outcomes>, ApiError> {
    let from = Timestamp(query.from.unwrap_or(0)).hour();
    let counts = app.store.outcomes(asking.site, from, Timestamp(query.to.unwrap_or(i64::MAX))).await?;
    Ok(Json(Outcomes { outcomes: counts.into_iter().map(view).collect() }))
}

/// How many hours.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct DeliveryQuery {
    /// The last so many hours, this one among them; 24 where it is not said, 672 at most.
    hours: Option<i64>,
}

/// What became of events in each of the last hours, and what is set aside.
#[utoipa::path(get, path = "/api/v1/delivery", params(DeliveryQuery),
    responses((status = 200, body = Delivery), (status = 400, body = Problem), (status = 401, body = Problem)))]
pub async fn read(app: Data<App>, asking: Asking, query: Query<DeliveryQuery>) -> Result<Json<Delivery>, ApiError> {
    let hours = query.hours.unwrap_or(24);
    if !(1..=MOST_HOURS).contains(&hours) {
        return Err(ApiError::BadParameter("hours must be 1 to 672".into()));
    }
    let last = app.clock.now().hour();
    let first = last.plus(-(hours - 1) * HOUR_MS);
    let counts = app.store.hourly_outcomes(asking.site, first).await?;
    let (aside, quarantined) = app.store.site_quarantine(asking.site, SHOWN).await?;
    let quarantine = aside.into_iter().map(|(reason, content, at)| SetAsideView { reason, content, received_at: at.0 });
    Ok(Json(Delivery {
        hours: by_hour(&counts, first, hours),
        outcomes: in_all(counts),
        quarantine: quarantine.collect(),
        quarantined,
    }))
}

/// Every hour from the first on, each outcome with its reasons together.
fn by_hour(counts: &[(Timestamp, OutcomeCount)], first: Timestamp, hours: i64) -> Vec<Hour> {
    let mut sums: BTreeMap<(Timestamp, &str), i64> = BTreeMap::new();
    for (at, it) in counts {
        *sums.entry((*at, it.outcome.as_str())).or_default() += it.events;
    }
    let hour = |n: i64| {
        let at = first.plus(n * HOUR_MS);
        let of_hour = sums.range((at, "")..(at.plus(1), ""));
        let view = |((_, outcome), events): (&(Timestamp, &str), &i64)| OutcomeView {
            outcome: (*outcome).to_owned(),
            reason: String::new(),
            events: *events,
        };
        Hour { at: at.0, outcomes: of_hour.map(view).collect() }
    };
    (0..hours).map(hour).collect()
}

fn in_all(counts: Vec<(Timestamp, OutcomeCount)>) -> Vec<OutcomeView> {
    let mut sums: BTreeMap<(String, String), i64> = BTreeMap::new();
    for (_, it) in counts {
        *sums.entry((it.outcome, it.reason)).or_default() += it.events;
    }
    sums.into_iter().map(|((outcome, reason), events)| OutcomeView { outcome, reason, events }).collect()
}

fn view(it: OutcomeCount) -> OutcomeView {
    OutcomeView { outcome: it.outcome, reason: it.reason, events: it.events }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hour_is_there_and_reasons_are_added_up() {
        let first = Timestamp(1_795_176_000_000);
        let count = |hour: i64, outcome: &str, reason: &str, events| {
            let at = first.plus(hour * HOUR_MS);
            (at, OutcomeCount { outcome: outcome.into(), reason: reason.into(), events })
        };
        let counts =
            [count(0, "accepted", "", 5), count(2, "invalid", "bad_name", 1), count(2, "invalid", "too_old", 2)];
        let hours = by_hour(&counts, first, 3);
        let short =
            |it: &Hour| it.outcomes.iter().map(|it| format!("{} {}", it.outcome, it.events)).collect::<Vec<_>>();
        assert_eq!(hours.iter().map(short).collect::<Vec<_>>(), [vec!["accepted 5"], vec![], vec!["invalid 3"]]);
        assert_eq!(in_all(counts.to_vec()).len(), 3);
    }
}
