//! The customer's own id of somebody: opaque bytes in a namespace, never folded and never trimmed.

use super::NoKey;
use super::junk::is_junk;
use serde::{Deserialize, Serialize};

/// Bytes at most.
const LONGEST: usize = 128;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ExternalId {
    namespace: String,
    id: String,
}

impl ExternalId {
    /// An id of a source.
    pub fn new(namespace: &str, id: &str) -> Result<Self, NoKey> {
        if is_junk(id) {
            return Err(NoKey::Junk);
        }
        if id.len() > LONGEST {
            return Err(NoKey::TooLong);
        }
        Ok(Self { namespace: namespace.to_owned(), id: id.to_owned() })
    }

    /// The source.
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// The id there.
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl std::fmt::Display for ExternalId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A namespace is a word of ours and has no colon.
        write!(f, "{}:{}", self.namespace, self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_taken_as_it_is_or_not_at_all() {
        assert_eq!(ExternalId::new("site", " A1 ").map(|it| it.id().to_owned()), Ok(" A1 ".into()));
        assert_ne!(ExternalId::new("site", "a1"), ExternalId::new("site", "A1"));
        assert_ne!(ExternalId::new("site", "a1"), ExternalId::new("crm", "a1"));
        assert_eq!(ExternalId::new("site", "undefined"), Err(NoKey::Junk));
        assert_eq!(ExternalId::new("site", &"x".repeat(129)), Err(NoKey::TooLong));
    }
}
