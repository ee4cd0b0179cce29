//! Events that wait for an acknowledgement: one text, an entry a line, as it stands in storage, and the state of each
//! line beside it. Bounded in number and bytes; what is sent stays until it is acknowledged.

use protocol::limits::{MAX_AGE_MS, QUEUE_BYTES, QUEUE_EVENTS};
use protocol::write::entry_time;

/// The ticket of a line that is in no request.
const WAITING: u32 = 0;

/// One line of the text: how long it is, and the request that carries it.
struct Line {
    bytes: usize,
    ticket: u32,
}

/// Entries in the order in which they happened.
#[derive(Default)]
pub struct Queue {
    text: String,
    lines: Vec<Line>,
}

impl Queue {
    /// The queue that an earlier page stored. Gives it with the number of entries that were too old to keep.
    pub fn load(stored: &str, now_ms: u64) -> (Self, u32) {
        let mut queue = Self::default();
        let mut expired = 0;
        for entry in stored.split('\n') {
            match entry_time(entry) {
                Some(at_ms) if at_ms + MAX_AGE_MS < now_ms => expired += 1,
                Some(_) => drop(queue.push(entry)),
                None => {}
            }
        }
        (queue, expired)
    }

    /// Appends an entry. Gives the number of older ones that had to go for it.
    pub fn push(&mut self, entry: &str) -> u32 {
        let mut dropped = 0;
        while self.lines.len() >= QUEUE_EVENTS || self.text.len() + entry.len() >= QUEUE_BYTES {
            // The oldest that is not on its way; if all are, the oldest.
            let Some(place) = self.lines.iter().position(|it| it.ticket == WAITING).or(self.lines.first().map(|_| 0))
            else {
                break;
            };
            self.remove(place);
            dropped += 1;
        }
        self.text.push_str(entry);
        self.text.push('\n');
        self.lines.push(Line { bytes: entry.len() + 1, ticket: WAITING });
        dropped
    }

    /// Puts `entry` in the place of the last line that begins like it, with the same time and event id.
    pub fn replace(&mut self, entry: &str, head_bytes: usize) {
        let head = entry.get(..head_bytes).unwrap_or(entry);
        let Some(at) = self.text.rfind(head) else { return };
        let mut start = 0;
        for line in &mut self.lines {
            if start == at {
                let tail = self.text.get(at + line.bytes..).unwrap_or_default().to_owned();
                line.bytes = entry.len() + 1;
                self.text.truncate(at);
                self.text.push_str(entry);
                self.text.push('\n');
                self.text.push_str(&tail);
                return;
            }
            start += line.bytes;
        }
    }

    fn remove(&mut self, place: usize) {
        let start: usize = self.lines.iter().take(place).map(|it| it.bytes).sum();
        let line = self.lines.remove(place);
        self.text.drain(start..start + line.bytes);
    }

    /// Gives waiting entries to the request `ticket`, one after the other, as long as `take` says yes. With `instead`,
    /// also those that request `instead` carries.
    pub fn take(&mut self, ticket: u32, instead: Option<u32>, mut take: impl FnMut(&str) -> bool) -> u32 {
        let mut start = 0;
        let mut count = 0;
        for line in &mut self.lines {
            let end = start + line.bytes;
            if line.ticket == WAITING || Some(line.ticket) == instead {
                if !take(self.text.get(start..end - 1).unwrap_or_default()) {
                    break;
                }
                line.ticket = ticket;
                count += 1;
            }
            start = end;
        }
        count
    }

    /// The request `ticket` failed: its entries wait again.
    pub fn back(&mut self, ticket: u32) {
        for line in &mut self.lines {
            if line.ticket == ticket {
                line.ticket = WAITING;
            }
        }
    }

    /// No request is on its way any more: everything waits again.
    pub fn all_back(&mut self) {
        for line in &mut self.lines {
            line.ticket = WAITING;
        }
    }

    /// The entries of the request `ticket` are settled, taken or refused. Gives their number.
    pub fn done(&mut self, ticket: u32) -> u32 {
        let before = self.lines.len();
        let mut kept = String::with_capacity(self.text.len());
        let mut start = 0;
        for line in &self.lines {
            let end = start + line.bytes;
            if line.ticket != ticket {
                kept.push_str(self.text.get(start..end).unwrap_or_default());
            }
            start = end;
        }
        self.text = kept;
        self.lines.retain(|it| it.ticket != ticket);
        (before - self.lines.len()) as u32
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Whether an entry waits that no request carries.
    pub fn waits(&self) -> bool {
        self.lines.iter().any(|it| it.ticket == WAITING)
    }

    /// Whether there is no entry, waiting or on its way.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The text for storage: one entry a line.
    pub fn text(&self) -> &str {
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_795_176_000_000;

    fn entry(n: u64) -> String {
        format!("{}\"id\":{n}}}", NOW + n)
    }

    fn queue(count: u64) -> Queue {
        let mut queue = Queue::default();
        (0..count).for_each(|n| drop(queue.push(&entry(n))));
        queue
    }

    fn taken(queue: &mut Queue, ticket: u32, instead: Option<u32>, most: usize) -> Vec<String> {
        let mut out = Vec::new();
        queue.take(ticket, instead, |it| out.len() < most && (out.push(it.to_owned()), true).1);
        out
    }

    #[test]
    fn entries_stay_until_their_request_is_settled() {
        let mut queue = queue(3);
        assert_eq!(taken(&mut queue, 1, None, 2), [entry(0), entry(1)]);
        assert_eq!(taken(&mut queue, 2, None, 9), [entry(2)]);
        assert!(!queue.waits());
        assert_eq!(queue.done(2), 1);
        assert_eq!(queue.text(), format!("{}\n{}\n", entry(0), entry(1)));
        queue.back(1);
        assert_eq!(taken(&mut queue, 3, None, 9), [entry(0), entry(1)]);
        assert_eq!(queue.done(1), 0);
        assert_eq!(queue.done(3), 2);
        assert!(queue.is_empty() && queue.text().is_empty());
    }

    #[test]
    fn a_page_that_goes_away_takes_over_what_its_last_request_carries() {
        let mut queue = queue(3);
        taken(&mut queue, 1, None, 2);
        assert_eq!(taken(&mut queue, 2, Some(1), 9).len(), 3);
        assert_eq!(queue.done(1), 0);
        assert_eq!(queue.done(2), 3);
    }

    #[test]
    fn the_oldest_that_is_not_on_its_way_makes_room() {
        let mut queue = queue(QUEUE_EVENTS as u64);
        taken(&mut queue, 1, None, 1);
        assert_eq!(queue.push(&entry(7_000)), 1);
        assert!(queue.text().starts_with(&entry(0)));
        assert!(!queue.text().contains(&entry(1)));
        assert!(queue.text().ends_with(&format!("{}\n", entry(7_000))));
        let big = format!("{NOW}{}", "x".repeat(QUEUE_BYTES - 100));
        assert!(queue.push(&big) > 900 && queue.text().len() <= QUEUE_BYTES);
    }

    #[test]
    fn a_view_whose_title_came_late_is_written_again_in_its_place() {
        let mut queue = queue(3);
        let late = format!("{}\"id\":1,\"title\":\"late\"}}", NOW + 1);
        queue.replace(&late, 18);
        assert_eq!(queue.text(), format!("{}\n{late}\n{}\n", entry(0), entry(2)));
        assert_eq!(taken(&mut queue, 1, None, 9), [entry(0), late, entry(2)]);
        queue.replace("something else", 5);
        assert_eq!(queue.done(1), 3);
    }

    #[test]
    fn what_an_earlier_page_stored_is_read_back_without_the_old_and_the_broken() {
        let stored = format!("{}\nnonsense\n\n{}\n{}", entry(0), entry(5), NOW - MAX_AGE_MS - 1);
        let (mut queue, expired) = Queue::load(&stored, NOW);
        assert_eq!(expired, 1);
        assert_eq!(taken(&mut queue, 1, None, 9), [entry(0), entry(5)]);
    }
}
