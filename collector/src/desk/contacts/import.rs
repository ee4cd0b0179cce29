//! Tables of contacts come in: every row is looked at before anything is taken, and a bad one spoils no other.

use super::{act, actor, upsert};
use crate::app::App;
use crate::desk::gate::Asking;
use crate::desk::problem::ApiError;
use crate::identity::key::Key;
use crate::identity::log::Assertion;
use crate::identity::rules::{OWN, Rules, is_namespace};
use actix_web::web::{Data, Json};
use protocol::desk::people::{BadRow, ContactChange, Identifier, Import, Imported, NamedValue, Upsert};
use std::collections::HashSet;

/// Bytes of a table at most; more comes in several.
pub const BYTES: usize = 8 << 20;
/// Rows of one table at most.
const ROWS: usize = 20_000;
/// Rows of one transaction: they share a sync, and others get their turn in between.
const ROWS_AT_ONCE: usize = 100;
/// Bad rows that are told one by one.
const BAD: usize = 200;
/// Rows that are shown as they would be taken.
const SAMPLE: usize = 5;

/// A good row, and its line in the file.
struct Row {
    line: i64,
    says: Upsert,
}

/// A table as it was read.
struct Table {
    columns: Vec<(String, &'static str)>,
    rows: Vec<Row>,
    bad: Vec<BadRow>,
    many_bad: i64,
}

/// `POST .../contacts/preview-import`: what an import would do.
pub async fn preview(app: Data<App>, asking: Asking, asked: Json<Import>) -> Result<Json<Imported>, ApiError> {
    let table = read(&app.sites.settings(asking.site).identity, &asked.csv)?;
    let mut imported = told(&table);
    let mut seen = HashSet::new();
    for row in &table.rows {
        count(&app, &asking, row, &mut seen, &mut imported).await?;
    }
    Ok(Json(imported))
}

/// `POST .../contacts/import`: does it. What is verified comes from the customer's server or a proof; a table that an agent
/// brings is taken as the customer's own word (level 4), and says so in the log.
pub async fn import(app: Data<App>, asking: Asking, asked: Json<Import>) -> Result<Json<Imported>, ApiError> {
    let rules = app.sites.settings(asking.site).identity;
    let table = read(&rules, &asked.csv)?;
    let mut imported = told(&table);
    let (by, mut seen) = (actor(&asking), HashSet::new());
    for rows in table.rows.chunks(ROWS_AT_ONCE) {
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            count(&app, &asking, row, &mut seen, &mut imported).await?;
            let Ok(assertion) = upsert::assertion(&rules, &row.says, app.clock.now()) else { continue };
            all.push(Assertion { evidence: format!("imported, line {}", row.line), ..assertion });
        }
        let decided = app.store.assert_all(&app.vault, asking.site, &by, &all).await?;
        let changed: Vec<_> = decided.into_iter().map(|it| (asking.site, it.changed)).collect();
        app.live.people_changed(&changed);
    }
    Ok(Json(imported))
}

fn told(table: &Table) -> Imported {
    let sample = table
        .rows
        .iter()
        .take(SAMPLE)
        .map(|it| ContactChange { fields: it.says.fields.clone(), identifiers: identifiers(&it.says) });
    Imported {
        columns: table
            .columns
            .iter()
            .map(|(name, what)| NamedValue { name: name.clone(), value: (*what).into() })
            .collect(),
        good: table.rows.len() as i64,
        added: 0,
        changed: 0,
        bad: table.bad.clone(),
        bad_rows: table.many_bad,
        sample: sample.collect(),
    }
}

fn identifiers(it: &Upsert) -> Vec<Identifier> {
    let of = |kind: &'static str| move |text: &String| Identifier { kind: kind.to_owned(), text: text.clone() };
    let own =
        if it.namespace.is_empty() { it.external_id.clone() } else { format!("{}:{}", it.namespace, it.external_id) };
    let first = std::iter::once(Identifier { kind: "external_id".into(), text: own });
    first.chain(it.emails.iter().map(of("email"))).chain(it.phones.iter().map(of("phone"))).collect()
}

/// Counts a row as somebody new, or as somebody who is known: from before, or from a row above.
async fn count<'t>(
    app: &App,
    asking: &Asking,
    row: &'t Row,
    seen: &mut HashSet<(&'t str, &'t str)>,
    imported: &mut Imported,
) -> Result<(), ApiError> {
    let is_first = seen.insert((&row.says.namespace, &row.says.external_id));
    let is_new = is_first && !known(app, asking, row).await?;
    *if is_new { &mut imported.added } else { &mut imported.changed } += 1;
    Ok(())
}

/// Whether a row is about somebody who is known by its external id.
async fn known(app: &App, asking: &Asking, row: &Row) -> Result<bool, ApiError> {
    let rules = app.sites.settings(asking.site).identity;
    let namespace = if row.says.namespace.is_empty() { OWN } else { &row.says.namespace };
    let Ok(key) = rules.external_id(namespace, &row.says.external_id) else { return Ok(false) };
    Ok(!app.store.find_by_key(&app.vault, asking.site, &key).await?.is_empty())
}

/// Reads a table: a header, then a row a line. Semicolons and tabs separate as well, where the header has more of them.
fn read(rules: &Rules, csv: &str) -> Result<Table, ApiError> {
    if csv.len() > BYTES {
        return Err(ApiError::field("csv", "this is more than 8 MB: bring it in parts"));
    }
    let text = csv.trim_start_matches('\u{feff}');
    let header = text.lines().next().unwrap_or_default();
    let separator = [b',', b';', b'\t'].into_iter().max_by_key(|it| header.bytes().filter(|b| b == it).count());
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator.unwrap_or(b','))
        .flexible(true)
        .has_headers(true)
        .from_reader(text.as_bytes());
    let names = reader.headers().map_err(|why| ApiError::field("csv", format!("this is no table: {why}")))?.clone();
    let columns: Vec<(String, &'static str)> = names.iter().map(|it| (it.trim().to_owned(), meaning(it))).collect();
    let count = |wanted: &str| columns.iter().filter(|(_, what)| *what == wanted).count();
    if count("external_id") != 1 {
        return Err(ApiError::field("csv", "one column must be named external_id: it says who each row is about"));
    }
    if let Some((name, _)) = columns.iter().find(|(name, what)| *what == "field" && act::field(name, "").is_err()) {
        let why = format!("the column \"{name}\" is no name of a field: letters, digits and underscores, at most 64");
        return Err(ApiError::field("csv", why));
    }
    let mut table = Table { columns, rows: Vec::new(), bad: Vec::new(), many_bad: 0 };
    let mut lines = Lines { text: text.as_bytes(), at: 0, line: 1 };
    for record in reader.records() {
        if table.rows.len() + table.bad.len() >= ROWS {
            return Err(ApiError::field("csv", "these are more than 20,000 rows: bring them in parts"));
        }
        let (line, row) = match record {
            Ok(record) => {
                let line = lines.of(record.position());
                if record.iter().all(|it| it.trim().is_empty()) {
                    continue;
                }
                (line, of_record(rules, &table.columns, &record))
            }
            Err(why) => {
                let line = lines.of(why.position());
                (line, Err((String::new(), "unreadable", "this line cannot be read".to_owned())))
            }
        };
        match row {
            Ok(says) => table.rows.push(Row { line, says }),
            Err((column, code, message)) => {
                table.many_bad += 1;
                if table.bad.len() < BAD {
                    table.bad.push(BadRow { line, column, code: code.to_owned(), message });
                }
            }
        }
    }
    Ok(table)
}

/// Counts lines as people do, empty ones included.
struct Lines<'t> {
    text: &'t [u8],
    at: usize,
    line: i64,
}

impl Lines<'_> {
    /// The line on which a record begins: the reader says where the empty lines before it do.
    fn of(&mut self, position: Option<&csv::Position>) -> i64 {
        let mut to = position.map_or(self.at, |it| it.byte() as usize).min(self.text.len());
        while matches!(self.text.get(to), Some(b'\n' | b'\r')) {
            to += 1;
        }
        let passed = self.text.get(self.at..to).unwrap_or_default();
        self.line += passed.iter().filter(|it| **it == b'\n').count() as i64;
        self.at = self.at.max(to);
        self.line
    }
}

/// What a column is, from its name.
fn meaning(name: &str) -> &'static str {
    match name.trim().to_lowercase().replace([' ', '-'], "_").as_str() {
        "external_id" | "id" | "customer_id" => "external_id",
        "email" | "emails" | "e_mail" | "email_address" => "email",
        "phone" | "phones" | "telephone" | "mobile" | "phone_number" => "phone",
        _ => "field",
    }
}

type Bad = (String, &'static str, String);

fn of_record(rules: &Rules, columns: &[(String, &'static str)], record: &csv::StringRecord) -> Result<Upsert, Bad> {
    if record.len() > columns.len() {
        let why = format!("{} cells, and {} columns", record.len(), columns.len());
        return Err((String::new(), "too_many_cells", why));
    }
    let mut says = Upsert::default();
    for ((name, what), cell) in columns.iter().zip(record) {
        let cell = cell.trim();
        let all = || cell.split([';', '|']).map(str::trim).filter(|it| !it.is_empty());
        let check = |kind: &str, text: &str| -> Result<(), Bad> {
            let it = Identifier { kind: kind.to_owned(), text: text.to_owned() };
            match act::key(rules, &it, "csv") {
                Ok(_) => Ok(()),
                Err(why) => Err((name.clone(), code(kind), format!("\"{text}\": {why}"))),
            }
        };
        match *what {
            "external_id" => {
                check("external_id", cell)?;
                (says.namespace, says.external_id) = match cell.split_once(':') {
                    Some((namespace, id)) if is_namespace(namespace) => (namespace.to_owned(), id.to_owned()),
                    _ => (String::new(), cell.to_owned()),
                };
            }
            "email" => {
                for it in all() {
                    check("email", it)?;
                    says.emails.push(it.to_owned());
                }
            }
            "phone" => {
                for it in all() {
                    check("phone", it)?;
                    says.phones.push(it.to_owned());
                }
            }
            _ if cell.is_empty() => {}
            _ => match act::field(name, cell) {
                Ok((name, value)) => says.fields.push(NamedValue { name, value }),
                Err(why) => return Err((name.clone(), "bad_field", why)),
            },
        }
    }
    let key = rules.external_id(if says.namespace.is_empty() { OWN } else { &says.namespace }, &says.external_id);
    match key {
        Ok(Key::ExternalId(_)) => Ok(says),
        _ => Err((
            columns.iter().find(|(_, it)| *it == "external_id").map(|(name, _)| name.clone()).unwrap_or_default(),
            "bad_external_id",
            "who it is about is missing, or a placeholder".to_owned(),
        )),
    }
}

fn code(kind: &str) -> &'static str {
    match kind {
        "email" => "bad_email",
        "phone" => "bad_phone",
        _ => "bad_external_id",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(csv: &str) -> Table {
        read(&Rules { region: "DE".into(), ..Rules::default() }, csv).expect("a table")
    }

    #[test]
    fn each_row_is_good_or_has_its_line_column_and_reason() {
        let it = table(
            "\u{feff}external_id;E-Mail;phone;name\nu1;ann@x.com;0171 2345678;\"Brown; Ann\"\n;b@x.com;;B\nu3;not-one;;C\n\
             u4;d@x.com|e@x.com;*1234;D\n\nnull;;;E\nu6;;;F;too;many\n",
        );
        assert_eq!(it.rows.len(), 1);
        assert_eq!((it.rows[0].line, it.rows[0].says.emails.as_slice()), (2, &["ann@x.com".to_owned()][..]));
        assert_eq!(it.rows[0].says.fields[0].value, "Brown; Ann");
        let bad: Vec<(i64, &str, &str)> =
            it.bad.iter().map(|it| (it.line, it.column.as_str(), it.code.as_str())).collect();
        assert_eq!(
            bad,
            [
                (3, "external_id", "bad_external_id"),
                (4, "E-Mail", "bad_email"),
                (5, "phone", "bad_phone"),
                (7, "external_id", "bad_external_id"),
                (8, "", "too_many_cells"),
            ]
        );
    }

    #[test]
    fn a_table_without_ids_or_with_unusable_columns_is_refused_whole() {
        for csv in ["", "email,name\na@x.com,A\n", "external_id,größe\nu1,2\n", "id,external_id\n1,2\n"] {
            assert!(read(&Rules::default(), csv).is_err(), "{csv:?}");
        }
    }

    #[test]
    fn an_id_may_name_its_source() {
        let it = table("id,email\ncrm:7,a@x.com\n");
        assert_eq!((it.rows[0].says.namespace.as_str(), it.rows[0].says.external_id.as_str()), ("crm", "7"));
    }
}
