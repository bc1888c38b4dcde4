//! The contents of `Cookie` and `Set-Cookie` headers, with or without the name of the header.

use super::clean::{is_padded, is_payload, is_quote, is_remember_token};
use super::form::Form;
use super::record::{Found, Record};

/// Whether the text begins with a cookie header.
pub(super) fn has_field(text: &str) -> bool {
    text.split_once(':')
        .is_some_and(|(field, content)| is_cookie_header(field).is_some() && content.contains('='))
}

/// [`find_pairs`] for a text that cannot be a literal, since it begins with a name and a value.
pub(super) fn find_named(text: &str, name: &str) -> Option<Found> {
    // A quick check, since few texts get further.
    if !text.contains(name) {
        return None;
    }
    let (first, value) = *pairs(text).first()?;
    let opens = value.starts_with(['{', '[', '(', '<']);
    let closed = |quote| !value.starts_with(quote) || (value.len() > 1 && value.ends_with(quote));
    let found = (first == name || (is_name(first) && !opens && closed('"') && closed('\'')))
        .then(|| find_pairs(text, name))??;
    found.records.iter().any(|record| record.name == name).then_some(found)
}

/// The content of a header without its name: `session=...; HttpOnly`, or pairs.
pub(super) fn find_pairs(text: &str, name: &str) -> Option<Found> {
    let set = set_cookies(text);
    let has = |records: &[Record]| records.iter().any(|record| record.name == name);
    let plain = cookies(text);
    let with_attributes =
        text.contains(';') && plain.iter().skip(1).any(|pair| is_attribute(&pair.name));
    let is_pair = text.split(',').next().is_some_and(|first| first.contains('='));
    let joined = set.len() > 1 && plain.len() < set.len() && is_pair;
    if (with_attributes || joined) && (has(&set) || !has(&plain)) && is_list(&set) {
        return Some(Found { form: Form::SetCookie(set.len()), records: set });
    }
    // Text with a pair in it is not a header.
    let is_header =
        plain.first().is_some_and(|first| !first.name.contains([' ', '\t', '[', '(', '{', '<']));
    if (has(&plain) && is_header)
        || (plain.len() > 1 && is_list(&plain))
        || other_pair(text).is_some()
    {
        let form = if plain.len() == 1 { Form::Pair } else { Form::Pairs(plain.len()) };
        return Some(Found { form, records: plain });
    }
    None
}

/// Whether the first name can be a cookie's, unlike the start of a value that contains `;`.
fn is_list(records: &[Record]) -> bool {
    records.first().is_some_and(|first| is_name(&first.name) && !is_padded(&first.name))
}

/// The name in a lone `sid=eyJ...`. Since a value may contain `=` too, a payload must follow.
pub(super) fn other_pair(text: &str) -> Option<&str> {
    let (name, value) = text.split_once('=')?;
    let value = value.trim_start_matches('"').trim_start_matches('.');
    let (name, value) = (name.trim(), value.trim());
    // A Flask-Login user ID may be `a=b`.
    let is_value = is_payload(value) || (name.contains("remember") && is_remember_token(value));
    (is_name(name) && !is_padded(name) && is_value).then_some(name)
}

/// Whether a text is a usual cookie name. RFC 6265 allows more, but values would match that.
pub(super) fn is_name(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(is_name_byte)
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_".contains(&byte)
}

/// `Some(true)` for `Set-Cookie`, `Some(false)` for `Cookie`, and `None` for other headers.
pub(super) fn is_cookie_header(field: &str) -> Option<bool> {
    if field.eq_ignore_ascii_case("set-cookie") {
        Some(true)
    } else {
        // The name in WSGI and CGI.
        (field.eq_ignore_ascii_case("cookie") || field == "HTTP_COOKIE").then_some(false)
    }
}

/// The cookies of a `Cookie` header, or of pairs on separate lines.
pub(super) fn cookies(content: &str) -> Vec<Record> {
    split(without_quotes(content), b"\n")
        .into_iter()
        .flat_map(pairs)
        .map(|(name, value)| Record::new(name, value))
        .collect()
}

/// The cookies of one or more `Set-Cookie` headers, joined with commas or line breaks.
pub(super) fn set_cookies(content: &str) -> Vec<Record> {
    split(without_quotes(content), b",\n").into_iter().filter_map(set_cookie).collect()
}

fn set_cookie(content: &str) -> Option<Record> {
    let pairs = pairs(content);
    let ((name, value), attributes) = pairs.split_first()?;
    let mut record = Record { set: true, ..Record::new(name, value) };
    let mut max_age: Option<&str> = None;
    let mut in_1970 = false;
    for (name, value) in attributes {
        match name.to_ascii_lowercase().as_str() {
            "domain" => record.domain = Some((*value).to_owned()),
            "path" => record.path = Some((*value).to_owned()),
            "max-age" => max_age = Some(value),
            "expires" => in_1970 = value.contains("1970"),
            _ => {}
        }
    }
    // `Max-Age` takes precedence: RFC 6265, section 4.1.2.2.
    record.expired = max_age.map_or(in_1970, |age| age == "0" || age.starts_with('-'));
    Some(record)
}

fn is_attribute(name: &str) -> bool {
    [
        "expires",
        "max-age",
        "domain",
        "path",
        "secure",
        "httponly",
        "samesite",
        "partitioned",
        "priority",
    ]
    .iter()
    .any(|attribute| name.eq_ignore_ascii_case(attribute))
}

/// Splits at separators that are followed by a name and `=`, unlike the comma in `Expires=Thu, 01
/// Jan 1970`.
fn split<'a>(content: &'a str, separators: &[u8]) -> Vec<&'a str> {
    let mut cookies = Vec::new();
    let mut begin = 0;
    let mut quoted = false;
    let mut escaped = false;
    for (at, byte) in content.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if separators.contains(&byte)
                && !quoted
                && begins_pair(content.get(at + 1..).unwrap_or("")) =>
            {
                cookies.extend(content.get(begin..at));
                begin = at + 1;
            }
            _ => {}
        }
    }
    cookies.extend(content.get(begin..));
    cookies
}

fn begins_pair(text: &str) -> bool {
    // Only a little white space is skipped, so that a million line breaks take linear time.
    let Some(begin) = text.bytes().take(16).position(|byte| !byte.is_ascii_whitespace()) else {
        return false;
    };
    let text = text.get(begin..).unwrap_or("");
    // Names are at most 64 bytes.
    let end = text.bytes().take(65).position(|byte| !is_name_byte(byte)).unwrap_or(0);
    let (name, rest) = text.split_at(end);
    rest.starts_with('=') && is_name(name) && !is_padded(name) && !is_attribute(name)
}

/// Names and values, the values still quoted. A `;` in quotes is part of the value.
fn pairs(content: &str) -> Vec<(&str, &str)> {
    let mut pairs = Vec::new();
    let mut rest = content;
    // Once no closing quote is found, none will be: this keeps many open quotes linear.
    let mut no_quote_closes = false;
    loop {
        rest = rest.trim_start_matches(';');
        if rest.is_empty() {
            return pairs;
        }
        let value_at = rest
            .bytes()
            .position(|byte| byte == b'=' || byte == b';')
            .filter(|at| rest[*at..].starts_with('='));
        let quoted = value_at.and_then(|at| {
            let value = rest[at + 1..].trim_start();
            let start = rest.len() - value.len();
            if !value.starts_with('"') || no_quote_closes {
                return None;
            }
            let Some(length) = quoted_len(value) else {
                no_quote_closes = true;
                return None;
            };
            let after = value[length..].trim_start();
            (after.is_empty() || after.starts_with([';', ','])).then_some(start + length)
        });
        let from = quoted.unwrap_or(0);
        let end = rest[from..].find(';').map_or(rest.len(), |at| from + at);
        let (pair, after) = rest.split_at(end);
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if !(name.trim().is_empty() && value.trim().is_empty()) {
            pairs.push((name.trim(), value.trim()));
        }
        rest = after.get(1..).unwrap_or("");
    }
}

/// The length of the double-quoted string at the beginning, with its quotes.
fn quoted_len(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Removes quotes around the whole header.
fn without_quotes(content: &str) -> &str {
    let content = content.trim();
    let content = match content.chars().next() {
        Some(first) if is_quote(first) => content.trim_end_matches([',', ';']),
        _ => content,
    };
    let mut characters = content.chars();
    match (characters.next(), characters.next_back()) {
        (Some(first), Some(last)) if is_quote(first) && is_quote(last) => characters.as_str(),
        _ => content,
    }
}
