//! Sends what waits in the outbox, and writes down what has become of it. Several messages are under way at once, each
//! channel with places of its own: a server that is slow keeps only its own messages waiting.

use super::bell::Bell;
use super::mail::Mailer;
use super::message::{Channel, wait_ms};
use super::not_sent::NotSent;
use super::webhook::Poster;
use crate::clock::Clock;
use crate::metrics::Metrics;
use crate::store::identity::vault::Vault;
use crate::store::outbox::Due;
use crate::store::{Store, StoreError};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// Messages of a channel that are under way at once, at most.
const PLACES: usize = 16;
/// How long a message is nobody else's: longer than to send it may take.
const CLAIM_MS: i64 = 60_000;
/// How often the outbox is looked at when nobody rings.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// See the module.
pub struct Worker {
    /// Where messages wait.
    pub store: Store,
    /// What opens them.
    pub vault: Arc<Vault>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Counts.
    pub metrics: Metrics,
    /// Sends mails.
    pub mailer: Mailer,
    /// Posts webhooks and text messages.
    pub poster: Poster,
}

impl Worker {
    /// Sends for ever. A broken store ends the process; one that is away is asked again.
    pub async fn run(self, bell: Bell) {
        let worker = Arc::new(self);
        // Tasks, not futures that are polled here: while this one waits for the store, each that holds a connection of it must
        // go on to give it back.
        let mut under_way = JoinSet::new();
        let mut taken = [0; Channel::ALL.len()];
        loop {
            for channel in Channel::ALL {
                match worker.take(channel, PLACES - taken[channel as usize]).await {
                    Ok(due) => {
                        taken[channel as usize] += due.len();
                        for it in due {
                            let worker = worker.clone();
                            under_way.spawn(async move { worker.deliver(it).await });
                        }
                    }
                    Err(StoreError::Broken(why)) => crate::app::die("store", &why.to_string()),
                    Err(why) => tracing::warn!(%why, "the outbox waits"),
                }
            }
            let mut ended = tokio::select! {
                it = under_way.join_next(), if !under_way.is_empty() => it,
                () = bell.rung() => None,
                () = tokio::time::sleep(LOOK_EVERY) => None,
            };
            // Whoever else has ended meanwhile costs no look of its own at the outbox.
            while let Some(channel) = ended {
                match channel {
                    Ok(channel) => taken[channel as usize] -= 1,
                    Err(why) => crate::app::die("outbox", &why.to_string()),
                }
                ended = under_way.try_join_next();
            }
        }
    }

    /// Sends what is due now. Returns how many messages that were.
    pub async fn step(&self) -> Result<usize, StoreError> {
        let mut under_way = FuturesUnordered::new();
        for channel in Channel::ALL {
            under_way.extend(self.take(channel, PLACES).await?.into_iter().map(|it| self.deliver(it)));
        }
        Ok(under_way.count().await)
    }

    async fn take(&self, channel: Channel, most: usize) -> Result<Vec<Due>, StoreError> {
        if most == 0 {
            return Ok(Vec::new());
        }
        let now = self.clock.now();
        self.store.due(&self.vault, channel, now, now.plus(CLAIM_MS), most).await
    }

    /// Sends a message and writes down what has become of it.
    async fn deliver(&self, it: Due) -> Channel {
        let sent = self.send(&it).await;
        let next = self.clock.now().plus(wait_ms(it.tries + 1));
        let (outcome, written) = match &sent {
            Ok(()) => ("sent", self.store.delivered(&it).await),
            Err(why) if why.is_final() || next >= it.ends_at => ("given_up", self.store.give_up(&it).await),
            Err(_) => ("failed", self.store.put_off(&it, next).await),
        };
        let (site, channel, id, kind, tries) = (it.site, it.channel.word(), it.id, &it.kind, it.tries + 1);
        if let Err(why) = sent {
            tracing::warn!(%site, channel, %id, kind, tries, outcome, %why, "a message has not left");
        }
        if let Err(why) = written {
            // Once its claim is over it is sent again: at least once, as promised.
            tracing::warn!(%site, channel, %id, %why, "what became of a message could not be written");
        }
        self.metrics.left(it.channel, outcome);
        it.channel
    }

    async fn send(&self, it: &Due) -> Result<(), NotSent> {
        let now = self.clock.now();
        if it.channel == Channel::Mail {
            return self.mailer.send(it.id, &it.payload, now).await;
        }
        let target = self.store.outbound(&self.vault, it.site, it.channel).await;
        let target = target.map_err(|why| NotSent::Connection(why.to_string()))?.ok_or(NotSent::NoTarget)?;
        self.poster.post(&target, it.id, &it.payload, now).await
    }
}
