//! A mail server that takes mails for everybody and keeps them (RFC 5321, as far as a sender needs it).

use crate::wait::until;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A mail as it came.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Whom it was given for.
    pub to: Vec<String>,
    /// Its lines, headers first.
    pub lines: Vec<String>,
}

impl Mail {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        let head = self.lines.iter().take_while(|it| !it.is_empty());
        head.filter_map(|it| it.split_once(": "))
            .find(|(its, _)| its.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// Its text.
    pub fn text(&self) -> String {
        let text: Vec<&str> = self.lines.iter().skip_while(|it| !it.is_empty()).skip(1).map(String::as_str).collect();
        text.join("\n")
    }

    /// The first six digits that stand for themselves in its text.
    pub fn code(&self) -> String {
        let text = self.text();
        let found = text.split(|it: char| !it.is_ascii_digit()).find(|it| it.len() == 6);
        found.unwrap_or_else(|| panic!("no code in {text}")).to_owned()
    }
}

/// See the module.
#[derive(Debug)]
pub struct Mailbox {
    /// Its address, for `mail.smtp_url`.
    pub url: String,
    mails: Arc<Mutex<Vec<Mail>>>,
}

impl Mailbox {
    /// One that takes every mail.
    pub fn open() -> Self {
        Self::refusing(|_| false)
    }

    /// One that has no such mailbox as `refuses` says.
    pub fn refusing(refuses: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("smtp://{}", listener.local_addr().expect("an address"));
        let mails: Arc<Mutex<Vec<Mail>>> = Arc::default();
        let (into, refuses) = (mails.clone(), Arc::new(refuses));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (into, refuses) = (into.clone(), refuses.clone());
                // A sender that goes away ends its own conversation only.
                std::thread::spawn(move || _ = converse(stream, &into, &*refuses));
            }
        });
        Self { url, mails }
    }

    /// Every mail so far.
    pub fn mails(&self) -> Vec<Mail> {
        self.mails.lock().expect("nobody panics with it").clone()
    }

    /// The first mail to an address, once it has come.
    pub fn mail_to(&self, address: &str) -> Mail {
        until("a mail comes", Duration::from_secs(10), || {
            self.mails().into_iter().find(|it| it.to.iter().any(|to| to == address))
        })
    }
}

fn converse(stream: TcpStream, into: &Mutex<Vec<Mail>>, refuses: &dyn Fn(&str) -> bool) -> std::io::Result<()> {
    let mut to_sender = stream.try_clone()?;
    let mut lines = BufReader::new(stream).lines();
    let mut say = |it: &str| to_sender.write_all(format!("{it}\r\n").as_bytes());
    say("220 mail.example ESMTP")?;
    let (mut from, mut to) = (None, Vec::new());
    while let Some(line) = lines.next().transpose()? {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let path = line.split_once('<').and_then(|(_, it)| it.split_once('>')).map(|(it, _)| it.to_owned());
        match (verb.as_str(), path) {
            ("EHLO", _) => say("250-mail.example\r\n250-8BITMIME\r\n250 SMTPUTF8")?,
            ("HELO" | "NOOP", _) => say("250 mail.example")?,
            ("MAIL", Some(it)) => {
                (from, to) = (Some(it), Vec::new());
                say("250 ok")?;
            }
            ("RCPT", Some(_)) if from.is_none() => say("503 MAIL first")?,
            ("RCPT", Some(it)) if refuses(&it) => say("550 no such mailbox")?,
            ("RCPT", Some(it)) => {
                to.push(it);
                say("250 ok")?;
            }
            ("DATA", _) if to.is_empty() => say("503 RCPT first")?,
            ("DATA", _) => {
                say("354 go on")?;
                let mut mail = Mail { to: std::mem::take(&mut to), lines: Vec::new() };
                while let Some(line) = lines.next().transpose()?.filter(|it| it != ".") {
                    // A dot at the beginning of a line was doubled.
                    mail.lines.push(line.strip_prefix('.').unwrap_or(&line).to_owned());
                }
                into.lock().expect("nobody panics with it").push(mail);
                from = None;
                say("250 kept")?;
            }
            ("RSET", _) => {
                (from, to) = (None, Vec::new());
                say("250 ok")?;
            }
            ("QUIT", _) => return say("221 bye"),
            _ => say("500 what?")?,
        }
    }
    Ok(())
}
