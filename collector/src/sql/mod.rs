//! What SQLite and PostgreSQL have in common here: statements are written once, in files, with `$1` parameters.
//!
//! `{rows}` in a statement stands for a list of rows of parameters, `{list}` for a list of single ones. They are spelt
//! out for 1, 2, 4, ... 32 of them, so that there are few texts and each is prepared once per connection.

mod connection;
mod error;
mod pool;
pub mod sqlite_file;
mod value;

pub use connection::{Connection, Place, Query, Text, Transaction, query};
pub use error::SqlError;
pub use pool::{Lease, Pool, Target};
pub use value::{Column, Row, Value};

use std::fmt::Write;
use std::sync::{Arc, OnceLock};

/// Rows of one statement at most.
pub const MOST_ROWS: usize = 32;

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// SQLite, bundled.
    Sqlite,
    /// PostgreSQL 15 or newer.
    Postgres,
}

/// A statement over several rows or values.
pub struct Rows {
    template: &'static str,
    columns: usize,
    spelt: [[OnceLock<Arc<str>>; 6]; 2],
}

impl Rows {
    /// A statement whose `{rows}` have so many columns, or whose `{list}` is of single values (columns = 1).
    pub const fn new(template: &'static str, columns: usize) -> Self {
        Self { template, columns, spelt: [const { [const { OnceLock::new() }; 6] }; 2] }
    }

    /// How many of `left` rows go into the next statement: the largest power of two that fits.
    pub fn chunk(left: usize) -> usize {
        let left = left.clamp(1, MOST_ROWS);
        1 << left.ilog2()
    }

    /// The statement for `rows` rows, which must be what [`Rows::chunk`] said.
    pub fn sql(&self, backend: Backend, rows: usize) -> Text {
        let text = self.spelt[backend as usize][rows.ilog2() as usize]
            .get_or_init(|| spell(self.template, self.columns, backend, rows).into());
        Text::Spelt(text.clone())
    }
}

/// Spells a template out. SQLite gets bare `?`: it looks numbered parameters up by name, one after the other, at every
/// execution, which for 500 of them costs more than the insert itself.
fn spell(template: &str, columns: usize, backend: Backend, rows: usize) -> String {
    let mut out = String::new();
    let mut next = 0;
    let mut parameter = |out: &mut String| {
        next += 1;
        _ = match backend {
            Backend::Sqlite => write!(out, "?"),
            Backend::Postgres => write!(out, "${next}"),
        };
    };
    let mut rest = template;
    while let Some(at) = rest.find(['$', '{']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("{rows}") {
            for row in 0..rows {
                out.push_str(if row == 0 { "(" } else { ", (" });
                for column in 0..columns {
                    if column > 0 {
                        out.push_str(", ");
                    }
                    parameter(&mut out);
                }
                out.push(')');
            }
            rest = after;
        } else if let Some(after) = rest.strip_prefix("{list}") {
            for value in 0..rows {
                if value > 0 {
                    out.push_str(", ");
                }
                parameter(&mut out);
            }
            rest = after;
        } else {
            parameter(&mut out);
            rest = rest[1..].trim_start_matches(|c: char| c.is_ascii_digit());
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_spelt_out_for_each_database() {
        let insert = "insert into t (a, b) values {rows} on conflict do nothing";
        assert_eq!(
            spell(insert, 2, Backend::Sqlite, 2),
            "insert into t (a, b) values (?, ?), (?, ?) on conflict do nothing"
        );
        let select = "select a from t where b = $1 and a in ({list}) limit 3";
        assert_eq!(spell(select, 1, Backend::Postgres, 2), "select a from t where b = $1 and a in ($2, $3) limit 3");
    }

    #[test]
    fn a_chunk_is_the_largest_power_of_two_that_fits() {
        let mut left = 77;
        let mut chunks = Vec::new();
        while left > 0 {
            chunks.push(Rows::chunk(left));
            left -= Rows::chunk(left);
        }
        assert_eq!(chunks, [32, 32, 8, 4, 1]);
    }
}
