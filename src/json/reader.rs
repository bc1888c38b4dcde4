//! Reads JSON text as Python's `json` module does.

use super::settings::Hooks;
use super::stack::{Open, Stack};
use super::string;
use crate::error::PayloadError;
use crate::value::{Dict, Int, Value};

/// Reads one value and the white space around it.
///
/// Of keys that come twice the last value counts, in the place of the first. At most `max_depth` containers may be open at once.
/// The stack of open containers is on the heap, so that no input can overflow the thread's.
#[inline]
pub(crate) fn read(text: &str, max_depth: usize, hooks: Option<Hooks>) -> Result<Value, PayloadError> {
    let mut root = Value::Null;
    read_to(text, max_depth, hooks, &mut root)?;
    Ok(root)
}

/// Like [`read`], to where the value stays: what it is put together of is copied once less.
fn read_to(text: &str, max_depth: usize, hooks: Option<Hooks>, root: &mut Value) -> Result<(), PayloadError> {
    let mut reader = Reader { text, position: 0 };
    let mut stack = Stack::new(root);
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
                None => return reader.end(),
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
                        match (hooks, entries.as_slice()) {
                            // `untag` finds out whether it is the only key, since a key that comes twice is one.
                            (Some(Hooks { is_tag, untag, .. }), [(key, _), ..]) if is_tag(key) => {
                                let value = untag(Dict::from_entries(entries), offset)?;
                                stack.put(|| value);
                            }
                            _ => stack.put(|| Value::Dict(Dict::from_entries(entries))),
                        }
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
        let is_negative = self.peek() == Some(b'-');
        self.position += usize::from(is_negative);
        let mut digits = Digits::default();
        let whole = match self.peek() {
            Some(b'0') => {
                self.position += 1;
                1
            }
            _ => self.digits(&mut digits)?,
        };
        if !matches!(self.peek(), Some(b'.' | b'e' | b'E')) {
            if whole > Int::MAX_DIGITS {
                return Err(PayloadError::IntTooLong {
                    offset: start,
                    digits: whole,
                    limit: Int::MAX_DIGITS,
                });
            }
            match digits.exact() {
                Some(magnitude) => {
                    let int = if is_negative { -magnitude } else { magnitude };
                    stack.put(|| Value::from(int));
                }
                None => {
                    let int = Int::from_canonical(self.read_from(start));
                    stack.put(|| Value::Int(int));
                }
            }
            return Ok(());
        }
        let mut fraction = 0;
        if self.peek() == Some(b'.') {
            self.position += 1;
            fraction = self.digits(&mut digits)?;
        }
        let has_exponent = matches!(self.peek(), Some(b'e' | b'E'));
        if has_exponent {
            self.position += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.position += 1;
            }
            self.digits(&mut Digits::default())?;
        }
        let float = match digits.exact_float(fraction) {
            Some(magnitude) if !has_exponent => {
                if is_negative {
                    -magnitude
                } else {
                    magnitude
                }
            }
            // The grammar is stricter than that of `f64`, so that this cannot fail.
            _ => self
                .read_from(start)
                .parse()
                .map_err(|_| PayloadError::Json { offset: start, expected: "a value" })?,
        };
        stack.put(|| Value::Float(float));
        Ok(())
    }

    /// What has been read from `start` on.
    fn read_from(&self, start: usize) -> &'a str {
        self.text.get(start..self.position).unwrap_or_default()
    }

    /// Reads one or more digits, and says how many.
    #[inline]
    fn digits(&mut self, digits: &mut Digits) -> Result<usize, PayloadError> {
        let start = self.position;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            digits.push(digit);
            self.position += 1;
        }
        match self.position - start {
            0 => Err(PayloadError::Json { offset: start, expected: "a digit" }),
            count => Ok(count),
        }
    }
}

/// The decimal digits of a number.
#[derive(Default)]
struct Digits {
    count: usize,
    /// The number, modulo 2^64.
    number: u64,
}

impl Digits {
    /// So many fit an `i64`.
    const EXACT: usize = 18;
    /// So many fit the 53 bits of an `f64`.
    const EXACT_IN_FLOAT: usize = 15;

    #[inline]
    fn push(&mut self, digit: u8) {
        self.count += 1;
        self.number = self.number.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
    }

    /// The number, if it is certain to fit.
    #[inline]
    fn exact(&self) -> Option<i64> {
        if self.count <= Digits::EXACT { i64::try_from(self.number).ok() } else { None }
    }

    /// The number with this many of the digits behind the point, if one division gives it. Of two exact numbers it gives the one
    /// that is nearest, which is the one to be read.
    #[inline]
    fn exact_float(&self, fraction: usize) -> Option<f64> {
        /// Powers of ten, all exact.
        const POWERS: [f64; Digits::EXACT_IN_FLOAT + 1] =
            [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
        // The x87 calculates with more bits, and rounds twice.
        const ROUNDS_ONCE: bool = !cfg!(target_arch = "x86") || cfg!(target_feature = "sse2");
        let power = POWERS.get(fraction).filter(|_| ROUNDS_ONCE && self.count <= Digits::EXACT_IN_FLOAT)?;
        Some(self.number as f64 / power)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read_all(text: &str) -> Value {
        read(text, 1, None).unwrap()
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

        #[test]
        fn floats_that_were_written_are_the_same(float: f64) {
            prop_assume!(float.is_finite());
            let text = format!("{float:?}");
            prop_assert_eq!(read_all(&text).as_f64().map(f64::to_bits), Some(float.to_bits()));
        }
    }
}
