//! Events that wait for an acknowledgement: one text, an entry a line, as it stands in storage, and the state of each
//! line beside it. Bounded in number and bytes; what is sent stays until it is acknowledged.

use crate::text::{next, part};
use protocol::limits::{MAX_AGE_MS, QUEUE_BYTES, QUEUE_EVENTS};
use protocol::write::{entry_time, raw};

/// The ticket of a line that is in no request.
const WAITING: u32 = 0;
/// The ticket of a line that may still be written again. Requests never rise so far.
const HELD: u32 = u32::MAX;

/// The ticket of a line that goes.
const GONE: u32 = u32::MAX - 1;

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
    pub fn load(mut stored: &str, now_ms: u64) -> (Self, u32) {
        let mut queue = Self::default();
        let mut expired = 0;
        while !stored.is_empty() {
            let entry = next(&mut stored, b'\n');
            match entry_time(entry) {
                Some(at_ms) if at_ms + MAX_AGE_MS < now_ms => expired += 1,
                Some(_) => {
                    queue.push(entry, false);
                }
                None => {}
            }
        }
        (queue, expired)
    }

    /// Appends an entry. Gives the number of older ones that had to go for it. One that is `held` is in no request
    /// before it was written again.
    pub fn push(&mut self, entry: &str, held: bool) -> u32 {
        let mut dropped = 0;
        while self.lines.len() >= QUEUE_EVENTS || self.text.len() + entry.len() >= QUEUE_BYTES {
            // The oldest that is not on its way; if all are, the oldest.
            let oldest = self.lines.iter_mut().find(|it| it.ticket == WAITING);
            match oldest {
                Some(line) => line.ticket = GONE,
                None => match self.lines.first_mut() {
                    Some(line) => line.ticket = GONE,
                    None => break,
                },
            }
            dropped += self.done(GONE);
        }
        self.append(entry, if held { HELD } else { WAITING });
        dropped
    }

    fn append(&mut self, entry: &str, ticket: u32) {
        raw(&mut self.text, entry);
        raw(&mut self.text, "\n");
        self.lines.push(Line { bytes: entry.len() + 1, ticket });
    }

    /// Puts `entry` in the place of the held one, which waits from now on like the others.
    pub fn replace(&mut self, entry: &str) {
        let old = core::mem::take(self);
        let mut start = 0;
        for line in &old.lines {
            let end = start + line.bytes;
            match line.ticket {
                HELD => self.append(entry, WAITING),
                ticket => self.append(part(&old.text, start, end - 1), ticket),
            }
            start = end;
        }
    }

    /// Gives waiting entries to the request `ticket`, one after the other, as long as `take` says yes. With `instead`,
    /// also those that request `instead` carries.
    pub fn take(&mut self, ticket: u32, instead: u32, mut take: impl FnMut(&str) -> bool) -> u32 {
        let mut start = 0;
        let mut count = 0;
        for line in &mut self.lines {
            let end = start + line.bytes;
            if line.ticket == WAITING || line.ticket == instead {
                if !take(part(&self.text, start, end - 1)) {
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
            if line.ticket != HELD {
                line.ticket = WAITING;
            }
        }
    }

    /// The entries of the request `ticket` are settled, taken or refused. Gives their number.
    pub fn done(&mut self, ticket: u32) -> u32 {
        let old = core::mem::take(self);
        let mut start = 0;
        for line in &old.lines {
            let end = start + line.bytes;
            if line.ticket != ticket {
                self.append(part(&old.text, start, end - 1), line.ticket);
            }
            start = end;
        }
        (old.lines.len() - self.lines.len()) as u32
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
        for n in 0..count {
            queue.push(&entry(n), false);
        }
        queue
    }

    fn taken(queue: &mut Queue, ticket: u32, instead: u32, most: usize) -> Vec<String> {
        let mut out = Vec::new();
        queue.take(ticket, instead, |it| out.len() < most && (out.push(it.to_owned()), true).1);
        out
    }

    #[test]
    fn entries_stay_until_their_request_is_settled() {
        let mut queue = queue(3);
        assert_eq!(taken(&mut queue, 1, 0, 2), [entry(0), entry(1)]);
        assert_eq!(taken(&mut queue, 2, 0, 9), [entry(2)]);
        assert!(!queue.waits());
        assert_eq!(queue.done(2), 1);
        assert_eq!(queue.text(), format!("{}\n{}\n", entry(0), entry(1)));
        queue.back(1);
        assert_eq!(taken(&mut queue, 3, 0, 9), [entry(0), entry(1)]);
        assert_eq!(queue.done(1), 0);
        assert_eq!(queue.done(3), 2);
        assert!(queue.is_empty() && queue.text().is_empty());
    }

    #[test]
    fn a_page_that_goes_away_takes_over_what_its_last_request_carries() {
        let mut queue = queue(3);
        taken(&mut queue, 1, 0, 2);
        assert_eq!(taken(&mut queue, 2, 1, 9).len(), 3);
        assert_eq!(queue.done(1), 0);
        assert_eq!(queue.done(2), 3);
    }

    #[test]
    fn the_oldest_that_is_not_on_its_way_makes_room() {
        let mut queue = queue(QUEUE_EVENTS as u64);
        taken(&mut queue, 1, 0, 1);
        assert_eq!(queue.push(&entry(7_000), false), 1);
        assert!(queue.text().starts_with(&entry(0)));
        assert!(!queue.text().contains(&entry(1)));
        assert!(queue.text().ends_with(&format!("{}\n", entry(7_000))));
        let big = format!("{NOW}{}", "x".repeat(QUEUE_BYTES - 100));
        assert!(queue.push(&big, false) > 900 && queue.text().len() <= QUEUE_BYTES);
    }

    #[test]
    fn a_view_whose_title_came_late_is_written_again_in_its_place() {
        let mut queue = queue(1);
        queue.push(&entry(1), true);
        queue.push(&entry(2), false);
        assert_eq!(taken(&mut queue, 1, 0, 9), [entry(0), entry(2)]);
        assert!(!queue.waits());
        let late = format!("{}\"id\":1,\"title\":\"late\"}}", NOW + 1);
        queue.replace(&late);
        assert_eq!(queue.text(), format!("{}\n{late}\n{}\n", entry(0), entry(2)));
        assert_eq!(taken(&mut queue, 2, 0, 9), [late]);
        assert_eq!(queue.done(1), 2);
        assert_eq!(queue.done(2), 1);
    }

    #[test]
    fn what_an_earlier_page_stored_is_read_back_without_the_old_and_the_broken() {
        let stored = format!("{}\nnonsense\n\n{}\n{}", entry(0), entry(5), NOW - MAX_AGE_MS - 1);
        let (mut queue, expired) = Queue::load(&stored, NOW);
        assert_eq!(expired, 1);
        assert_eq!(taken(&mut queue, 1, 0, 9), [entry(0), entry(5)]);
    }
}
