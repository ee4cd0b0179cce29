//! Reads a stream of server-sent events, as a desk does: events by name, the last id, and the table that they add up to.

use crate::http;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// One event.
#[derive(Clone, Debug)]
pub struct Event {
    /// Its name.
    pub name: String,
    /// Its data.
    pub data: Value,
}

/// See the module.
#[derive(Debug)]
pub struct Stream {
    reader: BufReader<TcpStream>,
    /// Status of the answer.
    pub status: u16,
    /// The id to come back with.
    pub last_id: String,
    /// Rows by session.
    pub rows: BTreeMap<String, Value>,
    /// People and programs, as told last.
    pub counts: (i64, i64),
}

impl Stream {
    /// Opens `path` with some headers.
    pub fn open(address: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Self {
        let mut stream = TcpStream::connect(address).expect("the server listens");
        stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a socket");
        std::io::Write::write_all(&mut stream, &http::request("GET", path, headers, b"")).expect("sent");
        let mut reader = BufReader::new(stream);
        let status = line(&mut reader).split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or(0);
        while !line(&mut reader).is_empty() {}
        Self { reader, status, last_id: String::new(), rows: BTreeMap::new(), counts: (0, 0) }
    }

    /// The next event; `None` when the stream has ended. What it says is done to the table.
    pub fn event(&mut self) -> Option<Event> {
        let mut text = String::new();
        while !text.ends_with("\n\n") {
            // A chunk: its length, its bytes, an empty line. It need not be a whole event.
            let length = usize::from_str_radix(&line(&mut self.reader), 16).ok()?;
            let mut chunk = vec![0; length];
            self.reader.read_exact(&mut chunk).ok()?;
            line(&mut self.reader);
            if length == 0 {
                return None;
            }
            text.push_str(&String::from_utf8_lossy(&chunk));
        }
        let field = |name: &str| text.lines().find_map(|it| it.strip_prefix(name)).map(str::trim);
        if let Some(id) = field("id:") {
            self.last_id = id.to_owned();
        }
        let name = field("event:").unwrap_or_default().to_owned();
        let data: Value = serde_json::from_str(field("data:").unwrap_or_default()).unwrap_or_default();
        if name == "hello" && data["anew"] == true {
            self.rows.clear();
        }
        for row in data["put"].as_array().into_iter().flatten() {
            self.rows.insert(row["id"].as_str().unwrap_or_default().to_owned(), row.clone());
        }
        for id in data["gone"].as_array().into_iter().flatten() {
            self.rows.remove(id.as_str().unwrap_or_default());
        }
        if name == "rows" {
            self.counts = (data["people"].as_i64().unwrap_or(-1), data["bots"].as_i64().unwrap_or(-1));
        }
        Some(Event { name, data })
    }

    /// Reads until the table is as wanted.
    pub fn until(&mut self, what: &str, wanted: impl Fn(&Self) -> bool) {
        let end = Instant::now() + Duration::from_secs(15);
        while !wanted(self) {
            assert!(Instant::now() < end, "{what} never came; the rows are {:?}", self.rows);
            self.event().unwrap_or_else(|| panic!("the stream has ended before {what}"));
        }
    }
}

fn line(reader: &mut impl BufRead) -> String {
    let mut line = String::new();
    _ = reader.read_line(&mut line);
    line.trim_end().to_owned()
}
