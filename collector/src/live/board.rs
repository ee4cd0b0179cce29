//! The rows of one site's live table, and what has changed since when. Plain values.

use crate::clock::Timestamp;
use crate::journeys::referrer::Medium;
use crate::journeys::visits::Session;
use crate::store::identity::people::Visit;
use protocol::desk::live::LiveRow;
use protocol::ids::SessionId;
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

/// Rows in the memory of changes: a minute of a busy site. Who was away longer starts anew.
const REMEMBERED: usize = 12_000;

/// A place in the changes of one board: what a stream's ids are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The board: another one, or one of another process, has other numbers.
    pub board: u32,
    /// How many-th batch.
    pub number: u64,
}

impl Mark {
    /// Reads `board-number`.
    pub fn parse(raw: &str) -> Option<Self> {
        let (board, number) = raw.split_once('-')?;
        Some(Self { board: u32::from_str_radix(board, 16).ok()?, number: number.parse().ok()? })
    }
}

impl std::fmt::Display for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:08x}-{}", self.board, self.number)
    }
}

/// A row, written once for everybody who watches.
#[derive(Clone, Debug)]
pub struct Row {
    /// The session.
    pub id: SessionId,
    /// It is a program's.
    pub bot: bool,
    /// [`LiveRow`] as JSON, without the person.
    pub json: Arc<str>,
    /// The person as JSON, for those who may see one.
    pub person: Option<Arc<Shown>>,
    /// The session, as far as it matters for who it is.
    pub visit: Visit,
    events: i64,
    last_at: Timestamp,
}

/// A person as rows show one: whole, and for those who may not see identifiers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// With identifiers.
    pub whole: String,
    /// With masked ones.
    pub masked: String,
}

/// What has changed.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Where it stands.
    pub mark: Mark,
    /// Rows as they are now.
    pub put: Vec<Row>,
    /// Rows that have left, and whether they were programs'.
    pub gone: Vec<(SessionId, bool)>,
    /// People on the site.
    pub people: i64,
    /// Programs on the site.
    pub bots: i64,
    /// When.
    pub now: Timestamp,
}

/// See the module.
#[derive(Debug)]
pub struct Board {
    mark: Mark,
    rows: HashMap<SessionId, Row>,
    bots: usize,
    changed: HashSet<SessionId>,
    /// Rows whose person has to be looked up.
    asked: HashSet<SessionId>,
    gone: Vec<(SessionId, bool)>,
    batches: VecDeque<Arc<Batch>>,
    remembered: usize,
}

/// A session as a row.
pub fn row(it: &Session) -> Row {
    let source = [&it.campaign.source, &it.referrer.name, &it.referrer.host].into_iter().find(|it| !it.is_empty());
    let source = source.filter(|_| it.referrer.medium != Medium::Internal || !it.campaign.source.is_empty());
    let view = LiveRow {
        id: it.id.to_string(),
        number: it.number,
        started_at: it.started_at.0,
        last_at: it.last_at.0,
        events: it.events,
        page_views: it.page_views,
        url: it.page.url.clone(),
        title: it.page.title.clone(),
        page_at: it.page.at.0,
        source: source.cloned().unwrap_or_default(),
        medium: it.referrer.medium.word().into(),
        campaign: it.campaign.name.clone(),
        device: it.device.category.into(),
        browser: it.device.browser.clone(),
        os: it.device.os.clone(),
        country: it.country.clone(),
        bot: it.bot.into(),
        person: None,
        badges: Vec::new(),
    };
    let json = serde_json::to_string(&view).unwrap_or_default().into();
    let visit = Visit { session: it.id, epoch: it.epoch, started_at: it.started_at };
    Row { id: it.id, bot: !it.bot.is_empty(), json, person: None, visit, events: it.events, last_at: it.last_at }
}

impl Row {
    /// When something last happened there.
    pub fn last_at(&self) -> Timestamp {
        self.last_at
    }
}

impl Board {
    /// Nobody is there.
    pub fn new(board: u32) -> Self {
        Self {
            mark: Mark { board, number: 0 },
            rows: HashMap::new(),
            bots: 0,
            changed: HashSet::new(),
            asked: HashSet::new(),
            gone: Vec::new(),
            batches: VecDeque::new(),
            remembered: 0,
        }
    }

    /// A row as it is now. An older one, overtaken on its way, changes nothing.
    pub fn put(&mut self, mut row: Row) {
        match self.rows.get(&row.id) {
            Some(known) if known.events >= row.events => return,
            Some(known) => row.person.clone_from(&known.person),
            None => {
                self.bots += usize::from(row.bot);
                self.asked.insert(row.id);
            }
        }
        self.changed.insert(row.id);
        self.rows.insert(row.id, row);
    }

    /// Whose rows have to be looked up: new ones, and those of epochs or sessions that were linked or unlinked.
    pub fn ask(&mut self, is_touched: impl Fn(&Visit) -> bool) {
        self.asked.extend(self.rows.values().filter(|it| is_touched(&it.visit)).map(|it| it.id));
    }

    /// What has to be looked up now.
    pub fn asked(&mut self) -> Vec<Visit> {
        let asked = std::mem::take(&mut self.asked);
        asked.iter().filter_map(|id| self.rows.get(id)).map(|it| it.visit).collect()
    }

    /// Who it is in a session, as was found out.
    pub fn know(&mut self, session: SessionId, person: Option<Shown>) {
        let Some(row) = self.rows.get_mut(&session) else { return };
        if row.person.as_deref() != person.as_ref() {
            row.person = person.map(Arc::new);
            self.changed.insert(session);
        }
    }

    /// A session is over before its time: its visitor has logged out.
    pub fn leave(&mut self, session: SessionId) {
        if let Some(row) = self.rows.remove(&session) {
            self.bots -= usize::from(row.bot);
            self.changed.remove(&session);
            self.gone.push((session, row.bot));
        }
    }

    /// What was put so far is how it began: nobody needs to be told.
    pub fn settle(&mut self) {
        self.changed.clear();
    }

    /// Sessions without activity since a moment leave.
    pub fn expire(&mut self, before: Timestamp) {
        let ended: Vec<SessionId> = self.rows.values().filter(|it| it.last_at <= before).map(|it| it.id).collect();
        for id in ended {
            if let Some(row) = self.rows.remove(&id) {
                self.bots -= usize::from(row.bot);
                self.changed.remove(&id);
                self.gone.push((id, row.bot));
            }
        }
    }

    /// Everything that has changed since the last batch, if anything has.
    pub fn batch(&mut self, now: Timestamp) -> Option<Arc<Batch>> {
        if self.changed.is_empty() && self.gone.is_empty() {
            return None;
        }
        self.mark.number += 1;
        let put = self.changed.drain().filter_map(|id| self.rows.get(&id).cloned()).collect();
        let gone = std::mem::take(&mut self.gone);
        let (people, bots) = self.counts();
        let batch = Arc::new(Batch { mark: self.mark, put, gone, people, bots, now });
        self.remembered += size(&batch);
        self.batches.push_back(batch.clone());
        while self.remembered > REMEMBERED && self.batches.len() > 1 {
            self.remembered -= self.batches.pop_front().map_or(0, |it| size(&it));
        }
        Some(batch)
    }

    /// The batches after a mark; `None` where they are not all remembered, or it is another board's.
    pub fn since(&self, mark: Mark) -> Option<Vec<Arc<Batch>>> {
        let oldest = self.batches.front().map_or(self.mark.number + 1, |it| it.mark.number);
        if mark.board != self.mark.board || mark.number > self.mark.number || mark.number + 1 < oldest {
            return None;
        }
        Some(self.batches.iter().filter(|it| it.mark.number > mark.number).cloned().collect())
    }

    /// Every row there is, as one batch. What has changed since the last one comes again with the next.
    pub fn all(&self, now: Timestamp) -> Batch {
        let (people, bots) = self.counts();
        let put = self.rows.values().cloned().collect();
        Batch { mark: self.mark, put, gone: Vec::new(), people, bots, now }
    }

    fn counts(&self) -> (i64, i64) {
        ((self.rows.len() - self.bots) as i64, self.bots as i64)
    }
}

fn size(batch: &Batch) -> usize {
    1 + batch.put.len() + batch.gone.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::identity::log::EpochId;

    const NOW: Timestamp = Timestamp(1_795_176_000_000);

    fn put(board: &mut Board, id: u8, events: i64) {
        let json = format!("{{\"id\":{id},\"events\":{events}}}").into();
        let last_at = NOW.plus(events);
        let session = SessionId([id; 16]);
        let visit = Visit { session, epoch: EpochId([id; 16]), started_at: NOW };
        board.put(Row { id: session, bot: id > 100, json, person: None, visit, events, last_at });
    }

    /// The rows that somebody sees who has received these batches, one after the other.
    fn seen<'b>(batches: impl IntoIterator<Item = &'b Batch>) -> Vec<String> {
        let mut rows = HashMap::new();
        for batch in batches {
            for it in &batch.put {
                rows.insert(it.id, it.json.to_string());
            }
            for (id, _) in &batch.gone {
                rows.remove(id);
            }
        }
        let mut rows: Vec<String> = rows.into_values().collect();
        rows.sort();
        rows
    }

    #[test]
    fn a_person_is_looked_up_once_and_told_when_that_has_changed() {
        let mut board = Board::new(7);
        put(&mut board, 1, 1);
        assert_eq!(board.asked().len(), 1);
        assert!(board.asked().is_empty());
        _ = board.batch(NOW);
        let shown = Shown { whole: "ann@x.com".into(), masked: "a…".into() };
        board.know(SessionId([1; 16]), Some(shown.clone()));
        let batch = board.batch(NOW).expect("a person is known now");
        assert_eq!(batch.put[0].person.as_deref(), Some(&shown));
        put(&mut board, 1, 2);
        board.know(SessionId([1; 16]), Some(shown.clone()));
        assert_eq!(board.batch(NOW).expect("an event").put[0].person.as_deref(), Some(&shown), "and stays known");
        board.ask(|it| it.epoch == EpochId([1; 16]));
        assert_eq!(board.asked().len(), 1);
        board.leave(SessionId([1; 16]));
        assert_eq!(board.batch(NOW).expect("gone").gone.len(), 1);
    }

    #[test]
    fn changes_of_one_session_become_one_and_older_ones_change_nothing() {
        let mut board = Board::new(7);
        put(&mut board, 1, 1);
        put(&mut board, 1, 3);
        put(&mut board, 1, 2);
        let batch = board.batch(NOW).expect("something has changed");
        assert_eq!(seen([&*batch]), ["{\"id\":1,\"events\":3}"]);
        assert_eq!((batch.put.len(), batch.people, batch.bots), (1, 1, 0));
        assert!(board.batch(NOW).is_none(), "and then nothing");
    }

    #[test]
    fn who_comes_back_is_told_what_they_missed_and_nothing_else() {
        let mut board = Board::new(7);
        let mut all = Vec::new();
        for n in 1..=20 {
            put(&mut board, n % 5, i64::from(n));
            put(&mut board, 100 + n, 1);
            if n == 12 {
                board.expire(NOW.plus(1));
            }
            all.extend(board.batch(NOW));
        }
        let complete = seen([&board.all(NOW)]);
        assert_eq!(seen(all.iter().map(|it| &**it)), complete, "all batches are the table");
        for cut in 0..=all.len() {
            let mark = Mark { board: 7, number: cut as u64 };
            let missed = board.since(mark).expect("remembered");
            let received = all[..cut].iter().chain(&missed).map(|it| &**it);
            assert_eq!(seen(received), complete, "cut after {cut}");
            assert_eq!(missed.len(), all.len() - cut);
        }
    }

    #[test]
    fn a_mark_of_another_board_or_of_long_ago_starts_anew() {
        let mut board = Board::new(7);
        for n in 0..(REMEMBERED as i64) {
            put(&mut board, 1, n + 1);
            board.batch(NOW);
        }
        let at = |board, number| Mark { board, number };
        assert!(board.since(at(7, 1)).is_none(), "forgotten");
        assert!(board.since(at(8, 12_000)).is_none(), "another board");
        assert!(board.since(at(7, 12_001)).is_none(), "from the future");
        assert_eq!(board.since(at(7, 12_000)).map(|it| it.len()), Some(0), "nothing missed");
        assert!(board.remembered <= REMEMBERED);
    }

    #[test]
    fn programs_are_counted_apart() {
        let mut board = Board::new(7);
        for id in [1, 2, 101, 102, 103] {
            put(&mut board, id, 1);
        }
        assert_eq!((board.all(NOW).people, board.all(NOW).bots), (2, 3));
        board.expire(NOW.plus(1));
        assert_eq!((board.all(NOW).people, board.all(NOW).bots), (0, 0));
        let batch = board.batch(NOW).expect("they have left");
        assert_eq!((batch.put.len(), batch.gone.len()), (0, 5));
    }

    #[test]
    fn a_mark_reads_back() {
        let mark = Mark { board: 0xdead, number: 42 };
        assert_eq!(Mark::parse(&mark.to_string()), Some(mark));
        for raw in ["", "7", "7-x", "zzzzzzzzz-1"] {
            assert_eq!(Mark::parse(raw), None);
        }
    }
}
