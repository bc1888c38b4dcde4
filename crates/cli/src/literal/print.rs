//! Prints values as Python literals, laid out for a terminal.
//!
//! ```text
//! {
//!   'cart': [{'qty': 1, 'sku': 'A-1'}],
//!   'text': 'aaaaaaaaaaaaaaaaaaaaaaaa' ... (12,345 characters),
//!   ... 7 more
//! }
//! ```

use std::fmt::{self, Display, Write as _};

use flask_session_cookie::{Dict, Value};

/// Containers that fit into this many columns are on one line.
const WIDTH: usize = 80;

/// Deeper levels are printed on one line, without indentation: otherwise a small cookie could have
/// an enormous output.
const INDENTED_LEVELS: usize = 20;

/// How much of a value is printed. An ellipsis marks every omission, and [`parse`](super::parse)
/// refuses a text with one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Characters of a string or key, bytes of a `bytes`, or digits of an integer.
    pub(super) characters: usize,
    /// Items of a list, tuple or dict.
    pub(super) items: usize,
    /// Lines, not counting those that close open containers at the limit.
    pub(super) lines: usize,
    /// Levels of containers that do not fit into a line.
    pub(super) levels: usize,
}

impl Limits {
    /// An excerpt for people.
    pub const SHORT: Limits =
        Limits { characters: 200, items: 100, lines: 400, levels: INDENTED_LEVELS };
    /// Everything: `--full`.
    pub const FULL: Limits =
        Limits { characters: usize::MAX, items: usize::MAX, lines: usize::MAX, levels: usize::MAX };
}

/// Prints a value as a Python literal. A container is on one line if it fits into 80 columns, and
/// otherwise has a line for each item.
///
/// Unprintable characters are escaped, so that no control character from a cookie reaches the
/// terminal. The length of the output is proportional to that of the value's JSON.
///
/// ```
/// use flask_session_cli::literal::{Limits, print};
/// use flask_session_cookie::Value;
///
/// assert_eq!(print(&Value::from((1, "a\x1b")), Limits::FULL), r"(1, 'a\x1b')");
/// ```
#[must_use]
pub fn print(value: &Value, limits: Limits) -> String {
    let mut printer = Printer { limits, ..Printer::default() };
    printer.value(value, 0);
    printer.out
}

/// Prints a dict as a Python literal, with a line for each key even if it would fit into one.
///
/// ```
/// use flask_session_cli::literal::{Limits, print_dict};
/// use flask_session_cookie::Dict;
///
/// let dict = Dict::from([("user", "Alice")]);
/// assert_eq!(print_dict(&dict, Limits::FULL), "{\n  'user': 'Alice'\n}");
/// ```
#[must_use]
pub fn print_dict(dict: &Dict, limits: Limits) -> String {
    let mut printer = Printer { limits, ..Printer::default() };
    printer.broken(&Container::Dict(dict), 0);
    printer.out
}

impl Default for Limits {
    fn default() -> Limits {
        Limits::SHORT
    }
}

#[derive(Default)]
struct Printer {
    limits: Limits,
    out: String,
    lines: usize,
    /// The offset of the last line.
    line: usize,
}

impl Printer {
    fn value(&mut self, value: &Value, level: usize) {
        let Some(container) = Container::of(value) else { return self.scalar(value) };
        // One column is for a comma after it.
        let column = self.out.get(self.line..).unwrap_or_default().chars().count() + 1;
        let fits =
            WIDTH.checked_sub(column).and_then(|columns| columns_left(value, columns)).is_some();
        if fits || container.len() == 0 {
            self.push(value);
        } else if level >= self.limits.levels {
            self.push(format_args!(
                "{}... {}{}",
                container.open(),
                container.count(),
                container.close()
            ));
        } else if level >= INDENTED_LEVELS {
            self.push(value);
        } else {
            self.broken(&container, level);
        }
    }

    /// Prints a container on several lines.
    fn broken(&mut self, container: &Container<'_>, level: usize) {
        let count = container.len();
        self.push(container.open());
        for (index, (key, item)) in container.entries().enumerate() {
            if index > 0 {
                self.push(",");
            }
            self.begin_line(level + 1);
            if index >= self.limits.items || self.lines >= self.limits.lines {
                self.push(format_args!("... {} more", Thousands(count - index)));
                break;
            }
            if let Some(key) = key {
                self.text("", key, "");
                self.push(": ");
            }
            self.value(item, level + 1);
        }
        // Python reads a tuple of one item as a plain value, unless it ends with a comma.
        self.push(if matches!(container, Container::Tuple([_])) { "," } else { "" });
        if count > 0 {
            self.begin_line(level);
        }
        self.push(container.close());
    }

    fn scalar(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.text("", text, ""),
            Value::Markup(text) => self.text("Markup(", text, ")"),
            Value::Bytes(bytes) if bytes.len() > self.limits.characters => {
                let begin = bytes.get(..self.limits.characters).unwrap_or_default();
                self.push(Value::Bytes(begin.to_vec()));
                self.push(format_args!(" ... ({} bytes)", Thousands(bytes.len())));
            }
            Value::Int(int) => {
                let text = int.to_string();
                let sign = usize::from(text.starts_with('-'));
                let end = self.limits.characters.saturating_add(sign);
                let begin = text.get(..end).unwrap_or(&text);
                self.push(begin);
                if begin.len() < text.len() {
                    self.push(format_args!(" ... ({} digits)", Thousands(text.len() - sign)));
                }
            }
            _ => self.push(value),
        }
    }

    fn text(&mut self, before: &str, text: &str, after: &str) {
        self.push(before);
        match text.char_indices().nth(self.limits.characters) {
            None => self.push(Value::from(text)),
            Some((end, _)) => {
                self.push(Value::from(text.get(..end).unwrap_or_default()));
                self.push(format_args!(" ... ({} characters)", Thousands(text.chars().count())));
            }
        }
        self.push(after);
    }

    fn begin_line(&mut self, level: usize) {
        self.out.push('\n');
        self.lines += 1;
        self.line = self.out.len();
        self.push(format_args!("{:width$}", "", width = level * 2));
    }

    fn push(&mut self, text: impl Display) {
        // Writing to memory does not fail.
        let _ = write!(self.out, "{text}");
    }
}

enum Container<'a> {
    List(&'a [Value]),
    Tuple(&'a [Value]),
    Dict(&'a Dict),
}

impl<'a> Container<'a> {
    fn of(value: &'a Value) -> Option<Container<'a>> {
        match value {
            Value::List(items) => Some(Container::List(items)),
            Value::Tuple(items) => Some(Container::Tuple(items)),
            Value::Dict(dict) => Some(Container::Dict(dict)),
            _ => None,
        }
    }

    fn open(&self) -> &'static str {
        match self {
            Container::List(_) => "[",
            Container::Tuple(_) => "(",
            Container::Dict(_) => "{",
        }
    }

    fn close(&self) -> &'static str {
        match self {
            Container::List(_) => "]",
            Container::Tuple(_) => ")",
            Container::Dict(_) => "}",
        }
    }

    fn len(&self) -> usize {
        match self {
            Container::List(items) | Container::Tuple(items) => items.len(),
            Container::Dict(dict) => dict.len(),
        }
    }

    /// The number of items, in words.
    fn count(&self) -> String {
        let noun = if matches!(self, Container::Dict(_)) { "key" } else { "item" };
        let count = self.len();
        format!("{} {noun}{}", Thousands(count), if count == 1 { "" } else { "s" })
    }

    fn entries(&self) -> Box<dyn Iterator<Item = (Option<&'a str>, &'a Value)> + 'a> {
        match *self {
            Container::List(items) | Container::Tuple(items) => {
                Box::new(items.iter().map(|item| (None, item)))
            }
            Container::Dict(dict) => Box::new(dict.iter().map(|(key, value)| (Some(key), value))),
        }
    }
}

/// The columns left after the value on one line, or `None` if it does not fit.
///
/// Every container takes at least two columns and every item one, which bounds the number of values
/// visited.
fn columns_left(value: &Value, columns: usize) -> Option<usize> {
    let Some(container) = Container::of(value) else {
        let shortest = match value {
            Value::String(text) | Value::Markup(text) => text.len() / 4,
            Value::Bytes(bytes) => bytes.len(),
            _ => 0,
        };
        // Values that are certainly too long are not printed.
        columns.checked_sub(shortest)?;
        return columns.checked_sub(value.to_string().chars().count());
    };
    let brackets = if matches!(container, Container::Tuple([_])) { 3 } else { 2 };
    let mut columns = columns.checked_sub(brackets)?;
    for (index, (key, item)) in container.entries().enumerate() {
        columns = columns.checked_sub(if index > 0 { 2 } else { 0 })?;
        if let Some(key) = key {
            columns.checked_sub(key.len() / 4)?;
            columns = columns.checked_sub(Value::from(key).to_string().chars().count() + 2)?;
        }
        columns = columns_left(item, columns)?;
    }
    Some(columns)
}

/// A count with commas: `12,345`.
struct Thousands(usize);

impl Display for Thousands {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                f.write_char(',')?;
            }
            f.write_char(digit)?;
        }
        Ok(())
    }
}
