//! What comes of messages, tried with a server that answers as it is told.

use super::mail::Mailer;
use super::message::{Channel, Message, WEBHOOK_ENDS_AFTER_MS};
use super::webhook::Poster;
use super::worker::Worker;
use crate::clock::{Clock, MovedClock, Timestamp, chance};
use crate::config::MailConfig;
use crate::metrics::Metrics;
use crate::seal::Secret;
use crate::store::Store;
use crate::store::outbox::Waiting;
use protocol::ids::SiteId;
use sha2::{Digest, Sha256};
use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;

const SITE: SiteId = SiteId([1; 16]);
const NOW: Timestamp = Timestamp(1_795_176_000_000);
const SECRET: &[u8] = b"a secret of the site";

/// A request as it came.
#[derive(Clone, Debug)]
struct Came {
    head: String,
    body: String,
}

impl Came {
    fn header(&self, name: &str) -> &str {
        let line = self.head.lines().find_map(|it| it.split_once(": ").filter(|(its, _)| *its == name));
        line.map_or("", |(_, value)| value)
    }
}

/// A server that answers as it is told, in order; 200 when it was told nothing. An empty answer is none at all.
struct Receiver {
    url: String,
    came: Arc<Mutex<Vec<Came>>>,
}

impl Receiver {
    fn answering(answers: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}/hooks?site=1", listener.local_addr().expect("an address"));
        let mut answers: VecDeque<String> = answers.iter().map(|it| (*it).to_owned()).collect();
        let came: Arc<Mutex<Vec<Came>>> = Arc::default();
        let into = came.clone();
        std::thread::spawn(move || {
            let mut silent = Vec::new();
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                let Some(request) = read(&mut stream) else { continue };
                into.lock().expect("nobody panics with it").push(request);
                match answers.pop_front().as_deref() {
                    Some("") => silent.push(stream),
                    answer => {
                        _ = stream
                            .write_all(answer.unwrap_or("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").as_bytes())
                    }
                }
            }
        });
        Self { url, came }
    }

    fn came(&self) -> Vec<Came> {
        self.came.lock().expect("nobody panics with it").clone()
    }

    fn bodies(&self) -> Vec<String> {
        self.came().into_iter().map(|it| it.body).collect()
    }
}

fn read(stream: &mut TcpStream) -> Option<Came> {
    let mut bytes = Vec::new();
    let mut some = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|it| it.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
            if body.len() >= length {
                return Some(Came { head: head.to_owned(), body: body.to_owned() });
            }
        }
        match stream.read(&mut some) {
            Ok(1..) => bytes.extend_from_slice(&some),
            _ => return None,
        }
        while bytes.last() == Some(&0) {
            bytes.pop();
        }
        some = [0; 4096];
    }
}

fn status(code: u16, more: &str) -> String {
    format!("HTTP/1.1 {code} Whatever\r\ncontent-length: 0\r\n{more}\r\n")
}

struct Setting {
    worker: Worker,
    clock: Arc<MovedClock>,
    _folder: TempDir,
}

impl Setting {
    async fn new(url: &str, allow_private: bool) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open("sqlite", folder.path(), 2).await.expect("a new store");
        let fill: fn(&mut [u8]) = |it| getrandom::fill(it).expect("the system has chance");
        let vault = Arc::new(store.vault(Secret::new([7; 32]), fill).await.expect("a vault"));
        for channel in [Channel::Webhook, Channel::Sms] {
            store.set_outbound(&vault, SITE, channel, url, SECRET).await.expect("set");
        }
        let clock = Arc::new(MovedClock::at(NOW));
        let worker = Worker {
            store,
            vault,
            clock: clock.clone(),
            metrics: Metrics::new(),
            mailer: Mailer::open(&MailConfig::default()).expect("none"),
            poster: Poster::new(allow_private).waiting(Duration::from_millis(700)),
        };
        Self { worker, clock, _folder: folder }
    }

    async fn post(&self, channel: Channel, payload: &str) -> Message {
        let now = self.clock.now();
        let mut it = Message::webhook("a test", [5; 16], payload.into(), now, chance());
        it.channel = channel;
        let Worker { store, vault, .. } = &self.worker;
        store.post_alone(vault, SITE, &it, now).await.expect("posted");
        it
    }

    async fn step(&self) -> usize {
        self.worker.step().await.expect("the store answers")
    }

    async fn left(&self) -> Vec<Waiting> {
        self.worker.store.waiting(SITE).await.expect("the store answers")
    }

    fn counted(&self, outcome: &str) -> bool {
        self.worker.metrics.text().lines().any(|it| it.starts_with("waymark_outbound_total") && it.contains(outcome))
    }
}

/// HMAC-SHA256 as RFC 2104 writes it.
fn hmac(key: &[u8], text: &str) -> String {
    let mut block = [0u8; 64];
    block[..key.len()].copy_from_slice(key);
    let inner = Sha256::digest([&block.map(|it| it ^ 0x36)[..], text.as_bytes()].concat());
    let outer = Sha256::digest([&block.map(|it| it ^ 0x5c)[..], &inner].concat());
    outer.iter().map(|it| format!("{it:02x}")).collect()
}

#[tokio::test]
async fn a_webhook_carries_an_id_a_time_and_a_signature_over_both_and_its_body() {
    let receiver = Receiver::answering(&[]);
    let setting = Setting::new(&receiver.url, true).await;
    let message = setting.post(Channel::Webhook, "{\"name\":\"Grüße\"}").await;
    assert_eq!(setting.step().await, 1);
    let came = receiver.came().pop().expect("it came");
    assert!(came.head.starts_with("POST /hooks?site=1 HTTP/1.1\r\n"), "{}", came.head);
    assert_eq!(
        (came.header("waymark-id"), came.header("waymark-timestamp")),
        (message.id.to_string().as_str(), "1795176000")
    );
    let signed = format!("{}.{}.{}", came.header("waymark-id"), came.header("waymark-timestamp"), came.body);
    assert_eq!(came.header("waymark-signature"), format!("v1={}", hmac(SECRET, &signed)));
    assert_eq!((came.header("content-type"), came.body.as_str()), ("application/json", "{\"name\":\"Grüße\"}"));
    assert_eq!(setting.left().await, [], "what has come is forgotten");
    assert!(setting.counted("outcome=\"sent\""));
}

#[tokio::test]
async fn a_webhook_that_fails_is_tried_again_with_the_same_id_and_the_next_one_waits() {
    let (error, busy) = (status(500, ""), status(503, ""));
    let receiver = Receiver::answering(&[&error, &busy]);
    let setting = Setting::new(&receiver.url, true).await;
    setting.post(Channel::Webhook, "1").await;
    setting.post(Channel::Webhook, "2").await;
    assert_eq!((setting.step().await, setting.step().await), (1, 0), "only the first, and it waits");
    setting.clock.advance(9_999);
    assert_eq!(setting.step().await, 0);
    setting.clock.advance(1);
    assert_eq!((setting.step().await, setting.step().await), (1, 0));
    setting.clock.advance(20_000);
    while setting.step().await > 0 {}
    assert_eq!(receiver.bodies(), ["1", "1", "1", "2"]);
    let came = receiver.came();
    assert_eq!(came[0].header("waymark-id"), came[2].header("waymark-id"));
    assert_eq!(came[2].header("waymark-timestamp"), "1795176030", "the time is that of the attempt");
    assert_ne!(came[0].header("waymark-signature"), came[2].header("waymark-signature"));
}

#[tokio::test]
async fn a_redirect_a_flood_and_silence_are_failures() {
    let elsewhere = Receiver::answering(&[]);
    let moved = status(302, &format!("location: {}\r\n", elsewhere.url));
    let flood = status(200, &format!("x: {}\r\n", "y".repeat(100_000)));
    for (what, answer) in
        [("a redirect", moved.as_str()), ("a flood", &flood), ("no HTTP", "hello\r\n\r\n"), ("silence", "")]
    {
        let receiver = Receiver::answering(&[answer]);
        let setting = Setting::new(&receiver.url, true).await;
        setting.post(Channel::Webhook, "1").await;
        assert_eq!(setting.step().await, 1);
        assert_eq!(setting.left().await, [Waiting { channel: Channel::Webhook, waiting: 1, given_up: 0 }], "{what}");
        assert_eq!(receiver.came().len(), 1, "{what}");
    }
    assert!(elsewhere.came().is_empty(), "a redirect is not followed");
    // What a good answer says does not matter.
    let long = format!("HTTP/1.1 202 Accepted\r\ncontent-length: 300000\r\n\r\n{}", "z".repeat(300_000));
    let setting = Setting::new(&Receiver::answering(&[&long]).url, true).await;
    setting.post(Channel::Webhook, "1").await;
    setting.step().await;
    assert_eq!(setting.left().await, []);
}

#[tokio::test]
async fn a_webhook_is_given_up_after_three_days_and_the_next_one_goes_on() {
    let error = status(500, "");
    let answers = vec![error.as_str(); 200];
    let receiver = Receiver::answering(&answers);
    let setting = Setting::new(&receiver.url, true).await;
    setting.post(Channel::Webhook, "1").await;
    setting.clock.advance(WEBHOOK_ENDS_AFTER_MS - 60_000);
    setting.post(Channel::Webhook, "2").await;
    setting.step().await;
    assert!(setting.counted("outcome=\"failed\""));
    setting.clock.advance(10_000);
    setting.step().await;
    setting.clock.advance(20_000);
    setting.step().await;
    assert_eq!(setting.left().await, [Waiting { channel: Channel::Webhook, waiting: 1, given_up: 1 }]);
    assert!(setting.counted("outcome=\"given_up\""));
    setting.step().await;
    assert_eq!(receiver.bodies(), ["1", "1", "1", "2"]);
}

#[tokio::test]
async fn nothing_is_sent_to_an_address_that_is_not_public() {
    let receiver = Receiver::answering(&[]);
    let setting = Setting::new(&receiver.url, false).await;
    setting.post(Channel::Webhook, "1").await;
    assert_eq!(setting.step().await, 1);
    assert!(receiver.came().is_empty());
    assert_eq!(setting.left().await, [Waiting { channel: Channel::Webhook, waiting: 1, given_up: 0 }]);
}

#[tokio::test]
async fn text_messages_do_not_wait_for_each_other() {
    let error = status(500, "");
    let receiver = Receiver::answering(&[&error]);
    let setting = Setting::new(&receiver.url, true).await;
    setting.post(Channel::Sms, "1").await;
    setting.post(Channel::Sms, "2").await;
    assert_eq!(setting.step().await, 2);
    assert_eq!(setting.left().await, [Waiting { channel: Channel::Sms, waiting: 1, given_up: 0 }]);
}

#[tokio::test]
async fn without_a_mail_server_or_an_address_a_message_is_given_up_at_once() {
    let setting = Setting::new("", true).await;
    setting.post(Channel::Mail, "{\"to\":\"ann@x.com\",\"subject\":\"Hello\",\"text\":\"Hello\"}").await;
    setting.post(Channel::Sms, "{}").await;
    assert_eq!(setting.step().await, 2);
    let gone = |channel| Waiting { channel, waiting: 0, given_up: 1 };
    assert_eq!(setting.left().await, [gone(Channel::Mail), gone(Channel::Sms)]);
    assert!(setting.counted("channel=\"mail\",outcome=\"given_up\""));
}
