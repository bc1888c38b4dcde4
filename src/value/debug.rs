//! `Debug` for values. The derived pretty form `{:#?}` would take cubic time in the depth of
//! nesting, since std indents through one more adapter at every level.

use std::fmt::{self, Formatter};

use super::{Dict, Value};

/// The number of levels that `{:#?}` breaks into lines. Deeper values stay on one line, so that the
/// output is not quadratic in the depth.
const MAX_INDENT: usize = 16;

/// The indentation of the next line, or `None` to write on one line.
type Indent = Option<usize>;

/// The same as the derived form, except that `{:#?}` breaks only lists, tuples and dictionaries
/// into lines.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let indent = f.alternate().then_some(0);
        write_value(f, self, indent)
    }
}

impl fmt::Debug for Dict {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let indent = f.alternate().then_some(0);
        write_entries(f, ["{", "}"], &mut with_keys(self), indent)
    }
}

type Entry<'a> = (Option<&'a str>, &'a Value);

fn without_keys(items: &[Value]) -> impl Iterator<Item = Entry<'_>> {
    items.iter().map(|item| (None, item))
}

fn with_keys(dict: &Dict) -> impl Iterator<Item = Entry<'_>> {
    dict.iter().map(|(key, value)| (Some(key), value))
}

/// Recurses with small stack frames: 1100 levels fit a thread's 2 MiB without optimization.
fn write_value(f: &mut Formatter<'_>, value: &Value, indent: Indent) -> fmt::Result {
    match value {
        Value::Null => f.write_str("Null"),
        Value::Bool(bool) => write_leaf(f, "Bool(", bool),
        Value::Int(int) => write_leaf(f, "Int(", int),
        Value::Float(float) => write_leaf(f, "Float(", float),
        Value::String(text) => write_leaf(f, "String(", text),
        Value::List(items) => write_entries(f, ["List([", "])"], &mut without_keys(items), indent),
        Value::Tuple(items) => {
            write_entries(f, ["Tuple([", "])"], &mut without_keys(items), indent)
        }
        Value::Dict(dict) => write_entries(f, ["Dict({", "})"], &mut with_keys(dict), indent),
        // std would write a line for every byte.
        Value::Bytes(bytes) if f.alternate() => write_leaf(f, "Bytes(", &format_args!("{bytes:?}")),
        Value::Bytes(bytes) => write_leaf(f, "Bytes(", bytes),
        Value::Markup(text) => write_leaf(f, "Markup(", text),
        Value::Uuid(uuid) => write_leaf(f, "Uuid(", uuid),
        Value::DateTime(datetime) => write_leaf(f, "DateTime(", datetime),
    }
}

fn write_leaf(f: &mut Formatter<'_>, name: &str, content: &dyn fmt::Debug) -> fmt::Result {
    f.write_str(name)?;
    content.fmt(f)?;
    f.write_str(")")
}

fn write_entries(
    f: &mut Formatter<'_>,
    [open, close]: [&str; 2],
    entries: &mut dyn Iterator<Item = Entry<'_>>,
    indent: Indent,
) -> fmt::Result {
    f.write_str(open)?;
    let inner = indent.map(|indent| indent + 1).filter(|inner| *inner <= MAX_INDENT);
    let mut is_first = true;
    for (key, value) in entries {
        match inner {
            Some(inner) => write_line_break(f, if is_first { "\n" } else { ",\n" }, inner)?,
            None if is_first => {}
            None => f.write_str(", ")?,
        }
        is_first = false;
        if let Some(key) = key {
            fmt::Debug::fmt(key, f)?;
            f.write_str(": ")?;
        }
        write_value(f, value, inner)?;
    }
    if let Some(inner) = inner
        && !is_first
    {
        write_line_break(f, ",\n", inner - 1)?;
    }
    f.write_str(close)
}

fn write_line_break(f: &mut Formatter<'_>, line_break: &str, indent: usize) -> fmt::Result {
    f.write_str(line_break)?;
    (0..indent).try_for_each(|_| f.write_str("    "))
}
