//! The containers of Python literals. Open containers are on the heap, so no input overflows the
//! stack.

use flask_session_cookie::Value;

use super::cursor::Cursor;
use super::dict::{OpenDict, ordered_dict};
use super::{ParseError, call, number, text};

/// The codec's limit on nesting.
pub(super) const MAX_DEPTH: usize = 1100;

/// A container that is not closed yet.
enum Open {
    List(Vec<Value>),
    /// A tuple, or, without a comma, a value in parentheses.
    Parentheses(Vec<Value>),
    Dict(OpenDict),
    /// `OrderedDict(`: its offset and its argument.
    OrderedDict(usize, Option<Value>),
    /// `<SecureCookieSession`, before its dict.
    Session,
}

pub(super) fn literal(text: &str) -> Result<Value, ParseError> {
    let cursor = &mut Cursor::new(text);
    let mut open = Vec::new();
    loop {
        cursor.skip_blank();
        let Some(mut value) = begin(cursor, &mut open)? else { continue };
        // A complete value goes into its container, which may be complete then too.
        loop {
            cursor.skip_blank();
            let Some(container) = open.pop() else {
                return match cursor.peek() {
                    None => Ok(value),
                    Some(_) => Err(cursor.expected("the end of the text")),
                };
            };
            match container.put(value, cursor)? {
                Put::Closed(closed) => value = closed,
                Put::Open(container) => {
                    open.push(container);
                    break;
                }
            }
        }
    }
}

/// Reads a scalar, closes the innermost container where another value could be, or opens a
/// container and returns `None`.
fn begin(cursor: &mut Cursor<'_>, open: &mut Vec<Open>) -> Result<Option<Value>, ParseError> {
    let offset = cursor.position();
    if let Some(Open::Dict(dict)) = open.last_mut() {
        dict.begins(offset);
    }
    let close = open.last().and_then(Open::close).filter(|close| cursor.eat(close));
    if close.is_some() {
        return open.pop().map(|container| container.closed_before_value(cursor)).transpose();
    }
    let opened = match cursor.peek() {
        Some(b'[') => Open::List(Vec::new()),
        Some(b'(') => Open::Parentheses(Vec::new()),
        Some(b'{') => Open::Dict(OpenDict::default()),
        Some(b'<') => Open::Session,
        Some(b'+' | b'-' | b'.' | b'0'..=b'9') if !cursor.rest().starts_with("...") => {
            return number::read(cursor).map(Some);
        }
        _ if text::begins(cursor) => return text::read(cursor).map(Some),
        _ => match cursor.take_name() {
            "OrderedDict" | "collections.OrderedDict" => {
                cursor.expect("(", "`(` after the type name")?;
                Open::OrderedDict(offset, None)
            }
            "" => return Err(cursor.expected(open.last().map_or("a value", Open::expected))),
            name => return call::read(name, offset, cursor).map(Some),
        },
    };
    if open.len() >= MAX_DEPTH {
        return Err(ParseError::TooDeep { offset, limit: MAX_DEPTH });
    }
    match &opened {
        Open::OrderedDict(..) => {}
        Open::Session => {
            cursor.take(1);
            cursor.take_name();
            cursor.skip_blank();
            if cursor.peek() != Some(b'{') {
                return Err(cursor.expected("a session in the form `<SecureCookieSession {...}>`"));
            }
        }
        _ => {
            cursor.take(1);
        }
    }
    open.push(opened);
    Ok(None)
}

enum Put {
    Open(Open),
    Closed(Value),
}

impl Open {
    /// The bracket that may close it where a value could be.
    fn close(&self) -> Option<&'static str> {
        match self {
            Open::List(_) => Some("]"),
            Open::Parentheses(_) | Open::OrderedDict(..) => Some(")"),
            Open::Dict(dict) => (!dict.has_key()).then_some("}"),
            Open::Session => None,
        }
    }

    /// What is expected where there is no value.
    fn expected(&self) -> &'static str {
        match self {
            Open::List(_) => "a value or `]`",
            Open::Parentheses(_) | Open::OrderedDict(..) => "a value or `)`",
            Open::Dict(dict) if !dict.has_key() => "a key or `}`",
            Open::Dict(_) | Open::Session => "a value",
        }
    }

    /// Its value, if it closes where another value could be: empty, or after a comma.
    fn closed_before_value(self, cursor: &Cursor<'_>) -> Result<Value, ParseError> {
        match self {
            Open::List(items) => Ok(Value::List(items)),
            Open::Parentheses(items) => Ok(Value::Tuple(items)),
            Open::Dict(dict) => Ok(Value::Dict(dict.into_dict())),
            Open::OrderedDict(offset, argument) => ordered_dict(offset, argument),
            Open::Session => Err(cursor.expected("a value")),
        }
    }

    /// Adds a value, and reads the comma, colon or bracket after it.
    fn put(mut self, value: Value, cursor: &mut Cursor<'_>) -> Result<Put, ParseError> {
        match &mut self {
            Open::List(items) => {
                items.push(value);
                self.comma_or("]", "`,` or `]` after an item", cursor)
            }
            Open::Parentheses(items) if items.is_empty() && cursor.eat(")") => {
                Ok(Put::Closed(value))
            }
            Open::Parentheses(items) => {
                items.push(value);
                self.comma_or(")", "`,` or `)` after an item", cursor)
            }
            Open::Dict(dict) if dict.has_key() => {
                dict.value(value);
                self.comma_or("}", "`,` or `}` after a value", cursor)
            }
            Open::Dict(dict) => {
                cursor.expect(":", "`:` after a key")?;
                dict.key(&value)?;
                Ok(Put::Open(self))
            }
            Open::OrderedDict(_, Some(_)) => Err(cursor.expected("`)`")),
            Open::OrderedDict(_, argument) => {
                *argument = Some(value);
                self.comma_or(")", "`)`", cursor)
            }
            Open::Session => cursor.expect(">", "`>` after a session").map(|()| Put::Closed(value)),
        }
    }

    fn comma_or(
        self,
        close: &str,
        expected: &'static str,
        cursor: &mut Cursor<'_>,
    ) -> Result<Put, ParseError> {
        if cursor.eat(",") {
            Ok(Put::Open(self))
        } else if cursor.eat(close) {
            self.closed_before_value(cursor).map(Put::Closed)
        } else {
            Err(cursor.expected(expected))
        }
    }
}
