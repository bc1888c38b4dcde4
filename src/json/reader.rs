//! Reads JSON text as Python's `json` module does.

use super::string;
use crate::error::PayloadError;
use crate::value::{Dict, Int, Value};

/// A container that is not closed yet.
struct Open {
    /// Where in the stack of items or of entries its own begin.
    start: usize,
    /// Of a dictionary, where its `{` stands.
    offset: Option<usize>,
    /// The key under which it stands, if it is in a dictionary.
    key: String,
}

/// What has been read of the containers that are not closed yet. Their items and entries stand in stacks that all share, and get
/// memory of their own, as much as they need, when their container is closed.
#[derive(Default)]
struct Stack {
    /// The whole value, when it has been read.
    root: Value,
    items: Vec<Value>,
    entries: Vec<(String, Value)>,
    /// Apart from those around it, so that a flat dictionary needs no memory for them.
    innermost: Option<Open>,
    around: Vec<Open>,
    /// The key whose value is read next, if the innermost container is a dictionary.
    key: String,
}

impl Stack {
    fn depth(&self) -> usize {
        self.around.len() + usize::from(self.innermost.is_some())
    }

    fn open_list(&mut self) {
        self.open(self.items.len(), None);
    }

    fn open_dict(&mut self, offset: usize) {
        self.open(self.entries.len(), Some(offset));
    }

    fn open(&mut self, start: usize, offset: Option<usize>) {
        let key = std::mem::take(&mut self.key);
        self.around.extend(self.innermost.replace(Open { start, offset, key }));
    }

    /// Puts a whole value where it belongs.
    #[inline]
    fn put(&mut self, value: Value) {
        match &self.innermost {
            None => self.root = value,
            Some(Open { offset: None, .. }) => self.items.push(value),
            Some(Open { offset: Some(_), .. }) => self.entries.push((std::mem::take(&mut self.key), value)),
        }
    }

    /// Takes the items out of the innermost container.
    fn close_list(&mut self, start: usize) -> Vec<Value> {
        self.close();
        take_from(&mut self.items, start)
    }

    /// Takes the entries out of the innermost container.
    fn close_dict(&mut self, start: usize) -> Vec<(String, Value)> {
        self.close();
        take_from(&mut self.entries, start)
    }

    fn close(&mut self) {
        if let Some(Open { key, .. }) = std::mem::replace(&mut self.innermost, self.around.pop()) {
            self.key = key;
        }
    }
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
    let mut stack = Stack::default();
    'value: loop {
        reader.skip_white_space();
        let offset = reader.position;
        match reader.peek() {
            Some(b'{' | b'[') if stack.depth() >= max_depth => {
                return Err(PayloadError::TooDeep { offset, limit: max_depth });
            }
            Some(b'{') => {
                reader.position += 1;
                reader.skip_white_space();
                if reader.peek() != Some(b'}') {
                    stack.open_dict(offset);
                    stack.key = reader.key("`}` or a key in quotes")?;
                    continue 'value;
                }
                reader.position += 1;
                stack.put(object_hook(Dict::new(), offset)?);
            }
            Some(b'[') => {
                reader.position += 1;
                reader.skip_white_space();
                if reader.peek() != Some(b']') {
                    stack.open_list();
                    continue 'value;
                }
                reader.position += 1;
                stack.put(Value::List(Vec::new()));
            }
            _ => reader.scalar(|value| stack.put(value))?,
        }
        // A value is whole; close every container that ends behind it.
        loop {
            reader.skip_white_space();
            match stack.innermost {
                None => return reader.end().map(|()| stack.root),
                Some(Open { start, offset: None, .. }) => match reader.next() {
                    Some(b',') => continue 'value,
                    Some(b']') => {
                        let items = stack.close_list(start);
                        stack.put(Value::List(items));
                    }
                    _ => return Err(reader.expected_before("`,` or `]` after an item")),
                },
                Some(Open { start, offset: Some(offset), .. }) => match reader.next() {
                    Some(b',') => {
                        reader.skip_white_space();
                        stack.key = reader.key("a key in quotes")?;
                        continue 'value;
                    }
                    Some(b'}') => {
                        let dict = Dict::from_entries(stack.close_dict(start));
                        stack.put(object_hook(dict, offset)?);
                    }
                    _ => return Err(reader.expected_before("`,` or `}` after a value")),
                },
            }
        }
    }
}

enum Number {
    Int(Int),
    Float(f64),
}

/// A position in a text.
struct Reader<'a> {
    text: &'a str,
    position: usize,
}

impl<'a> Reader<'a> {
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

    /// Reads a string without escapes.
    #[inline]
    fn plain_string(&mut self) -> Option<&'a str> {
        let (text, behind) = string::read_plain(self.text, self.position)?;
        self.position = behind;
        Some(text)
    }

    /// Reads a key and the colon after it.
    fn key(&mut self, expected: &'static str) -> Result<String, PayloadError> {
        if self.peek() != Some(b'"') {
            return Err(PayloadError::Json { offset: self.position, expected });
        }
        let key = match self.plain_string() {
            Some(key) => key.to_owned(),
            None => self.string()?,
        };
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

    /// Reads a value that is no container and gives it to `put`, which builds it right where it belongs.
    #[inline]
    fn scalar(&mut self, put: impl FnOnce(Value)) -> Result<(), PayloadError> {
        let rest = self.text.get(self.position..).unwrap_or_default();
        let (literal, value) = match rest.as_bytes().first() {
            Some(b'"') => {
                match self.plain_string() {
                    Some(text) => put(Value::String(text.to_owned())),
                    None => put(Value::String(self.string()?)),
                }
                return Ok(());
            }
            Some(b'-') if rest.starts_with("-I") => ("-Infinity", Value::Float(f64::NEG_INFINITY)),
            Some(b'-' | b'0'..=b'9') => {
                match self.number(rest)? {
                    Number::Int(int) => put(Value::Int(int)),
                    Number::Float(float) => put(Value::Float(float)),
                }
                return Ok(());
            }
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
        put(value);
        Ok(())
    }

    /// Reads `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`: an integer, or with any of the last two parts a
    /// float. A float too large to hold is infinite, as in Python.
    fn number(&mut self, rest: &str) -> Result<Number, PayloadError> {
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
                .map(Number::Float)
                .map_err(|_| PayloadError::Json { offset: start, expected: "a value" });
        }
        if digits > Int::MAX_DIGITS {
            return Err(PayloadError::IntTooLong { offset: start, digits, limit: Int::MAX_DIGITS });
        }
        Ok(Number::Int(Int::from_canonical(number)))
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
