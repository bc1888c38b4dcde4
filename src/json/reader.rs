//! Reads JSON text as Python's `json` module does.

use lexical_parse_float::FromLexical as _;

use super::settings::{Hooks, Settings};
use super::stack::{Open, Stack};
use super::string;
use crate::error::PayloadError;
use crate::value::{Dict, Int, Value};

/// Reads one value and the white space around it.
///
/// For duplicate keys the last value wins, at the first key's position. The stack of open containers is on the heap, so
/// that no input can overflow the thread's.
///
/// An error of a hook is reported only when the whole text was read: Flask undoes tags after that, and passes over one
/// whose key comes again.
#[inline]
pub(crate) fn read(text: &str, settings: &Settings) -> Result<Value, PayloadError> {
    let mut root = Value::Null;
    match read_to(text, settings, &mut root)? {
        Some(error) => Err(error),
        None => Ok(root),
    }
}

/// Like [`read`], but writes into `root`, which saves a move; gives the first error of a hook.
fn read_to(text: &str, settings: &Settings, root: &mut Value) -> Result<Option<PayloadError>, PayloadError> {
    let Settings { max_depth, hooks, .. } = *settings;
    let mut reader = Reader { text, position: 0, max_int_digits: settings.max_int_digits };
    let mut stack = Stack::new(root);
    let mut hook_error: Option<PayloadError> = None;
    'item: loop {
        reader.skip_white_space();
        if let Some(Open { offset: Some(_), .. }) = stack.innermost {
            reader.key(&mut stack)?;
        }
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
                    continue 'item;
                }
                reader.position += 1;
                stack.put(|| Value::Dict(Dict::new()));
            }
            Some(b'[') => {
                reader.position += 1;
                reader.skip_white_space();
                if reader.peek() != Some(b']') {
                    stack.open_list();
                    continue 'item;
                }
                reader.position += 1;
                stack.put(|| Value::List(Vec::new()));
            }
            _ => reader.scalar(&mut stack)?,
        }
        // A value is whole; close every container that ends behind it.
        loop {
            reader.skip_white_space();
            match stack.innermost {
                None => return reader.end().map(|()| hook_error),
                Some(Open { start, offset: None }) => match reader.next() {
                    Some(b',') => continue 'item,
                    Some(b']') => {
                        let items = stack.close_list(start);
                        stack.put(|| Value::List(items));
                    }
                    _ => return Err(reader.expected_before("`,` or `]` after an item")),
                },
                Some(Open { start, offset: Some(offset) }) => match reader.next() {
                    Some(b',') => continue 'item,
                    Some(b'}') => {
                        let entries = stack.close_dict(start);
                        let count = entries.len();
                        let dict = Dict::from_entries(entries);
                        if dict.len() < count {
                            hook_error = hook_error.map(PayloadError::perhaps_overwritten);
                        }
                        let value = match hooks {
                            Some(Hooks { is_tag, untag, .. })
                                if dict.single().is_some_and(|(key, _)| is_tag(key)) =>
                            {
                                untag(dict, offset).unwrap_or_else(|error| {
                                    hook_error.get_or_insert(error);
                                    Value::Null
                                })
                            }
                            _ => Value::Dict(dict),
                        };
                        stack.put(|| value);
                    }
                    _ => return Err(reader.expected_before("`,` or `}` after a value")),
                },
            }
        }
    }
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

    /// Reads a key, the colon after it, and white space.
    #[inline(always)]
    fn key(&mut self, stack: &mut Stack<'_>) -> Result<(), PayloadError> {
        if self.peek() != Some(b'"') {
            let expected = if stack.has_key() { "a key in quotes" } else { "`}` or a key in quotes" };
            return Err(PayloadError::Json { offset: self.position, expected });
        }
        match self.plain_string() {
            Some(key) => stack.put_key(|| key.into()),
            None => {
                let key = self.string()?;
                stack.put_key(|| key.into());
            }
        }
        self.skip_white_space();
        match self.next() {
            Some(b':') => {
                self.skip_white_space();
                Ok(())
            }
            _ => Err(self.expected_before("`:` after a key")),
        }
    }

    /// Reads any string.
    ///
    /// Inlined, as all that takes the reader by reference, so that it is in registers.
    #[inline(always)]
    fn string(&mut self) -> Result<String, PayloadError> {
        let (string, behind) = string::read(self.text, self.position)?;
        self.position = behind;
        Ok(string)
    }

    /// Reads a value that is no container.
    #[inline]
    fn scalar(&mut self, stack: &mut Stack<'_>) -> Result<(), PayloadError> {
        let rest = self.text.get(self.position..).unwrap_or_default();
        let (literal, value) = match rest.as_bytes().first() {
            Some(b'"') => {
                let text = match self.plain_string() {
                    Some(text) => text.to_owned(),
                    None => self.string()?,
                };
                stack.put(|| Value::String(text));
                return Ok(());
            }
            Some(b'-') if rest.starts_with("-I") => ("-Infinity", Value::Float(f64::NEG_INFINITY)),
            Some(b'-' | b'0'..=b'9') => return self.number(stack),
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
        stack.put(|| value);
        Ok(())
    }

    /// Reads `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`: an integer, or with any of the last two parts a
    /// float. A float too large to hold is infinite, as in Python.
    #[inline]
    fn number(&mut self, stack: &mut Stack<'_>) -> Result<(), PayloadError> {
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
        let number = self.read_from(start);
        if is_float {
            // Unlike `f64::from_str` it takes exponents of any length, and is quick for numbers that are hard to round.
            let float = f64::from_lexical(number.as_bytes())
                .map_err(|_| PayloadError::Json { offset: start, expected: "a value" })?;
            stack.put(|| Value::Float(float));
        } else {
            let limit = self.max_int_digits;
            if digits > limit {
                return Err(PayloadError::IntTooLong { offset: start, digits, limit });
            }
            stack.put(|| Value::Int(Int::from_canonical(number)));
        }
        Ok(())
    }

    /// What has been read from `start` on.
    fn read_from(&self, start: usize) -> &'a str {
        self.text.get(start..self.position).unwrap_or_default()
    }

    /// Reads one or more digits, and returns how many.
    #[inline]
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
        read(text, &Settings::PYTHON).unwrap()
    }

    #[test]
    fn integers_are_exact_up_to_64_bits_and_beyond() {
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
    fn exponents_of_any_length_are_read() {
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
        #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

        /// As the standard library does, to the last bit.
        #[test]
        fn floats_are_the_nearest(
            text in r"-?(0|[1-9][0-9]{0,18})(\.[0-9]{1,18}|[eE][+-]?[0-9]{1,3}|\.[0-9]{1,18}[eE][+-]?[0-9]{1,3})",
        ) {
            let expected: f64 = text.parse().unwrap();
            prop_assert_eq!(read_all(&text).as_f64().map(f64::to_bits), Some(expected.to_bits()));
        }

        /// More digits and larger exponents than the standard library takes, whose value is known all the same.
        #[test]
        fn floats_of_any_length_are_the_nearest(
            digits in "[1-9][0-9]{0,40}", zeros in 0..100_usize, point in 0..100_usize, near in -330..330_i32,
        ) {
            let expected: f64 = format!("{digits}e{near}").parse().unwrap();
            let long = format!("{digits}{}e{}", "0".repeat(zeros), i64::from(near) - zeros as i64);
            prop_assert_eq!(read_all(&long).as_f64().map(f64::to_bits), Some(expected.to_bits()));
            let exponent = i64::from(near) + (point + digits.len()) as i64;
            let small = format!("0.{}{digits}e{exponent}", "0".repeat(point));
            prop_assert_eq!(read_all(&small).as_f64().map(f64::to_bits), Some(expected.to_bits()));
        }

        #[test]
        fn floats_that_were_written_are_the_same(float: f64) {
            prop_assume!(float.is_finite());
            let text = format!("{float:?}");
            prop_assert_eq!(read_all(&text).as_f64().map(f64::to_bits), Some(float.to_bits()));
        }
    }
}
