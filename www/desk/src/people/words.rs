//! How sure we are who somebody is, how we know, and why something was not done: in words. Plain functions; words that
//! this page does not know yet are shown as they are.

use crate::texts::t;
use crate::ui::Tone;
use protocol::desk::people::{Acted, ClaimView, Sure};

/// How sure we are.
pub fn sure(sure: Sure, how: &str) -> &'static str {
    let t = &t().people;
    match (sure, how) {
        (Sure::Mentioned, _) => t.mentioned,
        (Sure::Claimed, _) => t.claimed,
        (Sure::Reported, "email") => t.by_email,
        (Sure::Reported, "sms") => t.by_sms,
        (Sure::Reported, _) => t.by_caller_id,
        (Sure::Proven | Sure::Authoritative, _) => t.verified,
    }
}

/// The colour of it; the word always stands by.
pub fn tone(sure: Sure) -> Tone {
    match sure {
        it if it.is_verified() => Tone::Good,
        Sure::Reported => Tone::Info,
        _ => Tone::Plain,
    }
}

/// By what we know it.
pub fn how(word: &str) -> &str {
    let t = &t().people;
    match word {
        "token" => t.token,
        "code" => t.code,
        "api" => t.api,
        "import" => t.import,
        "agent" => t.agent,
        "caller_id" => t.caller_id,
        it => it,
    }
}

/// Who did it: words for machines, names of agents as they are.
pub fn by(who: &str) -> &str {
    let t = &t().people;
    match who {
        "visitor" => t.visitor,
        "api" => t.api,
        "token" => t.token,
        it => it,
    }
}

/// How and by whom, without saying the same twice.
pub fn how_and_by(how: &str, by: &str) -> String {
    let (how, by) = (self::how(how), self::by(by));
    crate::sessions::words::line(&[how, if by == how { "" } else { by }])
}

/// A kind of contact.
pub fn kind(word: &str) -> &str {
    let t = &t().people;
    match word {
        "ephemeral" => t.ephemeral,
        "identified" => t.identified,
        "curated" => t.curated,
        "canonical" => t.canonical,
        it => it,
    }
}

/// A kind of identifier or of link.
pub fn of_what(word: &str) -> &str {
    let t = &t().people;
    match word {
        "email" => t.email,
        "phone" => t.phone,
        "external_id" => t.external_id,
        "epoch" => t.epoch,
        "session" => t.session,
        "conversation" => t.conversation,
        "join" => t.join,
        it => it,
    }
}

/// A field of a contact.
pub fn field(name: &str) -> &str {
    let t = &t().fields;
    match name {
        "name" => t.name,
        "first_name" => t.first_name,
        "last_name" => t.last_name,
        "company" => t.company,
        "language" => t.language,
        "notes" => t.notes,
        it => it,
    }
}

/// Something a visitor says of themself, always marked as that.
pub fn claim(it: &ClaimView) -> String {
    let t = &t().people;
    match it.kind.as_str() {
        "email" | "phone" | "external_id" => (t.said)(&it.text),
        name => (t.said_of)(field(name), &it.text),
    }
}

/// Why a rule forbids something.
pub fn rule(word: &str) -> String {
    let t = &t().people;
    let known = match word.to_ascii_lowercase().as_str() {
        "k1" => t.k1,
        "k2" => t.k2,
        "k3" => t.k3,
        "k4" => t.k4,
        "k5" => t.k5,
        "k6" => t.k6,
        "k7" => t.k7,
        "k8" => t.k8,
        "k9" => t.k9,
        _ => return (t.other_rule)(word),
    };
    known.to_owned()
}

/// Why something had no effect.
pub fn ignored(word: &str) -> String {
    let t = &t().people;
    let known = match word {
        "joined" => t.joined,
        "unknown_contact" => t.unknown_contact,
        "repeated" => t.repeated,
        "known" => t.known,
        it => return (t.other_ignored)(it),
    };
    known.to_owned()
}

/// What was not done, and why: a heading and sentences. None where all of it was done.
pub fn not_done(acted: &Acted) -> Option<(&'static str, Vec<String>)> {
    let t = &t().acts;
    if !acted.ignored.is_empty() {
        return Some((t.nothing_done, vec![ignored(&acted.ignored)]));
    }
    let sentences: Vec<_> = acted.refused.iter().map(|it| rule(it)).collect();
    (!sentences.is_empty()).then_some((t.not_all, sentences))
}

/// An entry of the log.
pub fn act(what: &str) -> &str {
    let t = &t().acts;
    match what {
        "mentions" => t.mentions,
        "claims" => t.claims,
        "reports" => t.reports,
        "proves" => t.proves,
        "upserts" => t.upserts,
        "closes" => t.closes,
        "verifies" => t.verifies,
        "merges" => t.merges,
        "not_same" => t.not_sames,
        "marks_shared" => t.shares,
        "promotes" => t.promotes,
        "edits" => t.edits,
        "notes" => t.notes,
        "splits" => t.splits,
        "revokes" => t.revokes,
        "opens" => t.opened,
        "erases" => t.erases,
        it => it,
    }
}

/// Whether an entry of the log may have joined two contacts: its undoing offers to tell them apart.
pub fn may_join(what: &str) -> bool {
    matches!(what, "merges" | "proves" | "upserts")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_has_the_word_of_the_specification() {
        for (level, by, word) in [
            (0, "", "mentioned"),
            (1, "", "claimed"),
            (2, "caller_id", "matched by caller ID"),
            (2, "email", "matched by e-mail"),
            (3, "code", "verified"),
            (4, "agent", "verified"),
        ] {
            assert_eq!(sure(Sure::of_level(level), by), word, "{level}");
        }
    }

    #[test]
    fn only_what_is_proven_is_green() {
        let green: Vec<_> = (0..5).map(|it| tone(Sure::of_level(it)) == Tone::Good).collect();
        assert_eq!(green, [false, false, false, true, true]);
    }

    #[test]
    fn a_claim_says_that_it_is_one() {
        let said = |kind: &str| ClaimView { kind: kind.into(), text: "ann@x.com".into(), ..ClaimView::default() };
        for (kind, told) in [
            ("email", "ann@x.com (claimed)"),
            ("company", "Company: ann@x.com (claimed)"),
            ("shoe_size", "shoe_size: ann@x.com (claimed)"),
        ] {
            assert_eq!(claim(&said(kind)), told);
        }
    }

    #[test]
    fn what_was_refused_or_ignored_is_told_in_sentences() {
        let acted = |refused: &[&str], ignored: &str| Acted {
            refused: refused.iter().map(|it| (*it).to_owned()).collect(),
            ignored: ignored.to_owned(),
            ..Acted::default()
        };
        let t = t();
        assert_eq!(not_done(&acted(&[], "")), None);
        let both = Some((t.acts.not_all, vec![t.people.k1.to_owned(), t.people.k9.to_owned()]));
        assert_eq!(not_done(&acted(&["k1", "K9"], "")), both);
        assert_eq!(not_done(&acted(&[], "joined")), Some((t.acts.nothing_done, vec![t.people.joined.to_owned()])));
        assert_eq!(not_done(&acted(&["k77"], "")), Some((t.acts.not_all, vec!["Refused by the rule k77.".to_owned()])));
    }

    #[test]
    fn how_and_by_whom_never_say_the_same_twice() {
        assert_eq!(how_and_by("api", "api"), "your server");
        assert_eq!(how_and_by("agent", "Mira Lange"), "agent · Mira Lange");
        assert_eq!(how_and_by("", "visitor"), "the visitor");
    }
}
