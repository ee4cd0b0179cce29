//! The campaign that brought a visitor: the five utm parameters and the click ids of advertising networks, read from
//! the address of the page he arrived on.

/// What the address says about a campaign; empty where it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Campaign {
    /// utm_source
    pub source: String,
    /// utm_medium
    pub medium: String,
    /// utm_campaign
    pub name: String,
    /// utm_term
    pub term: String,
    /// utm_content
    pub content: String,
    /// The id of the click, as the network wrote it.
    pub click_id: String,
    /// The network that wrote it.
    pub network: String,
}

/// Click-id parameters and the networks that use them.
const CLICK_IDS: [(&str, &str); 9] = [
    ("gclid", "google"),
    ("gbraid", "google"),
    ("wbraid", "google"),
    ("msclkid", "microsoft"),
    ("fbclid", "facebook"),
    ("ttclid", "tiktok"),
    ("twclid", "x"),
    ("li_fat_id", "linkedin"),
    ("yclid", "yandex"),
];

/// Characters kept of one value.
const MOST: usize = 200;

impl Campaign {
    /// Reads the query of an address.
    pub fn of(address: &str) -> Self {
        let mut out = Self::default();
        let Some((_, query)) = address.split_once('?') else { return out };
        if !(query.contains("utm_") || query.contains("id=")) {
            return out;
        }
        for (key, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let value = || value.chars().filter(|c| !c.is_control()).take(MOST).collect::<String>();
            match &*key {
                "utm_source" => out.source = value(),
                "utm_medium" => out.medium = value(),
                "utm_campaign" => out.name = value(),
                "utm_term" => out.term = value(),
                "utm_content" => out.content = value(),
                other => {
                    if let Some((_, network)) = CLICK_IDS.iter().find(|(parameter, _)| *parameter == other) {
                        out.click_id = value();
                        out.network = (*network).to_owned();
                    }
                }
            }
        }
        out
    }

    /// Whether somebody paid for the visit, as far as the address tells.
    pub fn is_paid(&self) -> bool {
        let medium = self.medium.to_ascii_lowercase();
        matches!(medium.as_str(), "cpc" | "ppc" | "cpm" | "cpv" | "cpa" | "display" | "banner" | "retargeting")
            || medium.starts_with("paid")
            || matches!(self.network.as_str(), "google" | "microsoft" | "tiktok" | "x")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utm_parameters_and_click_ids_are_read() {
        let it =
            Campaign::of("https://shop.example/?utm_source=News%20Letter&utm_medium=email&utm_campaign=spring+sale");
        assert_eq!((it.source.as_str(), it.medium.as_str(), it.name.as_str()), ("News Letter", "email", "spring sale"));
        assert!(!it.is_paid());
        let it = Campaign::of("https://shop.example/a?x=1&gclid=abc");
        assert_eq!((it.click_id.as_str(), it.network.as_str(), it.is_paid()), ("abc", "google", true));
        assert_eq!(
            Campaign::of("https://shop.example/#?utm_source=x&"),
            Campaign { source: "x".into(), ..Default::default() }
        );
        assert_eq!(Campaign::of("https://shop.example/"), Campaign::default());
    }
}
