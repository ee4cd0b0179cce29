//! The fields of a contact as a form shows them: six that everybody has, and the site's own, one in a line. What is sent
//! is only what was changed.

use protocol::desk::people::{ContactChange, FieldView, Identifier, NamedValue};

/// Fields that have a place of their own in the form, in its order.
pub const KNOWN: [&str; 6] = ["name", "first_name", "last_name", "company", "language", "notes"];

/// The value of a field; empty where there is none.
pub fn value<'a>(fields: &'a [FieldView], name: &str) -> &'a str {
    fields.iter().find(|it| it.name == name).map_or("", |it| it.value.as_str())
}

/// The site's own fields, one in a line.
pub fn own(fields: &[FieldView]) -> String {
    let own = fields.iter().filter(|it| !KNOWN.contains(&it.name.as_str()));
    own.map(|it| format!("{}: {}\n", it.name, it.value.replace('\n', " "))).collect()
}

/// The other way round. A line without a colon is a name without a value, which the server refuses with a sentence.
pub fn read_own(text: &str) -> Vec<NamedValue> {
    let lines = text.lines().map(str::trim).filter(|it| !it.is_empty());
    lines
        .map(|line| {
            let (name, value) = line.split_once(':').unwrap_or((line, ""));
            NamedValue { name: name.trim().to_owned(), value: value.trim().to_owned() }
        })
        .collect()
}

/// What has changed: new values, and empty ones for what was taken away.
pub fn changes(before: &[FieldView], after: Vec<NamedValue>) -> Vec<NamedValue> {
    let gone = before.iter().filter(|old| !after.iter().any(|new| new.name == old.name));
    let gone: Vec<_> = gone.map(|old| NamedValue { name: old.name.clone(), value: String::new() }).collect();
    let is_new = |it: &NamedValue| {
        let old = value(before, &it.name);
        // Where several lines were shown as one, one line is no change.
        old != it.value && old.replace('\n', " ").trim() != it.value
    };
    after.into_iter().filter(is_new).chain(gone).collect()
}

/// Lines as identifiers of a kind.
pub fn identifiers(kind: &str, lines: &str) -> Vec<Identifier> {
    let lines = lines.lines().map(str::trim).filter(|it| !it.is_empty());
    lines.map(|it| Identifier { kind: kind.to_owned(), text: it.to_owned() }).collect()
}

/// Identifiers and fields of a contact that is to be, beside each other.
pub fn summary(it: &ContactChange) -> (String, String) {
    let identifiers: Vec<_> = it.identifiers.iter().map(|it| it.text.as_str()).collect();
    let fields: Vec<_> =
        it.fields.iter().map(|it| format!("{}: {}", super::words::field(&it.name), it.value)).collect();
    (identifiers.join(", "), fields.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &str, value: &str) -> FieldView {
        FieldView { name: name.into(), value: value.into(), ..FieldView::default() }
    }

    fn named(all: &[(&str, &str)]) -> Vec<NamedValue> {
        all.iter().map(|it| NamedValue { name: it.0.into(), value: it.1.into() }).collect()
    }

    #[test]
    fn own_fields_are_read_as_they_are_written() {
        let fields = [field("name", "Ann"), field("size", "38"), field("home", "https://a.example/")];
        assert_eq!(own(&fields), "size: 38\nhome: https://a.example/\n");
        assert_eq!(read_own(&own(&fields)), named(&[("size", "38"), ("home", "https://a.example/")]));
        assert_eq!(read_own("\n colour \n a : b : c "), named(&[("colour", ""), ("a", "b : c")]));
    }

    #[test]
    fn only_what_was_changed_is_sent_and_what_is_gone_is_emptied() {
        let before = [field("name", "Ann"), field("size", "38"), field("poem", "one\ntwo")];
        let after = named(&[("name", "Anna"), ("poem", "one two"), ("company", ""), ("pet", "cat")]);
        assert_eq!(changes(&before, after), named(&[("name", "Anna"), ("pet", "cat"), ("size", "")]));
        assert_eq!(changes(&before, named(&[("name", "Ann"), ("size", "38"), ("poem", "one\ntwo")])), []);
    }

    #[test]
    fn identifiers_are_lines() {
        let read = identifiers("email", " a@x.example\n\nb@x.example ");
        let texts: Vec<_> = read.iter().map(|it| (it.kind.as_str(), it.text.as_str())).collect();
        assert_eq!(texts, [("email", "a@x.example"), ("email", "b@x.example")]);
    }
}
