//! What is counted for operators, in Prometheus' words. No personal data: sites by id, never visitors.

use crate::intake::refusal::Refusal;
use crate::journal::{Partition, Position};
use crate::outbox::Channel;
use crate::store::projection::Counts;
use prometheus::{
    Encoder, Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGaugeVec, Opts, Registry, TextEncoder,
};

/// Every metric of the server. Clones share the counts.
#[derive(Clone)]
pub struct Metrics {
    registry: Registry,
    /// Beacons answered 200.
    pub beacons: IntCounter,
    /// Seconds from the head of a beacon's request to its answer.
    pub answer_seconds: Histogram,
    /// Times that a projector had to try again.
    pub projection_retries: IntCounter,
    refused: IntCounterVec,
    events: IntCounterVec,
    positions: IntGaugeVec,
    outbound: IntCounterVec,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// All at zero.
    pub fn new() -> Self {
        let registry = Registry::new();
        let known = "names and labels are written here, and written once";
        let beacons = IntCounter::new("waymark_beacons_total", "Beacons answered 200").expect(known);
        let retries = IntCounter::new("waymark_projection_retries_total", "Projections tried again").expect(known);
        let vec =
            |name: &str, help: &str, labels: &[&str]| IntCounterVec::new(Opts::new(name, help), labels).expect(known);
        let refused = vec("waymark_beacons_refused_total", "Requests refused as a whole, by code", &["code"]);
        let events = vec("waymark_events_total", "Events by what became of them", &["site", "outcome", "reason"]);
        let outbound =
            vec("waymark_outbound_total", "Attempts to send a message, by what became of it", &["channel", "outcome"]);
        let positions = IntGaugeVec::new(
            Opts::new("waymark_projected_position", "Journal position that is projected, by partition"),
            &["partition"],
        )
        .expect(known);
        let buckets = vec![0.001, 0.0025, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0];
        let answer_seconds = Histogram::with_opts(
            HistogramOpts::new("waymark_beacon_answer_seconds", "From a beacon's head to its answer").buckets(buckets),
        )
        .expect(known);
        for it in [
            Box::new(beacons.clone()) as Box<dyn prometheus::core::Collector>,
            Box::new(retries.clone()),
            Box::new(refused.clone()),
            Box::new(events.clone()),
            Box::new(positions.clone()),
            Box::new(outbound.clone()),
            Box::new(answer_seconds.clone()),
        ] {
            registry.register(it).expect(known);
        }
        Self { registry, beacons, answer_seconds, projection_retries: retries, refused, events, positions, outbound }
    }

    /// A request was refused as a whole.
    pub fn refused(&self, why: Refusal) {
        self.refused.with_label_values(&[why.code()]).inc();
    }

    /// A transaction of a projector has counted outcomes.
    pub fn count(&self, counts: &Counts) {
        for ((site, _, outcome, reason), events) in counts {
            let count = self.events.with_label_values(&[site.to_string().as_str(), outcome.word(), reason]);
            count.inc_by(u64::try_from(*events).unwrap_or(0));
        }
    }

    /// A partition has moved on.
    pub fn projected(&self, partition: Partition, position: Position) {
        self.positions.with_label_values(&[partition.0.to_string()]).set(position.0);
    }

    /// A message was `sent`, has `failed` and is tried again, or is `given_up`.
    pub fn left(&self, channel: Channel, outcome: &str) {
        self.outbound.with_label_values(&[channel.word(), outcome]).inc();
    }

    /// Everything, as Prometheus reads it.
    pub fn text(&self) -> String {
        let mut out = Vec::new();
        // Writing to memory fails only where a metric is malformed, which `new` has ruled out.
        _ = TextEncoder::new().encode(&self.registry.gather(), &mut out);
        String::from_utf8(out).unwrap_or_default()
    }
}
