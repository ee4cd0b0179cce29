//! Device, browser and operating system, from the user agent, by the woothee library.

use woothee::parser::Parser;

/// What a user agent says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// `desktop`, `mobile`, `tablet` or `other`.
    pub category: &'static str,
    /// Family of the browser, as people write it; empty where unknown.
    pub browser: String,
    /// Its version.
    pub browser_version: String,
    /// Family of the operating system; empty where unknown.
    pub os: String,
    /// Its version.
    pub os_version: String,
}

const UNKNOWN: &str = "UNKNOWN";

impl Device {
    /// Reads a user agent.
    pub fn of(user_agent: &str) -> Self {
        let known = |raw: &str| if raw == UNKNOWN { String::new() } else { raw.to_owned() };
        let Some(it) = Parser::new().parse(user_agent) else {
            return Self { category: "other", ..Self::default() };
        };
        let tablet = user_agent.contains("iPad")
            || user_agent.contains("Tablet")
            || (user_agent.contains("Android") && !user_agent.contains("Mobile"));
        let category = match it.category {
            "smartphone" | "mobilephone" if !tablet => "mobile",
            "smartphone" | "mobilephone" => "tablet",
            "pc" => "desktop",
            _ => "other",
        };
        Self {
            category,
            browser: known(it.name),
            browser_version: known(it.version),
            os: known(it.os),
            os_version: known(&it.os_version),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_user_agents_are_told_apart() {
        const WEBKIT: &str = "AppleWebKit/537.36 (KHTML, like Gecko)";
        for (user_agent, category, browser, os) in [
            (format!("Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} Chrome/126.0.0.0 Safari/537.36"), "desktop", "Chrome", "Linux"),
            (format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0"), "desktop", "Edge", "Windows 10"),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0".into(), "desktop", "Firefox", "Linux"),
            (format!("Mozilla/5.0 (Linux; Android 14; Pixel 8) {WEBKIT} Chrome/126.0.0.0 Mobile Safari/537.36"), "mobile", "Chrome", "Android"),
            (format!("Mozilla/5.0 (Linux; Android 14; SM-X910) {WEBKIT} Chrome/126.0.0.0 Safari/537.36"), "tablet", "Chrome", "Android"),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1".into(), "mobile", "Safari", "iPhone"),
            ("".into(), "other", "", ""),
        ] {
            let it = Device::of(&user_agent);
            assert_eq!((it.category, it.browser.as_str(), it.os.as_str()), (category, browser, os), "{user_agent}");
        }
    }
}
