//! `Debug` for values. Derived, its pretty form `{:#?}` would take cubic time in the depth of nesting, since std indents what
//! is inside by one more adapter at every level.

use std::fmt::{self, Formatter};

use super::{Dict, Value};

/// How many levels of `{:#?}` get lines of their own. What is nested deeper stays on one line, so that the length of the text
/// is not quadratic in the depth.
const MAX_INDENT: usize = 16;

/// How many levels the next line is indented, or `None` to write everything on one line.
type Indent = Option<usize>;

/// As derived, except that `{:#?}` puts just the contents of lists, tuples and dictionaries on lines of their own.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let indent = indent(f);
        write_value(f, self, indent)
    }
}

impl fmt::Debug for Dict {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let indent = indent(f);
        write_dict(f, self, indent)
    }
}

fn indent(f: &Formatter<'_>) -> Indent {
    f.alternate().then_some(0)
}

/// Recurses with small frames: 1100 levels fit a thread's 2 MiB without optimisation.
fn write_value(f: &mut Formatter<'_>, value: &Value, indent: Indent) -> fmt::Result {
    match value {
        Value::Null => return f.write_str("Null"),
        Value::Bool(bool) => write_leaf(f, "Bool(", bool),
        Value::Int(int) => write_leaf(f, "Int(", int),
        Value::Float(float) => write_leaf(f, "Float(", float),
        Value::String(text) => write_leaf(f, "String(", text),
        Value::List(items) => write_items(f, "List(", items, indent),
        Value::Tuple(items) => write_items(f, "Tuple(", items, indent),
        Value::Dict(dict) => f.write_str("Dict(").and_then(|()| write_dict(f, dict, indent)),
        // The pretty form of std has a line for every byte.
        Value::Bytes(bytes) if f.alternate() => write_leaf(f, "Bytes(", &format_args!("{bytes:?}")),
        Value::Bytes(bytes) => write_leaf(f, "Bytes(", bytes),
        Value::Markup(text) => write_leaf(f, "Markup(", text),
        Value::Uuid(uuid) => write_leaf(f, "Uuid(", uuid),
        Value::DateTime(datetime) => write_leaf(f, "DateTime(", datetime),
    }?;
    f.write_str(")")
}

fn write_leaf(f: &mut Formatter<'_>, name: &str, content: &dyn fmt::Debug) -> fmt::Result {
    f.write_str(name)?;
    content.fmt(f)
}

fn write_items(f: &mut Formatter<'_>, name: &str, items: &[Value], indent: Indent) -> fmt::Result {
    f.write_str(name)?;
    f.write_str("[")?;
    let inner = deeper(indent);
    for (index, item) in items.iter().enumerate() {
        start_item(f, index, inner)?;
        write_value(f, item, inner)?;
    }
    end_items(f, items.len(), inner)?;
    f.write_str("]")
}

fn write_dict(f: &mut Formatter<'_>, dict: &Dict, indent: Indent) -> fmt::Result {
    f.write_str("{")?;
    let inner = deeper(indent);
    for (index, (key, value)) in dict.iter().enumerate() {
        start_item(f, index, inner)?;
        fmt::Debug::fmt(key, f)?;
        f.write_str(": ")?;
        write_value(f, value, inner)?;
    }
    end_items(f, dict.len(), inner)?;
    f.write_str("}")
}

/// The indentation of what is inside a container.
fn deeper(indent: Indent) -> Indent {
    indent.map(|indent| indent + 1).filter(|inner| *inner <= MAX_INDENT)
}

fn start_item(f: &mut Formatter<'_>, index: usize, inner: Indent) -> fmt::Result {
    match inner {
        Some(indent) => write_line_break(f, if index == 0 { "\n" } else { ",\n" }, indent),
        None if index == 0 => Ok(()),
        None => f.write_str(", "),
    }
}

fn end_items(f: &mut Formatter<'_>, len: usize, inner: Indent) -> fmt::Result {
    match inner {
        Some(indent) if len > 0 => write_line_break(f, ",\n", indent - 1),
        _ => Ok(()),
    }
}

fn write_line_break(f: &mut Formatter<'_>, line_break: &str, indent: usize) -> fmt::Result {
    f.write_str(line_break)?;
    (0..indent).try_for_each(|_| f.write_str("    "))
}
