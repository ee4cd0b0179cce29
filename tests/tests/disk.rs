//! A disk that is full, that fails, and that is slow: no acknowledgement is ever a lie, and what can heal heals.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::{Duration, Instant};
use tests::beacons::{self, ORIGIN, Tab};
use tests::chance::Chance;
use tests::http::{self, Connection};
use tests::server::{Folder, Server, Site};
use tests::wait::{now_ms, until};
use tests::{counts, stored};

/// A small file system in memory, gone when it is dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Mounts one; `None`, with a sentence, where that is not allowed.
    fn mount(at: &Path, mib: u32) -> Option<Self> {
        fs::create_dir_all(at).expect("a folder");
        let mounted = Command::new("timeout")
            .args(["10", "mount", "-t", "tmpfs", "-o", &format!("size={mib}m"), "tmpfs"])
            .arg(at)
            .output();
        match mounted {
            Ok(it) if it.status.success() => Some(Self(at.to_owned())),
            _ => {
                println!("skipped: a small disk can be mounted by root only");
                None
            }
        }
    }

    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }

    /// Fills it, up to so many bytes.
    fn fill(&self, but: u64) {
        let mut file = File::create(self.ballast()).expect("room for a name");
        while file.write_all(&[7; 4096]).is_ok() {}
        let length = file.metadata().expect("it is there").len();
        file.set_len(length - but).expect("shorter is always possible");
    }

    fn clear(&self) {
        fs::remove_file(self.ballast()).expect("it is there");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        _ = Command::new("timeout").args(["10", "umount", "-l"]).arg(&self.0).status();
    }
}

/// Beacons of one event each, and which of them were acknowledged.
struct Sender {
    chance: Chance,
    tab: Tab,
    site: Site,
    acknowledged: Vec<String>,
}

impl Sender {
    fn new(mut chance: Chance, site: &Site) -> Self {
        Self { tab: Tab::new(&mut chance), chance, site: site.clone(), acknowledged: Vec::new() }
    }

    fn send(&mut self, server: &Server) -> http::Answer {
        let event = self.tab.event(&mut self.chance, now_ms(), "clicked");
        let answer = server.post(&self.tab.send(&mut self.chance, &self.site.key, std::slice::from_ref(&event)));
        if answer.status == 200 {
            self.acknowledged.push(event.id.to_string());
        }
        answer
    }

    /// All that was acknowledged is stored once, and nothing else.
    fn assert_stored(&self, server: &Server) {
        assert_stored(server, &self.site, &self.acknowledged);
        assert_eq!(stored::events(server, &self.site).len(), self.acknowledged.len(), "and nothing else");
    }
}

fn assert_stored(server: &Server, site: &Site, acknowledged: &[String]) {
    let stored = until("what was acknowledged is stored", Duration::from_secs(10), || {
        let stored = stored::events(server, site);
        acknowledged.iter().all(|it| stored.contains_key(it)).then_some(stored)
    });
    assert!(stored.values().all(|it| *it == 1), "nothing is stored twice");
}

fn assert_full(answer: &http::Answer) {
    assert_eq!((answer.status, answer.json()["code"].as_str()), (503, Some("storage_full")));
    assert!(answer.header("retry-after").is_some_and(|it| it.parse::<u32>().is_ok()), "{:?}", answer.headers);
    assert_eq!(answer.header("access-control-allow-origin"), Some(ORIGIN), "the page must know what to do");
}

fn full_and_healed(reserve_mib: u64, left: u64) {
    let folder = Folder::new();
    let Some(disk) = SmallDisk::mount(&folder.scratch().join("disk"), 64) else { return };
    let folder = folder.at(disk.0.join("data")).with("WAYMARK_JOURNAL__RESERVE_MIB", reserve_mib);
    let site = folder.add_site("Shop", &[]);
    let server = folder.serve();
    let mut sender = Sender::new(Chance::printed(), &site);
    for _ in 0..20 {
        assert_eq!(sender.send(&server).status, 200);
    }
    disk.fill(left);
    if reserve_mib > 0 {
        until("the server sees that space is short", Duration::from_secs(5), || {
            (server.get("/readyz", None).status == 503).then_some(())
        });
        let before = sender.acknowledged.len();
        assert_full(&sender.send(&server));
        assert_eq!(sender.acknowledged.len(), before);
    }
    let refused = until("the disk is full", Duration::from_secs(20), || {
        let answer = sender.send(&server);
        (answer.status != 200).then_some(answer)
    });
    assert_full(&refused);
    for _ in 0..20 {
        let answer = sender.send(&server);
        assert!(matches!(answer.status, 200 | 503), "{}", answer.text());
    }
    assert_eq!(server.get("/healthz", None).status, 200, "it lives");
    disk.clear();
    let freed = Instant::now();
    until("it heals by itself", Duration::from_secs(5), || (sender.send(&server).status == 200).then_some(()));
    println!("reserve {reserve_mib} MiB: healed after {:.0?}", freed.elapsed());
    for _ in 0..20 {
        assert_eq!(sender.send(&server).status, 200);
    }
    sender.assert_stored(&server);
    assert_eq!(counts::outcomes(&server, &site)["accepted"], sender.acknowledged.len() as i64);
    server.stop();
    let said = folder.run(&["check"]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    let server = folder.serve();
    sender.assert_stored(&server);
    server.stop();
}

#[test]
fn short_of_its_reserve_it_refuses_before_the_disk_is_full_and_heals() {
    full_and_healed(3, 2 << 20);
}

#[test]
fn a_disk_without_a_byte_left_is_answered_503_and_heals() {
    full_and_healed(0, 0);
}

/// The library that makes syncs fail or slow; `None`, with a sentence, where there is no C compiler.
fn faults(folder: &Folder) -> Option<PathBuf> {
    let library = folder.scratch().join("sync.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/faults/sync.c");
    let made = Command::new("cc").args(["-shared", "-fPIC", "-O1", source, "-ldl", "-o"]).arg(&library).output();
    match made {
        Ok(it) if it.status.success() => Some(library),
        Ok(it) => panic!("{}", String::from_utf8_lossy(&it.stderr)),
        Err(_) => {
            println!("skipped: there is no C compiler (cc) to make a failing disk with");
            None
        }
    }
}

/// Sends one beacon after the other until the server is gone; returns what was acknowledged, and how often although the
/// sync had failed before it was sent.
fn send_until_gone(server: &Server, site: &Site, mut chance: Chance, failed: &Path) -> (Vec<String>, usize) {
    let (mut acknowledged, mut lies) = (Vec::new(), 0);
    let mut tab = Tab::new(&mut chance);
    let Ok(mut connection) = Connection::open(server.address) else { return (acknowledged, lies) };
    loop {
        let event = tab.event(&mut chance, now_ms(), "clicked");
        let body = tab.send(&mut chance, &site.key, std::slice::from_ref(&event));
        let too_late = failed.exists();
        match connection.ask(&beacons::post(body.as_bytes())) {
            Ok(answer) if answer.status == 200 => {
                acknowledged.push(event.id.to_string());
                lies += usize::from(too_late);
            }
            Ok(_) => {}
            Err(_) => return (acknowledged, lies),
        }
    }
}

#[test]
fn a_failed_sync_ends_the_process_and_acknowledges_nothing_after_it() {
    let mut chance = Chance::printed();
    for mode in ["SYNC_FAILS", "SYNC_FAILS_ONCE"] {
        let folder = Folder::new();
        let Some(library) = faults(&folder) else { return };
        let site = folder.add_site("Shop", &[]);
        let trigger = folder.scratch().join("trigger");
        let failed = if mode == "SYNC_FAILS" { trigger.clone() } else { folder.scratch().join("trigger.failed") };
        let folder = folder.with("LD_PRELOAD", library.display()).with(mode, trigger.display());
        let server = folder.serve();
        let told = Mutex::new(Vec::new());
        let mut lies = 0;
        let seeds: Vec<Chance> = (0..8).map(|_| Chance::new(chance.number())).collect();
        std::thread::scope(|scope| {
            let clients: Vec<_> = seeds
                .into_iter()
                .map(|it| {
                    let (server, site, failed, told) = (&server, &site, &failed, &told);
                    scope.spawn(move || {
                        let (acknowledged, lies) = send_until_gone(server, site, it, failed);
                        told.lock().expect("nobody panics with it").extend(acknowledged);
                        lies
                    })
                })
                .collect();
            until("there is load", Duration::from_secs(10), || {
                (counts::outcomes(&server, &site).get("accepted") > Some(&100)).then_some(())
            });
            File::create(&trigger).expect("scratch can be written");
            lies = clients.into_iter().map(|it| it.join().expect("it only sends")).sum();
        });
        let triggered = Instant::now();
        let (status, _) = server.ended(Duration::from_secs(1));
        println!("{mode}: ended with {:?} {:.0?} after the last answer", status.code(), triggered.elapsed());
        assert_eq!(status.code(), Some(74), "{mode}");
        assert_eq!(lies, 0, "{mode}: acknowledged after a failed sync");
        _ = fs::remove_file(&trigger);
        let folder = folder.without("LD_PRELOAD");
        let said = folder.run(&["check"]);
        assert_eq!(said.code, Some(0), "{mode}: {}{}", said.out, said.err);
        let server = folder.serve();
        let acknowledged = told.into_inner().expect("nobody panics with it");
        assert!(acknowledged.len() > 50, "there must have been load");
        assert_stored(&server, &site, &acknowledged);
        server.stop();
    }
}

#[test]
fn a_sync_that_fails_while_the_journal_is_tidied_ends_the_process_too() {
    let mut chance = Chance::printed();
    let folder = Folder::new();
    let Some(library) = faults(&folder) else { return };
    let site = folder.add_site("Shop", &[]);
    let trigger = folder.scratch().join("trigger");
    let folder = folder
        .with("LD_PRELOAD", library.display())
        .with("SYNC_FAILS", trigger.display())
        // Not its log, on which acknowledgements rest: that goes well all the time.
        .with("SYNC_FAILS_ON", "journal.sqlite");
    let server = folder.serve();
    File::create(&trigger).expect("scratch can be written");
    let mut acknowledged = Vec::new();
    let mut connection = Connection::open(server.address).expect("room");
    let mut tab = Tab::new(&mut chance);
    // The first commit is followed by a look at what the last process left in the log.
    for _ in 0..200 {
        let event = tab.event(&mut chance, now_ms(), "clicked");
        let body = tab.send(&mut chance, &site.key, std::slice::from_ref(&event));
        match connection.ask(&beacons::post(body.as_bytes())) {
            Ok(answer) if answer.status == 200 => acknowledged.push(event.id.to_string()),
            _ => break,
        }
    }
    let (status, _) = server.ended(Duration::from_secs(1));
    println!("ended with {:?} after {} events", status.code(), acknowledged.len());
    assert_eq!(status.code(), Some(74));
    fs::remove_file(&trigger).expect("it is there");
    let folder = folder.without("LD_PRELOAD");
    let server = folder.serve();
    assert_stored(&server, &site, &acknowledged);
}

#[test]
fn a_slow_disk_makes_it_busy_and_never_silent() {
    let mut chance = Chance::printed();
    let folder = Folder::new();
    let Some(library) = faults(&folder) else { return };
    let site = folder.add_site("Shop", &[]);
    let folder =
        folder.with("LD_PRELOAD", library.display()).with("SYNC_MS", 50).with("WAYMARK_JOURNAL__QUEUE_BYTES", 20_000);
    let server = folder.serve();
    let seeds: Vec<Chance> = (0..32).map(|_| Chance::new(chance.number())).collect();
    let (mut acknowledged, mut busy, mut longest) = (Vec::new(), 0, Duration::ZERO);
    let send = |mut chance: Chance| {
        let mut tab = Tab::new(&mut chance);
        let mut connection = Connection::open(server.address).expect("room");
        let (mut acknowledged, mut busy, mut longest) = (Vec::new(), 0, Duration::ZERO);
        for _ in 0..15 {
            let events: Vec<_> = (0..20).map(|_| tab.event(&mut chance, now_ms(), "clicked")).collect();
            let body = tab.send(&mut chance, &site.key, &events);
            let started = Instant::now();
            let answer = connection.ask(&beacons::post(body.as_bytes())).expect("an answer, not silence");
            longest = longest.max(started.elapsed());
            if answer.status == 200 {
                acknowledged.extend(events.iter().map(|it| it.id.to_string()));
            } else {
                assert_eq!((answer.status, answer.json()["code"].as_str()), (503, Some("busy")));
                assert_eq!(answer.header("retry-after"), Some("2"));
                busy += 1;
            }
        }
        (acknowledged, busy, longest)
    };
    std::thread::scope(|scope| {
        let send = &send;
        let clients: Vec<_> = seeds.into_iter().map(|it| scope.spawn(move || send(it))).collect();
        for it in clients {
            let (its, refused, took) = it.join().expect("it only sends");
            acknowledged.extend(its);
            busy += refused;
            longest = longest.max(took);
        }
    });
    println!("{} acknowledged, {busy} beacons refused, the slowest answer after {longest:.0?}", acknowledged.len());
    assert!(busy > 0 && !acknowledged.is_empty(), "the test must overload it, and not only that");
    assert!(longest < Duration::from_secs(5), "{longest:?}");
    assert_stored(&server, &site, &acknowledged);
    assert_eq!(stored::events(&server, &site).len(), acknowledged.len(), "what was refused is not stored");
    server.stop();
    // The folder is whole, and the library left nothing behind.
    assert!(OpenOptions::new().read(true).open(folder.data.join("journal.sqlite")).is_ok());
    let said = folder.run(&["check"]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
}
