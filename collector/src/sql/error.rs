//! What a database says when it cannot do what it was asked, in the classes that matter here.

/// See the module.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SqlError {
    /// There is no space: a state that heals.
    #[error("no space: {0}")]
    Full(String),
    /// Somebody else holds the file: a state that passes.
    #[error("busy: {0}")]
    Busy(String),
    /// A read, write or sync failed: trying again would lie.
    #[error("broken: {0}")]
    Broken(String),
    /// The values are not taken: a constraint, a type, a size.
    #[error("refused: {0}")]
    Refused(String),
    /// The database is away, or says something else.
    #[error("not available: {0}")]
    Unavailable(String),
    /// What was read is not what was written.
    #[error("unreadable: {0}")]
    Unreadable(String),
}

impl From<rusqlite::Error> for SqlError {
    fn from(why: rusqlite::Error) -> Self {
        let text = why.to_string();
        // Primary result codes, as SQLite numbers them: https://sqlite.org/rescode.html
        match why.sqlite_error().map(|it| it.extended_code & 0xff) {
            Some(13) => Self::Full(text),
            Some(5 | 6) => Self::Busy(text),
            Some(10 | 11 | 14 | 26) => Self::Broken(text),
            Some(1 | 18 | 19 | 20 | 25) => Self::Refused(text),
            _ => Self::Unavailable(text),
        }
    }
}

impl From<sqlx::Error> for SqlError {
    fn from(why: sqlx::Error) -> Self {
        let code = why.as_database_error().and_then(|it| it.code()).unwrap_or_default().into_owned();
        let text = why.to_string();
        // Classes of SQLSTATE: 22 data, 23 constraints, 53 resources.
        match code.get(..2) {
            Some("22" | "23") => Self::Refused(text),
            Some("53") => Self::Full(text),
            _ => Self::Unavailable(text),
        }
    }
}
