//! The code in `docs/identify/` that customers paste into their servers: every sample whose language is on this machine
//! signs a token with a fresh key, and the collector believes it.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use collector::clock::{Clock, SystemClock, chance};
use collector::identity::token::{Says, SigningKey, verify};
use protocol::ids::VisitorId;
use std::io::Write;
use std::process::Command;

const SITE: &str = "01a1f8ee-6a00-7101-8101-010101010101";
/// What needs care on its way into JSON, in every language.
const SUBJECT: &str = "u-\"7\"/é<&>\\";
const EMAIL: &str = "ann+tea@example.org";

/// One sample: how it is started, and how to find out whether this machine can run it, and whether with Ed25519.
struct Sample {
    start: &'static [&'static str],
    file: &'static str,
    is_here: &'static [&'static str],
    has_ed25519: &'static [&'static str],
}

const SAMPLES: &[Sample] = &[
    Sample { start: &["node"], file: "sign.mjs", is_here: &["node", "--version"], has_ed25519: &["node", "--version"] },
    Sample {
        start: &["python3"],
        file: "sign.py",
        is_here: &["python3", "--version"],
        has_ed25519: &["python3", "-c", "import cryptography"],
    },
    Sample {
        start: &["php"],
        file: "sign.php",
        is_here: &["php", "--version"],
        has_ed25519: &["php", "-r", "exit(extension_loaded('sodium') ? 0 : 1);"],
    },
    Sample {
        start: &["ruby"],
        file: "sign.rb",
        is_here: &["ruby", "--version"],
        has_ed25519: &["ruby", "-e", "exit(RUBY_VERSION >= '3.1')"],
    },
    Sample { start: &["go", "run"], file: "sign.go", is_here: &["go", "version"], has_ed25519: &["go", "version"] },
];

/// A fresh key: what the collector has of it, and the name and value that a sample finds in its environment.
fn keys() -> [(SigningKey, &'static str, String); 2] {
    let secret: [u8; 32] = chance();
    let seed: [u8; 32] = chance();
    let public = ed25519_dalek::SigningKey::from_bytes(&seed).verifying_key().to_bytes();
    // PKCS#8 as `openssl genpkey -algorithm ed25519` writes it.
    let mut pkcs8 = vec![0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    pkcs8.extend(seed);
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(pkcs8));
    [
        (SigningKey::Hs256(secret.to_vec()), "WAYMARK_SECRET", URL_SAFE_NO_PAD.encode(secret)),
        (SigningKey::Ed25519(public), "WAYMARK_PRIVATE_KEY", pem),
    ]
}

fn command(words: &[&str]) -> Command {
    let mut command = Command::new(words[0]);
    command.args(&words[1..]);
    for (name, _) in std::env::vars_os().filter(|it| it.0.to_string_lossy().starts_with("WAYMARK_")) {
        command.env_remove(name);
    }
    command
}

fn works(words: &[&str]) -> bool {
    command(words).output().is_ok_and(|it| it.status.success())
}

/// Past libtest, which keeps what passing tests print to itself.
fn tell(text: &str) {
    let _ = writeln!(std::io::stderr(), "signing samples: {text}");
}

#[test]
fn the_collector_believes_what_the_samples_sign() {
    let folder = format!("{}/../docs/identify", env!("CARGO_MANIFEST_DIR"));
    let visitor = VisitorId::new(1_795_176_000_000, chance());
    let mut signed = 0;
    for it in SAMPLES {
        if !works(it.is_here) {
            tell(&format!("{} skipped, {} is not here", it.file, it.start[0]));
            continue;
        }
        for (key, name, value) in keys() {
            if matches!(key, SigningKey::Ed25519(_)) && !works(it.has_ed25519) {
                tell(&format!("{} skipped with Ed25519, {} here has none", it.file, it.start[0]));
                continue;
            }
            for email in [None, Some(EMAIL)] {
                let mut sample = command(it.start);
                sample.arg(it.file).args([&visitor.to_string(), SUBJECT]).args(email).current_dir(&folder);
                sample.envs([("WAYMARK_SITE", SITE), ("WAYMARK_KID", "k1"), (name, &value)]);
                let out = sample.output().expect("it has just told its version");
                let token = String::from_utf8_lossy(&out.stdout).trim().to_owned();
                let keys = [("k0".to_owned(), SigningKey::Hs256(vec![1])), ("k1".to_owned(), key.clone())];
                let says = verify(&token, &keys, SITE, visitor, SystemClock.now());
                let what = format!("{} {name}: {token} {}", it.file, String::from_utf8_lossy(&out.stderr));
                let says = says.unwrap_or_else(|why| panic!("{why}: {what}"));
                assert!(says.id.len() >= 32, "{what}");
                let email = email.map(|it| (it.to_owned(), true));
                assert_eq!(
                    says,
                    Says { id: says.id.clone(), subject: Some(SUBJECT.into()), email, phone: None },
                    "{what}"
                );
                signed += 1;
            }
        }
    }
    assert!(signed >= 4, "node at least is here, as the build needs it");
}
