//! A position in a text, with the helpers that all parsers of a literal share.

use super::ParseError;

pub(super) struct Cursor<'a> {
    text: &'a str,
    /// In bytes, on a character boundary.
    position: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Cursor<'a> {
        Cursor { text, position: 0 }
    }

    pub(super) fn position(&self) -> usize {
        self.position
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.position..).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.position).copied()
    }

    /// Consumes the given number of bytes and returns them.
    pub(super) fn take(&mut self, bytes: usize) -> &'a str {
        let taken = self.rest().get(..bytes).unwrap_or_default();
        self.position += taken.len();
        taken
    }

    /// Consumes the next bytes that are wanted, which are ASCII, and returns them.
    pub(super) fn take_while(&mut self, wanted: impl Fn(u8) -> bool) -> &'a str {
        let rest = self.rest();
        self.take(rest.bytes().position(|byte| !wanted(byte)).unwrap_or(rest.len()))
    }

    /// Consumes `wanted`, if it is next.
    pub(super) fn eat(&mut self, wanted: &str) -> bool {
        let found = self.rest().starts_with(wanted);
        if found {
            self.position += wanted.len();
        }
        found
    }

    /// Skips white space, comments, and escaped line breaks.
    pub(super) fn skip_blank(&mut self) {
        loop {
            self.take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c'));
            if self.peek() == Some(b'#') {
                let rest = self.rest();
                self.take(rest.find(['\n', '\r']).unwrap_or(rest.len()));
            } else if !(self.eat("\\\n") || self.eat("\\\r")) {
                return;
            }
        }
    }

    /// Consumes a name, which may contain dots.
    pub(super) fn take_name(&mut self) -> &'a str {
        match self.peek() {
            Some(byte) if is_in_name(byte) && !byte.is_ascii_digit() => {
                self.take_while(|byte| is_in_name(byte) || byte == b'.')
            }
            _ => "",
        }
    }

    /// Consumes `wanted` and the white space before it, or fails with what is `expected`.
    pub(super) fn expect(
        &mut self,
        wanted: &str,
        expected: &'static str,
    ) -> Result<(), ParseError> {
        self.skip_blank();
        if self.eat(wanted) { Ok(()) } else { Err(self.expected(expected)) }
    }

    /// The error at this position.
    pub(super) fn expected(&self, expected: &'static str) -> ParseError {
        let offset = self.position;
        // No literal starts with an ellipsis, but a shortened report has them for whatever it
        // omits.
        if self.rest().starts_with("...") {
            return ParseError::Shortened { offset };
        }
        ParseError::Syntax { offset, expected }
    }
}

pub(super) fn is_in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
