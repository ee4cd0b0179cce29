//! `kill -9` at random under load: what was acknowledged is stored exactly once, and nothing else is stored.
//!
//! `WAYMARK_KILLS` says how often (50), `WAYMARK_SEED` repeats a run's choices.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tests::beacons::{self, Tab};
use tests::chance::Chance;
use tests::http::Connection;
use tests::server::{Folder, Server, Site};
use tests::wait::now_ms;
use tests::{counts, stored};

const CLIENTS: usize = 4;

/// What a client has done.
#[derive(Default)]
struct Done {
    sent: HashSet<String>,
    acknowledged: HashSet<String>,
    /// Beacons that had to be sent again until they were taken, and those that were given up.
    again: usize,
    given_up: usize,
}

/// Where the server is now; it changes with every kill.
struct Target {
    address: Mutex<SocketAddr>,
    enough: AtomicBool,
}

impl Target {
    fn address(&self) -> SocketAddr {
        *self.address.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn load(target: &Target, site: &Site, mut chance: Chance) -> Done {
    let mut done = Done::default();
    let mut tabs: Vec<Tab> = (0..4).map(|_| Tab::new(&mut chance)).collect();
    let mut connection: Option<Connection> = None;
    while !target.enough.load(Ordering::Relaxed) {
        let tab = &mut tabs[chance.below(4) as usize];
        let now = now_ms();
        let mut events = vec![tab.page(&mut chance, now, "https://shop.example/tea")];
        (0..chance.below(6)).for_each(|_| events.push(tab.event(&mut chance, now, "clicked")));
        let body = tab.send(&mut chance, &site.key, &events);
        let ids: Vec<String> = events.iter().map(|it| it.id.to_string()).collect();
        done.sent.extend(ids.iter().cloned());
        let request = beacons::post(body.as_bytes());
        // One in ten is sent once more after it was taken, as a browser does whose answer got lost.
        let mut wanted = if chance.below(10) == 0 { 2 } else { 1 };
        // One in five that fail is given up, as by a browser that never comes back.
        let keeps = chance.below(5) > 0;
        let mut tries = 0;
        while wanted > 0 {
            tries += 1;
            let mut ask = || {
                if connection.is_none() {
                    connection = Some(Connection::open(target.address())?);
                }
                connection.as_mut().expect("just opened").ask(&request)
            };
            match ask() {
                Ok(answer) if answer.status == 200 => {
                    wanted -= 1;
                    done.acknowledged.extend(ids.iter().cloned());
                }
                Ok(answer) => panic!("{} {}", answer.status, answer.text()),
                Err(_) => {
                    connection = None;
                    if !keeps && tries == 1 {
                        done.given_up += 1;
                        break;
                    }
                    std::thread::sleep(Duration::from_millis(5));
                }
            }
        }
        done.again += usize::from(tries > 2);
    }
    done
}

#[test]
fn nothing_acknowledged_is_lost_or_doubled_when_the_server_is_killed_again_and_again() {
    let kills: usize = std::env::var("WAYMARK_KILLS").ok().and_then(|it| it.parse().ok()).unwrap_or(50);
    let mut chance = Chance::printed();
    let folder = Folder::new().with("WAYMARK_JOURNAL__PARTITIONS", 2);
    let site = folder.add_site("Shop", &[]);
    let server = folder.serve();
    let target = Target { address: Mutex::new(server.address), enough: AtomicBool::new(false) };
    let seeds: Vec<Chance> = (0..CLIENTS).map(|_| Chance::new(chance.number())).collect();
    let started = Instant::now();
    let (mut ready, mut longest) = (Duration::ZERO, Duration::ZERO);
    let (done, server): (Vec<Done>, Server) = std::thread::scope(|scope| {
        let mut server = server;
        let clients: Vec<_> = seeds.into_iter().map(|it| scope.spawn(|| load(&target, &site, it))).collect();
        for kill in 0..kills {
            // The moment is what is being tested; there is no condition to wait for.
            std::thread::sleep(Duration::from_millis(20 + chance.below(280)));
            server.kill();
            server = folder.serve();
            *target.address.lock().unwrap_or_else(PoisonError::into_inner) = server.address;
            ready += server.ready_after;
            longest = longest.max(server.ready_after);
            assert!(!clients.iter().any(|it| it.is_finished()), "a client was refused, before kill {kill}");
        }
        target.enough.store(true, Ordering::Relaxed);
        (clients.into_iter().map(|it| it.join().expect("a client was refused")).collect(), server)
    });
    let took = started.elapsed();
    server.stop();
    let server = folder.serve();
    let stored = stored::events(&server, &site);
    let sent: HashSet<&String> = done.iter().flat_map(|it| &it.sent).collect();
    let acknowledged: HashSet<&String> = done.iter().flat_map(|it| &it.acknowledged).collect();
    let lost = acknowledged.iter().filter(|it| !stored.contains_key(**it)).count();
    let doubled = stored.values().filter(|it| **it > 1).count();
    let invented = stored.keys().filter(|it| !sent.contains(it)).count();
    let again: usize = done.iter().map(|it| it.again).sum();
    let given_up: usize = done.iter().map(|it| it.given_up).sum();
    println!(
        "{kills} kills in {took:.1?}: {} events sent, {} acknowledged, {} stored; {again} beacons sent again, {given_up} \
         given up; ready again after {:.0?} on average, {longest:.0?} at most",
        sent.len(),
        acknowledged.len(),
        stored.len(),
        ready / kills.max(1) as u32,
    );
    assert_eq!((lost, doubled, invented), (0, 0, 0), "lost, doubled, invented");
    assert!(acknowledged.len() > kills * 10, "there must have been load");
    assert_eq!(counts::outcomes(&server, &site)["accepted"], stored.len() as i64, "counted is what is stored");
    server.stop();
    let said = folder.run(&["check"]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
}
