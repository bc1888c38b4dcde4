//! Reads JSON text as Python's `json` module does.

use super::string;
use crate::error::PayloadError;
use crate::value::{Dict, Int, Value};

/// A container that is not closed yet. What has been read of it stands at the end of a stack that all share, and gets memory of
/// its own, as much as it needs, when it is closed.
enum Open {
    List {
        /// Where in the stack its items begin.
        start: usize,
    },
    Dict {
        /// Where in the stack its entries begin.
        start: usize,
        /// Where its `{` stands.
        offset: usize,
        /// The key whose value is read next.
        key: String,
    },
}

/// Takes what stands from `start` on.
fn take_from<T>(stack: &mut Vec<T>, start: usize) -> Vec<T> {
    if start == 0 { std::mem::take(stack) } else { stack.split_off(start) }
}

/// Reads one value and the white space around it.
///
/// `object_hook` gets every object when it is closed, inner ones first, with the offset of its `{`; what it gives back
/// takes the object's place (`json.loads(object_hook=...)`). Of keys that come twice the last value counts, in the place of
/// the first. At most `max_depth` containers may be open at once. The stack of open containers is on the heap, so that no
/// input can overflow the thread's.
pub(crate) fn read(
    text: &str,
    max_depth: usize,
    mut object_hook: impl FnMut(Dict, usize) -> Result<Value, PayloadError>,
) -> Result<Value, PayloadError> {
    let mut reader = Reader { text, position: 0 };
    let mut open: Vec<Open> = Vec::new();
    let (mut items, mut entries) = (Vec::new(), Vec::new());
    'value: loop {
        reader.skip_white_space();
        let offset = reader.position;
        let mut value = match reader.peek() {
            Some(b'{' | b'[') if open.len() >= max_depth => {
                return Err(PayloadError::TooDeep { offset, limit: max_depth });
            }
            Some(b'{') => {
                reader.position += 1;
                reader.skip_white_space();
                if reader.peek() != Some(b'}') {
                    let key = reader.key("`}` or a key in quotes")?;
                    open.push(Open::Dict { start: entries.len(), offset, key });
                    continue 'value;
                }
                reader.position += 1;
                object_hook(Dict::new(), offset)?
            }
            Some(b'[') => {
                reader.position += 1;
                reader.skip_white_space();
                if reader.peek() != Some(b']') {
                    open.push(Open::List { start: items.len() });
                    continue 'value;
                }
                reader.position += 1;
                Value::List(Vec::new())
            }
            _ => reader.scalar()?,
        };
        // The value is whole; put it where it belongs, and close every container that ends behind it.
        loop {
            reader.skip_white_space();
            match open.last_mut() {
                None => return reader.end().map(|()| value),
                Some(Open::List { start }) => {
                    items.push(value);
                    match reader.next() {
                        Some(b',') => continue 'value,
                        Some(b']') => value = Value::List(take_from(&mut items, *start)),
                        _ => return Err(reader.expected_before("`,` or `]` after an item")),
                    }
                }
                Some(Open::Dict { start, offset, key }) => {
                    entries.push((std::mem::take(key), value));
                    match reader.next() {
                        Some(b',') => {
                            reader.skip_white_space();
                            *key = reader.key("a key in quotes")?;
                            continue 'value;
                        }
                        Some(b'}') => {
                            let dict = Dict::from_entries(take_from(&mut entries, *start));
                            value = object_hook(dict, *offset)?;
                        }
                        _ => return Err(reader.expected_before("`,` or `}` after a value")),
                    }
                }
            }
            open.pop();
        }
    }
}

/// A position in a text.
struct Reader<'a> {
    text: &'a str,
    position: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.position).copied()
    }

    /// Takes the next byte. At the end of the text the position moves on all the same, so that
    /// [`expected_before`](Reader::expected_before) names the end.
    fn next(&mut self) -> Option<u8> {
        let byte = self.peek();
        self.position += 1;
        byte
    }

    /// An error at the byte that was taken last.
    fn expected_before(&self, expected: &'static str) -> PayloadError {
        PayloadError::Json { offset: self.position - 1, expected }
    }

    fn skip_white_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.position += 1;
        }
    }

    fn end(&self) -> Result<(), PayloadError> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(PayloadError::Json { offset: self.position, expected: "the end of the text" }),
        }
    }

    /// Reads a key and the colon after it.
    fn key(&mut self, expected: &'static str) -> Result<String, PayloadError> {
        if self.peek() != Some(b'"') {
            return Err(PayloadError::Json { offset: self.position, expected });
        }
        let key = self.string()?;
        self.skip_white_space();
        match self.next() {
            Some(b':') => Ok(key),
            _ => Err(self.expected_before("`:` after a key")),
        }
    }

    fn string(&mut self) -> Result<String, PayloadError> {
        let (string, behind) = string::read(self.text, self.position)?;
        self.position = behind;
        Ok(string)
    }

    fn scalar(&mut self) -> Result<Value, PayloadError> {
        let rest = self.text.get(self.position..).unwrap_or_default();
        let (literal, value) = match rest.as_bytes().first() {
            Some(b'"') => return self.string().map(Value::String),
            Some(b'-') if rest.starts_with("-I") => ("-Infinity", Value::Float(f64::NEG_INFINITY)),
            Some(b'-' | b'0'..=b'9') => return self.number(rest),
            Some(b'n') => ("null", Value::Null),
            Some(b't') => ("true", Value::Bool(true)),
            Some(b'f') => ("false", Value::Bool(false)),
            Some(b'N') => ("NaN", Value::Float(f64::NAN)),
            _ => ("Infinity", Value::Float(f64::INFINITY)),
        };
        if !rest.starts_with(literal) {
            return Err(PayloadError::Json { offset: self.position, expected: "a value" });
        }
        self.position += literal.len();
        Ok(value)
    }

    /// Reads `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`: an integer, or with any of the last two parts a
    /// float. A float too large to hold is infinite, as in Python.
    fn number(&mut self, rest: &str) -> Result<Value, PayloadError> {
        let start = self.position;
        if self.peek() == Some(b'-') {
            self.position += 1;
        }
        let digits = match self.peek() {
            Some(b'0') => {
                self.position += 1;
                1
            }
            _ => self.digits()?,
        };
        let is_int = !matches!(self.peek(), Some(b'.' | b'e' | b'E'));
        if self.peek() == Some(b'.') {
            self.position += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.position += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.position += 1;
            }
            self.digits()?;
        }
        let number = rest.get(..self.position - start).unwrap_or_default();
        if !is_int {
            // The grammar is stricter than `f64`'s, so that this cannot fail.
            return number
                .parse()
                .map(Value::Float)
                .map_err(|_| PayloadError::Json { offset: start, expected: "a value" });
        }
        if digits > Int::MAX_DIGITS {
            return Err(PayloadError::IntTooLong { offset: start, digits, limit: Int::MAX_DIGITS });
        }
        Ok(Value::Int(Int::from_canonical(number)))
    }

    /// Reads one or more digits, and says how many.
    fn digits(&mut self) -> Result<usize, PayloadError> {
        let start = self.position;
        while let Some(b'0'..=b'9') = self.peek() {
            self.position += 1;
        }
        match self.position - start {
            0 => Err(PayloadError::Json { offset: start, expected: "a digit" }),
            digits => Ok(digits),
        }
    }
}
