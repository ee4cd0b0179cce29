//! Looking into text, byte by byte. The standard library's searchers do the same and weigh 5 KB.

/// The part of `text` between two places; empty where they are none.
#[inline(never)]
pub fn part(text: &str, from: usize, to: usize) -> &str {
    text.get(from..to).unwrap_or_default()
}

/// What stands behind `from`; empty where it is no place.
pub fn rest(text: &str, from: usize) -> &str {
    part(text, from, text.len())
}

/// The place of the first `byte`; the end of `text` where there is none.
#[inline(never)]
pub fn find(text: &str, byte: u8) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() && bytes[at] != byte {
        at += 1;
    }
    at
}

/// The place behind the first `what`.
#[inline(never)]
pub fn behind(text: &str, what: &str) -> Option<usize> {
    let (text, what) = (text.as_bytes(), what.as_bytes());
    let mut at = 0;
    while at + what.len() <= text.len() {
        if text[at..at + what.len()] == *what {
            return Some(at + what.len());
        }
        at += 1;
    }
    None
}

/// Cuts the first part off `text`, up to `byte`, which goes. At the end of `text`: `None`.
#[inline(never)]
pub fn next<'a>(text: &mut &'a str, byte: u8) -> Option<&'a str> {
    if text.is_empty() {
        return None;
    }
    let at = find(text, byte);
    let first = part(text, 0, at);
    *text = rest(text, at + 1);
    Some(first)
}

/// The first `chars` characters of `text`.
#[inline(never)]
pub fn cut(text: &str, chars: usize) -> &str {
    let mut left = chars;
    for (at, byte) in text.bytes().enumerate() {
        // Bytes that continue a character begin with 10.
        if byte & 0xc0 != 0x80 {
            if left == 0 {
                return part(text, 0, at);
            }
            left -= 1;
        }
    }
    text
}

/// The number that `text` is, where it is digits and nothing else.
#[inline(never)]
pub fn digits(text: &str) -> Option<u64> {
    if text.is_empty() || text.len() > 15 {
        return None;
    }
    let mut out = 0;
    for b in text.bytes() {
        if !b.is_ascii_digit() {
            return None;
        }
        out = out * 10 + u64::from(b - b'0');
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_taken_apart_at_a_byte() {
        let mut rest = "a\n\nb";
        let parts: Vec<&str> = std::iter::from_fn(|| next(&mut rest, b'\n')).collect();
        assert_eq!(parts, ["a", "", "b"]);
    }

    #[test]
    fn text_is_cut_between_characters() {
        for (text, chars, expected) in
            [("abc", 2, "ab"), ("äöü", 2, "äö"), ("äöü", 3, "äöü"), ("😀😀", 1, "😀"), ("", 0, "")]
        {
            assert_eq!(cut(text, chars), expected);
        }
    }

    #[test]
    fn what_is_looked_for_is_found_or_not() {
        for (text, what, expected) in [("abcabc", "bc", Some(3)), ("abc", "abcd", None), ("", "a", None)] {
            assert_eq!(behind(text, what), expected);
        }
    }
}
