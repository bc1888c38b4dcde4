//! `Display` for values: Python's `repr`.

use std::fmt::{self, Formatter};

use super::{Civil, DateTime, Dict, Value};
use crate::python::{float, repr};

/// Python's `repr` of the value, on one line.
///
/// Non-printable characters are escaped. Which ones these are depends on the Unicode version of the
/// Rust compiler; an older Python also escapes characters that it does not know yet.
///
/// ```
/// use flask_session_cookie::{DateTime, Dict, Uuid, Value};
///
/// assert_eq!(Value::from((1.0, None::<bool>, "it's")).to_string(), r#"(1.0, None, "it's")"#);
/// let dict = Dict::from([("id", Value::from(Uuid::nil())), ("raw", b"\xff".into())]);
/// assert_eq!(
///     Value::from(dict).to_string(),
///     r"{'id': UUID('00000000-0000-0000-0000-000000000000'), 'raw': b'\xff'}",
/// );
/// assert_eq!(
///     Value::from(DateTime::from_unix(1_700_000_000).unwrap()).to_string(),
///     "datetime.datetime(2023, 11, 14, 22, 13, 20, tzinfo=datetime.timezone.utc)",
/// );
/// ```
impl fmt::Display for Value {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => f.write_str("None"),
            Value::Bool(true) => f.write_str("True"),
            Value::Bool(false) => f.write_str("False"),
            Value::Int(int) => write!(f, "{int}"),
            Value::Float(float) => write_float(f, *float),
            Value::String(text) => repr::text(f, text),
            Value::List(items) => write_items(f, items, ["[", "]"]),
            // Without the comma it would be a parenthesized value.
            Value::Tuple(items) if items.len() == 1 => write_items(f, items, ["(", ",)"]),
            Value::Tuple(items) => write_items(f, items, ["(", ")"]),
            Value::Dict(dict) => fmt::Display::fmt(dict, f),
            Value::Bytes(bytes) => repr::bytes(f, bytes),
            Value::Markup(text) => {
                f.write_str("Markup(")?;
                repr::text(f, text)?;
                f.write_str(")")
            }
            Value::Uuid(uuid) => write!(f, "UUID('{uuid}')"),
            Value::DateTime(datetime) => write_datetime(f, *datetime),
        }
    }
}

/// Python's `repr` of the dictionary, on one line.
///
/// ```
/// use flask_session_cookie::Dict;
///
/// assert_eq!(Dict::from([("username", "Alice")]).to_string(), "{'username': 'Alice'}");
/// ```
impl fmt::Display for Dict {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("{")?;
        for (index, (key, value)) in self.iter().enumerate() {
            f.write_str(if index > 0 { ", " } else { "" })?;
            repr::text(f, key)?;
            f.write_str(": ")?;
            fmt::Display::fmt(value, f)?;
        }
        f.write_str("}")
    }
}

fn write_items(f: &mut Formatter<'_>, items: &[Value], [open, close]: [&str; 2]) -> fmt::Result {
    f.write_str(open)?;
    for (index, item) in items.iter().enumerate() {
        f.write_str(if index > 0 { ", " } else { "" })?;
        fmt::Display::fmt(item, f)?;
    }
    f.write_str(close)
}

fn write_float(f: &mut Formatter<'_>, float: f64) -> fmt::Result {
    if float.is_nan() {
        f.write_str("nan")
    } else if float.is_infinite() {
        f.write_str(if float > 0.0 { "inf" } else { "-inf" })
    } else {
        f.write_str(&float::repr(float))
    }
}

fn write_datetime(f: &mut Formatter<'_>, datetime: DateTime) -> fmt::Result {
    let Civil { year, month, day, hour, minute, second, .. } = datetime.civil();
    write!(f, "datetime.datetime({year}, {month}, {day}, {hour}, {minute}")?;
    if second != 0 {
        write!(f, ", {second}")?;
    }
    f.write_str(", tzinfo=datetime.timezone.utc)")
}
