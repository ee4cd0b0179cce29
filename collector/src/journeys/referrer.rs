//! Where a visitor came from: the host of the referrer, its kind and its name.

use super::campaign::Campaign;
use url::Url;

/// Kinds of origin, as Genesys Cloud users know them (reference/engagement.md 3.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Medium {
    /// No referrer: typed, bookmarked, or not told.
    #[default]
    Direct,
    /// Another page of the same host.
    Internal,
    /// A search engine.
    Search,
    /// A social network.
    Social,
    /// A mail reader on the web, or a campaign sent by e-mail.
    Email,
    /// Somebody paid for the visit.
    Paid,
    /// Some other site.
    Unknown,
}

impl Medium {
    /// The word in SQL and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Internal => "internal",
            Self::Search => "search",
            Self::Social => "social",
            Self::Email => "email",
            Self::Paid => "paid",
            Self::Unknown => "unknown",
        }
    }
}

/// A referrer, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Referrer {
    /// Host, without `www.`; empty where there is none.
    pub host: String,
    /// Its kind.
    pub medium: Medium,
    /// The name people know it by, where we know it.
    pub name: String,
}

/// Hosts are compared by their labels: `google` is any `google.TLD`, `mail.google.com` that host and what is below it.
const KNOWN: [(&str, Medium, &str); 36] = [
    ("mail.google.com", Medium::Email, "Gmail"),
    ("mail.yahoo.com", Medium::Email, "Yahoo Mail"),
    ("outlook.live.com", Medium::Email, "Outlook"),
    ("outlook.office.com", Medium::Email, "Outlook"),
    ("mail.proton.me", Medium::Email, "Proton Mail"),
    ("mail.ru", Medium::Email, "Mail.ru"),
    ("google", Medium::Search, "Google"),
    ("bing.com", Medium::Search, "Bing"),
    ("duckduckgo.com", Medium::Search, "DuckDuckGo"),
    ("yahoo", Medium::Search, "Yahoo"),
    ("ecosia.org", Medium::Search, "Ecosia"),
    ("qwant.com", Medium::Search, "Qwant"),
    ("startpage.com", Medium::Search, "Startpage"),
    ("search.brave.com", Medium::Search, "Brave"),
    ("kagi.com", Medium::Search, "Kagi"),
    ("baidu.com", Medium::Search, "Baidu"),
    ("yandex", Medium::Search, "Yandex"),
    ("naver.com", Medium::Search, "Naver"),
    ("seznam.cz", Medium::Search, "Seznam"),
    ("sogou.com", Medium::Search, "Sogou"),
    ("so.com", Medium::Search, "360 Search"),
    ("perplexity.ai", Medium::Search, "Perplexity"),
    ("chatgpt.com", Medium::Search, "ChatGPT"),
    ("facebook.com", Medium::Social, "Facebook"),
    ("instagram.com", Medium::Social, "Instagram"),
    ("twitter.com", Medium::Social, "X"),
    ("x.com", Medium::Social, "X"),
    ("t.co", Medium::Social, "X"),
    ("linkedin.com", Medium::Social, "LinkedIn"),
    ("lnkd.in", Medium::Social, "LinkedIn"),
    ("reddit.com", Medium::Social, "Reddit"),
    ("pinterest", Medium::Social, "Pinterest"),
    ("youtube.com", Medium::Social, "YouTube"),
    ("tiktok.com", Medium::Social, "TikTok"),
    ("bsky.app", Medium::Social, "Bluesky"),
    ("mastodon.social", Medium::Social, "Mastodon"),
];

impl Referrer {
    /// Takes a referrer apart, as seen from the page it led to.
    pub fn of(referrer: &str, page: &str, campaign: &Campaign) -> Self {
        let host_of = |address: &str| {
            let url = Url::parse(address).ok()?;
            let host = url.host_str()?;
            Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
        };
        let host = host_of(referrer).unwrap_or_default();
        let known = KNOWN.iter().find(|(pattern, ..)| matches(pattern, &host));
        let name = known.map_or("", |(.., name)| name).to_owned();
        let medium = if !host.is_empty() && host_of(page).is_some_and(|own| own == host) {
            Medium::Internal
        } else if campaign.is_paid() {
            Medium::Paid
        } else if campaign.medium.eq_ignore_ascii_case("email") {
            Medium::Email
        } else if let Some((_, medium, _)) = known {
            *medium
        } else if host.is_empty() {
            Medium::Direct
        } else {
            Medium::Unknown
        };
        Self { host, medium, name }
    }
}

fn matches(pattern: &str, host: &str) -> bool {
    if pattern.contains('.') {
        return host == pattern || host.strip_suffix(pattern).is_some_and(|it| it.ends_with('.'));
    }
    // `google.com`, `google.co.uk`, `images.google.de`: the label, then at most two more.
    let labels: Vec<&str> = host.split('.').collect();
    let from = labels.len().saturating_sub(3);
    labels[from..labels.len().saturating_sub(1)].contains(&pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_referrer_has_a_kind_and_a_name() {
        for (referrer, query, medium, name) in [
            ("", "", Medium::Direct, ""),
            ("https://shop.example/a", "", Medium::Internal, ""),
            ("https://www.google.co.uk/", "", Medium::Search, "Google"),
            ("https://google.evil.example.org/", "", Medium::Unknown, ""),
            ("https://mail.google.com/", "", Medium::Email, "Gmail"),
            ("https://www.google.com/", "?gclid=x", Medium::Paid, "Google"),
            ("https://l.facebook.com/l.php", "", Medium::Social, "Facebook"),
            ("https://notfacebook.com/", "", Medium::Unknown, ""),
            ("https://blog.example/", "", Medium::Unknown, ""),
            ("", "?utm_medium=Email", Medium::Email, ""),
            ("not an address", "", Medium::Direct, ""),
        ] {
            let page = format!("https://www.shop.example/{query}");
            let it = Referrer::of(referrer, &page, &Campaign::of(&page));
            assert_eq!((it.medium, it.name.as_str()), (medium, name), "{referrer:?} {query}");
        }
    }
}
