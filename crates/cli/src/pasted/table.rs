//! Tab-separated rows: a browser's cookie table, and Netscape cookie jars.
//!
//! ```text
//! session  eyJ...  localhost  /  Session  70  ✓               browser: name, value, domain, path
//! #HttpOnly_localhost  FALSE  /  FALSE  0  session  eyJ...    cookie jar: curl, wget, Python
//! ```

use super::clean::is_whole;
use super::form::Form;
use super::record::{Found, Record};

pub(super) fn find(text: &str, name: &str) -> Option<Found> {
    let jar: Vec<_> = text.lines().filter_map(jar_line).collect();
    if !jar.is_empty() {
        return Some(Found { form: Form::Jar(jar.len()), records: jar });
    }
    let rows: Vec<_> = text.lines().filter_map(|line| row(line, name)).collect();
    (!rows.is_empty()).then_some(Found { form: Form::Rows(rows.len()), records: rows })
}

/// A row whose tabs were replaced by spaces, or `session: eyJ...`.
pub(super) fn find_blanks(text: &str, name: &str) -> Option<Found> {
    let rows = text.lines().filter_map(|line| {
        let rest = line.trim_start().strip_prefix(name)?;
        let rest = rest
            .strip_prefix(':')
            .or_else(|| rest.starts_with(char::is_whitespace).then_some(rest))?;
        let mut fields = rest.split_whitespace();
        let value = fields.next().filter(|value| is_whole(value))?;
        Some(with_place(Record::new(name, value), fields))
    });
    let records: Vec<_> = rows.collect();
    (!records.is_empty()).then_some(Found { form: Form::Rows(records.len()), records })
}

/// A name on one line and the value on the next, with or without labels: `- name: session`,
/// `value: eyJ...`.
pub(super) fn find_lines(text: &str, name: &str) -> Option<Found> {
    let mut records = Vec::new();
    let mut before = None;
    for line in text.lines().map(|line| line.trim_start().trim_start_matches("- ").trim()) {
        let field = line
            .split_once(':')
            .map(|(key, value)| (key.trim_end().to_ascii_lowercase(), value.trim()));
        match (field, before.take()) {
            (Some((key, value)), _) if key == "name" => before = Some(value),
            (Some((key, value)), Some(found)) if key == "value" => {
                records.push(Record::new(found, value));
            }
            (_, Some(found)) if found == name && is_whole(line) => {
                records.push(Record::new(found, line));
            }
            _ if line.strip_suffix(':').unwrap_or(line) == name => before = Some(name),
            _ => {}
        }
    }
    (!records.is_empty()).then_some(Found { form: Form::Lines(records.len()), records })
}

/// `session=eyJ...` in running text, or in the query of a URL.
pub(super) fn find_in_words(text: &str, name: &str) -> Option<Found> {
    let words = text.split(|character: char| {
        character.is_whitespace() || ";,\"'`()[]{}<>?&".contains(character)
    });
    let records: Vec<_> = words
        .filter_map(|word| word.strip_prefix(name)?.strip_prefix('='))
        .filter(|value| is_whole(value))
        .map(|value| Record::new(name, value))
        .collect();
    (!records.is_empty()).then_some(Found { form: Form::Words, records })
}

fn jar_line(line: &str) -> Option<Record> {
    let line = line.trim_end_matches('\r').trim_start();
    let line = line.strip_prefix("#HttpOnly_").unwrap_or(line);
    let fields: Vec<_> = line.splitn(7, '\t').collect();
    // The tab before an empty value may be missing.
    let (domain, subdomains, path, secure, expires, name, value) = match fields[..] {
        [domain, subdomains, path, secure, expires, name, value] => {
            (domain, subdomains, path, secure, expires, name, value)
        }
        [domain, subdomains, path, secure, expires, name] => {
            (domain, subdomains, path, secure, expires, name, "")
        }
        _ => return None,
    };
    let is_flag =
        |field: &str| field.eq_ignore_ascii_case("true") || field.eq_ignore_ascii_case("false");
    let is_time = expires.bytes().all(|byte| byte.is_ascii_digit() || b".-".contains(&byte));
    (!line.starts_with('#')
        && is_flag(subdomains)
        && is_flag(secure)
        && is_time
        && !name.is_empty())
    .then(|| Record {
        domain: Some(domain.to_owned()),
        path: Some(path.to_owned()),
        ..Record::new(name, value)
    })
}

fn row(line: &str, name: &str) -> Option<Record> {
    let mut fields = line.split('\t').map(str::trim);
    let (found, value) = (fields.next()?, fields.next()?);
    // A row with another name needs a path or a signed value to count.
    let record = with_place(Record::new(found, value), fields);
    let is_row = found == name || record.path.is_some() || is_whole(value);
    (is_row && !found.is_empty() && !found.contains(char::is_whitespace)).then_some(record)
}

fn with_place<'a>(record: Record, mut fields: impl Iterator<Item = &'a str>) -> Record {
    let domain = fields.next().filter(|domain| !domain.is_empty()).map(str::to_owned);
    let path = fields.next().filter(|path| path.starts_with('/')).map(str::to_owned);
    Record { domain, path, ..record }
}
