//! Addresses of the desk: what each page is called, and everything it shows.

use std::fmt::{self, Display};

/// What follows the `?`: words and their values, in the order they were given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads what follows the `?`.
    pub fn parse(raw: &str) -> Self {
        let pairs = raw.trim_start_matches('?').split('&').filter(|it| !it.is_empty());
        Self(
            pairs
                .map(|it| it.split_once('=').unwrap_or((it, "")))
                .map(|(name, value)| (decode(name), decode(value)))
                .collect(),
        )
    }

    /// The value of a word; empty is as good as none.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|it| it.0 == name).map(|it| it.1.as_str()).filter(|it| !it.is_empty())
    }

    /// The same with another value; an empty one takes the word away.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        match self.0.iter_mut().find(|it| it.0 == name) {
            Some(it) => value.clone_into(&mut it.1),
            None => self.0.push((name.to_owned(), value.to_owned())),
        }
        self.0.retain(|it| !it.1.is_empty());
        self
    }

    /// Nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Display for Query {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, (name, value)) in self.0.iter().enumerate() {
            let sign = if n == 0 { '?' } else { '&' };
            write!(to, "{sign}{}={}", encode(name), encode(value))?;
        }
        Ok(())
    }
}

/// A page of a site's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// Name, origins, the tag.
    Site,
    /// Agents and invitations.
    Agents,
    /// Roles and what they allow.
    Roles,
    /// Keys of the API.
    Keys,
    /// Who people are: numbers, mailboxes, tokens, where news is sent.
    Identity,
    /// What became of events.
    Delivery,
}

impl Tab {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 6] = [Self::Site, Self::Agents, Self::Roles, Self::Keys, Self::Identity, Self::Delivery];

    /// The word in addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Agents => "agents",
            Self::Roles => "roles",
            Self::Keys => "keys",
            Self::Identity => "identity",
            Self::Delivery => "delivery",
        }
    }

    /// The permission it takes.
    pub fn permission(self) -> &'static str {
        match self {
            Self::Site => "settings:site:view",
            Self::Agents | Self::Roles => "settings:agent:view",
            Self::Keys => "settings:key:edit",
            Self::Identity => "settings:identity:edit",
            Self::Delivery => "delivery:health:view",
        }
    }
}

/// A page of the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// Leads to the first site.
    Home,
    /// Login, and where to go after.
    Login {
        /// An address of the desk, or empty.
        back: String,
    },
    /// A link somebody holds: setup, join, password. What it is stands after the `#`.
    Link,
    /// One's own account.
    Account,
    /// A new site.
    NewSite,
    /// Who is on the site now.
    Live {
        /// Id of the site.
        site: String,
        /// Filters and order.
        query: Query,
    },
    /// Search.
    Sessions {
        /// Id of the site.
        site: String,
        /// What is searched for.
        query: Query,
    },
    /// One web session: its card and journey.
    Session {
        /// Id of the site.
        site: String,
        /// Id of the session.
        id: String,
        /// What is shown of it.
        query: Query,
    },
    /// Contacts of a site.
    Contacts {
        /// Id of the site.
        site: String,
        /// Which of them.
        query: Query,
    },
    /// A new contact.
    NewContact {
        /// Id of the site.
        site: String,
    },
    /// Contacts read in from a table.
    ImportContacts {
        /// Id of the site.
        site: String,
    },
    /// One contact.
    Contact {
        /// Id of the site.
        site: String,
        /// Id of the contact.
        id: String,
        /// What is shown of it.
        query: Query,
    },
    /// Joins that were refused and wait for an agent.
    Conflicts {
        /// Id of the site.
        site: String,
    },
    /// Settings of a site.
    Settings {
        /// Id of the site.
        site: String,
        /// Which of them.
        tab: Tab,
        /// What is shown there.
        query: Query,
    },
    /// No page of ours.
    Unknown,
}

impl Route {
    /// Reads path and query, as in `/desk/s/abc/live?bots=all`.
    pub fn parse(address: &str) -> Self {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let query = Query::parse(query);
        let Some(rest) = path.strip_prefix("/desk") else { return Self::Unknown };
        let parts: Vec<String> = rest.split('/').filter(|it| !it.is_empty()).map(decode).collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        match parts[..] {
            [] => Self::Home,
            ["login"] => Self::Login { back: query.get("back").unwrap_or_default().to_owned() },
            ["link"] => Self::Link,
            ["account"] => Self::Account,
            ["sites", "new"] => Self::NewSite,
            ["s", site] | ["s", site, "live"] => Self::Live { site: site.to_owned(), query },
            ["s", site, "sessions"] => Self::Sessions { site: site.to_owned(), query },
            ["s", site, "sessions", id] => Self::Session { site: site.to_owned(), id: id.to_owned(), query },
            ["s", site, "contacts"] => Self::Contacts { site: site.to_owned(), query },
            ["s", site, "contacts", "new"] => Self::NewContact { site: site.to_owned() },
            ["s", site, "contacts", "import"] => Self::ImportContacts { site: site.to_owned() },
            ["s", site, "contacts", id] => Self::Contact { site: site.to_owned(), id: id.to_owned(), query },
            ["s", site, "conflicts"] => Self::Conflicts { site: site.to_owned() },
            ["s", site, "settings"] => Self::Settings { site: site.to_owned(), tab: Tab::Site, query },
            ["s", site, "settings", tab] => match Tab::ALL.into_iter().find(|it| it.word() == tab) {
                Some(tab) => Self::Settings { site: site.to_owned(), tab, query },
                None => Self::Unknown,
            },
            _ => Self::Unknown,
        }
    }

    /// The site it is about.
    pub fn site(&self) -> Option<&str> {
        match self {
            Self::Live { site, .. }
            | Self::Sessions { site, .. }
            | Self::Session { site, .. }
            | Self::Contacts { site, .. }
            | Self::NewContact { site }
            | Self::ImportContacts { site }
            | Self::Contact { site, .. }
            | Self::Conflicts { site }
            | Self::Settings { site, .. } => Some(site),
            _ => None,
        }
    }

    /// What follows the `?`, on pages of a site.
    pub fn query(&self) -> Query {
        match self {
            Self::Live { query, .. }
            | Self::Sessions { query, .. }
            | Self::Session { query, .. }
            | Self::Contacts { query, .. }
            | Self::Contact { query, .. }
            | Self::Settings { query, .. } => query.clone(),
            _ => Query::default(),
        }
    }

    /// The same page with something else after the `?`.
    pub fn with_query(mut self, new: Query) -> Self {
        if let Self::Live { query, .. }
        | Self::Sessions { query, .. }
        | Self::Session { query, .. }
        | Self::Contacts { query, .. }
        | Self::Contact { query, .. }
        | Self::Settings { query, .. } = &mut self
        {
            *query = new;
        }
        self
    }

    /// The same for every query: what decides that another page is shown.
    pub fn page(&self) -> Self {
        match self {
            Self::Login { .. } => Self::Login { back: String::new() },
            it => it.clone().with_query(Query::default()),
        }
    }

    /// The live table of a site.
    pub fn live(site: &str) -> Self {
        Self::Live { site: site.to_owned(), query: Query::default() }
    }

    /// Search on a site.
    pub fn sessions(site: &str) -> Self {
        Self::Sessions { site: site.to_owned(), query: Query::default() }
    }

    /// One web session.
    pub fn session(site: &str, id: &str) -> Self {
        Self::Session { site: site.to_owned(), id: id.to_owned(), query: Query::default() }
    }

    /// The contacts of a site.
    pub fn contacts(site: &str) -> Self {
        Self::Contacts { site: site.to_owned(), query: Query::default() }
    }

    /// One contact.
    pub fn contact(site: &str, id: &str) -> Self {
        Self::Contact { site: site.to_owned(), id: id.to_owned(), query: Query::default() }
    }

    /// A page of a site's settings.
    pub fn settings(site: &str, tab: Tab) -> Self {
        Self::Settings { site: site.to_owned(), tab, query: Query::default() }
    }
}

impl Display for Route {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Home | Self::Unknown => to.write_str("/desk/"),
            Self::Login { back } if back.is_empty() => to.write_str("/desk/login"),
            Self::Login { back } => write!(to, "/desk/login?back={}", encode(back)),
            Self::Link => to.write_str("/desk/link"),
            Self::Account => to.write_str("/desk/account"),
            Self::NewSite => to.write_str("/desk/sites/new"),
            Self::Live { site, query } => write!(to, "/desk/s/{}/live{query}", encode(site)),
            Self::Sessions { site, query } => write!(to, "/desk/s/{}/sessions{query}", encode(site)),
            Self::Session { site, id, query } => {
                write!(to, "/desk/s/{}/sessions/{}{query}", encode(site), encode(id))
            }
            Self::Contacts { site, query } => write!(to, "/desk/s/{}/contacts{query}", encode(site)),
            Self::NewContact { site } => write!(to, "/desk/s/{}/contacts/new", encode(site)),
            Self::ImportContacts { site } => write!(to, "/desk/s/{}/contacts/import", encode(site)),
            Self::Contact { site, id, query } => {
                write!(to, "/desk/s/{}/contacts/{}{query}", encode(site), encode(id))
            }
            Self::Conflicts { site } => write!(to, "/desk/s/{}/conflicts", encode(site)),
            Self::Settings { site, tab, query } => {
                write!(to, "/desk/s/{}/settings/{}{query}", encode(site), tab.word())
            }
        }
    }
}

/// As `encodeURIComponent` writes it.
pub fn encode(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for byte in raw.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            _ => {
                out.push('%');
                out.push(char::from(b"0123456789ABCDEF"[usize::from(byte >> 4)]));
                out.push(char::from(b"0123456789ABCDEF"[usize::from(byte & 15)]));
            }
        }
    }
    out
}

/// The other way round; a `+` is a space, and what is no such text stays as it is.
pub fn decode(raw: &str) -> String {
    let hex = |it: Option<&u8>| it.and_then(|it| char::from(*it).to_digit(16));
    let bytes = raw.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match (byte, hex(bytes.get(at)), hex(bytes.get(at + 1))) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 2;
            }
            (b'+', ..) => out.push(b' '),
            _ => out.push(*byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_written_as_it_is_read() {
        for address in [
            "/desk/",
            "/desk/login",
            "/desk/login?back=%2Fdesk%2Faccount",
            "/desk/link",
            "/desk/account",
            "/desk/sites/new",
            "/desk/s/abc/live",
            "/desk/s/abc/live?bots=all&sort=page",
            "/desk/s/abc/sessions?url=a%20%26%20b",
            "/desk/s/abc/sessions/7f",
            "/desk/s/abc/contacts?q=ann%40x.example&kind=curated",
            "/desk/s/abc/contacts/new",
            "/desk/s/abc/contacts/import",
            "/desk/s/abc/contacts/7f?tab=log",
            "/desk/s/abc/conflicts",
            "/desk/s/abc/settings/identity",
            "/desk/s/abc/settings/delivery?hours=168",
        ] {
            assert_eq!(Route::parse(address).to_string(), address);
        }
    }

    #[test]
    fn short_addresses_lead_to_the_first_page() {
        assert_eq!(Route::parse("/desk"), Route::Home);
        assert_eq!(Route::parse("/desk/s/abc"), Route::live("abc"));
        assert_eq!(Route::parse("/desk/s/abc/settings/"), Route::settings("abc", Tab::Site));
    }

    #[test]
    fn what_is_no_page_is_unknown() {
        for address in ["/", "/desk/nowhere", "/desk/s/abc/settings/nothing", "/desk/s/a/b/c/d"] {
            assert_eq!(Route::parse(address), Route::Unknown, "{address}");
        }
    }

    #[test]
    fn a_query_keeps_every_sign() {
        let query = Query::default().with("url", "https://a.example/?q=1&r=ä+b c%").with("bots", "");
        assert_eq!(Query::parse(&query.to_string()), query);
        assert_eq!(query.get("bots"), None);
        assert_eq!(Query::parse("?a=1+2&b=%zz&c").get("a"), Some("1 2"));
    }
}
