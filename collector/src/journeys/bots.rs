//! Whether a visitor is a program. Programs are classified and counted, never deleted: who wants to see them can.

use woothee::parser::Parser;

/// Words in a user agent that only programs have.
const WORDS: [&str; 22] = [
    "bot",
    "crawl",
    "spider",
    "slurp",
    "monitor",
    "uptime",
    "lighthouse",
    "pagespeed",
    "preview",
    "scrape",
    "fetch",
    "archive",
    "validator",
    "python",
    "curl/",
    "wget/",
    "java/",
    "go-http",
    "okhttp",
    "libwww",
    "node-fetch",
    "axios",
];

/// Why a visitor is taken for a program, or `None` for a person.
pub fn reason(user_agent: &str) -> Option<&'static str> {
    let agent = user_agent.trim();
    if agent.is_empty() {
        return Some("no_user_agent");
    }
    let lower = agent.to_ascii_lowercase();
    if lower.contains("headless") || lower.contains("phantomjs") || lower.contains("electron/") {
        return Some("headless");
    }
    // "Cubot" makes telephones.
    if WORDS.iter().any(|word| lower.contains(word)) && !lower.contains("cubot") {
        return Some("declared");
    }
    if !agent.starts_with("Mozilla/") && !agent.starts_with("Opera/") {
        return Some("no_browser");
    }
    Parser::new().parse(agent).filter(|it| it.category == "crawler").map(|_| "listed")
}

#[cfg(test)]
mod tests {
    use super::reason;

    #[test]
    fn programs_are_told_from_people() {
        for (user_agent, expected) in [
            ("", Some("no_user_agent")),
            ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", Some("declared")),
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0.0.0 Safari/537.36",
                Some("headless"),
            ),
            ("curl/8.0", Some("declared")),
            ("SomeClient 1.0", Some("no_browser")),
            (
                "Mozilla/5.0 (Linux; Android 13; CUBOT X50) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
                None,
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", None),
        ] {
            assert_eq!(reason(user_agent), expected, "{user_agent}");
        }
    }
}
