//! Reads JSON text as Python's `json.loads` does: `JSONDecoder` and `scanner` in CPython's
//! `Lib/json/`.

use std::borrow::Cow;

use lexical_parse_float::FromLexical as _;

use super::error::PayloadError;
use super::options::{Hooks, Options};
use super::string;
use crate::value::{Dict, Int, Key, Value};

/// A container that is not closed yet.
///
/// Its items or entries are on a stack that all containers share. When it is closed they are moved
/// to an allocation of exactly their size:
///
/// ```text
/// [1,{"a":2,"b":   items    1
///                  entries  ("a", 2) ("b", null)      null until its value has been read
///                  open     List { start: 0 }, Dict { start: 0, offset: 3 }
/// ```
enum Open {
    List {
        /// Index of its first item on the stack of items.
        start: usize,
    },
    Dict {
        /// Index of its first entry on the stack of entries.
        start: usize,
        /// Offset of its `{` in the text.
        offset: usize,
    },
}

/// Reads one value, which white space may surround: `json.loads(text)`.
///
/// For duplicate keys the last value wins, at the first key's position. Open containers are kept on
/// the heap, so that no input can overflow the thread's stack.
///
/// An error of a hook is reported only once the whole text has been read: `loads` in Flask's
/// `json/tag.py` parses the JSON first and then undoes the tags, which it never sees in a value
/// that a duplicate key has replaced.
pub(super) fn read(text: &str, options: &Options) -> Result<Value, PayloadError> {
    let mut reader = Reader { text, position: 0, max_int_digits: options.max_int_digits };
    let mut open: Vec<Open> = Vec::with_capacity(4);
    let (mut items, mut entries) = (Vec::new(), Vec::new());
    let mut hook_error: Option<PayloadError> = None;
    'value: loop {
        reader.skip_white_space();
        let offset = reader.position;
        let mut value = match reader.peek() {
            Some(b'{' | b'[') if open.len() >= options.max_depth => {
                return Err(PayloadError::TooDeep { offset, limit: options.max_depth });
            }
            Some(b'{') => {
                reader.position += 1;
                reader.skip_white_space();
                if reader.peek() != Some(b'}') {
                    let key = reader.key("`}` or a key in quotes")?;
                    open.push(Open::Dict { start: entries.len(), offset });
                    entries.push((key, Value::Null));
                    continue 'value;
                }
                reader.position += 1;
                Value::Dict(Dict::new())
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
        // The value is complete: add it to its container, and close every container that ends here.
        loop {
            reader.skip_white_space();
            let is_root = open.len() == 1;
            match open.last_mut() {
                None => {
                    reader.end()?;
                    return match hook_error {
                        None => Ok(value),
                        Some(error) => Err(error),
                    };
                }
                Some(Open::List { start }) => {
                    items.push(value);
                    match reader.next() {
                        Some(b',') => continue 'value,
                        Some(b']') => value = Value::List(take_from(&mut items, *start, is_root)),
                        _ => return Err(reader.expected_before("`,` or `]` after an item")),
                    }
                }
                Some(Open::Dict { start, offset }) => {
                    if let Some((_, null)) = entries.last_mut() {
                        *null = value;
                    }
                    match reader.next() {
                        Some(b',') => {
                            reader.skip_white_space();
                            entries.push((reader.key("a key in quotes")?, Value::Null));
                            continue 'value;
                        }
                        Some(b'}') => {
                            let count = entries.len() - *start;
                            let dict = Dict::from_entries(take_from(&mut entries, *start, is_root));
                            if dict.len() < count {
                                hook_error = hook_error.map(PayloadError::perhaps_overwritten);
                            }
                            let tag_of =
                                |hooks: Hooks| (hooks.tag_of)(dict.single()?.0).zip(Some(hooks));
                            value = match options.hooks.and_then(tag_of) {
                                None => Value::Dict(dict),
                                Some((tag, hooks)) => {
                                    let content = dict.into_single().unwrap_or(Value::Null);
                                    match (hooks.untag)(tag, content, *offset) {
                                        Ok(value) => value,
                                        Err(error) => {
                                            hook_error.get_or_insert(error);
                                            Value::Null
                                        }
                                    }
                                }
                            };
                        }
                        _ => return Err(reader.expected_before("`,` or `}` after a value")),
                    }
                }
            }
            open.pop();
        }
    }
}

/// Removes the elements of `stack` from `start` on. The root takes the whole stack, with its spare
/// capacity, which saves a copy.
fn take_from<T>(stack: &mut Vec<T>, start: usize, is_root: bool) -> Vec<T> {
    if is_root { std::mem::take(stack) } else { stack.drain(start..).collect() }
}

/// A position in a text.
struct Reader<'a> {
    text: &'a str,
    position: usize,
    max_int_digits: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.position).copied()
    }

    /// Advances by one byte and returns it. Advances at the end of the text too, so that
    /// [`expected_before`](Reader::expected_before) reports the end.
    fn next(&mut self) -> Option<u8> {
        let byte = self.peek();
        self.position += 1;
        byte
    }

    /// An error at the byte before the position.
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
            Some(_) => {
                Err(PayloadError::Json { offset: self.position, expected: "the end of the text" })
            }
        }
    }

    /// Reads a key and the colon after it.
    fn key(&mut self, expected: &'static str) -> Result<Key, PayloadError> {
        if self.peek() != Some(b'"') {
            return Err(PayloadError::Json { offset: self.position, expected });
        }
        let key = self.string()?.into();
        self.skip_white_space();
        match self.next() {
            Some(b':') => Ok(key),
            _ => Err(self.expected_before("`:` after a key")),
        }
    }

    fn string(&mut self) -> Result<Cow<'a, str>, PayloadError> {
        let (string, end) = string::read(self.text, self.position)?;
        self.position = end;
        Ok(string)
    }

    /// Reads a literal, a string or a number.
    fn scalar(&mut self) -> Result<Value, PayloadError> {
        let rest = self.text.get(self.position..).unwrap_or_default();
        let (literal, value) = match rest.as_bytes().first() {
            Some(b'"') => return self.string().map(|text| Value::String(text.into_owned())),
            Some(b'-') if rest.starts_with("-I") => ("-Infinity", Value::Float(f64::NEG_INFINITY)),
            Some(b'-' | b'0'..=b'9') => return self.number(),
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

    /// Reads `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`, which is a float if it has a
    /// fraction or an exponent, and an integer otherwise. A float that is too large becomes
    /// infinite. `NUMBER_RE` in `json/scanner.py`.
    fn number(&mut self) -> Result<Value, PayloadError> {
        let start = self.position;
        self.position += usize::from(self.peek() == Some(b'-'));
        let digits = match self.peek() {
            Some(b'0') => {
                self.position += 1;
                1
            }
            _ => self.digits()?,
        };
        let mut is_float = false;
        if self.peek() == Some(b'.') {
            is_float = true;
            self.position += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            is_float = true;
            self.position += 1;
            self.position += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            self.digits()?;
        }
        let number = self.text.get(start..self.position).unwrap_or_default();
        if is_float {
            // Unlike `f64::from_str` it accepts exponents of any length, and is fast for numbers
            // that are hard to round.
            return f64::from_lexical(number.as_bytes())
                .map(Value::Float)
                .map_err(|_| PayloadError::Json { offset: start, expected: "a value" });
        }
        let limit = self.max_int_digits;
        if digits > limit {
            return Err(PayloadError::IntTooLong { offset: start, digits, limit });
        }
        Ok(Value::Int(Int::from_canonical(number)))
    }

    /// Reads one or more digits and returns their number.
    fn digits(&mut self) -> Result<usize, PayloadError> {
        let start = self.position;
        while let Some(b'0'..=b'9') = self.peek() {
            self.position += 1;
        }
        match self.position - start {
            0 => Err(PayloadError::Json { offset: start, expected: "a digit" }),
            count => Ok(count),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read_all(text: &str) -> Value {
        read(text, &Options::PYTHON).unwrap()
    }

    #[test]
    fn integers_are_exact_beyond_64_bits() {
        for text in [
            "0",
            "-1",
            "999999999999999999",
            "-999999999999999999",
            "1000000000000000000",
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808",
            "18446744073709551616",
            "-18446744073709551617",
        ] {
            assert_eq!(read_all(text), Value::Int(text.parse().unwrap()));
        }
        assert_eq!(read_all("-0"), Value::from(0));
    }

    /// Each line was printed by Python. `f64::from_str` reads no exponents beyond 65,536.
    #[test]
    fn exponents_may_have_any_length() {
        let zeros = |count| "0".repeat(count);
        for (text, float) in [
            (format!("1{}e-655360", zeros(655_360)), 1.0),
            (format!("0.{}1e700001", zeros(700_000)), 1.0),
            (format!("1e{}", "9".repeat(5000)), f64::INFINITY),
            (format!("-1e-{}", "9".repeat(5000)), -0.0),
            (format!("0e{}", "9".repeat(5000)), 0.0),
            (format!("1e{}1", zeros(5000)), 10.0),
            (format!("{}.5", "7".repeat(5000)), f64::INFINITY),
        ] {
            assert_eq!(read_all(&text).as_f64().map(f64::to_bits), Some(float.to_bits()));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 20_000,
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn floats_are_read_as_by_std(
            integer in "-?(0|[1-9][0-9]{0,18})",
            rest in r"\.[0-9]{1,18}|(\.[0-9]{1,18})?[eE][+-]?[0-9]{1,3}",
        ) {
            let text = integer + &rest;
            let expected: f64 = text.parse().unwrap();
            prop_assert_eq!(read_all(&text).as_f64().map(f64::to_bits), Some(expected.to_bits()));
        }

        /// With more digits and larger exponents than std accepts, but of a known value.
        #[test]
        fn long_floats_are_rounded_to_the_nearest(
            digits in "[1-9][0-9]{0,40}",
            zeros in 0..100_usize,
            point in 0..100_usize,
            near in -330..330_i32,
        ) {
            let expected: f64 = format!("{digits}e{near}").parse().unwrap();
            let long = format!("{digits}{}e{}", "0".repeat(zeros), i64::from(near) - zeros as i64);
            prop_assert_eq!(read_all(&long).as_f64().map(f64::to_bits), Some(expected.to_bits()));
            let exponent = i64::from(near) + (point + digits.len()) as i64;
            let small = format!("0.{}{digits}e{exponent}", "0".repeat(point));
            prop_assert_eq!(read_all(&small).as_f64().map(f64::to_bits), Some(expected.to_bits()));
        }

        #[test]
        fn floats_round_trip(float: f64) {
            prop_assume!(float.is_finite());
            let text = format!("{float:?}");
            prop_assert_eq!(read_all(&text).as_f64().map(f64::to_bits), Some(float.to_bits()));
        }
    }
}
