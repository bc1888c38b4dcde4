//! JSON, JavaScript and Python literals. They are read leniently: only names and values matter.
//!
//! ```text
//! {"session": "eyJ..."}                                  a dict
//! [{"name": "session", "value": "eyJ...", "path": "/"}]  browser extensions, Playwright, Selenium, HAR
//! [("session", "eyJ...")]                                items of a dict
//! Cookie(name='session', value='eyJ...', path='/')       http.cookiejar, Werkzeug's test client
//! fetch("https://...", {"headers": {"cookie": "session=eyJ..."}})
//! session:"eyJ..."                                       Firefox
//! ```

mod scan;

pub(super) use self::scan::lone_text;
use self::scan::{Entry, Node};
use super::form::Form;
use super::header;
use super::record::{Found, Record};

pub(super) fn find(text: &str, name: &str) -> Option<Found> {
    if let Some(records) = reprs(text).or_else(|| morsels(text)) {
        return Some(Found { form: Form::Repr(records.len()), records });
    }
    let entries = scan::entries(text)?;
    let fetch = entries.iter().any(|entry| matches!(&entry.value, Node::Word("fetch")));
    // `{}.TgPVoQ.4CBL...` is a signed value, not a literal.
    let is_literal = fetch
        || entries.split_last().is_some_and(|(last, before)| {
            matches!(last.value, Node::Group(_))
                && before.iter().all(|entry| matches!(entry.value, Node::Word(_)))
        });
    let mut walk = Walk { name, records: Vec::new() };
    walk.group(&entries);
    let found = walk.records.iter().any(|record| record.name == name);
    (found || is_literal).then_some(Found {
        form: if fetch { Form::Fetch } else { Form::Literal },
        records: walk.records,
    })
}

/// A `fetch` call, whose keys may look like headers.
pub(super) fn find_fetch(text: &str, name: &str) -> Option<Found> {
    text.contains("fetch(").then(|| find(text, name))?
}

/// An object whose keys may look like headers, such as Node's `{ host: 'localhost', cookie:
/// 'session=eyJ...' }`.
pub(super) fn find_braced(text: &str, name: &str) -> Option<Found> {
    (text.starts_with('{') && text.ends_with('}')).then(|| find(text, name))?
}

/// The cookies in calls of this function, whose arguments are name, value, path and domain in the
/// PowerShell that browsers copy.
pub(super) fn calls(text: &str, function: &str) -> Vec<Record> {
    let arguments = text.split(function).skip(1).filter_map(|rest| {
        let line = rest.lines().next()?.strip_prefix('(')?;
        let mut texts = scan::texts(line, '`').into_iter();
        let (name, value) = (texts.next()?, texts.next()?);
        Some(Record { path: texts.next(), domain: texts.next(), ..Record::new(&name, &value) })
    });
    arguments.collect()
}

/// `<Cookie session=eyJ... for example.com/>`, alone or in a jar.
fn reprs(text: &str) -> Option<Vec<Record>> {
    let mut parts = text.split("<Cookie ");
    // The first may follow the name of a jar.
    let before = parts.next()?;
    if !(before.is_empty() || (before.starts_with('<') && before.trim_end().ends_with('['))) {
        return None;
    }
    let records = parts.filter_map(|part| {
        let (pair, place) = part.rsplit_once(" for ")?;
        let place = place.get(..place.find('>')?)?;
        let (name, value) = pair.split_once('=')?;
        let (domain, path) = place.split_at(place.find('/').unwrap_or(place.len()));
        Some(Record {
            domain: Some(domain.to_owned()),
            path: Some(path.to_owned()),
            ..Record::new(name, value)
        })
    });
    let records: Vec<_> = records.collect();
    (!records.is_empty()).then_some(records)
}

/// `<Morsel: session=eyJ...; Path=/>` of `http.cookies`, alone or in a dict, or `<SimpleCookie:
/// session=eyJ...>` without quotes.
fn morsels(text: &str) -> Option<Vec<Record>> {
    if !text.starts_with(['<', '{', '[', '(']) {
        return None;
    }
    let prefix = if text.contains("<Morsel: ") { "<Morsel: " } else { "<SimpleCookie: " };
    let parts = text.split(prefix).skip(1).filter_map(|part| Some(part.split_once('>')?.0));
    let records: Vec<_> = parts.flat_map(header::set_cookies).collect();
    // A quoted value is a literal.
    let quoted = records.iter().any(|record| record.value.starts_with('\''));
    (!records.is_empty() && !quoted).then_some(records)
}

struct Walk<'n> {
    name: &'n str,
    records: Vec<Record>,
}

impl Walk<'_> {
    /// Recursive: the scanner limits the depth.
    fn group(&mut self, entries: &[Entry<'_>]) {
        if let Some(record) = record(entries) {
            match header::is_cookie_header(&record.name) {
                Some(set) => self.header(set, &record.value),
                None => self.records.push(record),
            }
            return;
        }
        // `("session", "eyJ...")`
        if let [
            Entry { key: None, value: Node::Text(first) },
            Entry { key: None, value: Node::Text(second) },
        ] = entries
        {
            match header::is_cookie_header(first) {
                Some(set) => return self.header(set, second),
                None if !second.starts_with(&format!("{}=", self.name)) => {
                    return self.records.push(Record::new(first, second));
                }
                None => {}
            }
        }
        for entry in entries {
            self.entry(entry);
        }
    }

    /// `"session": {"path": "/", "value": "eyJ..."}` in `"Response Cookies"`, copied from Firefox.
    fn keyed(&mut self, key: Option<&str>, entries: &[Entry<'_>]) {
        let begin = self.records.len();
        let is_flat = entries.iter().all(|entry| !matches!(entry.value, Node::Group(_)));
        let is_attributes = is_flat && text(entries, NAMES).is_none();
        match key.filter(|_| is_attributes).and_then(|key| named(key, entries)) {
            Some(record) => self.records.push(record),
            None => self.group(entries),
        }
        if key == Some("Response Cookies") {
            self.records.iter_mut().skip(begin).for_each(|record| record.set = true);
        }
    }

    fn entry(&mut self, entry: &Entry<'_>) {
        // Also `document.cookie = "..."`.
        let key =
            entry.key.as_deref().map(|key| key.rsplit_once('.').map_or(key, |(_, last)| last));
        let header = key.and_then(header::is_cookie_header);
        match (&entry.key, &entry.value) {
            (_, Node::Group(entries)) => match header {
                Some(set) => {
                    for entry in entries {
                        if let Node::Text(text) = &entry.value {
                            self.header(set, text);
                        }
                    }
                }
                None => self.keyed(key, entries),
            },
            (Some(_), Node::Text(text)) if header.is_some() => {
                self.header(header == Some(true), text);
            }
            (Some(key), Node::Text(text)) => self.records.push(Record::new(key, text)),
            // A header in a list.
            (None, Node::Text(text)) if text.starts_with(&format!("{}=", self.name)) => {
                self.header(text.contains(';'), text);
            }
            _ => {}
        }
    }

    fn header(&mut self, set: bool, content: &str) {
        self.records.extend(if set {
            header::set_cookies(content)
        } else {
            header::cookies(content)
        });
    }
}

const NAMES: &[&str] = &["name", "key", "Name", "Name raw"];

/// The string at the first of these keys.
fn text<'e>(entries: &'e [Entry<'_>], keys: &[&str]) -> Option<&'e str> {
    entries.iter().find_map(|entry| match (&entry.key, &entry.value) {
        (Some(key), Node::Text(text)) if keys.contains(&key.as_ref()) => Some(text.as_str()),
        _ => None,
    })
}

/// A cookie with its attributes, under the keys that various programs use.
fn record(entries: &[Entry<'_>]) -> Option<Record> {
    named(text(entries, NAMES)?, entries)
}

/// Like [`record`], with a given name.
fn named(name: &str, entries: &[Entry<'_>]) -> Option<Record> {
    let value = text(entries, &["value", "Value", "Content raw"])?;
    Some(Record {
        domain: text(entries, &["domain", "Domain", "host", "Host raw"]).map(str::to_owned),
        path: text(entries, &["path", "Path", "Path raw"]).map(str::to_owned),
        ..Record::new(name, value)
    })
}
