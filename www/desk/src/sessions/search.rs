//! What is searched for. The address of the page and of the API say it with the same words, so that a search can be
//! shared as it is.

use crate::route::Query;

/// Every word of a search, as the API calls them.
pub const WORDS: [&str; 16] = [
    "url",
    "event",
    "attribute",
    "value",
    "from",
    "to",
    "country",
    "device",
    "browser",
    "os",
    "campaign_source",
    "campaign_name",
    "referrer_host",
    "referrer_medium",
    "visitor",
    "bots",
];

/// What a query asks for, without words that are none of a search and without spaces around.
pub fn asked(query: &Query) -> Query {
    WORDS.iter().fold(Query::default(), |all, word| all.with(word, query.get(word).unwrap_or_default().trim()))
}

/// The query for the API: the search, and where to go on.
pub fn for_api(query: &Query, cursor: Option<&str>, limit: u32) -> Query {
    let mut asked = asked(query);
    if asked.get("attribute").is_none() {
        asked = asked.with("value", "");
    }
    asked.with("limit", &limit.to_string()).with("cursor", cursor.unwrap_or_default())
}

/// Whether anything is asked for.
pub fn is_narrowed(query: &Query) -> bool {
    !asked(query).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_of_a_search_are_asked_for() {
        let query = Query::parse("?colour=red&url=%20/cart%20&bots=all&event=");
        assert_eq!(asked(&query).to_string(), "?url=%2Fcart&bots=all");
        assert_eq!(for_api(&query, Some("c1"), 50).to_string(), "?url=%2Fcart&bots=all&limit=50&cursor=c1");
        assert!(is_narrowed(&query));
        assert!(!is_narrowed(&Query::parse("?colour=red&url=+")));
    }

    #[test]
    fn a_value_without_its_attribute_is_not_asked_for() {
        assert_eq!(for_api(&Query::parse("?value=red"), None, 9).to_string(), "?limit=9");
        let query = Query::parse("?attribute=colour&value=red");
        assert_eq!(for_api(&query, None, 9).to_string(), "?attribute=colour&value=red&limit=9");
    }
}
