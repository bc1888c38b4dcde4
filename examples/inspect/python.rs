//! Values as a Flask developer would write them in Python.

use flask_session_cookie::{Dict, Value};

/// A list, tuple or dictionary stands on one line if it fits this many columns.
const WIDTH: usize = 80;

/// Levels deeper than this are not indented further, or a small cookie could make output without end.
const DEEPEST_INDENT: usize = 20;

/// A dictionary on several lines, one a key.
pub(crate) fn dict(dict: &Dict) -> String {
    let mut out = String::new();
    broken(&Container::Dict(dict), 0, &mut out);
    out
}

enum Container<'a> {
    List(&'a [Value]),
    Tuple(&'a [Value]),
    Dict(&'a Dict),
}

impl Container<'_> {
    fn of(value: &Value) -> Option<Container<'_>> {
        match value {
            Value::List(items) => Some(Container::List(items)),
            Value::Tuple(items) => Some(Container::Tuple(items)),
            Value::Dict(dict) => Some(Container::Dict(dict)),
            _ => None,
        }
    }

    fn brackets(&self) -> (&'static str, &'static str) {
        match self {
            Container::List(_) => ("[", "]"),
            Container::Tuple(_) => ("(", ")"),
            Container::Dict(_) => ("{", "}"),
        }
    }

    /// Without a comma at its end Python takes a tuple of one item for a value in parentheses.
    fn last_comma(&self) -> &'static str {
        if matches!(self, Container::Tuple([_])) { "," } else { "" }
    }

    fn entries(&self) -> Vec<(Option<&str>, &Value)> {
        match self {
            Container::List(items) | Container::Tuple(items) => {
                items.iter().map(|item| (None, item)).collect()
            }
            Container::Dict(dict) => dict.iter().map(|(key, value)| (Some(key), value)).collect(),
        }
    }
}

fn value(value: &Value, level: usize, out: &mut String) {
    let Some(container) = Container::of(value) else { return out.push_str(&value.to_string()) };
    let begin = out.len();
    if !inline(&container, begin + WIDTH, out) {
        out.truncate(begin);
        broken(&container, level, out);
    }
}

/// Writes a container on several lines.
fn broken(container: &Container, level: usize, out: &mut String) {
    let (open, close) = container.brackets();
    let entries = container.entries();
    out.push_str(open);
    for (index, (key, item)) in entries.iter().enumerate() {
        out.push_str(if index > 0 { "," } else { "" });
        line(level + 1, out);
        push_key(*key, out);
        value(item, level + 1, out);
    }
    out.push_str(container.last_comma());
    if !entries.is_empty() {
        line(level, out);
    }
    out.push_str(close);
}

/// Writes a container on one line; false if `out` grew beyond `limit`, where it stops.
fn inline(container: &Container, limit: usize, out: &mut String) -> bool {
    let (open, close) = container.brackets();
    out.push_str(open);
    let entries: &[(Option<&str>, &Value)] = &container.entries();
    for (index, (key, item)) in entries.iter().enumerate() {
        out.push_str(if index > 0 { ", " } else { "" });
        push_key(*key, out);
        let fits = match Container::of(item) {
            Some(inner) => inline(&inner, limit, out),
            None if is_long(item) => false,
            None => {
                out.push_str(&item.to_string());
                true
            }
        };
        if !fits || out.len() > limit {
            return false;
        }
    }
    out.push_str(container.last_comma());
    out.push_str(close);
    out.len() <= limit
}

/// Whether it is worthless to try it on one line, which a container around it may do once a level.
fn is_long(value: &Value) -> bool {
    match value {
        Value::String(text) | Value::Markup(text) => text.len() > WIDTH,
        Value::Bytes(bytes) => bytes.len() > WIDTH,
        _ => false,
    }
}

fn line(level: usize, out: &mut String) {
    out.push('\n');
    out.push_str(&"  ".repeat(level.min(DEEPEST_INDENT)));
}

fn push_key(key: Option<&str>, out: &mut String) {
    if let Some(key) = key {
        out.push_str(&Value::from(key).to_string());
        out.push_str(": ");
    }
}
