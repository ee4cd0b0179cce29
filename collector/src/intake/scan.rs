//! Looks over JSON before it is parsed: how deep it is nested and how many values it has. One pass over the bytes,
//! nothing allocated; whether it is JSON at all is the parser's question.

use super::refusal::Refusal;
use protocol::limits::{JSON_DEPTH, JSON_NODES};

/// Refuses what is too deep or has too many values, keys included.
pub fn scan(body: &[u8]) -> Result<(), Refusal> {
    let (mut depth, mut nodes) = (0usize, 1usize);
    let mut at = 0;
    while let Some(&byte) = body.get(at) {
        match byte {
            b'"' => at = string_end(body, at + 1),
            b'[' | b'{' => {
                depth += 1;
                nodes += 1;
                if depth > JSON_DEPTH {
                    return Err(Refusal::TooDeep);
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            // One more value after each of them; the first of a list or object was counted with its bracket.
            b',' | b':' => nodes += 1,
            _ => {}
        }
        at += 1;
    }
    if nodes > JSON_NODES { Err(Refusal::TooManyValues) } else { Ok(()) }
}

/// Where the string that begins at `at` has its closing quote; the end of the body where it has none.
fn string_end(body: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = body.get(at) {
        match byte {
            b'"' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_and_number_are_limited_outside_of_strings() {
        let nested = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        let wide = |values: usize| format!("[{}]", vec!["1"; values].join(","));
        for (body, expected) in [
            (nested(16), Ok(())),
            (nested(17), Err(Refusal::TooDeep)),
            ("[".repeat(30_000), Err(Refusal::TooDeep)),
            (format!("\"{}\"", "[".repeat(100)), Ok(())),
            (format!("\"\\\"{}\"", "[".repeat(100)), Ok(())),
            (wide(7_999), Ok(())),
            (wide(8_001), Err(Refusal::TooManyValues)),
            ("\"no end".into(), Ok(())),
            ("\"\\".into(), Ok(())),
            (String::new(), Ok(())),
        ] {
            assert_eq!(scan(body.as_bytes()), expected, "{}", &body[..body.len().min(40)]);
        }
    }
}
