//! Placeholders that programs send in place of an id, and that many people would share (rule K4).

/// In lower case, as they are compared.
const WORDS: [&str; 17] = [
    "",
    "-1",
    "anonymous",
    "guest",
    "id",
    "email",
    "distinct_id",
    "distinctid",
    "not_authenticated",
    "null",
    "nil",
    "none",
    "undefined",
    "nan",
    "true",
    "false",
    "[object object]",
];

/// Whether a text is nobody's identifier: compared without white space and quotes around it, and without regard to case.
pub fn is_junk(raw: &str) -> bool {
    let bare = raw.trim_matches(|it: char| it.is_whitespace() || matches!(it, '"' | '\'' | '`'));
    let lower = bare.to_lowercase();
    WORDS.contains(&lower.as_str()) || lower.chars().all(|it| matches!(it, '0' | '-'))
}

#[cfg(test)]
mod tests {
    use super::is_junk;

    #[test]
    fn placeholders_are_junk_however_they_are_written() {
        for junk in ["", "  ", "0", "0000-0000", "-", "NULL", "\"null\"", " 'Guest' ", "NaN", "[object Object]", "-1"] {
            assert!(is_junk(junk), "{junk:?}");
        }
        for real in ["0001", "guest7", "nullify", "ann", "-2", "1e0"] {
            assert!(!is_junk(real), "{real:?}");
        }
    }
}
