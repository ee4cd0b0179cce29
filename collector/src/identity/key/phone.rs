//! Telephone numbers, read as the reference implementation reads them. The key is E.164, with the extension where there is
//! one; numbers that are nobody's own have none.

use super::NoKey;
use super::junk::is_junk;
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, PhoneNumberType};
use serde::{Deserialize, Serialize};

pub use rlibphonenumber::Region;

/// Characters of what is typed, at most: the reference implementation reads no more.
const LONGEST: usize = 250;

/// The key of a telephone number.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Phone(String);

impl Phone {
    /// Reads a number. `region` is where numbers without a country code are from: the site's, or the queue's; never what
    /// an IP address suggests.
    pub fn parse(raw: &str, region: Option<Region>) -> Result<Self, NoKey> {
        if is_junk(raw) {
            return Err(NoKey::Junk);
        }
        let raw = raw.trim();
        if raw.len() > LONGEST {
            return Err(NoKey::TooLong);
        }
        // What `as_str` writes is read again as it is.
        let number = PHONE_NUMBER_UTIL.parse(raw, region).map_err(|_| NoKey::Malformed)?;
        if !PHONE_NUMBER_UTIL.is_valid_number(&number) {
            return Err(NoKey::Invalid);
        }
        match PHONE_NUMBER_UTIL.get_number_type(&number) {
            PhoneNumberType::FixedLine
            | PhoneNumberType::Mobile
            | PhoneNumberType::FixedLineOrMobile
            | PhoneNumberType::VoIP
            | PhoneNumberType::PersonalNumber => {}
            _ => return Err(NoKey::NotPersonal),
        }
        let e164 = PHONE_NUMBER_UTIL.format(&number, PhoneNumberFormat::E164);
        Ok(Self(match number.extension.as_deref().filter(|it| !it.is_empty()) {
            Some(extension) => format!("{e164};ext={extension}"),
            None => e164.into_owned(),
        }))
    }

    /// The key: `+14155550123`, or with an extension `+14155550123;ext=7`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number in the way its country writes it, for people.
    pub fn shown(&self) -> String {
        let number = PHONE_NUMBER_UTIL.parse(&self.0, None);
        number.map_or_else(
            |_| self.0.clone(),
            |it| PHONE_NUMBER_UTIL.format(&it, PhoneNumberFormat::International).into_owned(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(raw: &str, region: Option<Region>) -> Result<String, NoKey> {
        Phone::parse(raw, region).map(|it| it.as_str().to_owned())
    }

    #[test]
    fn a_number_has_one_key_however_it_is_written() {
        let (us, de) = (Some(Region::US), Some(Region::DE));
        for (raw, region, expected) in [
            ("+1 650 253 0000", None, "+16502530000"),
            ("(650) 253-0000", us, "+16502530000"),
            ("tel:+1-650-253-0000", None, "+16502530000"),
            ("+1 650-253-0000 ext. 12", None, "+16502530000;ext=12"),
            ("030 901820", de, "+4930901820"),
            ("011 49 171 2345678", us, "+491712345678"),
            ("0171 2345678", de, "+491712345678"),
            ("+39 06 698 38888", None, "+390669838888"),
        ] {
            assert_eq!(key(raw, region).as_deref(), Ok(expected), "{raw}");
            assert_eq!(key(expected, None).as_deref(), Ok(expected), "a key of a key is the same: {expected}");
        }
    }

    #[test]
    fn what_is_nobodys_own_number_has_none() {
        let us = Some(Region::US);
        for (raw, region, why) in [
            ("", us, NoKey::Junk),
            ("0000", us, NoKey::Junk),
            ("undefined", us, NoKey::Junk),
            ("hello", us, NoKey::Malformed),
            ("650 253 0000", None, NoKey::Malformed),
            ("911", us, NoKey::Invalid),
            ("*1234", us, NoKey::Invalid),
            ("+1 555 000 0000", us, NoKey::Invalid),
            ("1-800-FLOWERS", us, NoKey::NotPersonal),
            ("+49 800 1234567", None, NoKey::NotPersonal),
            ("+1 900 234 5678", None, NoKey::NotPersonal),
        ] {
            assert_eq!(key(raw, region), Err(why), "{raw}");
        }
    }
}
